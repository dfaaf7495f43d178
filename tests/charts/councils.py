"""Whole councils to draw: the nights in fixtures/, and made-up ones for what those do not have."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from results.charts.house_style import Look
from results.commands.gallery_nights import night_of
from results.count.declaration import Declaration, Figure, SourceId, Stage, Verification
from results.count.election import (
    Candidate,
    CandidateId,
    Contest,
    ContestId,
    Election,
    ElectionId,
    Environment,
    LastTime,
    Party,
    PartyId,
    Poll,
)
from results.count.night import Night, begin
from results.count.ward import Filed, State, Ward
from tests.charts.cases import HOSTILE, LONG_NAME

FIXTURES = Path(__file__).parents[2] / "fixtures"
FICTIONAL = FIXTURES / "fictional-aberdychmyg"
CLOSE = datetime(2023, 5, 4, 21, tzinfo=UTC)
COLOURS = ("#E4003B", "#0087DC", "#FAA61A", "#02A95B", "#FDF38E", None)


def look(night: Night, *, rehearsal: bool = False) -> Look:
    """The look of this night's council."""
    return Look(night.election.council, night.election.parties, rehearsal)


def party(number: int) -> PartyId:
    """The id of one of the made-up parties."""
    return PartyId(f"p{number}")


def contest(number: int, parties: int, area: str = "", seats: int = 1) -> Contest:
    """A ward in which every party has a candidate for each seat."""
    people = tuple(
        Candidate(CandidateId(f"c{one}-{seat}"), f"Person-{one}-{seat}", "Alex", party(one))
        for one in range(parties)
        for seat in range(seats)
    )
    last = LastTime(date(2019, 5, 2), {party(0): seats}, 30.0 + number % 9)
    name = area or f"Ward {number}"
    return Contest(ContestId(f"w{number}"), name, seats, people, 5_000, last_time=last)


def night(contests: tuple[Contest, ...], names: tuple[str, ...], council_size: int | None = None) -> Night:
    """The night before anything is declared in a made-up council with parties of these names."""
    parties = {
        party(number): Party(party(number), name, name, COLOURS[number % len(COLOURS)])
        for number, name in enumerate(names)
    }
    election = Election(
        ElectionId("local.fiction.2023-05-04"),
        "Exampleshire County Council",
        "Exampleshire election",
        date(2023, 5, 4),
        {one.contest_id: one for one in contests},
        parties,
        council_size,
    )
    return begin(election, Environment.LIVE)


def filed(contest_: Contest, winners: tuple[PartyId, ...], at: datetime, papers: int = 1_500) -> Filed:
    """A declaration in which these parties win a seat each, once for each time they are named."""
    waiting, elected = list(winners), []
    for one in contest_.candidates:
        if one.party_id in waiting:
            waiting.remove(one.party_id)
            elected.append(one.candidate_id)
    figures = tuple(Figure(one.candidate_id, 100) for one in contest_.candidates)
    declaration = Declaration(
        contest_.contest_id,
        Stage.DECLARED,
        figures,
        tuple(elected),
        verification=Verification(papers_total=papers, electorate=5_000),
        declared_at=at,
    )
    return Filed(declaration, SourceId("test"), 1, (), at)


def declared(before: Night, *results: tuple[int, tuple[PartyId, ...]]) -> Night:
    """The night after these wards, by number, are declared ten minutes apart."""
    wards, at = dict(before.wards), CLOSE
    for number, winners in results:
        at += timedelta(minutes=10)
        ward = wards[ContestId(f"w{number}")]
        one = filed(ward.contest, winners, at, 1_500 + 13 * number)
        wards[ward.contest.contest_id] = public(ward, one)
    return replace(before, wards=wards, changed_at=at)


def public(ward: Ward, one: Filed) -> Ward:
    """The ward with this result standing in public."""
    return replace(ward, state=State.DECLARED, declared=one, verification=one.declaration.verification)


def council(wards: int, parties: int, area: str = "", party_name: str = "Party") -> Night:
    """A council of so many wards with one seat each, all declared, its parties winning in turn."""
    contests = tuple(contest(n, parties, f"{area} {n}" if area else "") for n in range(wards))
    names = tuple(f"{party_name} {n}" for n in range(parties))
    before = night(contests, names, wards)
    # Each party wins one seat, and of the rest half as many as the one before it, as in life.
    shares = [min(parties - 1, (n & -n).bit_length() - 1) for n in range(1, wards + 1)]
    order = [*range(min(parties, wards)), *shares][:wards]
    return declared(before, *((n, (party(one),)) for n, one in enumerate(order)))


def _odd_ones() -> Iterator[tuple[str, Night]]:
    yield "medway", night_of(FIXTURES / "medway-2023")
    yield "fictional", night_of(FICTIONAL)
    yield "fictional, half", night_of(FICTIONAL, Environment.REHEARSAL, first=6)
    yield "one ward", council(1, 1)
    yield "two wards", council(2, 2)
    yield "a hundred and thirty wards", council(130, 9)
    yield "twenty parties", council(64, 20)
    yield "long names", council(30, 5, LONG_NAME, "Residents of Much Example Together")
    yield "hostile", council(12, 4, HOSTILE[0], HOSTILE[2])
    first = declared(night(tuple(contest(n, 3) for n in range(9)), ("A", "B", "C"), 9), (4, (party(1),)))
    yield "the first declaration", first
    shared = night(tuple(contest(n, 3, seats=3) for n in range(6)), ("A", "B", "C"), 18)
    won = tuple((n, (party(n % 3), party(1), party(2))) for n in range(6))
    yield "shared wards", declared(shared, *won)
    thirds = council(20, 3)
    yield "no size", replace(thirds, election=replace(thirds.election, council_size=None))
    called_off = replace(contest(0, 2), poll=Poll.COUNTERMANDED)
    yield "called off", declared(night((called_off, contest(1, 2)), ("A", "B"), 2), (1, (party(1),)))


ODD_ONES = dict(_odd_ones())
