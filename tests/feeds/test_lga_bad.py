"""LGA results files that cannot be used are sent back whole, with every problem named in its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.election import ContestId
from results.errors import UnreadableMessage
from results.feeds.formats import lga
from results.feeds.formats.lga_rows import COLUMNS
from tests.feeds.lga_files import (
    ALTRINCHAM,
    AS_PUBLISHED,
    ASHTON,
    BAD,
    GOOD,
    REGISTER,
    problems,
    saved,
    table,
    two_wards,
)

PROBLEMS = {
    "another-council.csv": (
        "line 2, ElectedBodyLabel: 'Salford City Council' is not Trafford Council: take the rows of other "
        "councils out",
        "line 14, ElectedBodyLabel: 'Salford City Council' is not Trafford Council: take the rows of other "
        "councils out",
    ),
    "another-year.csv": ("ElectionDate: no row is of 2023-05-04; the file has 8 rows of 2022-05-05",),
    "cells-lost.csv": ("line 3: 18 cells, the heading has 33: look for a comma too many or too few",),
    "code-before-the-review.csv": (
        "line 2, ElectoralAreaURI: E05000819 is not Altrincham, which is E05015239: "
        "correct it or leave it out",
    ),
    "code-of-another-ward.csv": (
        "line 2, ElectoralAreaLabel: E05015240 is Ashton upon Mersey but the name is 'Altrincham': say which",
    ),
    "column-missing.csv": (
        "line 1: the column BallotsRejectedUnmarked is missing: add it, with empty cells if need be",
    ),
    "column-misspelt.csv": ("line 1: the column VotesWon is missing: is it the one called 'VotesOne'?",),
    "column-twice.csv": ("line 1: the column VotesWon is there 2 times: take the others out",),
    "comma-too-many.csv": ("line 3: 34 cells, the heading has 33: look for a comma too many or too few",),
    "count-sheet.csv": (
        "line 1: the columns of the LGA's ElectionResults file (PublicationDate, ...) are not here",
    ),
    "day-unclear.csv": ("line 5, ElectionDate: '4th May' is no day: write it as 2023-05-04",),
    "elected-yes.csv": (
        "line 5, Elected: 'Yes' must be ELECTED or NOT ELECTED, or empty",
        "line 6, Elected: 'No' must be ELECTED or NOT ELECTED, or empty",
    ),
    "empty.csv": ("the file is empty",),
    "no-rows.csv": ("ElectionDate: no row is of 2023-05-04; the file has no rows",),
    "nobody-named.csv": ("line 4, CandidateSurname: is empty: whose votes are these?",),
    "papers-differ.csv": (
        "lines 2 and 7, VotesCast: 3222 and 3322 for Altrincham: give every row the right one",
    ),
    "picture.png": ("line 6: not text in UTF-8 or Windows-1252: save it as CSV UTF-8",),
    "several-at-once.csv": (
        "line 2, ElectionDate: '' is no day: write it as 2023-05-04",
        "lines 3 and 7, VotesCast: 3222 and 3322 for Altrincham: give every row the right one",
        "line 16, Elected: 'x' must be ELECTED or NOT ELECTED, or empty",
    ),
    "ward-unknown.csv": (
        "line 2, ElectoralAreaLabel: no area is called 'Altrincham East' in Trafford Council election "
        "(did you mean Altrincham?)",
    ),
    "which-robertson-brown.csv": tuple(
        f"line {line}, CandidateSurname: 'ROBERTSON-BROWN' (Green Party) in Ashton upon Mersey may be "
        "Caroline Louise Robertson-Brown (Green Party) or Nick Robertson-Brown (Green Party): "
        "give the full name"
        for line in (23, 24)
    ),
}


def test_every_bad_file_has_its_words() -> None:
    """No file in the folder is left out below."""
    assert {file.name for file in BAD.iterdir()} == set(PROBLEMS)


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_bad_file_is_sent_back_with_all_its_problems(name: str) -> None:
    """Each with its line and column, all at once, and nothing of the file is used."""
    assert problems((BAD / name).read_bytes()) == PROBLEMS[name]


def test_a_swallowed_quotation_mark_is_named() -> None:
    """A cell that holds half the file is no name."""
    found = problems(two_wards({(4, "CandidateForenames"): "Ann " * 200}))
    assert found == (
        "line 4: 'Ann Ann Ann Ann Ann Ann Ann Ann Ann Ann '... is 799 characters: is a \" missing?",
    )


def test_a_ward_many_times_over_is_refused() -> None:
    """A file that repeats a ward again and again is one problem, not ten thousand figures."""
    rows = table((GOOD / "two-wards.csv").read_bytes())
    found = problems(saved(rows + rows[1:13] * 4))
    assert found == (
        "line 2, ElectoralAreaLabel: 60 rows for the 12 candidates of Altrincham: send each ward once",
    )


def test_many_problems_are_not_all_shown() -> None:
    """Forty are enough to begin with."""
    rows = table(AS_PUBLISHED)
    for line in rows[1:]:
        line[19] = "perhaps"
    found = problems(saved(rows))
    assert (len(found), found[-1]) == (41, "and 160 more")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever arrives is refused with reasons; nothing else can happen."""
    assert problems(data)
    assert problems(",".join(COLUMNS).encode() + b"\n" + data)


def outcome(data: bytes) -> tuple[tuple[ContestId, ...], tuple[str, ...]]:
    """The wards that are read, or why none is."""
    try:
        return tuple(contest_id for contest_id, _ in lga.read(data, REGISTER).contents), ()
    except UnreadableMessage as refused:
        return (), refused.problems


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_cells_changed_never_break_the_reader(data: st.DataObject) -> None:
    """A real file with up to five cells moved, or with any text in them, is read or refused with reasons."""
    rows = table((GOOD / "two-wards.csv").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        line, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, len(COLUMNS) - 1))
        other = st.sampled_from(rows[data.draw(st.integers(0, len(rows) - 1))])
        rows[line][column] = data.draw(st.text(max_size=12) | other)
    said, why = outcome(saved(rows))
    assert bool(said) != bool(why)
    assert set(said) <= {ALTRINCHAM, ASHTON}
