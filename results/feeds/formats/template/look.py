"""How the count sheet workbook looks: large boxes, few lines, one page of A4 a ward."""

from datetime import date

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from results.feeds.formats.json_text import INVISIBLE
from results.feeds.formats.table import DANGEROUS

FACE = "Calibri"
INK, GREY = "1F2933", "616E7C"
TITLE = Font(name=FACE, size=22, bold=True, color=INK)
BAND = Font(name=FACE, size=12, bold=True, color=INK)
NAME = Font(name=FACE, size=12, bold=True, color=INK)
BODY = Font(name=FACE, size=11, color=INK)
QUIET = Font(name=FACE, size=10, color=GREY)
FIGURE = Font(name=FACE, size=14, bold=True, color=INK)
LETTERS = Font(name="Consolas", size=14, bold=True, color=INK)
LINK = Font(name=FACE, size=11, color="0B4F8A", underline="single")
BAND_FILL = PatternFill("solid", fgColor="E9EEF3")
TO_FILL = PatternFill("solid", fgColor="FFFDF2")
"""A breath of colour that says "type here" on a screen and prints as white."""
LINE = Side(style="thin", color="52606D")
HAIR = Border(bottom=Side(style="hair", color="CBD2D9"))
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
LEFT = Alignment(horizontal="left", vertical="center", indent=1)
WRAPPED = Alignment(horizontal="left", vertical="center", indent=1, wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center")
RIGHT = Alignment(horizontal="right", vertical="center", indent=1)
OPEN = Protection(locked=False)
GROUPED = "#,##0"
MARGIN_IN = 0.5
MOST_ROWS_A_PAGE = 70
"""More would be too small to read when they are made to fit on one page."""


def put(sheet: Worksheet, place: str, text: str, font: Font = BODY, alignment: Alignment = LEFT) -> None:
    """Writes words into a cell, as words whatever they begin with."""
    cell = sheet[place]
    cell.value = INVISIBLE.sub(" ", text)
    cell.data_type = "s"
    cell.quotePrefix = bool(DANGEROUS.match(text))
    cell.font, cell.alignment = font, alignment


def box(sheet: Worksheet, first: str, last: str = "", alignment: Alignment = RIGHT) -> None:
    """A framed box to type in, over one cell or several; on a protected sheet Tab goes from box to box."""
    for row in sheet[f"{first}:{last or first}"]:
        for cell in row:
            cell.border, cell.fill, cell.protection = FRAME, TO_FILL, OPEN
            cell.number_format = GROUPED
    if last:
        sheet.merge_cells(f"{first}:{last}")
    sheet[first].font, sheet[first].alignment = FIGURE if alignment is RIGHT else BODY, alignment


def on_a4(sheet: Worksheet, footer: str, rows: int) -> None:
    """One page wide, one high where that stays readable, with what it is at its foot."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if rows <= MOST_ROWS_A_PAGE else 0
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = MARGIN_IN
    margins.bottom = 0.75
    sheet.print_options.horizontalCentered = True
    foot = sheet.oddFooter
    if foot is not None:  # an empty one counts as false
        foot.left.text, foot.right.text = footer.replace("&", "&&"), "Page &P of &N"
    sheet.protection.enable()


def long_day(day: date) -> str:
    """A day as people say it: Thursday 4 May 2023."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def seats(number: int) -> str:
    """How many seats, in words that fit the number."""
    return "1 seat" if number == 1 else f"{number} seats"
