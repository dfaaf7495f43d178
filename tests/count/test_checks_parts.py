"""Mini-counts and sub-areas that make a whole, and the paper's own total: E314, E315."""

from dataclasses import replace

from results.count.checks import check
from results.count.declaration import Part
from tests.count.ballots import ALONE, Case, Findings, result, told, ward


def plymouth(*areas: Part, short: int = 0) -> Findings:
    """Plymouth Sutton and Devonport, 8 June 2017: Efford and Lipson's 6,587 votes left out.

    Source: publicsectorexecutive.com. The other areas' figures are invented.
    """
    contest = ward("Plymouth Sutton and Devonport", 1, "A One", "B Two", electorate=76_000)
    declaration = result(contest, (27_000, 24_587 - short), papers=51_687, rejected=100)
    expected = ("Devonport", "Efford and Lipson", "St Peter")
    return check(replace(declaration, parts=areas, parts_expected=expected), contest, ALONE)


DEVONPORT, EFFORD = Part("Devonport", 20_000), Part("Efford and Lipson", 6587)
ST_PETER = Part("St Peter", 25_000)


def totalled(given: int | None) -> Findings:
    """Plymouth's Devonport alone, with a total on the paper (the figures are invented)."""
    contest = ward("Devonport", 1, "A One", "B Two", electorate=30_000)
    declaration = result(contest, (12_000, 8_000), papers=20_010, rejected=10)
    return check(replace(declaration, total_given=given), contest, ALONE)


CASES = (
    Case("E315", "a total with two digits exchanged", lambda: totalled(20_100), lambda: totalled(20_000)),
    Case(
        "E314",
        "Plymouth 2017 without Efford and Lipson",
        lambda: plymouth(DEVONPORT, ST_PETER, short=6587),
        lambda: plymouth(DEVONPORT, EFFORD, ST_PETER),
    ),
)


def test_plymouth_names_the_area_left_out() -> None:
    """Short by 6,587 with Efford and Lipson not in: the hint and the list of areas both name it."""
    found = plymouth(DEVONPORT, ST_PETER, short=6587)
    assert "6,587 short" in told(found, "E301")
    assert "Efford and Lipson may be left out" in told(found, "E301")
    assert "2 of 3 areas included. Missing: Efford and Lipson." in told(found, "E314")


def test_plymouth_when_its_figure_is_known() -> None:
    """With the area's own figure on the sheet, the gap as large as that figure names it too."""
    found = plymouth(DEVONPORT, EFFORD, ST_PETER, short=6587)
    assert "as large as the 6,587 votes of Efford and Lipson" in told(found, "E301")
    assert "The areas add to 51,587 votes, but the total is 45,000." in told(found, "E314")


def test_an_area_entered_twice() -> None:
    """Over by exactly one area's votes: that area may be in twice, in the sum and in the list."""
    found = plymouth(DEVONPORT, EFFORD, EFFORD, ST_PETER, short=-6587)
    assert "The 6,587 votes of Efford and Lipson may have been entered twice." in told(found, "E301")
    assert "Efford and Lipson is included twice." in told(found, "E314")


def test_areas_nobody_expected() -> None:
    """An area of somewhere else is named."""
    found = plymouth(DEVONPORT, EFFORD, Part("St Peter", 24_000), Part("Moor View", 1000))
    assert "Moor View is not one of the areas" in told(found, "E314")


def test_a_paper_without_a_total_is_no_slip() -> None:
    """Blank is not nought: nothing is said of a total that nobody gave."""
    assert totalled(None) == ()
