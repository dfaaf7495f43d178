"""The gallery's pictures of single areas say what they said when they were last read."""

import json

import pytest

from results.charts.alt_text import LIMIT, length
from tests.charts.golden import KEPT, told, ward_cases

CASES = ward_cases()


def test_the_gallery_has_every_kind_of_card() -> None:
    """Medway, Barnsley's tie, Cheltenham, a parish of 16 for 8, no poll, a mayor, a referendum, and more."""
    titles = " ".join(CASES)
    for expected in (
        "Medway 2023",
        "a tie, decided by lot",
        "Cheltenham 2026",
        "16 candidates for 8 seats",
        "the mayor",
        "a referendum",
        "three candidates for three seats",
        "countermanded",
        "by-election",
        "new boundaries",
        "verified",
        "counting",
        "swapped",
        "rehearsal",
    ):
        assert expected in titles


@pytest.mark.parametrize("title", CASES)
def test_pictures_say_what_was_read(title: str) -> None:
    """Words on the picture, alt text and table are those of the kept file, in both languages."""
    assert told(CASES[title]) == json.loads(KEPT.read_text())[title]


@pytest.mark.parametrize("title", CASES)
def test_alt_texts_fit_a_network(title: str) -> None:
    """Every alt text fits the strictest network in both languages."""
    for said in told(CASES[title]).values():
        assert length(str(said["alt"])) <= LIMIT


def test_fictional_figures_are_called_fictional() -> None:
    """Whatever is drawn of the parish that does not exist is titled as fiction."""
    made_up = [title for title, case in CASES.items() if case.look.council.startswith("Little Sampling")]
    assert len(made_up) >= 5
    assert all("fictional" in title.lower() for title in made_up)
