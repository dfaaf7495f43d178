"""LGA results files for tests: Trafford's own, and two of its wards with cells changed."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from results.count.declaration import Declaration
from results.count.election import Candidate, ContestId, Election, Poll
from results.errors import UnreadableMessage
from results.feeds.formats import lga
from results.feeds.formats.election_file import read_declarations, read_election
from results.feeds.formats.lga_rows import COLUMNS
from results.feeds.formats.register import Register
from tests.nights import FIXTURES

GOOD = Path(__file__).parent / "lga/good"
BAD = Path(__file__).parent / "lga/bad"
AS_PUBLISHED = (GOOD / "trafford-2022-and-2023.csv").read_bytes()
PUBLISHED_ON = {"2022-05-05": date(2022, 12, 16), "2023-05-04": date(2023, 5, 22)}
NIGHTS = {"trafford-2022": "2022-05-05", "trafford-2023": "2023-05-04"}


def night(folder: str) -> tuple[Election, dict[ContestId, Declaration]]:
    """A past night from our own fixtures."""
    election = read_election((FIXTURES / folder / "election.json").read_bytes())
    return election, read_declarations((FIXTURES / folder / "declarations.json").read_bytes())


TRAFFORD, DECLARED = night("trafford-2023")
REGISTER = Register(TRAFFORD)
ALTRINCHAM = ContestId("local.trafford.altrincham.2023-05-04")
ASHTON = ContestId("local.trafford.ashton-upon-mersey.2023-05-04")


def published(day: str = "2023-05-04") -> lga.Published:
    """What Trafford says about itself on every row."""
    return lga.Published(
        published_on=PUBLISHED_ON[day],
        organisation_uri="http://opendatacommunities.org/id/metropolitan-district-council/trafford",
        organisation_label="Trafford Council",
        info_url="https://www.trafford.gov.uk/about-your-council/elections/elections.aspx",
        returning_officer="Sara Todd",
        electoral_dept="Electoral Services",
        contact_email="elections@trafford.gov.uk",
        contact_tel="0800 0234 206",
    )


def table(data: bytes) -> list[list[str]]:
    """The cells of a CSV, read by the standard library alone."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def saved(rows: list[list[str]]) -> bytes:
    """The cells as a CSV, written by the standard library alone."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def two_wards(
    cells: Mapping[tuple[int, str], str] | None = None, everywhere: Mapping[str, str] | None = None
) -> bytes:
    """The file of Altrincham and Ashton upon Mersey, with some cells changed.

    Args:
        cells: by line of the file and column.
        everywhere: by column, on every row.
    """
    rows = table((GOOD / "two-wards.csv").read_bytes())
    for row in rows[1:]:
        for column, text in (everywhere or {}).items():
            row[COLUMNS.index(column)] = text
    for (line, column), text in (cells or {}).items():
        rows[line - 1][COLUMNS.index(column)] = text
    return saved(rows)


def declared(data: bytes, contest_id: ContestId = ALTRINCHAM, register: Register = REGISTER) -> Declaration:
    """What the file declares for one ward."""
    content = dict(lga.read(data, register).contents)[contest_id]
    assert isinstance(content, Declaration)
    return content


def problems(data: bytes) -> tuple[str, ...]:
    """Why the file is refused."""
    with pytest.raises(UnreadableMessage) as refused:
        lga.read(data, REGISTER)
    return refused.value.problems


def ward_of(*people: Candidate, poll: Poll = Poll.HELD) -> Election:
    """Altrincham alone, with other people for one seat and no electorate known."""
    altrincham = TRAFFORD.contests[ALTRINCHAM]
    contest = replace(altrincham, candidates=people, seats=1, electorate=None, poll=poll)
    return replace(TRAFFORD, contests={ALTRINCHAM: contest})
