"""The House of Commons Library's Local Elections Handbook: its sheets of candidates and of wards, as CSV.

Pure. The headings stand below a line of title and changed from year to year.
Source: headings of the workbooks for 2021 to 2025 (commonslibrary.parliament.uk, Open Parliament Licence), as
those who read them name them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from results.count.election import PartyId
from results.feeds.formats.figures import read_figure
from results.feeds.formats.lga_rows import same_council
from results.feeds.formats.names import area_key
from results.feeds.formats.table import Row
from results.feeds.nominations.history_archive import gss_or_none
from results.feeds.nominations.history_past import (
    Past,
    PastCandidate,
    Place,
    party_id,
    past,
    share,
    with_turnout,
)

HEADINGS: Mapping[str, frozenset[str]] = {
    "area": frozenset({"ward/ed name", "ward name", "wardname", "ward/ county electoral district name"}),
    "code": frozenset({"ward/ed code", "ward code", "ons ward code", "ec ward code"}),
    "council": frozenset(
        {"local authority name", "districtname", "lower tier authority"}
        | {"county name", "countyname", "upper tier authority"}
    ),
    "name": frozenset({"candidate name", "name"}),
    "party": frozenset({"party name", "partyname"}),
    "party_id": frozenset({"party id"}),
    "votes": frozenset({"votes", "vote", "votes cast"}),
    "elected": frozenset({"elected", "winner"}),
    "seats": frozenset({"vacancies", "vacs", "seats"}),
    "electorate": frozenset({"electorate", "elect"}),
    "papers": frozenset({"ballots"}),
    "turnout": frozenset({"turnout (%)", "turnout", "valid vote turnout (hoc method)"}),
}
OF_CANDIDATES = frozenset({"area", "council", "name", "party", "votes", "elected"})
OF_WARDS = frozenset({"area", "council", "electorate", "turnout"})
LINES_OF_TITLE = 5
YES = frozenset({"true", "yes", "y", "1", "elected"})
NO = frozenset({"", "false", "no", "n", "0", "not elected"})
REGISTERED = re.compile(r"(?:PP|party:)([0-9]{1,6})")
Cells = Mapping[str, str]


def is_handbook(table: Sequence[Row]) -> bool:
    """Whether one of the first lines is a heading of the sheet of candidates."""
    return _heading(table, OF_CANDIDATES) is not None


def is_of_wards(table: Sequence[Row]) -> bool:
    """Whether one of the first lines is a heading of the sheet of wards."""
    return _heading(table, OF_WARDS) is not None


def from_handbook(table: Sequence[Row], poll_on: date, council: str, problems: list[str]) -> Iterator[Past]:
    """Each ward of the council (of every council for ""), from the sheet of candidates."""
    wards: dict[tuple[str, str, str], list[Cells]] = {}
    for row, cells in _body(table, OF_CANDIDATES, council):
        if cells["elected"].casefold() not in YES | NO:
            problems.append(f"line {row.line}, Elected: {cells['elected'][:40]!r} is neither yes nor no")
        wards.setdefault((cells["council"], cells["code"], cells["area"]), []).append(cells)
    for (authority, code, area), lines in wards.items():
        gss = gss_or_none(code)
        people = [_person(cells, gss) for cells in lines]
        yield past(Place(area, gss, poll_on, authority), people, _count(lines[0].get("seats", "")))


def with_wards(history: Sequence[Past], table: Sequence[Row], council: str = "") -> tuple[Past, ...]:
    """The same results with electorate, papers and turnout from the sheet of wards, where that has them."""
    wards = [cells for _, cells in _body(table, OF_WARDS, council)]
    by_code = {cells["code"]: cells for cells in wards if cells["code"]}
    by_name = {_key(cells["council"], cells["area"]): cells for cells in wards}
    return tuple(
        _with(one, by_code.get(one.gss or "") or by_name.get(_key(one.council, one.area))) for one in history
    )


def _with(found: Past, cells: Cells | None) -> Past:
    """With the figures of one line, on which the archive writes 0 for what it does not know."""
    if cells is None:
        return found
    electorate, papers = _count(cells["electorate"]), _count(cells.get("papers", ""))
    return with_turnout(found, electorate or None, papers or None, share(cells["turnout"]) or None)


def _key(council: str, area: str) -> tuple[str, str]:
    return council.casefold(), area_key(area)


def _heading(table: Sequence[Row], wanted: frozenset[str]) -> int | None:
    """The row that names the columns wanted; None when there is none near the top."""
    for place, row in enumerate(table[:LINES_OF_TITLE]):
        if wanted <= {role for cell in row.cells if (role := _role(cell))}:
            return place
    return None


def _role(cell: str) -> str | None:
    words = " ".join(cell.casefold().split())
    return next((role for role, names in HEADINGS.items() if words in names), None)


def _body(table: Sequence[Row], wanted: frozenset[str], council: str) -> Iterator[tuple[Row, Cells]]:
    """The rows of the council below the heading, each cell under what it is."""
    place = _heading(table, wanted)
    if place is None:
        return
    roles = [_role(cell) for cell in table[place].cells]
    for row in table[place + 1 :]:
        cells: dict[str, list[str]] = {role: [] for role in HEADINGS if role in roles or role == "code"}
        for role, cell in zip(roles, row.cells, strict=False):
            if role and cell:
                cells[role].append(cell)
        authorities = cells["council"]
        if cells["area"] and (not council or any(same_council(one, council) for one in authorities)):
            codes = [one for one in cells["code"] if gss_or_none(one)]
            yield (
                row,
                {role: (given or [""])[0] for role, given in cells.items()} | {"code": (codes or [""])[0]},
            )


def _person(cells: Cells, gss: str | None) -> PastCandidate:
    registered = REGISTERED.fullmatch(cells.get("party_id", ""))
    return PastCandidate(
        name=cells["name"],
        party=cells["party"],
        votes=_count(cells["votes"]),
        is_elected=cells["elected"].casefold() in YES,
        party_id=PartyId(f"party:{int(registered[1])}") if registered else party_id(cells["party"], gss),
    )


def _count(text: str) -> int | None:
    value = read_figure(text)
    return value if isinstance(value, int) else None
