"""The words of the cards: the same list in both languages, each whole, and tables of what is drawn."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from results.charts import phrases
from results.charts.data_table import DataTable
from results.charts.lettering import LETTERS
from results.charts.ward import ward_table
from results.charts.words import Words
from results.charts.words_cy import WELSH
from results.charts.words_en import ENGLISH
from results.count.declaration import CorrectionKind
from results.language import Language
from tests.charts import cases

LOOK = cases.look()
CHARTS = Path(phrases.__file__).parent
SAME = {"parties"}
"""What need not differ between the languages."""


def _told(words: Words, name: str) -> list[str]:
    value = getattr(words, name)
    if isinstance(value, str):
        return [value]
    return list(value.values()) if hasattr(value, "values") else list(value)


@pytest.mark.parametrize("name", [one.name for one in fields(Words)])
def test_every_phrase_is_there_in_both_languages(name: str) -> None:
    """Nothing is empty, nothing in Welsh is left in English, and both fill in the same names and figures."""
    english, welsh = _told(ENGLISH, name), _told(WELSH, name)
    if name in SAME:
        return
    assert len(english) == len(welsh)
    for one, other in zip(english, welsh, strict=True):
        assert one.strip()
        assert other.strip()
        assert one != other
        filled = [set(re.findall(r"{(\w+)}", words)) for words in (one, other)]
        assert filled[0] == filled[1]
        assert {ord(letter) for letter in one + other} <= LETTERS


@pytest.mark.parametrize("name", [one.name for one in fields(Words)])
def test_every_phrase_is_used(name: str) -> None:
    """No card of today says it without this phrase: a translator is given nothing that nobody reads."""
    files = [path for path in CHARTS.glob("*.py") if not path.stem.startswith("words_")]
    assert any(re.search(rf"\.{name}\b", path.read_text()) for path in files)


def test_every_kind_of_correction_has_its_words() -> None:
    """A slip, the returning officer's correction and a court order are each told in both languages."""
    for words in (ENGLISH, WELSH):
        assert set(words.corrected_by) == set(CorrectionKind)


def test_days_and_times_read_as_they_are_said() -> None:
    """Days and instants are those of London, in either language."""
    at = datetime(2023, 5, 4, 23, 42, tzinfo=UTC)
    assert ENGLISH.instant(at) == "00:42, Friday 5 May 2023"
    assert WELSH.instant(at) == "00:42, dydd Gwener 5 Mai 2023"
    assert WELSH.day(date(2026, 2, 1)) == "1 Chwefror 2026"


def test_one_and_many() -> None:
    """One vote, seat and other are told as one; large numbers have commas."""
    assert [ENGLISH.votes_for(votes) for votes in (1, 0, 1204, None)] == [
        "1 vote",
        "0 votes",
        "1,204 votes",
        "votes not known",
    ]
    assert [WELSH.votes_for(votes) for votes in (1, 1204)] == ["1 bleidlais", "1,204 o bleidleisiau"]
    assert (WELSH.seats(1), WELSH.seats(3)) == ("1 sedd", "3 sedd")
    assert ENGLISH.others(1, "x").startswith("And 1 other;")
    assert [ENGLISH.unfilled(count) for count in (0, 1, 2)] == [
        "",
        "1 seat remains to be filled",
        "2 seats remain to be filled",
    ]


@pytest.mark.parametrize(("change", "told"), [(3.24, "+3.2"), (-0.46, "−0.5"), (0.04, "0.0"), (-0.04, "0.0")])
def test_changes_are_signed(change: float, told: str) -> None:
    """A change has its sign; one that rounds to nothing has none."""
    assert phrases.points(change) == told
    assert [phrases.signed(number) for number in (2, 0, -1200)] == ["+2", "0", "−1,200"]


def test_welsh_cards_use_welsh_names() -> None:
    """The area's Welsh name and the parties' Welsh names stand on Welsh cards only."""
    contest, declaration = cases.made_up((5, 3))
    contest, welsh = replace(contest, area_cy="Enghraifft Fawr"), replace(LOOK, language=Language.WELSH)
    assert phrases.area(contest, welsh) == "Enghraifft Fawr"
    assert phrases.area(contest, LOOK) == "Much Example and Little Sample"
    assert [row[1] for row in ward_table(contest, declaration, welsh).rows] == ["Llafur", "Ceidwadwyr"]
    assert [row[1] for row in ward_table(contest, declaration, LOOK).rows] == ["Labour", "Conservative"]


def test_a_table_says_what_the_card_says() -> None:
    """Names, votes, shares and who is elected, in the order of the card."""
    assert ward_table(*cases.made_up((1_204, 1)), LOOK) == DataTable(
        "Much Example and Little Sample: votes for each candidate",
        ("Candidate", "Description", "Votes", "Share", "Result"),
        (
            ("Alex Candidate-0", "Labour", "1,204", "99.9%", "elected"),
            ("Alex Candidate-1", "Conservative", "1", "0.1%", ""),
        ),
    )


def test_a_table_has_no_empty_column() -> None:
    """Where nobody had votes, there is no column for them; a row of the wrong length is refused."""
    assert ward_table(*cases.uncontested(2), LOOK).head == ("Candidate", "Description", "Result")
    with pytest.raises(ValueError, match="not as long"):
        DataTable("x", ("a", "b"), (("1",),))
