"""One ward's sheet of the count sheet workbook: its title, then every box in the order of the night."""

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from results.count.election import Contest, Election
from results.feeds.formats.boxes import (
    Box,
    Kind,
    check_code,
    declaration_boxes,
    rejected_boxes,
    verification_boxes,
    vote_boxes,
)
from results.feeds.formats.template.look import (
    BAND,
    BAND_FILL,
    BODY,
    CENTRED,
    HAIR,
    LEFT,
    LETTERS,
    NAME,
    QUIET,
    TITLE,
    WRAPPED,
    box,
    long_day,
    on_a4,
    put,
    seats,
)

WIDTHS = {"A": 7, "B": 42, "C": 30, "D": 14, "E": 14}
"""In characters; together a little more than A4 is wide, so that a printer shrinks them by a few per cent."""
ROW_PT, TALL_PT, GAP_PT = 22, 44, 9
WIDE = frozenset({Kind.WORDS, Kind.TIME, Kind.PEOPLE})
"""Boxes for more than a figure."""


def draw_ward(sheet: Worksheet, election: Election, contest: Contest) -> None:
    """Fills an empty sheet with one ward's boxes; figures go in column D, ticks in column E."""
    _Drawing(sheet, election, contest).draw()


class _Drawing:
    """A sheet being drawn from the top down."""

    def __init__(self, sheet: Worksheet, election: Election, contest: Contest) -> None:
        self._sheet, self._election, self._contest = sheet, election, contest
        self._row = 0
        self._people = len(contest.candidates)
        self._whole = DataValidation(
            type="whole",
            operator="greaterThanOrEqual",
            formula1="0",
            errorTitle="A whole number, please",
            error="Type a whole number, 0 or more. Leave the box empty while it is not known.",
        )
        self._choices: dict[str, DataValidation] = {}
        sheet.add_data_validation(self._whole)

    def draw(self) -> None:
        """Everything, in the order in which the night goes."""
        for letter, width in WIDTHS.items():
            self._sheet.column_dimensions[letter].width = width
        self._heading()
        self._part("A   Verification", verification_boxes())
        self._votes()
        self._part("C   Rejected ballot papers", rejected_boxes(self._contest))
        self._part("D   Declaration", declaration_boxes())
        for one in self._choices.values():
            self._sheet.add_data_validation(one)
        code = check_code(self._election, self._contest)
        on_a4(self._sheet, f"{self._election.council}: {self._contest.area}, check code {code}", self._row)

    def _next(self, height_pt: float = ROW_PT) -> int:
        self._row += 1
        self._sheet.row_dimensions[self._row].height = height_pt
        return self._row

    def _across(self, row: int) -> None:
        self._sheet.merge_cells(f"A{row}:E{row}")

    def _heading(self) -> None:
        contest, election = self._contest, self._election
        people = f"{self._people} candidates for {seats(contest.seats)}"
        for text, font, height_pt in (
            (f"{election.council}   ·   {election.title}", QUIET, 18),
            (contest.area, TITLE, 34),
            (f"{long_day(election.poll_on)}   ·   {people}", BODY, 20),
        ):
            row = self._next(height_pt)
            put(self._sheet, f"A{row}", text, font)
            self._across(row)
        for label, text, font in (
            ("Contest id", contest.contest_id, QUIET),
            ("Check code", check_code(election, contest), LETTERS),
        ):
            row = self._next(20)
            put(self._sheet, f"A{row}", label, QUIET)
            put(self._sheet, f"C{row}", text, font)
            self._sheet.merge_cells(f"A{row}:B{row}")
            self._sheet.merge_cells(f"C{row}:E{row}")

    def _band(self, text: str) -> None:
        self._next(GAP_PT)
        row = self._next()
        put(self._sheet, f"A{row}", text, BAND)
        for letter in WIDTHS:
            self._sheet[f"{letter}{row}"].fill = BAND_FILL
        self._across(row)

    def _part(self, title: str, boxes: tuple[Box, ...]) -> None:
        self._band(title)
        for one in boxes:
            self._labelled(one)

    def _labelled(self, one: Box) -> None:
        """A box beside its code and label."""
        row = self._next(TALL_PT if one.code == "A6" else ROW_PT)
        put(self._sheet, f"A{row}", one.code, QUIET, CENTRED)
        put(self._sheet, f"B{row}", one.label, alignment=WRAPPED)
        self._sheet.merge_cells(f"B{row}:C{row}")
        for letter in "ABC":
            self._sheet[f"{letter}{row}"].border = HAIR
        if one.kind in WIDE:
            box(self._sheet, f"D{row}", f"E{row}", WRAPPED)
        else:
            box(self._sheet, f"D{row}")
        if one.kind is Kind.COUNT:
            self._whole.add(f"D{row}")
        elif one.kind is Kind.YES:
            self._choose("yes,no", f"D{row}")
        elif one.kind is Kind.BASIS:
            self._choose("papers,votes", f"D{row}")

    def _votes(self) -> None:
        self._band("B   Votes for each candidate")
        row = self._next()
        for letter, text in zip(
            "ABCDE", ("Box", "Candidate", "Description", "Votes", "Elected"), strict=True
        ):
            put(self._sheet, f"{letter}{row}", text, QUIET, LEFT if letter in "BC" else CENTRED)
        boxes = vote_boxes(self._contest)
        for one, person in zip(boxes, self._contest.candidates, strict=False):
            row = self._next(24)
            put(self._sheet, f"A{row}", one.code, QUIET, CENTRED)
            put(self._sheet, f"B{row}", one.label, NAME, WRAPPED)
            put(self._sheet, f"C{row}", person.description, alignment=WRAPPED)
            for letter in "ABC":
                self._sheet[f"{letter}{row}"].border = HAIR
            box(self._sheet, f"D{row}")
            box(self._sheet, f"E{row}", alignment=CENTRED)
            self._whole.add(f"D{row}")
            self._choose("Elected", f"E{row}")
        for one in boxes[self._people :]:
            self._labelled(one)

    def _choose(self, choices: str, place: str) -> None:
        """Offers a few words to choose from."""
        if choices not in self._choices:
            self._choices[choices] = DataValidation(
                type="list",
                formula1=f'"{choices}"',
                errorTitle="One of these, please",
                error=f"Choose {choices.replace(',', ' or ')}, or leave the box empty.",
            )
        self._choices[choices].add(place)
