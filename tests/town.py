"""A fictional council of any size, its figures copied from Medway's real wards, for tests of whole nights."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from results.count.declaration import Declaration, Progress, SourceId, Stage, Step
from results.count.election import Contest, ContestId, Election, ElectionId, Environment
from results.count.report import Content
from results.feeds.formats.native import Envelope, message
from results.feeds.topics import message_topic
from tests.nights import load

FEED = SourceId("count-centre")
ROOT = Path(__file__).parent.parent
ELECTION_ID = ElectionId("local.exampletown.2023-05-04")
"""Of a town whose name is not given."""


@dataclass(frozen=True, slots=True)
class Town:
    """A council with its election file and what was declared there."""

    election: Election
    election_file: bytes
    declarations: dict[ContestId, Declaration]


def town(wards: int, name: str = "exampletown") -> Town:
    """A town of this many wards."""
    election_id = ElectionId(f"local.{name}.2023-05-04")
    council = f"{name.capitalize()} Council"
    election, published = load("medway-2023")
    given = json.loads((ROOT / "fixtures/medway-2023/election.json").read_bytes())
    rows, contests, declarations = [], {}, {}
    originals = list(published)
    for number in range(wards):
        original = originals[number % len(originals)]
        row = next(one for one in given["contests"] if one["contest_id"] == original)
        contest_id = ContestId(f"local.{name}.ward-{number + 1:03}.2023-05-04")
        area = f"{row['area']} {number // len(originals) + 1}"
        rows.append({**row, "contest_id": contest_id, "area": area})
        contests[contest_id] = replace(election.contests[original], contest_id=contest_id, area=area)
        declarations[contest_id] = replace(
            _larger(published[original], number // len(originals)),
            contest_id=contest_id,
            stage=Stage.DECLARED,
            entered_by="First Clerk",
            checked_by="Second Clerk",
            declared_by="The Returning Officer",
        )
    seats = sum(contest.seats for contest in contests.values())
    names = {"election_id": election_id, "council": council, "council_size": seats}
    file = json.dumps({**given, **names, "title": f"{council} election", "contests": rows}).encode()
    whole = replace(
        election,
        election_id=election_id,
        council=council,
        title=f"{council} election",
        contests=contests,
        council_size=seats,
    )
    return Town(whole, file, declarations)


def _larger(declaration: Declaration, papers: int) -> Declaration:
    """The same ward with this many more voters, each for all who were elected; no two wards are alike."""
    verification = declaration.verification
    assert verification is not None
    assert verification.papers_total is not None
    assert verification.papers_polling is not None
    figures = tuple(
        replace(one, votes=(one.votes or 0) + papers) if one.candidate_id in declaration.elected else one
        for one in declaration.figures
    )
    grown = replace(
        verification,
        papers_total=verification.papers_total + papers,
        papers_polling=verification.papers_polling + papers,
        turnout_pct_given=None,
    )
    return replace(declaration, figures=figures, verification=grown)


def posted(contest: Contest, content: Content, revision: int, source: SourceId = FEED) -> tuple[str, bytes]:
    """Topic and payload of one rehearsal message."""
    election_id = election_of(contest.contest_id)
    envelope = Envelope(
        election_id=election_id,
        contest_id=contest.contest_id,
        source=source,
        revision=revision,
        environment=Environment.REHEARSAL,
        message_id=f"{source}-{contest.contest_id}-{revision}",
    )
    return message_topic(election_id, contest.contest_id, content), message(envelope, content)


def election_of(contest_id: ContestId) -> ElectionId:
    """The election that a town's ward is part of."""
    kind, name, _, day = contest_id.split(".")
    return ElectionId(f"{kind}.{name}.{day}")


def whole_night(of: Town) -> list[tuple[str, bytes]]:
    """Counting, provisional and declared, for every ward in turn."""
    said = []
    for contest_id, declaration in of.declarations.items():
        contest = of.election.contests[contest_id]
        said.append(posted(contest, Progress(Step.COUNTING), 1))
        said.append(posted(contest, replace(declaration, stage=Stage.PROVISIONAL), 2))
        said.append(posted(contest, declaration, 3))
    return said
