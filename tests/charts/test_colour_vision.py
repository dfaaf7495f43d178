"""Nothing is told by colour alone: people who confuse colours read the same result."""

from itertools import combinations

import pytest

from results.charts.canvas import Figure
from results.charts.colour import contrast
from results.charts.house_style import INK, MUTED, PAPER, TINT, WARNING
from results.charts.lettering import escaped
from results.charts.phrases import party_label
from results.charts.ward import ward_card
from tests.charts import cases
from tests.charts.colour_vision import ALIKE, SIGHTS, difference, seen


def colours(council: str) -> dict[str, str]:
    """The colours of the parties that stood, by name."""
    look, _ = cases.night(council)
    return {party.name: party.colour for party in look.parties.values() if party.colour}


def drawn_words(figure: Figure) -> list[str]:
    """All words on a picture, as they are drawn."""
    data = figure["data"]
    assert isinstance(data, list)
    return [one for trace in data for one in trace.get("text", ())]


def test_the_simulation_is_the_published_one() -> None:
    """Greys stay greys to everybody; to a deuteranope red and green come near, blue and yellow stay apart."""
    for matrix in SIGHTS.values():
        assert difference(seen("#808080", matrix), "#808080") < 1
    sight = SIGHTS["deuteranopia"]
    assert difference(seen("#C00000", sight), seen("#5A6E00", sight)) < 25
    assert difference("#C00000", "#5A6E00") > 70
    assert difference(seen("#0000FF", sight), seen("#FFFF00", sight)) > 100
    assert difference("#000000", "#FFFFFF") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("night", ["medway-2023", "barnsley-2021", "cheltenham-2024"])
def test_parties_that_look_alike_are_told_apart_by_words(night: str, sight: str) -> None:
    """Whichever parties somebody confuses, each bar has its candidate's name and its party's beside it."""
    look, results = cases.night(night)
    for contest, declaration in results[:6]:
        words = drawn_words(ward_card(contest, declaration, look))
        for candidate in contest.candidates:
            assert escaped(candidate.name) in words
            assert words.count(escaped(party_label(candidate, look))) >= 1


def test_some_parties_do_look_alike_to_some_people() -> None:
    """The claim above is not empty: in real elections colours are confused, by somebody or by everybody."""
    alike = {
        (sight, one, other)
        for sight, matrix in SIGHTS.items()
        for night in ("medway-2023", "barnsley-2021", "cheltenham-2024")
        for (one, first), (other, second) in combinations(colours(night).items(), 2)
        if difference(seen(first, matrix), seen(second, matrix)) < ALIKE
    }
    assert alike


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_house_s_words_can_be_read_by_everybody(sight: str) -> None:
    """Words stand out from their ground at 4.5 to 1 for every kind of sight."""
    matrix = SIGHTS[sight]
    for words, ground in ((INK, PAPER), (MUTED, PAPER), (INK, TINT), (MUTED, TINT), (INK, WARNING)):
        assert contrast(seen(words, matrix), seen(ground, matrix)) >= 4.5
