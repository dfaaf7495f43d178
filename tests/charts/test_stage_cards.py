"""Cards of a count on its way: verified, and counting."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from results.charts.stages import (
    counting_alt,
    counting_card,
    counting_table,
    verified_alt,
    verified_card,
    verified_table,
)
from results.count.declaration import Verification
from results.count.election import Kind, LastTime, PartyId, Poll
from results.language import Language
from tests.charts import cases
from tests.charts.test_ward_card import trace, words

LOOK = cases.look()
CONTEST = replace(
    cases.made_up((1, 2, 3), 2)[0],
    last_time=LastTime(date(2019, 5, 2), {PartyId("con"): 2}, 31.4),
    expected_by=datetime(2023, 5, 5, 1, 30, tzinfo=UTC),
)
VERIFIED = Verification(papers_polling=2_200, papers_postal=894, papers_total=3_094, electorate=9_170)


def test_verified_papers_show_the_turnout_beside_last_times() -> None:
    """Turnout in bars as long as it is high, papers, electors, postal papers and when the result is due."""
    figure = verified_card(CONTEST, VERIFIED, LOOK)
    told = words(figure)
    for expected in ("33.7%", "31.4%", "Last time, 2 May 2019", "3,094", "9,170", "894"):
        assert expected in told
    assert "Expected at about 02:30, Friday 5 May 2023." in " ".join(told)
    bars = trace(figure, 0)["x"]
    assert bars[0] / bars[1] == pytest.approx(33.74 / 31.4, abs=0.01)


def test_counting_says_nothing_of_votes() -> None:
    """Before the turnout is known: that counting has begun, how many stand for how many seats, no names."""
    told = words(counting_card(CONTEST, None, LOOK))
    assert "2 seats · Counting has begun" in told
    assert told[told.index("Candidates") + 1] == "3"
    assert not {one.name for one in CONTEST.candidates} & set(told)
    assert "33.7%" in words(counting_card(CONTEST, VERIFIED, LOOK))


def test_what_may_not_be_compared_is_not() -> None:
    """On new boundaries last time's turnout is left out; without an electorate the papers stand alone."""
    redrawn = replace(CONTEST, last_time=LastTime(date(2019, 5, 2), None, 31.4, boundary_changed=True))
    assert "31.4%" not in words(verified_card(redrawn, VERIFIED, LOOK))
    unknown = words(verified_card(replace(CONTEST, electorate=None), Verification(papers_total=3_094), LOOK))
    assert "3,094" in unknown
    assert not [one for one in unknown if one.endswith("%")]


def test_words_and_table_say_the_same() -> None:
    """Alt text and table hold the figures of the card; a short limit keeps the area and the turnout."""
    text = verified_alt(CONTEST, VERIFIED, LOOK)
    assert text.startswith("Ballot papers verified: Much Example and Little Sample, Exampleshire")
    assert "Turnout: This time, 33.7%. Turnout: Last time, 2 May 2019, 31.4%." in text
    assert verified_alt(CONTEST, VERIFIED, LOOK, 90) == (
        "Ballot papers verified: Much Example and Little Sample. Turnout: This time, 33.7%."
    )
    assert ("Ballot papers", "3,094") in verified_table(CONTEST, VERIFIED, LOOK).rows
    none_by_post = verified_table(CONTEST, replace(VERIFIED, papers_postal=0), LOOK)
    assert ("By post", "0") in none_by_post.rows
    assert counting_table(CONTEST, None, LOOK).rows == (("Candidates", "3"), ("Seats", "2"))
    with pytest.raises(ValueError, match="cannot hold"):
        counting_alt(CONTEST, None, LOOK, 20)


def test_they_are_told_in_welsh_and_marked_in_rehearsal() -> None:
    """Welsh words on the card and in the alt text, which says first that it is a rehearsal."""
    welsh = replace(cases.look(rehearsal=True), language=Language.WELSH)
    assert "Mae'r cyfrif wedi dechrau" in " ".join(words(counting_card(CONTEST, None, welsh)))
    assert "YMARFER: NID CANLYNIAD GO IAWN" in words(verified_card(CONTEST, VERIFIED, welsh))
    assert counting_alt(CONTEST, None, welsh).startswith("Ymarfer. Mae'r cyfrif wedi dechrau:")


def test_mayors_and_referendums_are_counted_in_their_own_words() -> None:
    """No seats are counted for a mayor; the counting officer declares a referendum, which has answers."""
    mayor, asked = (replace(CONTEST, kind=kind) for kind in (Kind.MAYOR, Kind.REFERENDUM))
    assert counting_table(mayor, None, LOOK).rows == (("Candidates", "3"),)
    assert counting_table(asked, None, LOOK).rows == ()
    told = words(counting_card(asked, None, LOOK))
    assert "Counting has begun" in told
    assert "declared by the Counting Officer" in counting_alt(asked, None, LOOK)


@pytest.mark.parametrize("poll", [Poll.UNCONTESTED, Poll.COUNTERMANDED, Poll.ABANDONED])
def test_without_a_poll_nothing_is_counted(poll: Poll) -> None:
    """Where nobody votes there is no such card."""
    quiet = replace(CONTEST, poll=poll)
    for made in (verified_card, verified_alt, verified_table, counting_card, counting_alt, counting_table):
        with pytest.raises(ValueError, match="no poll is held"):
            made(quiet, VERIFIED, LOOK)
