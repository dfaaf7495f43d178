"""XML from outside: what it may be written in, and that no file can make us fetch, expand or wait."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.errors import UnreadableMessage
from results.feeds.formats import safe_xml
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.safe_xml import DEEPEST, LONGEST, MOST_ATTRIBUTES, MOST_ELEMENTS, root, shown

LARGEST = 8 * 1024 * 1024
PATIENCE_S = 5.0
"""No refusal takes a second anywhere; quadratic work on eight megabytes takes hours."""


def problem(data: bytes, largest: int = LARGEST) -> str:
    """The one reason why these bytes are refused, which takes no long time."""
    started = time.perf_counter()
    with pytest.raises(UnreadableMessage) as refused:
        root(data, largest)
    assert time.perf_counter() - started < PATIENCE_S
    (only,) = refused.value.problems
    return only


def test_elements_know_their_lines_names_and_words() -> None:
    """Each element keeps its line, its name without the namespace, its attributes and its own words."""
    page = root(b'<a xmlns="urn:x">\n <b k="v"> one\n  two </b>\n\n <c/><b>three</b></a>', LARGEST)
    first, empty, last = page.inside
    assert (page.name, page.namespace, page.line, page.text) == ("a", "urn:x", 1, "")
    assert (first.place, first.attributes["k"], first.text) == ("line 2, b", "v", "one\n  two")
    assert (empty.place, empty.text, len(empty.inside)) == ("line 5, c", "", 0)
    assert [one.text for one in page.every("b")] == ["one\n  two", "three"]
    assert page.said("b") == "one\n  two"
    assert page.said("c", "b") == page.said("nothing") == ""
    assert page.given_twice(frozenset({"b", "c"})) == "b"
    assert page.given_twice(frozenset({"c"})) is None
    assert last.line == 5


def test_words_around_elements_inside_stay_together() -> None:
    """An element's words are all its own ones, comments and CDATA marks left out."""
    page = root(b"<a>one<b>not mine</b> two<!-- no --><![CDATA[ & three]]></a>", LARGEST)
    assert page.text == "one two & three"


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ('encoding="utf-8"', "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ('encoding="utf-16"', "utf-16"),
        ('encoding="utf-16"', "utf-16-le"),
        ('encoding="utf-16"', "utf-16-be"),
        ('encoding="utf-16"', "utf-8"),
        ("encoding='ISO-8859-1'", "iso-8859-1"),
        ("encoding='ISO-8859-1'", "utf-8-sig"),
        ('encoding="Windows-1252"', "windows-1252"),
    ],
)
def test_every_encoding_councils_write_is_read(declared: str, written: str) -> None:
    """UTF-8, UTF-16, ISO-8859-1 and Windows-1252 are read, also UTF-8 that says UTF-16, as .NET writes."""
    text = f"<?xml version='1.0' {declared}?>\n<name>Siân Ó Néill</name>"
    assert root(text.encode(written), LARGEST).text == "Siân Ó Néill"


def test_windows_quotes_under_the_name_of_iso_8859_1_are_quotes() -> None:
    """Windows tools say ISO-8859-1 and write curly quotes: those are read as quotes."""
    data = "<?xml version='1.0' encoding='iso-8859-1'?><name>O’Brien</name>".encode("windows-1252")
    assert root(data, LARGEST).text == "O’Brien"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<a>\n\xff</a>", "line 2, byte 5 of the file, is not UTF-8 text: save the file as UTF-8"),
        (
            b"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>",
            "line 1, byte 49 of the file, is not Windows-1252 text: save the file as UTF-8",
        ),
        (b"\xff\xfe<\0a\0>\0\0", "line 1, byte 7 of the file, is not UTF-16 text: save the file as UTF-8"),
        (
            b"<?xml version='1.0' encoding='utf-7'?><a/>",
            "line 1: the encoding utf-7 is not read: save the file as UTF-8",
        ),
        (
            b"<?xml version='1.0' encoding='unicode_escape'?><a>\\x41</a>",
            "line 1: the encoding unicode_escape is not read: save the file as UTF-8",
        ),
    ],
)
def test_what_is_in_no_such_encoding_is_refused_with_its_line(data: bytes, reason: str) -> None:
    """Bytes that do not fit their encoding, and encodings that can hide something, are named."""
    assert problem(data) == reason


def laughs(levels: int) -> bytes:
    """Entities that hold ten of the next, so that a line becomes ten to the power of the levels."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{entities}]><l>&l{levels - 1};</l>'.encode()


BOMBS = {
    "billion laughs": laughs(10),
    "billion laughs in UTF-16": laughs(10).decode().encode("utf-16"),
    "quadratic blowup": b'<!DOCTYPE a [<!ENTITY b "'
    + b"x" * 1_000_000
    + b'">]><a>'
    + b"&b;" * 50_000
    + b"</a>",
    "a file from here": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "a file from elsewhere": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "parameter entities": b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/"> %b;]><a/>',
    "behind a comment": b"<!-- all is well -->\n<?and-so-on?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_nothing_is_expanded_and_nothing_is_fetched(name: str) -> None:
    """A document type is refused before anything in it can happen."""
    assert problem(BOMBS[name]).endswith("document types and entities are not read: take out <!DOCTYPE>")


@pytest.mark.parametrize("name", ["billion laughs", "a file from elsewhere"])
def test_the_parser_itself_forbids_document_types(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were one to slip past our own look, with entities or without, the parser would refuse it as well."""
    monkeypatch.setattr(safe_xml, "_without_document_type", lambda text: text)
    assert "document types and entities are not read" in problem(BOMBS[name])


def test_an_entity_nobody_defined_is_refused() -> None:
    """A sign of HTML in bare XML is named with its line."""
    assert problem(b"<a>\n&nbsp;</a>").startswith(
        "line 2, character 1: not XML from here on (undefined entity"
    )


LIMITS = {
    "too large": (b" " * (LARGEST + 1), f"{LARGEST + 1:,} bytes; a file of this kind may have {LARGEST:,}"),
    "too deep": (b"<a>\n" * 1_000_000, f"line {DEEPEST + 1}: nested deeper than {DEEPEST} levels"),
    "too many": (b"<a>" + b"<b/>" * (MOST_ELEMENTS + 1), f"line 1: more than {MOST_ELEMENTS:,} elements"),
    "attributes": (
        b"<a " + b" ".join(b'b%d=""' % n for n in range(400_000)) + b"/>",
        f"line 1: more than {MOST_ATTRIBUTES} attributes on one element",
    ),
    "an attribute": (b'<a b="' + b"x" * 7_000_000 + b'"/>', "line 1: an attribute of 7,000,000 characters"),
    "a comment": (b"<a>\n<!--" + b"x" * 7_000_000 + b"--></a>", "line 2: a comment of 7,000,000 characters"),
    "an instruction": (
        b"<a><?b " + b"x" * LONGEST + b"x?></a>",
        "line 1: an instruction of 100,001 characters",
    ),
    "a text": (b"<a>" + b"x" * 7_000_000 + b"</a>", "line 1: the text of 7,000,000 characters"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_everything_has_a_limit(name: str) -> None:
    """Size, depth, number and length are bounded, and the refusal says which and where."""
    data, reason = LIMITS[name]
    assert problem(data).startswith(reason)


def test_what_is_within_the_limits_is_read() -> None:
    """The last depth, the last element and the last attribute that may be are there."""
    deep = root(b"<a>" * DEEPEST + b"</a>" * DEEPEST, LARGEST)
    assert deep.first(*["a"] * (DEEPEST - 1)) is not None
    assert len(root(b"<a>" + b"<b/>" * (MOST_ELEMENTS - 1) + b"</a>", LARGEST).inside) == MOST_ELEMENTS - 1
    wide = b"<a " + b" ".join(b'b%d=""' % n for n in range(MOST_ATTRIBUTES)) + b"/>"
    assert len(root(wide, LARGEST).attributes) == MOST_ATTRIBUTES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "line 1: there is nothing in it: fetch or save the file again"),
        (b" \n<!-- only this -->\n", "line 3: there is nothing in it: fetch or save the file again"),
        (
            b"ward,candidate,votes\n",
            "line 1, character 1: not XML from here on (syntax error); it may be broken off: fetch or save "
            "it again",
        ),
        (
            b"<a>\n <b>1</b>\n <c",
            "line 3, character 2: not XML from here on (unclosed token); it may be broken off: fetch or save "
            "it again",
        ),
        (
            b"<a>\n<b>\n</a>",
            "line 3, character 3: not XML from here on (mismatched tag); it may be broken off: fetch or save "
            "it again",
        ),
        (
            b"<a>1\0</a>",
            "line 1, character 5: not XML from here on (not well-formed (invalid token)); it may be broken "
            "off: fetch or save it again",
        ),
        (
            b"<!DOCTYPE html><title>Not found</title>",
            "line 1: this is a web page, not XML: give the address of the XML itself",
        ),
    ],
)
def test_what_is_not_xml_is_refused_with_its_line(data: bytes, reason: str) -> None:
    """A broken, empty or other file is refused with the place and what to do."""
    assert problem(data) == reason


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="<>&;?!-/=\"' ax\n\0é", max_size=120).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever comes is read or refused with a reason; nothing else can happen."""
    with suppress(UnreadableMessage):
        assert root(data, LARGEST).name


def test_a_person_is_shown_as_many_problems_as_a_person_reads() -> None:
    """Forty problems are shown, and how many more there are."""
    assert shown(("one",)) == ("one",)
    assert shown(tuple("x" * 45)) == (*["x"] * MOST_PROBLEMS, "and 5 more")
