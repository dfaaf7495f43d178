"""An empty count sheet for tonight's election: every box that each ward needs, as a spreadsheet or as CSV.

The reader of count sheets takes it back, whole or with only some wards filled in.
"""

from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO

from openpyxl import Workbook

from results.count.election import Contest, Election, Poll
from results.feeds.formats.boxes import (
    COVER,
    Box,
    check_code,
    declaration_boxes,
    printed_name,
    rejected_boxes,
    verification_boxes,
    vote_boxes,
)
from results.feeds.formats.json_text import INVISIBLE
from results.feeds.formats.table import written_csv
from results.feeds.formats.template.cover import draw_cover
from results.feeds.formats.template.ward import draw_ward

NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " ") | {"'": "’"})
LONGEST_SHEET_NAME = 31
OF_A_LINE = ("Ward", "Seats", "Box", "Candidate", "Description", "Votes", "Elected", "D6 Elected by lot")
OURS = ("Contest id", "Candidate id", "Check code")
"""Columns that only we need: they make sure whose figure it is."""


class TemplateKind(StrEnum):
    """The forms a template is written in, by the end of the file's name."""

    WORKBOOK = ".xlsx"
    CSV = ".csv"


def written_template(election: Election, kind: TemplateKind) -> bytes:
    """The empty sheet as a file: one sheet a ward behind a cover, or all wards in one list.

    Candidates stand in ballot paper order; wards without a poll are left out. No cell is taken for a formula.
    """
    return _workbook(election) if kind is TemplateKind.WORKBOOK else _csv(election)


def polled(election: Election) -> tuple[Contest, ...]:
    """The wards that get a sheet, in the order of the election file."""
    return tuple(one for one in election.contests.values() if one.poll is Poll.HELD)


def sheet_names(election: Election) -> dict[str, Contest]:
    """Each ward by the name of its sheet: as the ward is called, as far as spreadsheets allow it."""
    found: dict[str, Contest] = {}
    taken = {COVER.casefold(), "history"}
    for contest in polled(election):
        name = _free(" ".join(INVISIBLE.sub(" ", contest.area).translate(NOT_IN_A_NAME).split()), taken)
        taken.add(name.casefold())
        found[name] = contest
    return found


def _free(wanted: str, taken: set[str]) -> str:
    """The name, cut to what fits, with a number when it is taken."""
    name, number = wanted[:LONGEST_SHEET_NAME].strip() or "Sheet", 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = wanted[: LONGEST_SHEET_NAME - len(end)].strip() + end
    return name


def _workbook(election: Election) -> bytes:
    book = Workbook()
    sheets = sheet_names(election)
    cover = book.worksheets[0]
    draw_cover(cover, election, sheets)
    for name, contest in sheets.items():
        draw_ward(book.create_sheet(name), election, contest)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _csv(election: Election) -> bytes:
    """One line a candidate; what is about the whole ward is asked for once, on its first line."""
    of_wards = _boxes_of_wards(election)
    heads = (*OF_A_LINE, *(f"{one.code} {one.label}" for one in of_wards), *OURS)
    lines = (line for contest in polled(election) for line in _lines(election, contest, len(of_wards)))
    return written_csv([heads, *lines], for_excel=True)


def _boxes_of_wards(election: Election) -> tuple[Box, ...]:
    """The boxes about a whole ward that any ward has; the columns of a list are the same for all."""
    several = any(one.seats > 1 for one in polled(election))
    unused = [box for one in polled(election) for box in vote_boxes(one) if box.code == "BU"][:1]
    rejected = max((rejected_boxes(one) for one in polled(election)), key=len, default=())
    declared = [box for box in declaration_boxes() if box.code != "D6"]
    return (*verification_boxes(), *(unused if several else ()), *rejected, *declared)


def _lines(election: Election, contest: Contest, boxes: int) -> Iterator[tuple[str, ...]]:
    code = check_code(election, contest)
    for place, one in enumerate(contest.candidates, 1):
        person = (
            contest.area,
            str(contest.seats),
            f"B{place}",
            printed_name(one),
            one.description,
            "",
            "",
            "",
        )
        yield (*person, *[""] * boxes, contest.contest_id, one.candidate_id, code)
