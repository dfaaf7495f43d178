"""The Local Elections Archive Project's CSV: eight columns without a heading, all councils of one May.

Pure. The columns: council, its code, ward, its code, candidate, party (short), votes, 1 for elected. The word
NULL stands where there is no code; old files have codes such as 00ABFX.
Source: the downloads at andrewteale.me.uk/leap (CC BY-SA 3.0), as those who read them describe their layout.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from results.feeds.formats.figures import read_figure
from results.feeds.formats.lga_rows import same_council
from results.feeds.formats.table import Row
from results.feeds.nominations.history_past import Past, PastCandidate, Place, party_id, past

WIDTH = 8
MARKS = {"1": True, "0": False}
GSS = re.compile("[A-Z][0-9]{8}")
OUTCOME = re.compile(r"\s*\((NOT )?ELECTED\)$", re.IGNORECASE)
"""In 2019 the archive settled a tie inside the names."""


def is_archive(table: Sequence[Row]) -> bool:
    """Whether the first row looks like one of this archive's."""
    return bool(table) and len(table[0].cells) == WIDTH and table[0].cells[-1] in MARKS


def from_archive(table: Sequence[Row], poll_on: date, council: str, problems: list[str]) -> Iterator[Past]:
    """Each ward of the council (of every council for ""), in the order of the file."""
    wards: dict[tuple[str, ...], list[PastCandidate]] = {}
    for row in table:
        if len(row.cells) != WIDTH or row.cells[-1] not in MARKS:
            problems.append(f"line {row.line}: not eight cells with 0 or 1 in the last")
        elif not council or same_council(row.cells[0], council):
            key = tuple(map(_known, row.cells[:4]))
            wards.setdefault(key, []).append(_person(row.cells, gss_or_none(row.cells[3])))
    for (authority, _, area, code), people in wards.items():
        yield past(Place(area, gss_or_none(code), poll_on, authority), people)


def gss_or_none(code: str) -> str | None:
    """A code of today's kind, else None."""
    return code if GSS.fullmatch(code) else None


def _known(cell: str) -> str:
    return "" if cell == "NULL" else cell


def _person(cells: Sequence[str], gss: str | None) -> PastCandidate:
    name, party, votes = cells[4], _known(cells[5]), read_figure(cells[6])
    outcome = OUTCOME.search(name)
    return PastCandidate(
        name=OUTCOME.sub("", name),
        party=party,
        votes=votes if isinstance(votes, int) else None,
        is_elected=not outcome[1] if outcome else MARKS[cells[7]],
        party_id=party_id(party, gss),
    )
