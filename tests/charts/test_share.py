"""The picture that goes out fits what is told: plain, beside last time, or with what was corrected."""

from dataclasses import replace

import pytest

from results.charts.change import change_card
from results.charts.correction import correction_card
from results.charts.house_style import Look
from results.charts.share import picture
from results.charts.ward import ward_card
from results.count.declaration import Correction, CorrectionKind, Stage
from results.count.election import LastTime
from results.count.outcome import seats_by_party
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
BEFORE, EARLIER = load("cheltenham-2024")
CHELTENHAM, LATER = load("cheltenham-2026")


def look(council: str = "Medway Council") -> Look:
    """The council's look."""
    return Look(council, {**MEDWAY.parties, **CHELTENHAM.parties}, rehearsal=False)


def test_a_first_result_on_new_boundaries_is_plain() -> None:
    """Medway was redrawn: nothing is compared."""
    contest, said = next((MEDWAY.contests[one], PUBLISHED[one]) for one in PUBLISHED)
    shown = picture(contest, said, look())
    assert shown.figure == ward_card(contest, said, look())


def test_where_last_time_is_known_the_picture_says_hold_or_gain() -> None:
    """Cheltenham, All Saints 2026: a Liberal Democrat hold, in the picture and in its words."""
    (then,), (contest,) = BEFORE.contests.values(), CHELTENHAM.contests.values()
    won = seats_by_party(then, EARLIER[then.contest_id])
    contest = replace(contest, last_time=LastTime(BEFORE.poll_on, won))
    said = LATER[contest.contest_id]
    shown = picture(contest, said, look("Cheltenham Borough Council"))
    assert shown.figure == change_card(contest, said, look("Cheltenham Borough Council"))
    assert "hold" in shown.alt(1000)


def test_a_correction_shows_the_wrong_figures_beside_the_right_ones() -> None:
    """Two votes more than was published: the old figure is in the words of the picture."""
    contest, said = next((MEDWAY.contests[one], PUBLISHED[one]) for one in PUBLISHED)
    first, *rest = said.figures
    wrong = replace(said, figures=(replace(first, votes=4711), *rest))
    right = replace(said, correction=Correction(CorrectionKind.SLIP, "A slip.", "Dee"))
    shown = picture(contest, right, look(), wrong)
    assert shown.figure == correction_card(contest, right, wrong, look())
    assert "4,711" in shown.alt(1000)


def test_nothing_undeclared_is_ever_drawn() -> None:
    """Provisional figures have no picture."""
    contest, said = next((MEDWAY.contests[one], PUBLISHED[one]) for one in PUBLISHED)
    with pytest.raises(ValueError, match="not declared"):
        picture(contest, replace(said, stage=Stage.PROVISIONAL), look())
