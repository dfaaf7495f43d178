"""Excel workbooks (.xlsx) as tables of cells: nothing hidden, nothing worked out anew, nothing endless.

Only cells are read. Macros, links to other files, pictures and charts are left where they are; formulas count
by the result that was saved with them. Source of the format: ECMA-376 (Office Open XML), part 1, section 18.
"""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from results.errors import UnreadableMessage
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.table import Table
from results.feeds.formats.workbook_sheet import Cells, TooLarge
from results.feeds.formats.workbook_xml import NotXml, Relations, SharedTexts, Sheets, Styles, Tab, parsed

LARGEST_BYTES = 8 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 5_000
MOST_SHEETS = 1_000
MOST_CELLS = 1_000_000
SUBJECT = "This workbook cannot be read."
ZIP = b"PK\x03\x04"
OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or one with a password: save it as .xlsx without one",
    b"%PDF": "a PDF: send the spreadsheet it was made from",
    b"PK\x05\x06": "an empty ZIP file: send the spreadsheet itself",
    b"{\\rtf": "a text document: send a spreadsheet (.xlsx) or CSV",
}
"""What else comes in place of a spreadsheet, by its first bytes."""
DAMAGED = "damaged or no workbook: open it in Excel or LibreOffice and save it as .xlsx again"
ODS = "an OpenDocument file (.ods): save it as .xlsx"
DOCUMENT, SHEET, TEXTS, STYLES = "officeDocument", "worksheet", "sharedStrings", "styles"
BROKEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError,
    KeyError, zlib.error, struct.error,
)  # fmt: skip
"""All that Python's zipfile raises over bytes that are no whole ZIP file, or over a part with a password."""


class Damaged(Exception):
    """The package around the sheets is not whole."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as a workbook does, or as something else that is certainly no CSV."""
    return data.startswith((ZIP, *OTHERS))


def tables_of_workbook(data: bytes) -> tuple[Table, ...]:
    """Each sheet's rows that hold anything, in the order of the tabs; hidden sheets without figures left out.

    Numbers come as short as they can be written (12.0 is "12"), dates as "2023-05-04", times as "01:42",
    shares as "42.9%", errors as "#REF!".

    Raises:
        UnreadableMessage: no workbook, too large, or with figures that nobody who opens it would see.
    """
    other = next((words for start, words in OTHERS.items() if data.startswith(start)), None)
    if other:
        raise _unreadable(other)
    if len(data) > LARGEST_BYTES:
        raise _unreadable(
            f"{len(data):,} bytes; a workbook may have {LARGEST_BYTES:,}: send fewer wards at once"
        )
    try:
        package = _Package(data)
        return _tables(package)
    except (Damaged, NotXml):
        raise _unreadable(DAMAGED) from None
    except TooLarge as trouble:
        raise _unreadable(str(trouble)) from None


class _Package:
    """The parts inside a workbook, each unpacked within bounds."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except BROKEN as trouble:
            raise Damaged from trouble
        infos = self._zip.infolist()
        size = sum(one.file_size for one in infos)
        if len(infos) > MOST_PARTS or size > LARGEST_UNPACKED:
            raise TooLarge(
                f"it unpacks to {len(infos):,} parts of {size:,} bytes: no count sheet is so large"
            )
        self._parts = {one.filename.lower(): one for one in infos}
        if len(self._parts) < len(infos):
            raise Damaged

    def part(self, name: str) -> bytes:
        """A part's bytes; empty when there is no such part."""
        info = self._parts.get(name.lstrip("/").lower())
        if info is None:
            return b""
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Damaged
        try:
            with self._zip.open(info) as packed:
                return packed.read(info.file_size)
        except BROKEN as trouble:
            raise Damaged from trouble

    def relations(self, name: str) -> Mapping[str, tuple[str, str]]:
        """What a part refers to inside the package: kind and place by id."""
        folder, file = posixpath.split(name)
        found = parsed(self.part(posixpath.join(folder, "_rels", f"{file}.rels")), Relations()).found
        return {
            key: (kind, posixpath.normpath(posixpath.join("/", folder, place)).lstrip("/"))
            for key, (kind, place) in found.items()
        }


def _tables(package: _Package) -> tuple[Table, ...]:
    if b"opendocument" in package.part("mimetype"):
        raise _unreadable(ODS)
    document = _first(package.relations(""), DOCUMENT) or "xl/workbook.xml"
    relations = package.relations(document)
    tabs = parsed(package.part(document), Sheets())
    if not tabs.found or len(tabs.found) > MOST_SHEETS:
        raise Damaged
    texts = parsed(package.part(_first(relations, TEXTS)), SharedTexts()).found
    styles = parsed(package.part(_first(relations, STYLES)), Styles()).found
    tables: list[Table] = []
    problems: list[str] = []
    left = MOST_CELLS
    for tab in tabs.found:
        kind, place = relations.get(tab.relation, ("", ""))
        if kind == SHEET:
            cells = parsed(package.part(place), Cells(texts, styles, is_1904=tabs.is_1904, most=left))
            left -= cells.count
            problems += _hidden(tab, cells) if tab.is_hidden else cells.problems(tab.name)
            tables += [] if tab.is_hidden else [Table(tab.name, cells.rows())]
    if problems:
        raise _unreadable(*problems)
    return tuple(tables)


def _first(relations: Mapping[str, tuple[str, str]], wanted: str) -> str:
    return next((place for kind, place in relations.values() if kind == wanted), "")


def _hidden(tab: Tab, cells: Cells) -> list[str]:
    if not cells.has_figures:
        return []
    return [f"sheet '{tab.name}' is hidden and holds figures: show it, or delete it"]


def _unreadable(*problems: str) -> UnreadableMessage:
    rest = len(problems) - MOST_PROBLEMS
    shown = problems[:MOST_PROBLEMS] + ((f"and {rest} more",) if rest > 0 else ())
    return UnreadableMessage(SUBJECT, shown)
