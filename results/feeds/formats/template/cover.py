"""The cover of the count sheet workbook: in a few plain lines, how to fill it in and where each ward is."""

from collections.abc import Mapping

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from results.count.election import Contest, Election, Poll
from results.feeds.formats.boxes import COVER, check_code
from results.feeds.formats.template.look import (
    BAND,
    BODY,
    CENTRED,
    LETTERS,
    LINK,
    QUIET,
    TITLE,
    WRAPPED,
    long_day,
    on_a4,
    put,
)

WIDTHS = {"A": 5, "B": 46, "C": 12, "D": 22, "E": 16}
STEPS = (
    "Each ward has its own sheet: click its name below, or its tab at the foot of the window.",
    "Type whole numbers. Leave a box empty while the figure is not known; type 0 only for none.",
    "When verification is complete, fill in boxes A1 to A6, save, and send the file.",
    "When the count is agreed, fill in B and C. One person types, a second checks against the paper; "
    "both names go in D4 and D5.",
    "Only when the Returning Officer has declared, write yes in D1 or the time in D2. Until then no votes "
    "are made public.",
    "Send the file as often as you like. Wards that are still empty are left alone.",
    "Please leave names and sheets as they are. If a candidate withdraws, ask for a new file: the check "
    "code tells an old sheet from a new one.",
    "Each box has a code, the same as on the entry screen. On the phone, say it: “B3, four hundred and two”.",
)


def draw_cover(sheet: Worksheet, election: Election, sheets: Mapping[str, Contest]) -> None:
    """Fills the first sheet: what the file is, eight lines on filling it in, and a list of the wards."""
    sheet.title = COVER
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    row = _heading(sheet, election)
    row = _steps(sheet, row + 1)
    row = _wards(sheet, election, sheets, row + 1)
    on_a4(sheet, f"{election.council}: {election.title}", row)


def _heading(sheet: Worksheet, election: Election) -> int:
    lines = ((election.council, QUIET, 18), ("Count sheet", TITLE, 34), (_what(election), BODY, 20))
    for row, (text, font, height_pt) in enumerate(lines, 1):
        put(sheet, f"A{row}", text, font)
        sheet.merge_cells(f"A{row}:E{row}")
        sheet.row_dimensions[row].height = height_pt
    return len(lines)


def _what(election: Election) -> str:
    return f"{election.title}   ·   {long_day(election.poll_on)}"


def _steps(sheet: Worksheet, row: int) -> int:
    for number, text in enumerate(STEPS, 1):
        row += 1
        put(sheet, f"A{row}", f"{number}.", QUIET, CENTRED)
        put(sheet, f"B{row}", text, BODY, WRAPPED)
        sheet.merge_cells(f"B{row}:E{row}")
        sheet.row_dimensions[row].height = 36 if len(text) > 90 else 21
    return row


def _wards(sheet: Worksheet, election: Election, sheets: Mapping[str, Contest], row: int) -> int:
    """The list of wards, each a link to its sheet; wards without a poll are named after it."""
    row += 1
    for letter, text in zip("BCDE", ("Sheet", "To elect", "Names on the ballot paper", "Code"), strict=True):
        put(sheet, f"{letter}{row}", text, QUIET, WRAPPED if letter == "B" else CENTRED)
    for name, contest in sheets.items():
        row += 1
        put(sheet, f"B{row}", name, LINK)
        quoted = name.replace("'", "''")
        sheet[f"B{row}"].hyperlink = Hyperlink(ref=f"B{row}", location=f"'{quoted}'!A1")
        for letter, text in (("C", str(contest.seats)), ("D", str(len(contest.candidates)))):
            put(sheet, f"{letter}{row}", text, BODY, CENTRED)
        put(sheet, f"E{row}", check_code(election, contest), LETTERS, CENTRED)
        sheet.row_dimensions[row].height = 20
    without = [one.area for one in election.contests.values() if one.poll is not Poll.HELD]
    if without:
        row += 2
        put(sheet, f"B{row}", f"No poll is held in {', '.join(without)}.", BAND, WRAPPED)
        sheet.merge_cells(f"B{row}:E{row}")
        sheet.row_dimensions[row].height = 21 * (1 + len(", ".join(without)) // 80)
    return row
