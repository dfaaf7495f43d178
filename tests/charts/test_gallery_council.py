"""The gallery's pictures of whole councils say what they said when they were last read."""

import json

import pytest

from results.charts.alt_text import LIMIT, length
from tests.charts.golden import told
from tests.charts.golden_council import KEPT, council_cases

CASES = council_cases()


def test_the_gallery_has_every_kind_of_picture() -> None:
    """Chamber, gains, turnout, the course of the night and the map are all there, a rehearsal too."""
    families = {case.family for case in CASES.values()}
    assert families == {
        "State of the council",
        "Seats gained and lost",
        "Turnout",
        "How the night went",
        "Map",
    }
    assert any(case.look.rehearsal for case in CASES.values())


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
    """Every picture of the council that does not exist says so, on the picture and in its title."""
    made_up = {title: case for title, case in CASES.items() if case.look.council.startswith("Aberdychmyg")}
    assert len(made_up) >= 5
    for title, case in made_up.items():
        assert "(fictional)" in title
        assert all("(fictional)" in str(said["alt"]) for said in told(case).values())
