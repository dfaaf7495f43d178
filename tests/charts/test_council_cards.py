"""What stands on the pictures of a whole council, in their alt text and in their tables."""

import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import pairwise
from math import atan2, dist

import plotly.graph_objects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.charts import chamber, gains, hatching, map_fills, progress, turnout, ward_map
from results.charts.alt_text import length
from results.charts.boundaries import Boundaries, Shape, read_boundaries
from results.charts.canvas import Box, Figure
from results.charts.council_words import CouncilWords
from results.charts.council_words_cy import WELSH
from results.charts.council_words_en import ENGLISH
from results.charts.data_table import DataTable
from results.charts.hemicycle import hemicycle
from results.charts.house_style import Look
from results.count.council import chamber as seats_of
from results.count.election import ContestId
from results.count.night import Night
from results.count.ward import State
from results.language import Language
from tests.charts.councils import (
    CLOSE,
    FICTIONAL,
    ODD_ONES,
    contest,
    council,
    declared,
    filed,
    look,
    night,
    party,
)
from tests.charts.test_ward_card import layout, trace, words

Told = tuple[
    Callable[[Night, Look], Figure], Callable[[Night, Look], str], Callable[[Night, Look], DataTable]
]


def squares(night_: Night) -> Boundaries:
    """A map on which every ward is a square in a row."""
    ids = list(night_.election.contests)
    shapes = {
        one: Shape((((n * 10, 0), (n * 10 + 10, 0), (n * 10 + 10, 10), (n * 10, 10)),), (n * 10 + 5, 5), 5)
        for n, one in enumerate(ids)
    }
    return Boundaries(10 * len(ids), 10, shapes)


CARDS: dict[str, Told] = {
    "chamber": (chamber.chamber_card, chamber.chamber_alt, chamber.chamber_table),
    "gains": (gains.gains_card, gains.gains_alt, gains.gains_table),
    "turnout": (turnout.turnout_card, turnout.turnout_alt, turnout.turnout_table),
    "progress": (progress.progress_card, progress.progress_alt, progress.progress_table),
    "map": (
        lambda night_, look_: ward_map.map_card(night_, squares(night_), look_),
        lambda night_, look_: ward_map.map_alt(night_, squares(night_), look_),
        lambda night_, look_: ward_map.map_table(night_, squares(night_), look_),
    ),
}
MEDWAY, FICTION = ODD_ONES["medway"], ODD_ONES["fictional"]
EMPTY = night((contest(0, 2), contest(1, 2)), ("A", "B"), 2)


def drawable(name: str, card: str) -> bool:
    """Whether this odd council has anything to show on this card."""
    return card != "gains" or name != "medway"


def shapes(figure: Figure) -> list[dict[str, str]]:
    """The shapes of a figure."""
    found = layout(figure)["shapes"]
    assert isinstance(found, list)
    return found


@settings(deadline=None)
@given(count=st.integers(1, 250))
def test_every_seat_has_its_own_place(count: int) -> None:
    """Any number of seats stands in the box, from left to right, no two touching, the middle left open."""
    half = hemicycle(count, Box(0, 0, 800, 420))
    assert len(half.seats) == count
    assert all(half.radius - 0.1 <= x <= 800 - half.radius + 0.1 and y <= 420.1 for x, y in half.seats)
    assert (
        min((dist(a, b) for n, a in enumerate(half.seats) for b in half.seats[:n]), default=999)
        > 2 * half.radius
    )
    assert all(dist(one, half.chair) >= half.inner - 0.1 for one in half.seats)
    assert half.inner - half.radius > 0.2 * half.outer
    assert half.radius < 0.08 * half.outer
    turns = [atan2(half.chair[1] - y, x - half.chair[0]) for x, y in half.seats]
    assert all(one >= other - 1e-6 for one, other in pairwise(turns))
    if count > 2:
        assert half.seats[0][0] < half.chair[0] < half.seats[-1][0]


def test_the_chamber_has_as_many_marks_as_seats() -> None:
    """Medway's 59 seats are 59 marks: 33 and 22 in the parties' colours and 4 grey."""
    drawn = {"#E4003B": 0, "#0087DC": 0}
    for shape in shapes(chamber.chamber_card(MEDWAY, look(MEDWAY))):
        if shape["fillcolor"] in drawn:
            drawn[shape["fillcolor"]] += shape["path"].count("M")
    assert drawn == {"#E4003B": 33 + 1, "#0087DC": 22 + 1}  # and one each in the key


def test_neighbours_in_the_chamber_have_different_shapes() -> None:
    """Whoever cannot tell two colours apart sees a disc, a square or a diamond."""
    lines = chamber._lines(seats_of(FICTION), look(FICTION))
    parties = [line.mark.shape for line in lines if not line.mark.hollow]
    assert all(one != other for one, other in pairwise(parties))
    assert {line.mark.hollow for line in lines if line.label == "To come"} == {True}


def test_a_majority_is_told_once_every_seat_is_known() -> None:
    """Medway's majority is said; with a seat to come nobody has one; without the size there is no line."""
    assert "Labour has a majority" in " ".join(words(chamber.chamber_card(MEDWAY, look(MEDWAY))))
    half = " ".join(words(chamber.chamber_card(ODD_ONES["fictional, half"], look(FICTION))))
    assert "majority ·" not in half
    assert "18 for a majority" in half
    unknown = " ".join(words(chamber.chamber_card(ODD_ONES["no size"], look(ODD_ONES["no size"]))))
    assert "majority" not in unknown
    assert "Seats won" in unknown


def test_too_many_parties_are_counted_together() -> None:
    """Beyond twelve parties the key names eleven, and the table all of them."""
    tonight = ODD_ONES["twenty parties"]
    named = [one for one in words(chamber.chamber_card(tonight, look(tonight))) if one.startswith("Party")]
    table = chamber.chamber_table(tonight, look(tonight))
    assert sum(int(row[1]) for row in table.rows) == 64
    assert (len(named), len(table.rows)) == (11, 20)
    assert "9 other parties" in words(chamber.chamber_card(tonight, look(tonight)))


def test_gains_stand_right_and_losses_left() -> None:
    """Every bar begins where no change is; its length is the change; the changes add up to nought."""
    tonight = declared(
        night(tuple(contest(n, 3) for n in range(6)), ("A", "B", "C"), 6),
        *((n, (party(one),)) for n, one in enumerate((1, 1, 1, 2, 0, 0))),
    )
    figure = gains.gains_card(tonight, look(tonight))
    bars = trace(figure, 0)
    starts, ends = bars["base"], [b + x for b, x in zip(bars["base"], bars["x"], strict=True)]
    assert starts[0] == starts[1] == pytest.approx(ends[2])
    assert bars["x"][0] == pytest.approx(3 * bars["x"][1])
    assert bars["x"][2] == pytest.approx(4 * bars["x"][1])
    assert [one for one in words(figure) if re.fullmatch("[+−]\\d", one)] == ["+3", "+1", "−4"]
    assert gains.gains_table(tonight, look(tonight)).rows[2] == ("A", "6", "2", "−4")


def test_turnout_of_many_wards_shows_the_ends_and_counts_the_rest() -> None:
    """Where 130 wards have no room, highest and lowest are drawn, the rest counted; the table has all."""
    tonight = ODD_ONES["a hundred and thirty wards"]
    fixed = look(tonight).sized("hall")
    said = words(turnout.turnout_card(tonight, fixed))
    drawn = [one for one in said if one.startswith("Ward ")]
    between = next(int(one.split()[1]) for one in said if "between" in one)
    assert len(drawn) + between == 130
    assert {"Ward 129", "Ward 0"} <= set(drawn)
    assert len(turnout.turnout_table(tonight, fixed).rows) == 131


def test_turnout_says_last_times_only_where_it_is_known() -> None:
    """A ward with a figure from last time has a line beside its bar; Medway, without any, has none."""
    assert len(trace(turnout.turnout_card(MEDWAY, look(MEDWAY)), 0)["x"]) == 24
    bars = trace(turnout.turnout_card(FICTION, look(FICTION)), 0)["x"]
    assert len(bars) == 12 + 11
    assert "Line: last time" in words(turnout.turnout_card(FICTION, look(FICTION)))


def test_the_stair_rises_by_one_at_each_declaration() -> None:
    """Twelve declarations are twelve steps up; first, half and last are told with London's times."""
    figure = progress.progress_card(FICTION, look(FICTION))
    stair = max((shape["path"] for shape in shapes(figure)), key=lambda path: path.count("V"))
    assert stair.count("V") >= 12
    said = words(figure)
    assert [said[said.index(one) + 1] for one in ("First", "Half", "Last")] == ["23:35", "00:56", "02:50"]
    assert "22:00" in said
    assert progress.progress_table(FICTION, look(FICTION)).rows[-1] == ("03:00", "12")


def test_a_count_on_the_next_day_begins_with_its_first_hour() -> None:
    """Where the count is on Friday, the night's empty hours are not drawn."""
    tonight = night((contest(0, 2), contest(1, 2)), ("A", "B"))
    friday = CLOSE.replace(day=5, hour=11, minute=20)
    ward = tonight.wards[ContestId("w0")]
    one = replace(ward, state=State.DECLARED, declared=filed(ward.contest, (party(0),), friday))
    after = replace(tonight, wards={**tonight.wards, ContestId("w0"): one}, changed_at=friday)
    said = words(progress.progress_card(after, look(after)))
    assert "12:00" in said
    assert "22:00" not in said


@pytest.mark.parametrize("card", ["gains", "turnout", "progress"])
def test_nothing_is_drawn_before_anything_is_public(card: str) -> None:
    """Without a declaration there are no gains and no stair, without a verification no turnout."""
    for tell in CARDS[card]:
        with pytest.raises(ValueError, match="Exampleshire"):
            tell(EMPTY, look(EMPTY))


def test_figures_that_wait_change_no_picture() -> None:
    """A held result is in no picture: chamber and map are as before the count."""
    ward = EMPTY.wards[ContestId("w0")]
    waiting = replace(ward, state=State.HELD, pending=filed(ward.contest, (party(0),), CLOSE))
    held = replace(EMPTY, wards={**EMPTY.wards, ContestId("w0"): waiting})
    for card in ("chamber", "map"):
        assert CARDS[card][0](held, look(EMPTY)) == CARDS[card][0](EMPTY, look(EMPTY))
    for card in ("gains", "turnout", "progress"):
        with pytest.raises(ValueError, match="Exampleshire"):
            CARDS[card][0](held, look(EMPTY))


@pytest.mark.parametrize("card", CARDS)
def test_a_rehearsal_cannot_be_missed(card: str) -> None:
    """Every picture of a rehearsal bears the strip and the word across it; a live one bears neither."""
    rehearsed = json.dumps(CARDS[card][0](FICTION, look(FICTION, rehearsal=True)))
    live = json.dumps(CARDS[card][0](FICTION, look(FICTION)))
    assert "REHEARSAL: NOT A REAL RESULT" in rehearsed
    assert '"text": "REHEARSAL"' in rehearsed
    assert "REHEARSAL" not in live
    assert CARDS[card][1](FICTION, look(FICTION, rehearsal=True)).startswith("Rehearsal. ")


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("name", ODD_ONES)
def test_every_card_is_a_plotly_figure_of_plain_data(card: str, name: str) -> None:
    """plotly accepts every figure, in Welsh too, and it survives being written down and read again."""
    if drawable(name, card):
        tonight = ODD_ONES[name]
        figure = CARDS[card][0](tonight, replace(look(tonight), language=Language.WELSH))
        plotly.graph_objects.Figure(figure)
        assert json.loads(json.dumps(figure, allow_nan=False)) == figure


@pytest.mark.parametrize("card", CARDS)
@settings(deadline=None)
@given(limit=st.integers(40, 1_200))
def test_alt_text_fits_and_keeps_what_matters(card: str, limit: int) -> None:
    """At any length seats by party, or the council's turnout, stay; what cannot fit is refused."""
    tell = {
        "chamber": chamber.chamber_alt,
        "gains": gains.gains_alt,
        "turnout": turnout.turnout_alt,
        "progress": progress.progress_alt,
    }.get(card, lambda night_, look_, most: ward_map.map_alt(night_, squares(night_), look_, most))
    try:
        text = tell(FICTION, look(FICTION), limit)
    except ValueError:
        assert limit < 200
        return
    assert length(text) <= limit
    kept = {"chamber": "Lantern 12", "map": "Lantern 12", "turnout": "Turnout 38.0%"}
    assert kept.get(card, "Aberdychmyg") in text


def test_the_map_is_read_without_its_colours() -> None:
    """The first seven parties are hatched each in its own way."""
    assert len(set(map_fills.PATTERNS)) == len(map_fills.PATTERNS) == 7


def test_a_partys_hatching_stays_the_same_all_night() -> None:
    """Whoever is ahead, a party keeps the pattern it had at the first declaration."""
    half = ODD_ONES["fictional, half"]
    assert ward_map._fills(half, look(half)) == ward_map._fills(FICTION, look(FICTION))


def test_a_shared_ward_has_a_stripe_a_seat() -> None:
    """Where three parties share a ward, each has a third of it, within the ward's own outline."""
    outline: list[hatching.Ring] = [[(0.0, 0.0), (100.0, 0.0), (100.0, 90.0), (0.0, 90.0)]]
    won = {party(0): 1, party(1): 2}
    pieces = {
        one: [ring for piece in map_fills.pieces_of(outline, won, one, list(won), 10) for ring in piece]
        for one in won
    }
    high = {
        one: sum(max(y for _, y in ring) - min(y for _, y in ring) for ring in rings)
        for one, rings in pieces.items()
    }
    assert high == {party(0): 30, party(1): 60}


def test_hatching_stays_inside_its_ward() -> None:
    """Every line of a hatching lies in the outline, and a hole in it stays free."""
    rings = [[(0, 0), (90, 0), (90, 90), (0, 90)], [(30, 30), (60, 30), (60, 60), (30, 60)]]
    for angle in (0, 45, -45, 90):
        path = hatching.hatch_path(rings, angle, 10)
        ends = [[float(one) for one in re.findall("-?[\\d.]+", line)] for line in path.split("M")[1:]]
        assert len(ends) > 8
        assert all(-0.1 <= number <= 90.1 for line in ends for number in line)
        middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in ends]
        assert not [one for one in middles if 30.1 < one[0] < 59.9 and 30.1 < one[1] < 59.9]


def test_only_the_wards_of_the_map_are_on_it() -> None:
    """A map that lacks a ward draws the others; its table names only what is on it."""
    drawn = squares(FICTION)
    smaller = replace(drawn, shapes=dict(list(drawn.shapes.items())[:5]))
    assert len(ward_map.map_table(FICTION, smaller, look(FICTION)).rows) == 5
    assert ward_map.map_card(FICTION, smaller, look(FICTION))


def test_the_welsh_map_has_the_welsh_names() -> None:
    """On a Welsh picture wards have their Welsh names, and the words are Welsh."""
    outlines = read_boundaries((FICTIONAL / "boundaries.json").read_bytes())
    welsh = replace(look(FICTION), language=Language.WELSH).sized("story")
    said = words(ward_map.map_card(FICTION, outlines, welsh))
    assert {"Y Felin", "Canlyniadau fesul ward", "Annibynnol"} <= set(said)
    assert "Mill" not in said


@pytest.mark.parametrize("field", [one.name for one in fields(CouncilWords)])
def test_both_languages_fill_in_the_same(field: str) -> None:
    """Every phrase has the same gaps in Welsh as in English, and both are there."""
    english, welsh = getattr(ENGLISH, field), getattr(WELSH, field)
    assert english.strip()
    assert welsh.strip()
    assert set(re.findall("{.*?}", english)) == set(re.findall("{.*?}", welsh))


def test_letters_stay_large_enough_for_a_phone() -> None:
    """In a square and a story no words of any card are smaller than 6 pixels on a phone 375 pixels wide."""
    for size in ("square", "story"):
        for card, (draw, _, _) in CARDS.items():
            font = trace(draw(FICTION, look(FICTION).sized(size)), 1)["textfont"]
            assert isinstance(font, dict)
            assert min(font["size"]) * 375 / 1080 >= 6, (size, card)


def test_a_council_of_any_size_gives_whole_tables() -> None:
    """Every table's rows are as long as its head, for the smallest and the largest council."""
    for tonight in (council(1, 1), council(130, 9)):
        for _, _, tabulate in CARDS.values():
            table = tabulate(tonight, look(tonight))
            assert table.rows
            assert table.caption
