"""Papers verified, electorate and turnout: E201-W209."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from results.count.checks import Tonight, check, check_verification
from results.count.declaration import Field, Verification
from results.count.election import Contest, ContestId, LastTime
from results.count.finding import Severity
from tests.count.ballots import (
    ALONE,
    Case,
    Findings,
    barnsley,
    checked,
    codes,
    medway,
    real,
    result,
    told,
    verified,
    ward,
)

ALL_SAINTS = medway("All Saints")
SUTTON_COLDFIELD = ward("Royal Sutton Coldfield, one ward", 2, "A One", "B Two", "C Three")
"""Town council, 2018: published with "Voting Summary to follow", electorate and papers blank."""


def said(electorate: int, papers: int, turnout: str) -> Findings:
    """A turnout as published beside its papers and electorate."""
    given = Verification(papers_total=papers, electorate=electorate, turnout_pct_given=Decimal(turnout))
    return check_verification(given, ward("Trafford", 1, "A One", "B Two"), ALONE)


def combined(mine: int, theirs: int) -> Findings:
    """A ward and a referendum polled together (invented)."""
    other = replace(ward("Referendum", 1, "Yes", "No"), electorate=9000)
    contest = replace(ward("Ward", 1, "A One", "B Two", electorate=9000), combined_with=(other.contest_id,))
    tonight = Tonight.of({}, {other.contest_id: Verification(papers_total=theirs)}, {other.contest_id: other})
    return check_verification(Verification(papers_total=mine), contest, tonight)


CASES = (
    Case(
        "E201",
        "Medway All Saints, 634 + 331 = 965, with the total's last digits swapped (invented slip)",
        lambda: checked(ALL_SAINTS, lambda one: verified(one, papers_total=956)),
        lambda: checked(ALL_SAINTS),
    ),
    Case(
        "W202",
        "Medway All Saints with 966 expected (invented) and no explanation",
        lambda: checked(ALL_SAINTS, lambda one: verified(one, papers_expected=966)),
        lambda: checked(
            ALL_SAINTS, lambda one: verified(one, papers_expected=966, explanation="One paper taken away")
        ),
    ),
    Case(
        "E203",
        "Highworth 2019: 2,477 papers and 6,408 electors, entered in each other's place (invented slip)",
        lambda: said(2477, 6408, "38.65"),
        lambda: said(6408, 2477, "38.65"),
    ),
    Case(
        "W204",
        "Royal Sutton Coldfield 2018, electorate blank",
        lambda: check_verification(Verification(), SUTTON_COLDFIELD, ALONE),
        lambda: checked(ALL_SAINTS),
    ),
    Case(
        "W205",
        "Medway All Saints with no papers (invented)",
        lambda: check_verification(Verification(papers_total=0), ALL_SAINTS[0], ALONE),
        lambda: checked(ALL_SAINTS),
    ),
    Case(
        "W206",
        "Trafford 2023, Urmston: 38.9% given, 3,300 of 8,507 is 38.79%",
        lambda: said(8507, 3300, "38.9"),
        lambda: said(7668, 3209, "41.9"),  # Davyhulme West 2022: 41.849, rounded twice
    ),
    Case(
        "W207",
        "Barnsley 2021, Penistone East: 44.7% where the middle is 27.3%",
        lambda: barnsley("Penistone East"),
        lambda: barnsley("Penistone West"),
    ),
    Case(
        "W208",
        "Barnsley 2021: Dearne South carries Dearne North's 1,741 papers",
        lambda: barnsley("Dearne South"),
        lambda: barnsley("Darfield"),
    ),
    Case(
        "W209",
        "Combined polls 101 papers apart (invented)",
        lambda: combined(3000, 3101),
        lambda: combined(3000, 3015),
    ),
)


def test_register_that_changed_by_more_than_two_per_cent() -> None:
    """An electorate 2% off the register passes; one elector more does not."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=5000)
    at_two = check_verification(Verification(electorate=5100), contest, ALONE)
    beyond = check_verification(Verification(electorate=5101), contest, ALONE)
    assert (codes(at_two), codes(beyond)) == ([], ["W204"])
    assert beyond[0].message == "Electorate is 5,101; the register loaded says 5,000."


@pytest.mark.parametrize(
    ("given", "fires"),
    [
        ("33.74", False),
        ("33.7", False),
        ("34", False),
        ("33", False),
        ("33.80", False),
        ("33.81", True),
        ("35", True),
    ],
)
def test_turnout_tolerance(given: str, fires: bool) -> None:
    """3,094 of 9,170 is 33.74%: rounded or cut off passes, 0.07 away does not, nor a whole per cent off."""
    assert ("W206" in codes(said(9170, 3094, given))) is fires


def test_turnout_against_last_time() -> None:
    """Turnout 15 points from last time passes, further asks for a look; figures show a decimal."""
    contest = replace(
        ward("Ward", 1, "A One", "B Two", electorate=10_000),
        last_time=LastTime(date(2019, 5, 2), turnout_pct=30.0),
    )
    near = check_verification(Verification(papers_total=4500), contest, ALONE)
    far = check_verification(Verification(papers_total=4510), contest, ALONE)
    assert (codes(near), codes(far)) == ([], ["W207"])
    assert far[0].message.startswith("Turnout 45.1% is far from last time (30.0%).")


@pytest.mark.parametrize(("papers", "fires"), [(499, True), (500, False), (9000, False), (9001, True)])
def test_turnout_at_the_ends(papers: int, fires: bool) -> None:
    """Under 5% and over 90% are out of the ordinary."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=10_000)
    assert ("W207" in codes(check_verification(Verification(papers_total=papers), contest, ALONE))) is fires


def test_first_areas_of_the_night_are_not_compared() -> None:
    """With fewer than five other areas in there is no usual distance, so Penistone East passes."""
    contest, declaration, tonight = real("barnsley-2021", "Penistone East")
    others = {key: one for key, one in tonight.areas.items() if key != contest.contest_id}
    assert "W207" in codes(check(declaration, contest, Tonight(others)))
    first_four = dict(list(others.items())[:4])
    assert "W207" not in codes(check(declaration, contest, Tonight(first_four)))


def test_same_votes_as_another_area_is_an_error() -> None:
    """Two areas with the same votes line by line: the wrong area's sheet, and an error, not a warning."""
    here = ward("Here", 1, "A One", "B Two", electorate=2000)
    there = ward("There", 1, "C Three", "D Four", electorate=2500)
    declaration = result(here, (600, 400), "A One", papers=1001, rejected=1)
    theirs = result(there, (600, 400), "C Three", papers=1005, rejected=5)
    tonight = Tonight.of({there.contest_id: theirs}, {}, {there.contest_id: there, here.contest_id: here})
    found = check(declaration, here, tonight)
    assert [(one.code, one.severity) for one in found] == [("W208", Severity.ERROR)]


def test_the_same_electors_on_another_question_are_not_another_area() -> None:
    """Combined polls share electors and nearly their papers; that is no copying."""
    assert "W208" not in codes(combined(3000, 3000))


def test_the_same_electorate_as_another_area() -> None:
    """An electorate equal to another area's is asked about."""
    there = ward("There", 1, "C Three", "D Four", electorate=2000)
    here = ward("Here", 1, "A One", "B Two", electorate=2000)
    found = check_verification(Verification(), here, Tonight.of({}, {}, {there.contest_id: there}))
    assert "electorate (2,000) as There" in told(found, "W208")


def test_a_verification_may_say_nothing() -> None:
    """Nothing known, nothing found: unknown is never 0."""
    assert check_verification(Verification(), ALL_SAINTS[0], ALONE) == ()


def test_a_percentage_in_the_papers_box_holds_a_verification() -> None:
    """A verification that gives "34.5%" for its papers names the box before anybody publishes a turnout."""
    given = Verification(misread={Field("verification/papers_total"): "34.5%"})
    assert codes(check_verification(given, ALL_SAINTS[0], ALONE)) == ["E106"]


@pytest.mark.parametrize("turnout", ["NaN", "Infinity", "1E+999999", "-1E+999999", "0"])
def test_nonsense_turnout_does_no_harm(turnout: str) -> None:
    """Whatever stands in the turnout box, the check answers; a number beyond reason is reported."""
    assert ("W206" in codes(said(9170, 3094, turnout))) is (turnout not in ("NaN", "Infinity"))


def test_an_area_that_is_not_in_the_election_is_ignored() -> None:
    """A poll said to be combined with one nobody knows is compared with nothing."""
    contest: Contest = replace(ALL_SAINTS[0], combined_with=(ContestId("elsewhere"),))
    assert check(ALL_SAINTS[1], contest, ALONE) == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "fires"), [(100, 115, False), (100, 116, True), (980, 1000, False), (979, 1000, True)]
)
def test_combined_polls_at_the_threshold(mine: int, theirs: int, fires: bool) -> None:
    """15 papers apart passes, and so does 2% of the larger."""
    assert ("W209" in codes(combined(mine, theirs))) is fires


def test_the_words_of_a_split() -> None:
    """Both parts, their sum and the total are given."""
    found = checked(ALL_SAINTS, lambda one: verified(one, papers_total=956))
    assert told(found, "E201") == "Polling station 634 + postal 331 = 965, but total verified is 956."


def test_everybody_voted() -> None:
    """As many papers as electors is unusual, not impossible."""
    assert codes(said(500, 500, "100")) == ["W207"]


def test_the_words_of_turnout() -> None:
    """The turnout worked out is given to two decimals, rounded, beside the one given."""
    assert told(said(8507, 3300, "38.9"), "W206") == "Given turnout 38.9%; 3,300 of 8,507 is 38.79%."
    assert "9,000 of 9,009 is 99.90%." in told(said(9009, 9000, "1"), "W206")
    assert "2 of 3 is 66.67%." in told(said(3, 2, "1"), "W206")
    assert "601 of 10,000 is 6.01%." in told(said(10_000, 601, "1"), "W206")


def test_two_areas_without_votes_are_not_alike() -> None:
    """Nothing but noughts, or a blank, is no list of votes to compare; nor is one line alone."""
    here = ward("Here", 1, "A One", "B Two", electorate=2000)
    there = ward("There", 1, "C Three", "D Four", electorate=2500)
    for votes in ((0, 0), (600, None)):
        theirs = {there.contest_id: result(there, votes)}
        tonight = Tonight.of(theirs, {}, {there.contest_id: there})
        assert "W208" not in codes(check(result(here, votes), here, tonight))


def test_five_other_areas_are_enough() -> None:
    """From five other areas on, an area four and a half usual distances from the middle is asked about."""
    areas = [ward(f"Area {n}", 1, "A One", "B Two", electorate=10_000 + n) for n in range(5)]
    papers = (3000, 3100, 3200, 3300, 3400)
    given = {
        one.contest_id: Verification(papers_total=count) for one, count in zip(areas, papers, strict=True)
    }
    tonight = Tonight.of({}, given, {one.contest_id: one for one in areas})
    here = ward("Here", 1, "A One", "B Two", electorate=10_100)

    def asked(count: int, night: Tonight) -> bool:
        return "W207" in codes(check_verification(Verification(papers_total=count), here, night))

    assert not asked(3650, tonight)
    assert asked(3750, tonight)
    assert not asked(3750, Tonight(dict(list(tonight.areas.items())[:4])))
