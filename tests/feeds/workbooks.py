"""Workbooks written by hand, part by part, for what no spreadsheet program would save."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Strood" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
    f'Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
    f'Type="{LINKS}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" '
    f'Type="{LINKS}/styles" Target="styles.xml"/><Relationship Id="r4" Type="{LINKS}/externalLink" '
    'Target="file:///elsewhere.xlsx" TargetMode="External"/></Relationships>',
}
"""A workbook of one sheet, without the sheet."""


def workbook(rows: str = "", **parts: str) -> bytes:
    """A workbook whose sheet has these rows.

    Args:
        rows: `<row>` elements, and after `</sheetData>` whatever else.
        parts: "sharedStrings", "styles" or "workbook": the whole part instead.
    """
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    if "</sheetData>" in rows:
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</worksheet>'
    return packed(PARTS | {SHEET: sheet} | {f"xl/{name}.xml": text for name, text in parts.items()})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as a file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every part of a workbook by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
