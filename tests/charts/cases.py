"""Results to draw: every ward of the nights in fixtures/, and made-up ones for what those do not have."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from results.charts import canvas
from results.charts.house_style import Look
from results.charts.ward import ward_card
from results.count.declaration import (
    Declaration,
    Figure,
    Lot,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import Candidate, CandidateId, Contest, ContestId, Party, PartyId, Poll
from results.feeds.formats.election_file import read_declarations, read_election

FIXTURES = Path(__file__).parents[2] / "fixtures"
DECLARED_AT = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    "$x^2$",
    "A<br>B",
    "Fish &amp; Chips",
    "<b>Bold</b>",
    "{x} %{y} \\n",
    "a\x00b\u202ec",
)
PARTIES = (
    Party(PartyId("lab"), "Labour Party", "Labour", "#E4003B"),
    Party(PartyId("con"), "Conservative and Unionist Party", "Conservative", "#0087DC"),
    Party(PartyId("ld"), "Liberal Democrats", "Lib Dem", "#FAA61A"),
    Party(PartyId("snp"), "Scottish National Party", "SNP", "#FDF38E"),
    Party(PartyId("ind"), "Independent", "Independent"),
)
Result = tuple[Contest, Declaration]


def look(council: str = "Exampleshire County Council", *, rehearsal: bool = False) -> Look:
    """The look of a made-up council."""
    return Look(council, {party.party_id: party for party in PARTIES}, rehearsal)


def night(name: str) -> tuple[Look, tuple[Result, ...]]:
    """A council's look and its results, from the folder of one real night."""
    election = read_election((FIXTURES / name / "election.json").read_bytes())
    declared = read_declarations((FIXTURES / name / "declarations.json").read_bytes())
    results = tuple(
        (
            election.contests[contest_id],
            replace(declaration, declared_at=DECLARED_AT),
        )
        for contest_id, declaration in declared.items()
    )
    return Look(election.council, election.parties, rehearsal=False), results


def made_up(
    votes: tuple[int | None, ...], seats: int = 1, names: tuple[str, ...] = (), words: str = ""
) -> Result:
    """A fictional result: the first `seats` candidates are elected.

    Args:
        words: the description of every candidate; "" leaves it to the party.
    """
    people = tuple(
        Candidate(
            CandidateId(f"c{number}"),
            names[number % len(names)] if names else f"Candidate-{number}",
            "" if names else "Alex",
            PARTIES[number % len(PARTIES)].party_id,
            words,
        )
        for number in range(len(votes))
    )
    contest = Contest(ContestId("fiction"), "Much Example and Little Sample", seats, people, 9_170)
    declaration = Declaration(
        contest.contest_id,
        Stage.DECLARED,
        tuple(Figure(one.candidate_id, number) for one, number in zip(people, votes, strict=True)),
        tuple(one.candidate_id for one in people[:seats]),
        RejectedPapers(total=12),
        Verification(papers_total=3_094, electorate=9_170),
        declared_at=DECLARED_AT,
    )
    return contest, declaration


def numbered(number: int) -> canvas.Figure:
    """A card unlike every other."""
    return ward_card(*made_up((1_000 + number, 500)), look())


def uncontested(stood: int = 3, seats: int = 3) -> Result:
    """A fictional area where no more stood than seats."""
    contest, declaration = made_up((None,) * stood, seats)
    return replace(contest, poll=Poll.UNCONTESTED), replace(declaration, rejected=None, verification=None)


def by_lot() -> Result:
    """A fictional tie at the last of two seats."""
    contest, declaration = made_up((900, 512, 512, 100), 2)
    return contest, replace(declaration, lot=Lot((CandidateId("c1"),), "slips drawn from a box"))


def descending(many: int) -> tuple[int | None, ...]:
    """Votes for so many candidates, falling from 1,600."""
    return tuple(max(0, 1_600 - 93 * number) for number in range(many))


LONG_NAME = "Wilhelmina Persephone Featherstonehaugh-Cholmondeley Marjoribanks"
LONG_WORDS = "Residents' Association Putting Our Villages, Schools and Footpaths First"


def _odd_ones() -> Iterator[tuple[str, Result]]:
    """Results that are hard to draw, by name."""
    for many in (1, 2, 5, 8, 12, 16, 24, 40):
        yield f"{many} candidates", made_up(descending(many), min(many, 3))
    yield "16 for 5 seats", made_up(descending(16), 5)
    yield "16 for 5 seats, long", made_up(descending(16), 5, (LONG_NAME,), LONG_WORDS)
    yield "uncontested", uncontested()
    yield "uncontested with an empty seat", uncontested(2, 3)
    yield "lot", by_lot()
    yield "no votes at all", made_up((0, 0, 0, 0))
    yield "all equal", made_up((250,) * 6, 2)
    yield "unknown votes", made_up((700, None, 20, None))
    yield "a million", made_up((1_000_000, 999_999, 1))
    yield "long names", made_up(descending(6), 2, (LONG_NAME,), LONG_WORDS)
    yield "hostile", made_up(descending(len(HOSTILE)), 2, HOSTILE, "<i>&lt;$y$</i>")
    yield (
        "scripts",
        made_up(
            descending(6),
            2,
            ("Siân Ŵyn Llŷr-Ôl", "محمد علي", "Ἀλέξανδρος", "毛 利", "Zoë 🎉 Ní Dhómhnaill", "Łukasz Șțăń"),
        ),
    )
    contest, declaration = made_up(descending(5))
    yield (
        "nothing known beside",
        (contest, replace(declaration, rejected=None, verification=None, declared_at=None)),
    )
    yield (
        "long area",
        (
            replace(contest, area="Llanfairpwllgwyngyll, Llanfihangel Ysgeifiog and Upper Wrinehill"),
            declaration,
        ),
    )
    yield (
        "unspaced area",
        (replace(contest, area="L" + "lanfairpwllgwyngyllgogerychwyrndrobwll" * 2), declaration),
    )


ODD_ONES = dict(_odd_ones())
