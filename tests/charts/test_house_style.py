"""Colours and words that can be read, and looks that are refused."""

from itertools import product

import pytest

from results.charts import house_style
from results.charts.colour import contrast, outline
from results.charts.house_style import INK, MUTED, PAPER, TINT, WARNING, Look
from results.charts.lettering import Weight, clean, escaped, fitted, in_two, width
from results.count.election import Party, PartyId
from results.errors import SettingsError
from tests.charts import cases

PARTY_COLOURS = (
    "#E4003B",
    "#0087DC",
    "#FAA61A",
    "#02A95B",
    "#12B6CF",
    "#FDF38E",
    "#005B54",
    "#F6CB2F",
    "#FFFFFF",
)


def test_contrast_is_measured_as_wcag_does() -> None:
    """Black on white is 21; Labour and Liberal Democrat colours on white are 4.81 and 1.99."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#E4003B", "#FFFFFF") == pytest.approx(4.81, abs=0.01)
    assert contrast("#FFFFFF", "#FAA61A") == pytest.approx(1.99, abs=0.01)


@pytest.mark.parametrize(
    ("words", "ground"), [*product((INK, MUTED), (PAPER, TINT)), (INK, WARNING), (PAPER, INK)]
)
def test_the_houses_own_words_can_be_read(words: str, ground: str) -> None:
    """Every colour of words stands out at 4.5 to 1 from every ground it is used on."""
    assert contrast(words, ground) >= 4.5


@pytest.mark.parametrize("colour", [*PARTY_COLOURS, house_style.UNKNOWN])
def test_every_bar_has_an_edge_that_can_be_seen(colour: str) -> None:
    """Whatever the party's colour, its outline stands out at 3 to 1 from paper and from the tinted rows."""
    assert all(contrast(outline(colour, (PAPER, TINT)), ground) >= 3 for ground in (PAPER, TINT))


@pytest.mark.parametrize("accent", ["#1E2A3A", "#7A0019", "#005EA5", "#C8102E", "#4A7729", "#767676"])
def test_a_councils_colour_that_can_be_read_is_accepted(accent: str) -> None:
    """A colour that white or ink can be read on, and that stands out from paper, may head the cards."""
    look = Look("Example Council", {}, rehearsal=False, accent=accent)
    assert contrast(look.on_accent, accent) >= 4.5


def test_a_look_nobody_could_read_is_refused_with_every_fault() -> None:
    """Pale accents, strange colours and impossible sizes are refused together, in words."""
    party = Party(PartyId("x"), "Example Party", "Ex", "red")
    with pytest.raises(SettingsError) as refused:
        Look("C", {party.party_id: party}, rehearsal=False, size=(100, 675), tallest=600, accent="#FFE680")
    said = str(refused.value)
    assert "size 100 x 675" in said
    assert "tallest 600" in said
    assert "contrast with white is 1.24, must be 3" in said
    assert "'red' of Example Party" in said
    with pytest.raises(SettingsError, match=r"words on it is 4.49, must be 4.5"):
        Look("C", {}, rehearsal=False, accent="#FF0000")
    with pytest.raises(SettingsError, match="must be a colour"):
        Look("C", {}, rehearsal=False, accent="navy")


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("  Jo \t\n Bloggs ", "Jo Bloggs"),
        ("a\x00b\u202ec\ud800d\ufeff", "abcd"),
        ("Zoe\u0301", "Zo\u00e9"),
        ("Z\u0300\u0301\u0302\u0303\u0304algo", "Z\u0300\u0301algo"),
        ("x" * 200, "x" * 119 + "…"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_words_are_cleaned_of_what_cannot_be_seen(written: str, drawn: str) -> None:
    """Control characters, text direction overrides, half characters and piled-up accents go; letters stay."""
    assert clean(written) == drawn


def test_words_are_escaped_for_plotly() -> None:
    """No markup and no mathematics is left for Plotly to find."""
    assert escaped("<b>$x$ & co</b>") == "&lt;b&gt;&#36;x&#36; &amp; co&lt;/b&gt;"


def test_words_are_fitted_into_their_room() -> None:
    """Words get smaller until they fit, and never larger than asked."""
    assert fitted("Jo", 30, Weight.BOLD, 500) == 30
    size = fitted(cases.LONG_NAME, 30, Weight.BOLD, 300)
    assert width(cases.LONG_NAME, size, Weight.BOLD) == pytest.approx(300)


def test_long_names_of_areas_are_broken_at_the_most_even_space() -> None:
    """A long name goes on two lines; one without a space stays on one."""
    assert in_two("Hoo St Werburgh and High Halstow", Weight.BOLD) == ("Hoo St Werburgh", "and High Halstow")
    assert in_two("Llanfairpwllgwyngyll", Weight.BOLD) == ("Llanfairpwllgwyngyll",)


def test_every_figure_is_equally_wide() -> None:
    """Columns of votes line up: 1,111 is as wide as 8,888, in every weight."""
    for weight in Weight:
        assert width("1,111", 30, weight) == pytest.approx(width("8,888", 30, weight))
