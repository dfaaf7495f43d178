"""Past results: three archives say the same of the same wards, and what they cannot know stays unknown."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.election import PartyId
from results.errors import UnreadableMessage
from results.feeds.nominations.history import Earlier, Past, earlier, last_time, pasts, with_wards
from results.feeds.nominations.history_past import PastCandidate, Place, past, share
from tests.feeds.lga_files import AS_PUBLISHED

FILES = Path(__file__).parent / "history"
EARLIER_YEARS = (FILES / "trafford-2016-to-2021.csv").read_bytes()
ARCHIVE = (FILES / "archive-layout.csv").read_bytes()
CANDIDATES = (FILES / "handbook-candidates-layout.csv").read_bytes()
WARDS = (FILES / "handbook-wards-layout.csv").read_bytes()
MAY_2022 = date(2022, 5, 5)
MAY_2023 = date(2023, 5, 4)


def named(history: tuple[Past, ...], area: str) -> Past:
    """The one result of this ward."""
    (found,) = [one for one in history if one.area == area]
    return found


def refused(data: bytes, poll_on: date | None = None) -> tuple[str, ...]:
    """Why the file is refused."""
    with pytest.raises(UnreadableMessage) as trouble:
        pasts(data, poll_on)
    return trouble.value.problems


def test_the_councils_own_file() -> None:
    """Trafford's file holds two whole elections: Labour won 15 of 22 seats, then 41 of 63."""
    history = pasts(AS_PUBLISHED)
    assert len(history) == 42
    for day, won in ((MAY_2022, (22, 15)), (MAY_2023, (63, 41))):
        seats: Counter[str] = Counter()
        for one in history:
            seats.update(one.seats if one.poll_on == day and one.seats else {})
        assert (seats.total(), seats["Labour Party"]) == won
    altrincham = history[0]
    assert (altrincham.area, altrincham.gss, altrincham.poll_on) == ("Altrincham", "E05000819", MAY_2022)
    assert (altrincham.seats, altrincham.electorate, altrincham.papers) == ({"Green Party": 1}, 9057, 3883)
    assert altrincham.turnout_pct == pytest.approx(42.873, abs=0.001)
    assert altrincham.candidates[1] == PastCandidate(
        "Dan Jerrome", "Green Party", 2354, True, PartyId("party:63")
    )


def test_a_by_election_of_which_only_the_turnout_is_known() -> None:
    """Broadheath, May 2017: papers and electorate are blank and stay unknown."""
    by_election = pasts(EARLIER_YEARS)[2]
    assert (by_election.is_by_election, by_election.poll_on) == (True, date(2017, 5, 4))
    assert (by_election.electorate, by_election.papers, by_election.turnout_pct) == (None, None, 48.4)
    assert (by_election.seats, by_election.was_contested) == ({"Labour Party": 1}, True)


def test_people_go_by_the_name_they_use() -> None:
    """The 2021 file gives "Chris" beside Christopher John BOYES."""
    assert pasts(EARLIER_YEARS)[-1].candidates[0].name == "Chris Boyes"


def test_a_turnout_that_contradicts_the_papers_is_unknown() -> None:
    """5,300 papers for 3,300, as once for Hale Barns: which of the two is right, nobody knows now."""
    wrong = EARLIER_YEARS.replace(b",2900,7431,", b",4900,7431,")
    hale_barns = named(pasts(wrong), "Hale Barns")
    assert hale_barns.turnout_pct is None
    assert hale_barns.doubts == ("turnout: 39.0% is given, 4900 of 7431 is 65.9%",)
    assert hale_barns.seats == {"Conservative Party": 1}


def test_the_archive_without_a_heading() -> None:
    """Eight columns: wards with and without codes, short party names, two people of one name."""
    history = pasts(ARCHIVE, MAY_2022)
    gorse_hill = named(history, "Gorse Hill")
    assert (gorse_hill.council, gorse_hill.gss, gorse_hill.seats) == ("Trafford", "E05000829", {"Lab": 2})
    assert (gorse_hill.electorate, gorse_hill.papers, gorse_hill.turnout_pct) == (None, None, None)
    assert [one.party_id for one in gorse_hill.candidates[:4]] == [
        "party:53",
        "party:90",
        "party:90",
        "party:63",
    ]
    assert named(history, "Mayor of Exampleton").gss is None
    stevens = named(history, "Cray Valley West").candidates
    assert [(one.name, one.votes) for one in stevens] == [("Gary Stevens", 1228), ("Gary Stevens", 838)]


def test_a_tie_settled_inside_the_names() -> None:
    """Paddock Wood West 2019: "(ELECTED)" is no part of a name and says who the lot fell on."""
    people = named(pasts(ARCHIVE, MAY_2022), "Paddock Wood West").candidates
    assert [(one.name, one.is_elected) for one in people] == [("Matt Bailey", True), ("Raymond Moon", False)]


@pytest.mark.parametrize("data", [ARCHIVE, CANDIDATES])
def test_nought_votes_and_elected_is_no_poll(data: bytes) -> None:
    """Archives write uncontested winners as 0 votes, elected: nobody voted, so there is no figure."""
    unopposed = named(pasts(data, MAY_2022), "Nobody Against")
    assert not unopposed.was_contested
    assert sum((unopposed.seats or {}).values()) == 2
    assert [one.votes for one in unopposed.candidates] == [None, None]


@pytest.mark.parametrize(
    ("data", "doubt"),
    [
        (ARCHIVE, "elected: somebody with 100 votes is marked and somebody with 200 is not"),
        (CANDIDATES, "elected: 1 marked for 2 seats"),
    ],
)
def test_wrong_marks_are_not_believed(data: bytes, doubt: str) -> None:
    """Seventeen wards of 2025's handbook mark the wrong people or too few: then seats are unknown."""
    wrong = named(pasts(data, MAY_2022), "Wrong Marks")
    assert (wrong.seats, wrong.doubts) == (None, (doubt,))


def test_first_preferences_do_not_rank() -> None:
    """In Scotland fewer first preferences can win a seat, so that the marks are believed."""
    people = [PastCandidate("A", "SNP", 900, True), PastCandidate("B", "Lab", 950, False)]
    assert past(Place("Ward", "S13002836", MAY_2022), people).seats == {"SNP": 1}
    assert past(Place("Ward", "E05000819", MAY_2022), people).seats is None


def test_the_handbook() -> None:
    """The sheet of candidates says who won, the sheet of wards adds electorate and turnout."""
    history = with_wards(pasts(CANDIDATES, MAY_2022), WARDS)
    gorse_hill = named(history, "Gorse Hill")
    assert (gorse_hill.seats, gorse_hill.electorate) == ({"Labour Party": 2}, 8733)
    assert gorse_hill.turnout_pct == 31.7
    assert named(history, "Nobody Against").turnout_pct is None


def test_nought_in_the_handbook_is_not_known() -> None:
    """The handbook writes 0 for what it does not have, and once a turnout where nobody was polled."""
    wards = WARDS.replace(b",9057,42.9,", b",0,0,").replace(b",4100,0,", b",4100,30.1,")
    history = with_wards(pasts(CANDIDATES, MAY_2022), wards)
    altrincham, unopposed = named(history, "Altrincham"), named(history, "Nobody Against")
    assert (altrincham.electorate, altrincham.papers, altrincham.turnout_pct) == (None, None, None)
    assert (unopposed.electorate, unopposed.turnout_pct) == (4100, None)


def test_a_code_of_another_kind_is_passed_over() -> None:
    """One year has the Electoral Commission's code beside the statistical office's."""
    data = CANDIDATES.replace(b"Local authority code", b"EC ward code").replace(b"E08000009,", b"W-17,")
    assert named(pasts(data, MAY_2022), "Altrincham").gss == "E05000819"


def test_three_archives_agree() -> None:
    """Of Trafford 2022, all three forms give the same winners, votes and parties."""
    forms = (pasts(AS_PUBLISHED), pasts(ARCHIVE, MAY_2022), pasts(CANDIDATES, MAY_2022))
    for area in ("Altrincham", "Brooklands", "Gorse Hill"):
        told = [
            [(one.name, one.votes, one.is_elected, one.party_id) for one in found.candidates]
            for history in forms
            for found in history
            if found.area == area and found.poll_on == MAY_2022
        ]
        assert len(told) == 3
        assert told[0] == told[1] == told[2]


HEADINGS = {
    2021: {"Ward code": "Ward/ED code", "Ward name": "Ward/ED name"},
    2023: {
        "Local authority name": "DISTRICTNAME",
        "Ward name": "WARDNAME",
        "Candidate name": "NAME",
        "Party name": "PARTYNAME",
        "Votes": "VOTE",
        "Elected": "WINNER",
        "Vacancies": "VACS",
    },
    2024: {"Candidate name": "Name"},
    2025: {
        "Local authority name": "Lower tier authority",
        "Ward code": "ONS ward code ",
        "Ward name": "Ward/ County Electoral District name",
        "Votes": "Votes cast",
        "Vacancies": "Seats",
    },
}


@pytest.mark.parametrize("year", HEADINGS)
def test_the_handbooks_headings_change(year: int) -> None:
    """Each year's workbook calls its columns otherwise and holds the same."""
    title, heading, *body = CANDIDATES.decode().split("\r\n")
    other = ",".join(HEADINGS[year].get(column, column) for column in heading.split(","))
    assert pasts("\n".join([title, other, *body]).encode(), MAY_2022) == pasts(CANDIDATES, MAY_2022)


def test_only_the_council_asked_for() -> None:
    """Ward names repeat across councils: only one council's are wanted."""
    assert {one.council for one in pasts(ARCHIVE, MAY_2022, "Trafford Council")} == {"Trafford"}
    assert {one.council for one in pasts(CANDIDATES, MAY_2022, "Trafford Council")} == {"Trafford"}
    assert len(pasts(AS_PUBLISHED, council="Salford City Council")) == 0


def last(area: str, gss: str | None, before: date) -> Earlier | None:
    """What Trafford's own history says of a ward's last time."""
    return last_time((*pasts(EARLIER_YEARS), *pasts(AS_PUBLISHED)), area=area, gss=gss, before=before)


def test_last_time_is_the_same_area_before() -> None:
    """The last ordinary election before the day, under the same code; a by-election is not one."""
    found = last("Broadheath", "E05000822", date(2021, 5, 6))
    assert found is not None
    assert (found.past.poll_on, found.is_same_area) == (date(2016, 5, 5), True)
    assert last("Broadheath", "E05000822", date(2016, 5, 5)) is None


def test_a_new_code_under_the_old_name_is_another_area() -> None:
    """Altrincham kept its name and lost its code in 2023: there is a last time, but nothing to compare."""
    found = last("Altrincham", "E05015239", MAY_2023)
    assert found is not None
    assert (found.past.poll_on, found.is_same_area) == (MAY_2022, False)


def test_without_a_code_the_name_has_to_do() -> None:
    """Then nobody knows whether the boundary is the same."""
    found = last("Altrincham Ward", None, date(2026, 5, 7))
    assert found is not None
    assert (found.past.poll_on, found.is_same_area) == (MAY_2023, None)


def test_all_earlier_times_newest_first() -> None:
    """Whoever elects by thirds looks further back than last time."""
    history = (*pasts(EARLIER_YEARS), *pasts(AS_PUBLISHED))
    found = earlier(history, area="Broadheath", gss="E05000822", before=MAY_2023)
    assert [one.past.poll_on.year for one in found] == [2022, 2021, 2017, 2016]
    assert [one.past.is_by_election for one in found] == [False, False, True, False]


@pytest.mark.parametrize(
    ("text", "percent"), [("34.5", 34.5), ("34.5%", 34.5), ("0.345", 34.5), ("", None), ("high", None)]
)
def test_shares(text: str, percent: float | None) -> None:
    """A percentage, with its sign or as a fraction, as spreadsheets save it."""
    found = share(text)
    assert (None if found is None else float(found)) == percent


def test_what_cannot_be_read_is_said() -> None:
    """Each refusal names its line or what to do."""
    assert refused(b"a,b\n1,2\n") == (
        "none of the forms we know: LGA ElectionResults, Commons Library handbook, LEAP",
    )
    assert refused(ARCHIVE) == ("the file does not say its polling day: give it",)
    broken = ARCHIVE.replace(b'"2354","1"', b'"2354","yes"')
    assert refused(broken, MAY_2022) == ("line 2: not eight cells with 0 or 1 in the last",)
    unclear = CANDIDATES.replace(b"2354,TRUE", b"2354,perhaps")
    assert refused(unclear, MAY_2022) == ("line 4, Elected: 'perhaps' is neither yes nor no",)
    assert refused(EARLIER_YEARS.replace(b"2018-05-03", b"May 2018")) == tuple(
        f"line {line}, ElectionDate: 'May 2018' is no day" for line in range(18, 23)
    )
    with pytest.raises(UnreadableMessage):
        with_wards(pasts(CANDIDATES, MAY_2022), CANDIDATES)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_breaks_the_readers(data: st.DataObject) -> None:
    """A real file with a stretch of it replaced by anything is read or refused with reasons."""
    whole = data.draw(st.sampled_from([EARLIER_YEARS, ARCHIVE, CANDIDATES]))
    start = data.draw(st.integers(0, len(whole)))
    other = data.draw(st.binary(max_size=30) | st.text(max_size=30).map(str.encode))
    end = min(len(whole), start + data.draw(st.integers(0, 30)))
    changed = whole[:start] + other + whole[end:]
    for poll_on in (MAY_2022, None):
        assert read_or_refused(changed, poll_on)


def read_or_refused(data: bytes, poll_on: date | None) -> bool:
    """True when the file was read, or refused with reasons."""
    try:
        pasts(data, poll_on)
    except UnreadableMessage as trouble:
        return bool(trouble.problems)
    return True
