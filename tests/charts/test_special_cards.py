"""Cards of areas without a poll, of mayors and of referendums."""

from dataclasses import replace

import pytest

from results.charts.special import no_poll_alt, no_poll_card, no_poll_table, without_poll
from results.charts.ward import ward_alt, ward_card, ward_table
from results.count.declaration import Stage
from results.count.election import Kind, Poll
from results.language import Language
from tests.charts import cases
from tests.charts.test_ward_card import trace, words

LOOK = cases.look()
WELSH = replace(LOOK, language=Language.WELSH)


def referendum(votes: tuple[int | None, ...], *, carried: bool = True) -> cases.Result:
    """A fictional referendum, its first answer carried."""
    contest, declaration = cases.made_up(votes, 1, ("Yes", "No", "Perhaps"))
    contest = replace(contest, area="Example Neighbourhood Plan", kind=Kind.REFERENDUM)
    return contest, declaration if carried else replace(declaration, elected=())


def test_an_uncontested_area_is_told_before_anybody_declares_it() -> None:
    """All who stand are elected; seats that nobody stood for are counted; there are no votes."""
    contest = cases.uncontested(2, 3)[0]
    told = words(no_poll_card(contest, LOOK))
    assert told.count("ELECTED") == 2
    assert "3 seats · Uncontested" in told
    assert "1 seat remains to be filled" in told
    assert "Alex Candidate-1, Conservative, elected." in no_poll_alt(contest, LOOK)
    assert no_poll_table(contest, LOOK).rows[0] == ("Alex Candidate-0", "Labour", "elected")
    assert no_poll_table(contest, LOOK).caption.endswith(": elected without a poll")


def test_an_area_where_nobody_stood_says_so() -> None:
    """Bryher 2021: one seat, nobody nominated."""
    contest = replace(cases.uncontested(1, 1)[0], candidates=())
    assert no_poll_alt(contest, LOOK).endswith(
        "No candidate was nominated. 1 seat remains to be filled. "
        "Source: Returning Officer, Exampleshire County Council."
    )
    assert "No candidate was nominated." in " ".join(words(no_poll_card(contest, LOOK)))


@pytest.mark.parametrize(
    ("poll", "english", "welsh"),
    [
        (Poll.COUNTERMANDED, "The poll was countermanded.", "Cafodd y bleidlais ei dirymu."),
        (Poll.ABANDONED, "The poll was abandoned.", "Rhoddwyd y gorau i'r bleidlais."),
    ],
)
def test_a_poll_that_is_called_off_names_nobody(poll: Poll, english: str, welsh: str) -> None:
    """What happened and what follows, in both languages, and no candidate's name."""
    contest = replace(cases.made_up((1, 2))[0], poll=poll)
    for look, expected in ((LOOK, english), (WELSH, welsh)):
        told = " ".join(words(no_poll_card(contest, look)))
        assert expected in told
        assert expected in no_poll_alt(contest, look)
        assert expected in no_poll_table(contest, look).rows[0][0]
        assert not [one for one in contest.candidates if one.name in told]
    assert no_poll_alt(contest, LOOK, 90).startswith("Much Example and Little Sample. The poll was")


def test_a_poll_that_is_held_has_no_such_card() -> None:
    """Where voters were asked, nobody is elected without a poll."""
    contest = cases.made_up((1, 2))[0]
    for made in (no_poll_card, no_poll_alt, no_poll_table):
        with pytest.raises(ValueError, match="a poll is held"):
            made(contest, LOOK)
    with pytest.raises(ValueError, match="not uncontested"):
        without_poll(contest)


def test_a_real_referendum_says_what_more_than_half_chose() -> None:
    """Hertford Kingsmead 2023: both answers with votes and share in ballot paper order, and the outcome."""
    look, (result,) = cases.night("hertford-kingsmead-2023")
    figure = ward_card(*result, look)
    told = words(figure)
    assert told.index("Yes") < told.index("No")
    for expected in ("93.0%", "1,281 votes", "7.0%", "97 votes", "half"):
        assert expected in told
    assert "More than half of those voting chose “Yes”." in " ".join(told)
    assert "Majority" not in told
    assert "ELECTED" not in told
    assert "Source: Counting Officer, East Hertfordshire District Council" in told
    bars = trace(figure, 0)["x"]
    assert bars[-2] / bars[-1] == pytest.approx(1281 / 97)
    assert ward_alt(*result, look).startswith("Result of the referendum on Hertford Kingsmead")
    assert ward_table(*result, look).head == ("Answer", "Votes", "Share", "Result")


def test_answers_stay_in_ballot_paper_order() -> None:
    """Where more than half said No, Yes still stands first, on the card and in the table."""
    contest, declaration = referendum((300, 500))
    refused = replace(declaration, elected=(contest.candidates[1].candidate_id,))
    told = words(ward_card(contest, refused, LOOK))
    assert told.index("Yes") < told.index("No")
    assert "More than half of those voting chose “No”." in " ".join(told)
    assert [row[0] for row in ward_table(contest, refused, LOOK).rows] == ["Yes", "No"]


def test_equal_answers_carry_nothing() -> None:
    """As many Yes as No is not more than half, and the card says so."""
    told = " ".join(words(ward_card(*referendum((500, 500), carried=False), LOOK)))
    assert "Neither answer was chosen by more than half of those voting." in told
    assert "Ni ddewiswyd yr un ateb" in " ".join(
        words(ward_card(*referendum((500, 500), carried=False), WELSH))
    )


@pytest.mark.parametrize("votes", [(3, 2, 1), (None, 5), (0, 0)])
def test_answers_that_are_no_two_parts_stand_one_under_the_other(votes: tuple[int | None, ...]) -> None:
    """Three answers, unknown votes or none at all are drawn as rows."""
    told = words(ward_card(*referendum(votes), LOOK))
    assert "half" not in told
    assert "Yes" in told
    assert told.count("MORE THAN HALF") == 1


def test_a_mayor_is_called_one() -> None:
    """Greater Manchester 2024: heading, source and words are the mayor's; turnout is not made up."""
    look, (result,) = cases.night("greater-manchester-2024")
    told = words(ward_card(*result, look))
    assert "Greater Manchester Combined Authority: election of the mayor" in told
    assert "Source: Combined Authority Returning Officer, Greater Manchester Combined Authority" in told
    assert "351,803" in told
    assert "Turnout" not in told
    assert ward_alt(*result, look).startswith("Bar chart of votes for mayor in Greater Manchester,")


def test_a_provisional_referendum_is_not_drawn() -> None:
    """Nothing undeclared, here neither."""
    contest, declaration = referendum((3, 2))
    with pytest.raises(ValueError, match="not declared"):
        ward_card(contest, replace(declaration, stage=Stage.PROVISIONAL), LOOK)
