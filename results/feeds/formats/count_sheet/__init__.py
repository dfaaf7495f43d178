"""The count sheet: a spreadsheet or CSV file as councils keep them, read forgivingly and whole or not at all.

Pure. Headings and labels in many spellings, one ward a sheet or all in one list, our own template or another.
Figures that cannot be read pass, for the checks to name; a form that cannot be understood is refused with
every problem, its place and its remedy.
"""

from collections.abc import Sequence

from results.count.election import ContestId
from results.count.report import Content
from results.errors import UnreadableMessage
from results.feeds.formats.boxes import COVER
from results.feeds.formats.count_sheet.content import WardSays
from results.feeds.formats.count_sheet.lines import gathered
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.register import Register
from results.feeds.formats.sheaf import Sheaf
from results.feeds.formats.table import Table, rows_of_csv
from results.feeds.formats.workbook import is_workbook, tables_of_workbook

SUBJECT = "This count sheet cannot be used."
NOTHING_FOUND = (
    "no table of candidates and votes in it: one row must name the columns, such as Ward, Candidate, Party, "
    "Votes; results template writes a sheet to start from"
)


def read(data: bytes, register: Register) -> Sheaf:
    """What the sheet says, in the order of its wards; a ward left blank says nothing.

    Stage is declared only where the ward's own box says so.

    Raises:
        UnreadableMessage: the form of any part is wrong; every problem with its place, nothing applied.
    """
    found = gathered(_tables(data), register)
    contents: list[tuple[ContestId, Content]] = []
    problems = list(found.problems)
    for contest_id, ward in found.wards.items():
        says = WardSays(ward, register)
        content = says.content()
        problems += says.problems
        if content is not None:
            contents.append((contest_id, content))
    if not (found.understood or problems):
        problems.append(NOTHING_FOUND)
    if problems:
        raise UnreadableMessage(SUBJECT, _shown(problems))
    return Sheaf(tuple(contents))


def _tables(data: bytes) -> tuple[Table, ...]:
    if not is_workbook(data):
        return (Table(None, rows_of_csv(data)),)
    return tuple(one for one in tables_of_workbook(data) if one.name != COVER)


def _shown(problems: Sequence[str]) -> tuple[str, ...]:
    """Each problem once, as many as anyone reads."""
    each = tuple(dict.fromkeys(problems))
    rest = len(each) - MOST_PROBLEMS
    return each[:MOST_PROBLEMS] + ((f"and {rest} more",) if rest > 0 else ())
