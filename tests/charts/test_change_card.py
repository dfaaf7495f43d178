"""The card of a result and of what has changed since last time."""

from dataclasses import replace
from datetime import date

import pytest

from results.charts.canvas import Figure
from results.charts.change import change_alt, change_card, change_table
from results.charts.lettering import clean
from results.count.declaration import Stage
from results.count.election import Kind, LastTime, PartyId
from results.language import Language
from tests.charts import cases
from tests.charts.test_ward_card import words

LOOK = cases.look()
DAY = date(2019, 5, 2)
LAB, CON, LD = PartyId("lab"), PartyId("con"), PartyId("ld")


def since(result: cases.Result, last: LastTime | None) -> cases.Result:
    return replace(result[0], last_time=last), result[1]


def said(figure: Figure) -> str:
    return " | ".join(words(figure))


def test_a_gain_is_told_with_swing_turnout_and_shares() -> None:
    """One seat that changed hands: who gained it from whom, the swing, the turnout, each share's change."""
    last = LastTime(DAY, {CON: 1}, 31.4, votes={LAB: 800, CON: 1_000, LD: 500})
    result = since(cases.made_up((1_200, 900, 300)), last)
    told = said(change_card(*result, LOOK))
    for expected in (
        "Labour gain from Conservative",
        "Compared with 2 May 2019: turnout up 2.3 points,",
        "swing 10.6 points from Conservative to Labour",
        "50.0% (+15.2)",
        "37.5% (−6.0)",
    ):
        assert expected in told
    assert "Labour gain from Conservative. Compared with 2 May 2019: turnout up 2.3" in change_alt(
        *result, LOOK
    )
    table = change_table(*result, LOOK)
    assert table.caption.endswith(". Labour gain from Conservative")
    assert table.rows[2][3] == "12.5% (−9.2)"


def test_a_hold_is_told() -> None:
    """The same party again is a hold; turnout that is the same is said so."""
    result = since(cases.made_up((1_200, 900)), LastTime(DAY, {LAB: 1}, 33.72))
    told = said(change_card(*result, LOOK))
    assert "Labour hold" in told
    assert "turnout unchanged" in told
    assert "swing" not in told


def test_several_seats_have_changes_and_no_swing() -> None:
    """In a ward of three, seats are counted by party; swing and shares are not compared."""
    last = LastTime(DAY, {CON: 2, LAB: 1}, 35.1, votes={LAB: 800, CON: 1_000})
    told = said(change_card(*since(cases.made_up(cases.descending(6), 3), last), LOOK))
    assert "Seats: Lib Dem +1, Conservative −1" in told
    assert "turnout down 1.4 points" in told
    assert "swing" not in told
    assert "(" not in told.split("Turnout")[0]


def test_seats_that_stay_are_told() -> None:
    """Three seats that go as they went."""
    last = LastTime(DAY, {LAB: 1, CON: 1, LD: 1})
    told = said(change_card(*since(cases.made_up(cases.descending(6), 3), last), LOOK))
    assert "No seat changes: Labour 1, Conservative 1, Lib Dem 1" in told


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (LastTime(DAY, {LAB: 1}, 30.0, boundary_changed=True), "New boundaries: no comparison"),
        (LastTime(DAY), "No comparison with last time"),
        (None, "No comparison with last time"),
    ],
)
def test_what_cannot_be_compared_is_said(last: LastTime | None, expected: str) -> None:
    """On new boundaries and without last time's figures, the card says so and compares nothing."""
    told = said(change_card(*since(cases.made_up((5, 3)), last), LOOK))
    assert expected in told
    assert "points" not in told
    assert "Compared" not in told
    assert "hold" not in told


def test_a_by_election_is_called_one() -> None:
    """The heading names the by-election, in both languages."""
    contest, declaration = since(cases.made_up((5, 3)), LastTime(DAY, {CON: 1}))
    contest, welsh = replace(contest, kind=Kind.BY_ELECTION), replace(LOOK, language=Language.WELSH)
    assert "Exampleshire County Council by-election result" in said(change_card(contest, declaration, LOOK))
    told = said(change_card(contest, declaration, welsh))
    assert "canlyniad is-etholiad" in told
    assert "Llafur yn cipio (gynt: Ceidwadwyr)" in told


def test_at_any_length_the_elected_are_named() -> None:
    """The alt text drops the comparison before it drops anybody elected."""
    result = since(cases.made_up(cases.descending(12), 3), LastTime(DAY, {CON: 3}, 30.0))
    for limit in range(130, 1_200, 35):
        text = change_alt(*result, LOOK, limit)
        assert len(text) <= limit
        assert all(clean(one.name) in text for one in result[0].candidates[:3])


def test_nothing_undeclared_is_compared() -> None:
    """Provisional figures have neither card nor words nor table."""
    contest, declaration = since(cases.made_up((5, 3)), LastTime(DAY, {CON: 1}))
    provisional = replace(declaration, stage=Stage.PROVISIONAL)
    for made in (change_card, change_alt, change_table):
        with pytest.raises(ValueError, match="not declared"):
            made(contest, provisional, LOOK)
