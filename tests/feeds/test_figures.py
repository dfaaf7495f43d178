"""Figures as people type them: grouped, dashed, blank; what is not a whole number is never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.feeds.formats.figures import Figures, read_figure, read_share
from results.feeds.formats.wire import Misread


@pytest.mark.parametrize(
    ("text", "number"),
    [("947", 947), ("1,234", 1234), ("1 234", 1234), ("1\u00a0234", 1234), (" 0 ", 0), ("nil", 0)],
)
def test_a_whole_number(text: str, number: int) -> None:
    """Digits in groups of three, whatever stands between; nil is a nought that somebody wrote."""
    assert read_figure(text) == number


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "n/a", "NULL", "not known", "TBC"])
def test_blank_is_not_nought(text: str) -> None:
    """An empty box, a dash or "not known" is no figure at all."""
    assert read_figure(text) is None
    assert read_share(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1.234",
        "12,34",
        "-5",
        "12.5",
        "1e3",
        "٣٤",
        "²",
        "9" * 12,
        "12 34",
        "=1+1",
        "5 votes",
        "O",
        "1,23,456",
        "1’234,567",
    ],
)
def test_what_is_no_whole_number_is_kept_as_written(text: str) -> None:
    """1.234 is a thousand in one spreadsheet and one and a bit in another: a person must say."""
    found = read_figure(text)
    assert isinstance(found, Misread)
    assert found.text == text


def test_the_misread_are_remembered_by_their_box() -> None:
    """The first misreading of a box stays; unknown and known ones leave no trace."""
    figures = Figures()
    assert figures.count("12", "a") == 12
    assert figures.count("", "b") is None
    assert figures.count("12.5", "c") is None
    assert figures.count("x", "c") is None
    assert figures.share("42.9 %", "d") == Decimal("42.9")
    assert figures.share("forty", "e") is None
    assert figures.misread == {"c": "12.5", "e": "forty"}


@given(st.text())
def test_any_text_is_a_number_unknown_or_misread(text: str) -> None:
    """Nothing a cell can hold stops the reading."""
    assert read_figure(text) is None or isinstance(read_figure(text), int | Misread)
    read_share(text)


@given(st.integers(0, 10_000_000))
def test_a_number_and_its_grouped_form_are_the_same(number: int) -> None:
    """Whatever the sheet puts between thousands."""
    for grouped in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " ")):
        assert read_figure(grouped) == number
