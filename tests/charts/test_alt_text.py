"""Alt text: as much as fits, and always who was elected."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.charts.alt_text import alt_text, length
from results.charts.lettering import clean
from results.count.declaration import Stage
from results.count.outcome import standing
from tests.charts import cases

LOOK = cases.look()


def test_a_small_result_is_told_whole() -> None:
    """Every candidate with party and votes, who is elected, when, turnout, rejected papers, majority."""
    assert alt_text(*cases.made_up((1_204, 1)), LOOK) == (
        "Bar chart of votes in Much Example and Little Sample, Exampleshire County Council, 1 seat. "
        "Declared 01:42, Friday 5 May 2023. Alex Candidate-0, Labour, elected, 1,204 votes. "
        "Alex Candidate-1, Conservative, 1 vote. Turnout 33.7% (3,094 of 9,170). Rejected papers 12. "
        "Majority 1,203. Source: Returning Officer, Exampleshire County Council."
    )


def test_what_does_not_fit_is_counted() -> None:
    """With many candidates the last are left out, counted, and the reader told where they are."""
    text = alt_text(*cases.made_up(cases.descending(16), 5), replace(LOOK, website="example.gov.uk"), 700)
    assert "others; full list at example.gov.uk." in text
    assert text.index("Candidate-4, Independent, elected") < text.index("Candidate-5")
    assert "Candidate-15" not in text


def test_one_left_out_is_one_other() -> None:
    """One candidate left out is "1 other"."""
    result = cases.made_up(cases.descending(4), words=cases.LONG_WORDS)
    whole = alt_text(*result, LOOK)
    texts = {alt_text(*result, LOOK, limit) for limit in range(200, len(whole))}
    assert any("And 1 other; full list at the council's website." in text for text in texts)


def test_marks_are_never_left_out() -> None:
    """A rehearsal and a correction are said first, at every length."""
    for limit in (1_000, 150, 90):
        text = alt_text(*cases.made_up((5, 3)), cases.look(rehearsal=True), limit, corrected=True)
        assert text.startswith("Rehearsal. Corrected. ")


def test_a_lot_and_an_uncontested_seat_are_said_in_words() -> None:
    """The lot and the poll that was not needed are told as they are on the picture."""
    assert "Alex Candidate-1, Conservative, elected by lot, 512 votes." in alt_text(*cases.by_lot(), LOOK)
    text = alt_text(*cases.uncontested(2, 3), LOOK)
    assert "Uncontested." in text
    assert "Elected without a poll: 2 of 3 seats." in text
    assert "votes" not in text


def test_provisional_figures_have_no_words() -> None:
    """Nothing is said of figures that the returning officer has not declared."""
    contest, declaration = cases.made_up((5, 3))
    with pytest.raises(ValueError, match="not declared"):
        alt_text(contest, replace(declaration, stage=Stage.PROVISIONAL), LOOK)


def test_too_short_a_limit_is_refused() -> None:
    """Rather than drop somebody elected, a limit that cannot hold them is refused."""
    with pytest.raises(ValueError, match="cannot hold who was elected"):
        alt_text(*cases.made_up((5, 3)), LOOK, 20)


@pytest.mark.parametrize("night", ["medway-2023", "barnsley-2021", "cheltenham-2024"])
def test_real_wards_fit_a_network_whole(night: str) -> None:
    """Every real ward fits the strictest network's thousand characters with nobody left out."""
    look, results = cases.night(night)
    for contest, declaration in results:
        text = alt_text(contest, declaration, look)
        assert length(text) <= 1_000
        assert all(candidate.name in text for candidate in contest.candidates)
        assert max(len(sentence.split()) for sentence in text.split(". ")) <= 25


NAMES = st.text(min_size=1, max_size=60).filter(lambda name: clean(name) != "")


@given(
    names=st.lists(NAMES, min_size=1, max_size=12),
    elected=st.integers(1, 5),
    limit=st.integers(60, 1_500),
    rehearsal=st.booleans(),
    corrected=st.booleans(),
)
def test_it_is_never_too_long_and_never_without_the_elected(
    names: list[str], elected: int, limit: int, rehearsal: bool, corrected: bool
) -> None:
    """For any names and any limit that can hold who was elected, they are all there and it fits."""
    seats = min(elected, len(names))
    contest, declaration = cases.made_up(cases.descending(len(names)), seats, tuple(names))
    winners = [clean(line.candidate.name) for line in standing(contest, declaration) if line.elected]
    marks = "Rehearsal. " * rehearsal + "Corrected. " * corrected
    least = f"{marks}{contest.area}. Elected: {'; '.join(winners)}."
    look = cases.look(rehearsal=rehearsal)
    if length(least) > limit:
        with pytest.raises(ValueError, match="cannot hold"):
            alt_text(contest, declaration, look, limit, corrected=corrected)
        return
    text = alt_text(contest, declaration, look, limit, corrected=corrected)
    assert length(text) <= limit
    assert all(name in text for name in winners)
    assert text.startswith(marks)
