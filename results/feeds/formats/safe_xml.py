"""XML from outside, read so that it can do no harm: nothing is fetched or expanded, everything has a limit.

Pure. The text is decoded here, strictly, and a document type is refused before the parser sees the file; the
parser (defusedxml) forbids document types, entities and outside references as well. Every element keeps the
line it starts on, so that a problem can be found in the file.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from results.errors import UnreadableMessage
from results.feeds.formats.json_text import MOST_PROBLEMS

DEEPEST = 40
MOST_ELEMENTS = 250_000
MOST_ATTRIBUTES = 50
LONGEST = 100_000
"""Characters in one text, attribute or comment; council pages carry whole notices in a description."""

SUBJECT = "This XML cannot be read."
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
DECLARED = re.compile(rb"\s*<\?xml[^>]{1,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']")
ENCODINGS: Mapping[str, str] = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("utf-16", "unicode"), "utf-8"),
}
"""Declared name and what to read it as.

ISO-8859-1 is read as Windows-1252, which only adds the curly quotes that Windows writes under either name
(WHATWG Encoding Standard, section 4.2). A file that says UTF-16 and is readable enough to say so is not
UTF-16: .NET writes that declaration and then sends UTF-8.
"""
NOTHING: Mapping[str, str] = MappingProxyType({})
PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)


class Element:
    """One element of a file.

    Attributes:
        name: without its namespace.
        namespace: "" when it has none.
        line: the line of the file it starts on, from 1.
        text: its own words, without spaces around them; "" when it has none.
        inside: the elements directly inside it, in order.
    """

    __slots__ = ("attributes", "inside", "line", "name", "namespace", "text")

    def __init__(self, name: str, namespace: str, line: int, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.namespace = namespace
        self.line = line
        self.attributes = attributes
        self.text = ""
        self.inside: Sequence[Element] = ()

    @property
    def place(self) -> str:
        """Where a person finds it, "line 14, numvotes"."""
        return f"line {self.line}, {self.name}"

    def every(self, name: str) -> Iterator["Element"]:
        """The elements of this name directly inside."""
        return (one for one in self.inside if one.name == name)

    def first(self, *path: str) -> "Element | None":
        """The first element at this path of names; None when there is none."""
        found: Element | None = self
        for name in path:
            found = next(found.every(name), None) if found is not None else None
        return found

    def said(self, *path: str) -> str:
        """The text at this path of names, "" when there is nothing."""
        found = self.first(*path)
        return "" if found is None else found.text

    def given_twice(self, names: frozenset[str]) -> str | None:
        """The first of these names that stands more than once directly inside; None when all is well."""
        times = Counter(one.name for one in self.inside if one.name in names)
        return next((name for name, count in times.items() if count > 1), None)


def root(data: bytes, largest: int) -> Element:
    """The outermost element of a file.

    Args:
        largest: bytes a file of this format may have.

    Raises:
        UnreadableMessage: too large, too deep, too much of anything, a document type or entities, an
            encoding other than UTF-8, UTF-16, ISO-8859-1 and Windows-1252, or not XML; with the line.
    """
    if len(data) > largest:
        raise unreadable(
            f"{len(data):,} bytes; a file of this kind may have {largest:,}: is it the right one?"
        )
    text = _without_document_type(_text(data))
    tree = _Tree()
    parser = XMLParser(target=tree, forbid_dtd=True)
    tree.lines = parser.parser
    try:
        parser.feed(text)
        parser.close()
    except ParseError as trouble:
        raise _not_xml(trouble) from None
    except DefusedXmlException:
        raise unreadable(
            "document types and entities are not read: take out <!DOCTYPE> and <!ENTITY>"
        ) from None
    return tree.top


def unreadable(*problems: str) -> UnreadableMessage:
    """The refusal of a whole file, ready to be raised."""
    return UnreadableMessage(SUBJECT, shown(problems))


def shown(problems: Sequence[str]) -> tuple[str, ...]:
    """As many problems as a person reads, and how many more there are."""
    rest = len(problems) - MOST_PROBLEMS
    return (*problems[:MOST_PROBLEMS], *((f"and {rest} more",) if rest > 0 else ()))


class _Lines(Protocol):
    """What of the parser says where it is."""

    CurrentLineNumber: int


class _Tree:
    """Builds the elements while the parser reads, and stops it at the first limit.

    Elements with nothing inside, most of a page, own no list and no dict: thrice the objects would be thrice
    the work for Python's collector, which grows faster than the page.
    """

    lines: _Lines
    top: Element

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._inside: list[list[Element]] = [[]]
        self._words: list[str] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._words:
            self._settle()
        if attributes or self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            self._limit(attributes)
        space, _, name = tag.rpartition("}")
        element = Element(name, space[1:], self.lines.CurrentLineNumber, attributes or NOTHING)
        self._inside[-1].append(element)
        self._inside.append([])
        self._open.append(element)

    def data(self, words: str) -> None:
        if self._words or not words.isspace():
            self._words.append(words)

    def end(self, _tag: str) -> None:
        if self._words:
            self._settle()
        self.top = self._open.pop()
        inside = self._inside.pop()
        if inside:
            self.top.inside = inside

    def comment(self, words: str) -> None:
        self._long("a comment", words)

    def pi(self, _target: str, words: str | None = None) -> None:
        self._long("an instruction", words or "")

    def _settle(self) -> None:
        """Give the words read so far to the element they stand in."""
        words = "".join(self._words)
        self._words.clear()
        self._long("the text", words)
        here = self._open[-1]
        here.text = f"{here.text} {words.strip()}" if here.text else words.strip()

    def _limit(self, attributes: Mapping[str, str]) -> None:
        if self._count > MOST_ELEMENTS:
            raise self._too_much(f"more than {MOST_ELEMENTS:,} elements")
        if len(self._open) >= DEEPEST:
            raise self._too_much(f"nested deeper than {DEEPEST} levels")
        if len(attributes) > MOST_ATTRIBUTES:
            raise self._too_much(f"more than {MOST_ATTRIBUTES} attributes on one element")
        for words in attributes.values():
            self._long("an attribute", words)

    def _long(self, what: str, words: str) -> None:
        if len(words) > LONGEST:
            raise self._too_much(f"{what} of {len(words):,} characters, where {LONGEST:,} are read")

    def _too_much(self, what: str) -> UnreadableMessage:
        return unreadable(f"line {self.lines.CurrentLineNumber}: {what}: is it the right file?")


def _text(data: bytes) -> str:
    """The file's characters, whatever it says it is written in."""
    for start, encoding in (*MARKS, *UNMARKED):
        if data.startswith(start):
            return _decoded(data.removeprefix(start) if (start, encoding) in MARKS else data, encoding)
    found = DECLARED.match(data[:400])
    name = found[1].decode("ascii") if found else "utf-8"
    if name.lower() not in ENCODINGS:
        raise unreadable(f"line 1: the encoding {name} is not read: save the file as UTF-8")
    return _decoded(data, ENCODINGS[name.lower()])


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as trouble:
        line = data.count(b"\n", 0, trouble.start) + 1
        name = "Windows-1252" if encoding == "cp1252" else encoding[:6].upper()
        where = f"line {line}, byte {trouble.start + 1} of the file"
        raise unreadable(f"{where}, is not {name} text: save the file as UTF-8") from None


def _without_document_type(text: str) -> str:
    """The text as it is, once nothing before the first element could define entities."""
    before = PROLOG.match(text)
    start = before.end() if before else 0
    opening = text[start : start + 40].lower()
    line = text.count("\n", 0, start) + 1
    if not opening:
        raise unreadable(f"line {line}: there is nothing in it: fetch or save the file again")
    if opening.startswith("<!doctype html"):
        raise unreadable(f"line {line}: this is a web page, not XML: give the address of the XML itself")
    if opening.startswith("<!"):
        raise unreadable(f"line {line}: document types and entities are not read: take out <!DOCTYPE>")
    return text


def _not_xml(trouble: ParseError) -> UnreadableMessage:
    line, column = trouble.position
    what = str(trouble).partition(":")[0]
    advice = "it may be broken off: fetch or save it again"
    return unreadable(f"line {line}, character {column + 1}: not XML from here on ({what}); {advice}")
