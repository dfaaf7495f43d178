"""What stands on a ward card."""

import json
from dataclasses import replace

import plotly.graph_objects
import pytest

from results.charts.canvas import Figure
from results.charts.furniture import MARGIN, unit
from results.charts.lettering import Weight, width
from results.charts.ward import ward_card
from results.count.declaration import Correction, CorrectionKind, Stage, Verification
from results.count.election import Party, PartyId
from results.count.outcome import standing
from tests.charts import cases

LOOK = cases.look()


def trace(figure: Figure, number: int) -> dict[str, list[float]]:
    data = figure["data"]
    assert isinstance(data, list)
    found = data[number]
    assert isinstance(found, dict)
    return found


def words(figure: Figure) -> list[str]:
    """All words on the card, as Plotly is given them, in the order they are drawn."""
    return [str(one) for one in trace(figure, 1)["text"]]


def layout(figure: Figure) -> dict[str, int]:
    found = figure["layout"]
    assert isinstance(found, dict)
    return found


def test_a_real_ward_says_everything() -> None:
    """Strood Rural's card holds area, council, seats, time, everybody's name and votes, and the source."""
    look, results = cases.night("medway-2023")
    contest, declaration = next(result for result in results if result[0].area == "Strood Rural")
    said = words(ward_card(contest, declaration, look))
    for expected in (
        "Strood Rural",
        "Medway Council election result",
        "3 seats · Declared 01:42, Friday 5 May 2023",
        "Source: Returning Officer, Medway Council",
        "Turnout",
        "Rejected votes",
        "Majority",
    ):
        assert expected in said
    for line in standing(contest, declaration):
        assert line.candidate.name in said
        assert f"{line.votes:,}" in said
    assert said.count("ELECTED") == contest.seats


def test_turnout_reads_as_councils_write_it() -> None:
    """Turnout is a percentage with papers and electors behind it."""
    said = words(ward_card(*cases.made_up((5, 3)), LOOK))
    assert said[said.index("Turnout") + 1] == "33.7% (3,094 of 9,170)"


def test_elected_come_first_then_by_votes() -> None:
    """Whoever is elected stands above everybody else, whatever the ballot paper's order."""
    contest, declaration = cases.made_up((100, 900, 500))
    elected = (contest.candidates[2].candidate_id,)
    said = words(ward_card(contest, replace(declaration, elected=elected), LOOK))
    names = [contest.candidates[number].name for number in (2, 1, 0)]
    assert sorted(names, key=said.index) == names


@pytest.mark.parametrize("votes", [(1600, 800, 1), (3, 2, 1), (1_000_000, 1, 0)])
def test_bars_are_as_long_as_votes_are_many(votes: tuple[int, ...]) -> None:
    """All bars begin on one line at nought and their lengths stand to one another as the votes do."""
    bars = trace(ward_card(*cases.made_up(votes), LOOK), 0)
    polled = [number for number in votes if number]
    assert len(set(bars["base"])) == 1
    assert [length / bars["x"][0] for length in bars["x"]] == pytest.approx(
        [number / polled[0] for number in polled], abs=1e-4
    )


def test_unknown_votes_are_not_nought() -> None:
    """A figure nobody knows is said to be unknown, has no bar, and leaves every share unsaid."""
    figure = ward_card(*cases.made_up((700, None, 20)), LOOK)
    said = words(figure)
    assert said.count("votes not known") == 1
    assert not [one for one in said if one.endswith("%")]
    assert len(trace(figure, 0)["x"]) == 2


def test_nought_votes_are_said() -> None:
    """Somebody without a vote has 0 and 0.0%."""
    said = words(ward_card(*cases.made_up((700, 0)), LOOK))
    assert "0" in said
    assert "0.0%" in said


def test_a_lot_is_said_in_words() -> None:
    """Who won by lot is marked so; whoever else is elected is not; the majority says how it was decided."""
    said = words(ward_card(*cases.by_lot(), LOOK))
    assert said.count("ELECTED BY LOT") == 1
    assert said.count("ELECTED") == 1
    assert "0, decided by lot" in said


def test_a_real_tie_is_drawn() -> None:
    """Rockingham 2021, decided by the toss of a coin, shows equal bars and one winner by lot."""
    look, results = cases.night("barnsley-2021")
    result = next(result for result in results if result[0].area == "Rockingham")
    figure = ward_card(*result, look)
    bars = trace(figure, 0)["x"]
    assert bars[0] == bars[1] > bars[2]
    assert words(figure).count("ELECTED BY LOT") == 1


def test_without_a_poll_nobody_has_votes() -> None:
    """An uncontested area says so and shows no votes, no bars and no turnout."""
    figure = ward_card(*cases.uncontested(2, 3), LOOK)
    said = words(figure)
    assert "3 seats · Uncontested · Declared 01:42, Friday 5 May 2023" in said
    assert said[said.index("Elected without a poll:") + 1] == "2 of 3 seats"
    assert trace(figure, 0)["x"] == []
    assert "Turnout" not in said
    assert said.count("ELECTED") == 2


def test_what_is_not_known_is_not_said() -> None:
    """Without electorate there is no percentage, without papers no turnout, without a time no time."""
    contest, declaration = cases.made_up((5, 3))
    unknown = replace(contest, electorate=None)
    said = words(
        ward_card(unknown, replace(declaration, verification=Verification(papers_total=3_094)), LOOK)
    )
    assert said[said.index("Ballot papers") + 1] == "3,094"
    bare = replace(declaration, verification=None, rejected=None, declared_at=None)
    said = words(ward_card(contest, bare, LOOK))
    assert "1 seat · Declared" in said
    assert not {"Turnout", "Ballot papers", "Rejected papers"} & set(said)


def test_a_correction_is_marked() -> None:
    """A corrected card says so, whether the caller or the declaration itself says it is one."""
    contest, declaration = cases.made_up((5, 3))
    own = replace(declaration, correction=Correction(CorrectionKind.SLIP, "figures swapped", "A. Officer"))
    assert "CORRECTED" in words(ward_card(contest, declaration, LOOK, corrected=True))
    assert "CORRECTED" in words(ward_card(contest, own, LOOK))
    assert "CORRECTED" not in words(ward_card(contest, declaration, LOOK))


def test_a_rehearsal_cannot_be_missed() -> None:
    """A rehearsal's card has a strip at the top and the word across the picture; a live one has neither."""
    result = cases.made_up((5, 3))
    rehearsed, live = ward_card(*result, cases.look(rehearsal=True)), ward_card(*result, LOOK)
    assert "REHEARSAL: NOT A REAL RESULT" in words(rehearsed)
    assert '"text": "REHEARSAL"' in json.dumps(layout(rehearsed))
    assert "REHEARSAL" not in json.dumps(live)


def test_provisional_figures_have_no_card() -> None:
    """Nothing is drawn of figures that the returning officer has not declared."""
    contest, declaration = cases.made_up((5, 3))
    with pytest.raises(ValueError, match="not declared"):
        ward_card(contest, replace(declaration, stage=Stage.PROVISIONAL), LOOK)


def test_the_candidates_own_words_come_before_the_partys() -> None:
    """The ballot paper's description is printed; the party's short name only where there is none."""
    assert "Local Champion" in words(ward_card(*cases.made_up((5, 3), words="Local Champion"), LOOK))
    assert "Labour" in words(ward_card(*cases.made_up((5, 3)), LOOK))


def test_a_party_nobody_knows_is_grey() -> None:
    """A candidate of an unknown party or of one without a colour gets a bar all the same."""
    strange = replace(LOOK, parties={PartyId("lab"): Party(PartyId("lab"), "Labour Party", "Labour")})
    marker = trace(ward_card(*cases.made_up((5, 3)), strange), 0)["marker"]
    assert isinstance(marker, dict)
    assert set(marker["color"]) == {"#6B6B6B"}


@pytest.mark.parametrize("many", [1, 4, 5])
def test_few_candidates_fill_the_share_card(many: int) -> None:
    """Up to five candidates make the card of 1200 x 675 that networks ask for."""
    found = layout(ward_card(*cases.made_up(cases.descending(many)), LOOK))
    assert (found["width"], found["height"]) == (1200, 675)


@pytest.mark.parametrize("many", range(1, 18))
def test_names_can_be_read_on_a_phone(many: int) -> None:
    """With up to 17 candidates the card grows rather than shrink names under 8.5 pixels of a phone's 375."""
    contest, declaration = cases.made_up(cases.descending(many))
    figure = ward_card(contest, declaration, LOOK)
    font = trace(figure, 1)["textfont"]
    assert isinstance(font, dict)
    sizes = dict(zip(words(figure), font["size"], strict=True))
    assert min(sizes[candidate.name] for candidate in contest.candidates) * 375 / 1200 >= 8.5


@pytest.mark.parametrize("name", cases.ODD_ONES)
def test_every_card_is_a_plotly_figure_of_plain_data(name: str) -> None:
    """plotly accepts the figure as it is, and it survives being written down and read again."""
    figure = ward_card(*cases.ODD_ONES[name], cases.look(rehearsal=True))
    plotly.graph_objects.Figure(figure)
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure


@pytest.mark.parametrize(("size", "columns"), [("landscape", 1), ("square", 2), ("story", 1), ("hall", 2)])
def test_many_candidates_stand_in_two_columns_where_one_would_be_tiny(size: str, columns: int) -> None:
    """Sixteen fill two columns of a card that cannot grow; bars are as long as votes are many in both."""
    figure = ward_card(*cases.made_up(cases.descending(16), 8), LOOK.sized(size))
    bars = trace(figure, 0)
    assert len(set(bars["base"])) == columns
    drawn = [length / votes for length, votes in zip(bars["x"], cases.descending(16), strict=True) if votes]
    assert drawn == pytest.approx([drawn[0]] * len(drawn))
    few = trace(ward_card(*cases.made_up(cases.descending(6)), LOOK.sized(size)), 0)
    assert len(set(few["base"])) == 1


def test_long_names_end_where_the_card_does() -> None:
    """On a tall card a name has the whole width, and is made smaller where that is not enough."""
    look = LOOK.sized("story")
    figure = ward_card(*cases.made_up((50, 20, 10), names=(cases.LONG_NAME,)), look)
    words_trace = trace(figure, 1)
    at = words(figure).index(cases.LONG_NAME)
    font = words_trace["textfont"]
    assert isinstance(font, dict)
    end = words_trace["x"][at] + width(cases.LONG_NAME, font["size"][at], Weight.BOLD)
    assert end == pytest.approx(1080 - MARGIN * unit(look))
