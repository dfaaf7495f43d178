"""Past results from the archives people keep, for "last time": who held a ward, and on what turnout.

Pure. Three forms are read: the LGA's election results CSV, the House of Commons Library's Local Elections
Handbook saved as CSV, and the Local Elections Archive Project's CSV.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from results.errors import UnreadableMessage
from results.feeds.formats.figures import read_figure
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.lga_rows import LgaRow, is_lga, rows_of, same_council
from results.feeds.formats.names import area_key, usual_letters
from results.feeds.formats.table import rows_of_csv
from results.feeds.nominations import history_handbook
from results.feeds.nominations.history_archive import from_archive, is_archive
from results.feeds.nominations.history_handbook import from_handbook, is_handbook
from results.feeds.nominations.history_past import (
    Past,
    PastCandidate,
    Place,
    party_id,
    past,
    share,
    with_turnout,
)

__all__ = ["Earlier", "Past", "PastCandidate", "earlier", "last_time", "pasts", "with_wards"]

SUBJECT = "This file of past results cannot be used."


@dataclass(frozen=True, slots=True)
class Earlier:
    """A past election of a ward of this name or code.

    Attributes:
        is_same_area: True where the codes agree; False where the code is another, so that the boundary was
            redrawn and seats and turnout cannot be compared; None where one has no code.
    """

    past: Past
    is_same_area: bool | None


def pasts(data: bytes, poll_on: date | None = None, council: str = "") -> tuple[Past, ...]:
    """Every past result in the file, in its order.

    Args:
        poll_on: polling day, for the two archives that do not say it (their file names do).
        council: only this council's wards; "" for all. Ward names repeat from council to council.

    Raises:
        UnreadableMessage: none of the three forms, or rows in it cannot be understood; all problems listed.
    """
    table, problems = rows_of_csv(data), list[str]()
    if is_lga(table):
        found = tuple(_from_lga(rows_of(table), council, problems))
    elif not is_handbook(table) and not is_archive(table):
        raise _refusal(["none of the forms we know: LGA ElectionResults, Commons Library handbook, LEAP"])
    elif poll_on is None:
        raise _refusal(["the file does not say its polling day: give it"])
    else:
        form = from_handbook if is_handbook(table) else from_archive
        found = tuple(form(table, poll_on, council, problems))
    if problems:
        raise _refusal(problems)
    return found


def with_wards(history: Sequence[Past], data: bytes, council: str = "") -> tuple[Past, ...]:
    """Results from the handbook's sheet of candidates, with electorate and turnout from its sheet of wards.

    Raises:
        UnreadableMessage: the file is no such sheet.
    """
    table = rows_of_csv(data)
    if not history_handbook.is_of_wards(table):
        raise _refusal(["this is not the handbook's sheet of wards: electorate and turnout are looked for"])
    return history_handbook.with_wards(history, table, council)


def earlier(history: Iterable[Past], *, area: str, gss: str | None, before: date) -> tuple[Earlier, ...]:
    """Past elections of this ward, newest first, by-elections too."""
    name = area_key(area)
    found = [
        Earlier(one, one.gss == gss if gss and one.gss else None)
        for one in history
        if one.poll_on < before and ((gss and one.gss == gss) or area_key(one.area) == name)
    ]
    return tuple(sorted(found, key=lambda one: one.past.poll_on, reverse=True))


def last_time(history: Iterable[Past], *, area: str, gss: str | None, before: date) -> Earlier | None:
    """The last ordinary election of this ward; None when the archives have none.

    Where a council elects by thirds, the seats now up were last fought earlier than this: see `earlier`.
    """
    found = earlier(history, area=area, gss=gss, before=before)
    return next((one for one in found if not one.past.is_by_election), None)


def _from_lga(lines: Iterable[LgaRow], council: str, problems: list[str]) -> Iterator[Past]:
    wards: dict[Place, list[LgaRow]] = {}
    for row in lines:
        on = row.election_on
        if on is None:
            problems.append(f"line {row.line}, ElectionDate: {row.election_date[:40]!r} is no day")
        elif not council or same_council(row.elected_body_label, council):
            place = Place(row.electoral_area_label, row.gss, on, row.elected_body_label, row.is_by_election)
            wards.setdefault(place, []).append(row)
    for place, theirs in wards.items():
        first = theirs[0]
        found = past(place, [_person(row) for row in theirs])
        electorate, papers = _count(first.eligible_electorate), _count(first.votes_cast)
        yield with_turnout(found, electorate, papers, share(first.percentage_turnout))


def _person(row: LgaRow) -> PastCandidate:
    label, surname = row.political_party_label, row.candidate_surname
    name = row.commonly_known_as or row.name
    return PastCandidate(
        name=name.replace(surname, usual_letters(surname)) if surname else name,
        party=label,
        votes=_count(row.votes_won),
        is_elected=row.is_elected is True,
        party_id=row.party_id or party_id(label, row.gss),
    )


def _count(text: str) -> int | None:
    value = read_figure(text)
    return value if isinstance(value, int) else None


def _refusal(problems: Sequence[str]) -> UnreadableMessage:
    rest = len(problems) - MOST_PROBLEMS
    return UnreadableMessage(
        SUBJECT, [*problems[:MOST_PROBLEMS], *([f"and {rest} more"] if rest > 0 else [])]
    )
