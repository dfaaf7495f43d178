"""Numbers in words: as they are read out, never two of them alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.desk.papers.numerals import LARGEST, in_words, pct_in_words
from results.language import Language

ENGLISH, WELSH = Language.ENGLISH, Language.WELSH
NUMBERS = st.integers(0, LARGEST)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nought"),
        (17, "seventeen"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (101, "one hundred and one"),
        (1_004, "one thousand and four"),
        (1_204, "one thousand two hundred and four"),
        (10_525, "ten thousand five hundred and twenty-five"),
        (669_494, "six hundred and sixty-nine thousand four hundred and ninety-four"),
        (1_000_001, "one million and one"),
    ],
)
def test_english_as_it_is_read_out(number: int, words: str) -> None:
    """British English, with "and" before the tens."""
    assert in_words(number, ENGLISH) == words


@pytest.mark.parametrize(
    ("number", "papers", "votes"),
    [
        (0, "dim", "dim"),
        (2, "dau", "dwy"),
        (11, "un deg un", "un deg un"),
        (23, "dau ddeg tri", "dau ddeg tair"),
        (56, "pum deg chwech", "pum deg chwech"),
        (101, "cant ac un", "cant ac un"),
        (104, "cant a phedwar", "cant a phedair"),
        (106, "cant a chwech", "cant a chwech"),
        (208, "dau gant ac wyth", "dau gant ac wyth"),
        (303, "tri chant a thri", "tri chant a thair"),
        (605, "chwe chant a phump", "chwe chant a phump"),
        (1_204, "mil dau gant a phedwar", "mil dau gant a phedair"),
        (2_201, "dwy fil dau gant ac un", "dwy fil dau gant ac un"),
        (6_000, "chwe mil", "chwe mil"),
        (12_000, "un deg dwy fil", "un deg dwy fil"),
        (100_000, "can mil", "can mil"),
        (2_000_002, "dwy filiwn a dau", "dwy filiwn a dwy"),
    ],
)
def test_welsh_as_it_is_read_out(number: int, papers: str, votes: str) -> None:
    """Counted in tens, mutated after a(c), and feminine where votes are counted."""
    assert in_words(number, WELSH) == papers
    assert in_words(number, WELSH, feminine=True) == votes


def test_percentages() -> None:
    """To one place, the point said."""
    assert pct_in_words(33.74, ENGLISH) == "thirty-three point seven per cent"
    assert pct_in_words(20.9, WELSH) == "dau ddeg pwynt naw y cant"


@given(NUMBERS, NUMBERS, st.sampled_from(Language), st.booleans())
def test_no_two_numbers_sound_alike(one: int, other: int, language: Language, feminine: bool) -> None:
    """Different numbers have different words."""
    alike = in_words(one, language, feminine=feminine) == in_words(other, language, feminine=feminine)
    assert alike == (one == other)


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_no_count_has_is_refused(number: int) -> None:
    """Below nought and beyond all votes there are no words."""
    with pytest.raises(ValueError, match="cannot be put into words"):
        in_words(number, ENGLISH)
