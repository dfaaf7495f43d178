"""The other cards of an area as Chromium really draws them, in both languages, with all that is hard."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from results.charts.canvas import Figure
from results.charts.change import change_card
from results.charts.correction import correction_card
from results.charts.house_style import Look
from results.charts.render import Studio
from results.charts.special import no_poll_card
from results.charts.stages import counting_card, verified_card
from results.charts.ward import ward_card
from results.count.declaration import Correction, CorrectionKind, Declaration, Verification
from results.count.election import Contest, Kind, LastTime, PartyId, Poll
from results.language import Language
from tests.charts import cases
from tests.charts.golden import ward_cases
from tests.charts.test_drawn import boxes, faults, size_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
SHARED = ("landscape", "square", "story", "hall")
PAPERS = Verification(papers_polling=999_999, papers_postal=1, papers_total=1_000_000, electorate=1_000_001)
LAST = LastTime(
    date(2019, 9, 26),
    {PartyId("con"): 1},
    100.0,
    votes={PartyId("lab"): 5, PartyId("con"): 9, PartyId("ld"): 1},
)
Card = Callable[[Contest, Declaration, Look], Figure]
HARD = (
    "1 candidates",
    "5 candidates",
    "12 candidates",
    "40 candidates",
    "16 for 5 seats, long",
    "lot",
    "no votes at all",
    "unknown votes",
    "a million",
    "hostile",
    "scripts",
    "unspaced area",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio() as opened:
        yield opened


def _changed(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    return change_card(replace(contest, last_time=LAST), declaration, look)


def _corrected(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    """Everybody's figure was wrong, for a long and hostile reason."""
    before = replace(
        declaration, figures=tuple(replace(one, votes=(one.votes or 0) + 7) for one in declaration.figures)
    )
    why = f"<b>{'W' * 60}</b> $x$ " + "and figures were mistyped " * 20
    now = replace(declaration, correction=Correction(CorrectionKind.RETURNING_OFFICER, why, "A. Officer"))
    return correction_card(contest, now, before, look)


def _verified(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    expected = datetime(2023, 9, 27, 22, 58, tzinfo=UTC)
    return verified_card(replace(contest, last_time=LAST, expected_by=expected), PAPERS, look)


def _counting(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    return counting_card(contest, declaration.verification, look)


def _mayor(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    return ward_card(replace(contest, kind=Kind.MAYOR, authority="Officer " * 12), declaration, look)


def _referendum(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    return ward_card(replace(contest, kind=Kind.REFERENDUM), declaration, look)


def _uncontested(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    return no_poll_card(replace(contest, poll=Poll.UNCONTESTED, seats=len(contest.candidates) + 1), look)


def _called_off(contest: Contest, declaration: Declaration, look: Look) -> Figure:
    return no_poll_card(replace(contest, poll=Poll.ABANDONED), look)


CARDS: dict[str, Card] = {
    "change": _changed,
    "correction": _corrected,
    "verified": _verified,
    "counting": _counting,
    "mayor": _mayor,
    "referendum": _referendum,
    "uncontested": _uncontested,
    "called off": _called_off,
}


PEOPLE = ("change", "correction", "uncontested")
"""Cards on which everybody stands; the others are the same whoever stands, or drawn as a result is."""
TESTED = [
    (card, name)
    for card in CARDS
    for name in (HARD if card in PEOPLE else ("hostile", "a million", "unspaced area"))
]


@pytest.mark.parametrize(("card", "name"), TESTED)
async def test_nothing_is_clipped_and_nothing_overlaps(studio: Studio, card: str, name: str) -> None:
    """Whatever is elected, each card is whole in each size, in Welsh, as a rehearsal where it is tight."""
    contest, declaration = cases.ODD_ONES[name]
    found = []
    for shape in SHARED:
        look = cases.look(rehearsal=shape in {"landscape", "square"})
        figure = CARDS[card](contest, declaration, replace(look.sized(shape), language=Language.WELSH))
        words, bars = await boxes(studio, figure)
        found += [f"{shape}: {fault}" for fault in faults(words, bars, size_of(figure))]
    assert not found


@pytest.mark.parametrize("votes", [(1, 0), (999_999, 1), (500, 500), (0, 1)])
async def test_two_answers_are_drawn_whole(studio: Studio, votes: tuple[int, int]) -> None:
    """A referendum's two answers keep apart however long they are and however few chose one."""
    contest, declaration = cases.made_up(votes, names=(cases.LONG_NAME, "<i>No</i>"))
    for shape in SHARED:
        for language in Language:
            look = replace(cases.look().sized(shape), language=language)
            figure = _referendum(contest, declaration, look)
            assert not list(faults(*await boxes(studio, figure), size_of(figure)))


@pytest.mark.parametrize("title", ward_cases())
async def test_the_gallery_is_drawn_whole(studio: Studio, title: str) -> None:
    """Every picture of the gallery in every size; no letter is tiny on a phone."""
    case = ward_cases()[title]
    for shape in SHARED:
        language = Language.ENGLISH if shape in {"square", "hall"} else Language.WELSH
        figure = case.card(replace(case.look.sized(shape), language=language))
        words, bars = await boxes(studio, figure)
        assert not list(faults(words, bars, size_of(figure)))
        least = min(one.size for one in words if one.words) * 375 / size_of(figure)[0]
        assert least >= (2.5 if shape == "hall" else 3.8)
