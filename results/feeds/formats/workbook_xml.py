"""The parts of a workbook around its cells: names of sheets, shared texts, how numbers are shown."""

import re
from enum import StrEnum
from typing import NamedTuple, TypeVar
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

H = TypeVar("H", bound=ContentHandler)
ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1"})
"""Those that the XML parser knows by itself; a workbook is in the first."""
ESCAPED = re.compile("_x00(?:0[9ADad]|20)_")
"""How Excel writes white space inside a text that XML would not keep."""
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a number format that stand for themselves, colours, conditions."""
DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in formats that show a day or a time. Source: ECMA-376 part 1, 18.8.30."""
SHARES = frozenset({9, 10})


class NotXml(Exception):
    """A part is no XML, or has what no workbook has: a document type or entities."""


class Shown(StrEnum):
    """What a cell's format makes of its number."""

    PLAIN = "plain"
    DATE = "date"
    SHARE = "share"


class Tab(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    is_hidden: bool


def parsed(data: bytes, handler: H) -> H:
    """The handler, after it has seen all of a part; an absent part shows it nothing.

    Raises:
        NotXml: the part cannot be read; no document type, no entity, nothing outside it is ever followed.
    """
    encoding = ENCODING.match(data)
    if encoding and encoding[1].lower() not in ENCODINGS:
        raise NotXml(encoding[1].decode("ascii", "replace"))
    if data:
        try:
            parseString(data, handler, forbid_dtd=True)
        except (SAXException, DefusedXmlException) as trouble:
            raise NotXml(str(trouble)) from trouble
    return handler


def local(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


class Relations(ContentHandler):
    """What a part refers to inside the package: kind and place by id."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Note one reference; those to other files are left alone."""
        if local(name) == "Relationship" and attrs.get("TargetMode", "") != "External":
            kind = attrs.get("Type", "").rpartition("/")[2]
            self.found[attrs.get("Id", "")] = kind, attrs.get("Target", "")


class Sheets(ContentHandler):
    """The sheets in the order of their tabs, and from which year days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Tab] = []
        self.is_1904 = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Note one sheet."""
        if local(name) == "sheet":
            relation = next((attrs[one] for one in attrs.getNames() if local(one) == "id"), "")
            is_hidden = attrs.get("state", "visible") != "visible"
            self.found.append(Tab(attrs.get("name", "").strip(), relation, is_hidden))
        elif local(name) == "workbookPr":
            self.is_1904 = is_on(attrs.get("date1904", ""))


class SharedTexts(ContentHandler):
    """Texts that cells refer to by number; reading aids above them (phonetic runs) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._takes = False
        self._aside = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - SAX's own
        """Begin a text, or a part of one."""
        what = local(name)
        if what == "si":
            self._pieces = []
        elif what == "rPh":
            self._aside += 1
        elif what == "t":
            self._takes = not self._aside

    def characters(self, content: str) -> None:
        """Take in a piece."""
        if self._takes:
            self._pieces.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Finish a text, or a part of one."""
        what = local(name)
        if what == "si":
            self.found.append(text_of(self._pieces))
        elif what == "rPh":
            self._aside -= 1
        elif what == "t":
            self._takes = False


class Styles(ContentHandler):
    """What each cell style makes of a number, by the style's place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Shown] = []
        self._formats: dict[str, str] = {}
        self._is_for_cells = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Note a number format of the council's own, or a style."""
        what = local(name)
        if what == "numFmt":
            self._formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif what == "cellXfs":
            self._is_for_cells = True
        elif what == "xf" and self._is_for_cells:
            self.found.append(self._shown(attrs.get("numFmtId", "0")))

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Other styles follow, which no cell refers to."""
        if local(name) == "cellXfs":
            self._is_for_cells = False

    def _shown(self, number: str) -> Shown:
        code = self._formats.get(number)
        if code is None:
            built_in = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
            return Shown.DATE if built_in in DATES else Shown.SHARE if built_in in SHARES else Shown.PLAIN
        letters = QUOTED.sub("", code).lower().replace("general", "")
        if "%" in letters:
            return Shown.SHARE
        return Shown.DATE if set(letters) & set("dmyhs") else Shown.PLAIN


def is_on(text: str) -> bool:
    """Whether an attribute says true."""
    return text in {"1", "true", "on"}


def text_of(pieces: list[str]) -> str:
    """A cell's text from its pieces, without the spaces around it."""
    return ESCAPED.sub(" ", "".join(pieces)).strip()
