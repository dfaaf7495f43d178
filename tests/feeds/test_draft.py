"""A draft election: answers from the command, last time, electorates, and what an older file still knows."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from results.count.election import Election, ElectionId, LastTime, PartyId, Poll
from results.errors import SettingsError
from results.feeds.nominations.draft import Draft, draft_of, election_of, listed
from results.feeds.nominations.drafting import drafted
from results.feeds.nominations.electorates import with_electorates
from results.feeds.nominations.forms import electorates, read
from results.feeds.nominations.history import Past, PastCandidate
from results.feeds.nominations.kept import with_kept
from results.feeds.nominations.last_time import with_last_time
from results.feeds.nominations.wishes import (
    Boundaries,
    Wishes,
    parties_by_label,
    polls_by_area,
    seats_by_area,
)
from tests.nights import load

TOWN = Wishes(council="Town Council", poll_on=date(2027, 5, 6))
LABOUR, GREEN, LD = PartyId("party:53"), PartyId("party:63"), PartyId("party:90")
TWO_WARDS = """Ward,GSS code,Seats,Name,Description,Electorate
Abbey,E05000001,1,Ann Lee,Green Party,4000
Abbey,E05000001,1,Bo Roe,Labour Party,4000
Castle,E05000002,2,Cy Ames,Green Party,
Castle,E05000002,2,Di Bell,Labour Party,
Castle,E05000002,2,Ed Cole,Labour Party,
"""


def draft(text: str = TWO_WARDS, wishes: Wishes = TOWN) -> Draft:
    """The draft of a small sheet."""
    return drafted([read(text.encode())], wishes)


def past(area: str, gss: str | None, **seats: int) -> Past:
    """A ward's result of 4 May 2023 by the labels of the archive."""
    people = tuple(PastCandidate("Somebody", label, 100, is_elected=True) for label in seats)
    return Past(area, gss, date(2023, 5, 4), seats, 31.4, was_contested=True, candidates=people)


ARCHIVE = (past("Abbey", "E05000001", Lab=1), past("Castle Ward", "E05000002", LD=2))


def test_a_sheet_without_questions_becomes_an_election() -> None:
    """Names, ids and the title are made as Democracy Club and the fixtures have them."""
    election = election_of(draft())
    assert (election.title, election.election_id) == ("Town Council election", "local.town.2027-05-06")
    assert list(election.contests) == ["local.town.abbey.2027-05-06", "local.town.castle.2027-05-06"]
    assert (election.seats, list(election.parties)) == (3, [LABOUR, GREEN])


def test_an_election_shown_as_a_draft_is_the_same_election() -> None:
    """What is shown of a file is what is in it."""
    for night in ("medway-2023", "barnsley-2021"):
        election, _ = load(night)
        assert election_of(draft_of(election)) == election


def test_open_questions_keep_the_election_back() -> None:
    """A draft with questions is refused with all of them."""
    open_ = draft(TWO_WARDS.replace(",2,", ",,"), Wishes())
    with pytest.raises(SettingsError) as refused:
        election_of(open_)
    assert refused.value.problems == open_.questions
    assert len(open_.questions) == 3


@pytest.mark.parametrize(
    ("council", "election_id"),
    [
        ("City of York Council", "local.york.2027-05-06"),
        ("Royal Borough of Kensington and Chelsea", "local.kensington-chelsea.2027-05-06"),
        ("Blaenau Gwent County Borough Council", "local.blaenau-gwent.2027-05-06"),
    ],
)
def test_election_ids_are_made_of_the_councils_own_name(council: str, election_id: str) -> None:
    """Without the words that every council's name has."""
    assert draft(wishes=replace(TOWN, council=council)).election_id == election_id


@pytest.mark.parametrize(
    ("day", "read_as"),
    [
        ("2027-05-06", date(2027, 5, 6)),
        ("06/05/2027", date(2027, 5, 6)),
        ("Thursday 6 May 2027", date(2027, 5, 6)),
        ("6th May 2027", date(2027, 5, 6)),
        ("May 2027", None),
        ("31 June 2027", None),
        ("6 Mai 2027", None),
        ("0027-05-06", None),
    ],
)
def test_polling_day_is_read_in_each_spelling(day: str, read_as: date | None) -> None:
    """Days as sheets write them; what is no day is asked for."""
    heading, *lines = TWO_WARDS.splitlines()
    dated = "\n".join([f"{heading},Polling day", *(f"{line},{day}" for line in lines)])
    found = draft(dated, Wishes(council="Town Council"))
    assert found.poll_on == read_as
    asked = () if read_as else (f"polling day {day!r} is no date: say --date 2027-05-06",)
    assert found.questions == asked


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("01:30", "2027-05-07 00:30"),
        ("1.30 am", "2027-05-07 00:30"),
        ("11:45 PM", "2027-05-06 22:45"),
        ("12.15am", "2027-05-06 23:15"),
        ("12:15 pm", "2027-05-06 11:15"),
        ("01:30:00", "2027-05-07 00:30"),
        ("25:00", None),
        ("1:75", None),
    ],
)
def test_expected_times_are_read_in_each_spelling(said: str, instant: str | None) -> None:
    """Times of the night as officers write them, and as spreadsheets do."""
    heading, *lines = TWO_WARDS.splitlines()
    found = draft("\n".join([f"{heading},Expected by", *(f"{line},{said}" for line in lines)]))
    expected = found.areas[0].expected_by
    assert (f"{expected:%Y-%m-%d %H:%M}" if expected else None) == instant
    assert len(found.questions) == (0 if instant else 2)


def test_two_polling_days_in_one_file_are_two_elections() -> None:
    """One council on two days: the day is asked for."""
    heading, *lines = TWO_WARDS.splitlines()
    days = [f"{line},{'2027-05-06' if 'Abbey' in line else '2028-05-04'}" for line in lines]
    text = "\n".join([f"{heading},Polling day", *days])
    asked = draft(text, Wishes(council="Town Council"))
    assert asked.questions[0].startswith("several elections: choose one with --date")
    assert [one.area for one in draft(text).areas] == ["Abbey"]


def test_answers_at_the_command_settle_what_was_asked() -> None:
    """Seats, polls and parties may be told without touching the file; a ward of no such name is asked."""
    sheet = """Ward,Seats,Name,Description
Abbey,,Ann Lee,Green Party
Castle,,Cy Ames,Putting Castle First
Castle,,Di Bell,Labour
"""
    asked = draft(sheet)
    assert len(asked.questions) == 3
    answered = replace(
        TOWN,
        seats=seats_by_area(["1", "castle ward=2"]),
        polls=polls_by_area(["Abbey=uncontested", "Castle=uncontested"]),
        parties=parties_by_label(["Putting Castle First=Castle Residents"]),
    )
    found = draft(sheet, answered)
    assert found.questions == ()
    assert [(one.seats, one.poll) for one in found.areas] == [(1, Poll.UNCONTESTED), (2, Poll.UNCONTESTED)]
    assert found.parties[PartyId("castle-residents")].short == "Castle Res"
    strange = draft(wishes=replace(TOWN, seats={"dyce": 1}))
    assert strange.questions == ("--seats: no ward is called 'dyce'; the wards are named in the table",)


def test_an_answer_for_every_ward_does_not_overrule_the_file() -> None:
    """--seats 1 fills what is empty; --seats WARD=3 corrects."""
    assert [one.seats for one in draft(wishes=replace(TOWN, seats={"": 1})).areas] == [1, 2]
    corrected = draft(wishes=replace(TOWN, seats={"castle": 1}))
    assert [one.seats for one in corrected.areas] == [1, 1]


@pytest.mark.parametrize(
    ("reader", "given", "problem"),
    [
        (seats_by_area, "Abbey=two", "'two': give a number from 1 to 100"),
        (seats_by_area, "0", "'0': give a number from 1 to 100"),
        (seats_by_area, "Abbey=", "'Abbey=': write WARD=ANSWER"),
        (
            polls_by_area,
            "Abbey=maybe",
            "'maybe': write WARD= and one of held, uncontested, countermanded, abandoned",
        ),
        (polls_by_area, "uncontested", "write WARD= and one of held, uncontested, countermanded, abandoned"),
        (parties_by_label, "=Labour", "'=Labour': write WARD=ANSWER"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(reader: object, given: str, problem: str) -> None:
    """An answer of the wrong form stops the command with the right form."""
    assert callable(reader)
    with pytest.raises(SettingsError) as refused:
        reader([given])
    assert refused.value.problems == (problem,)


def test_a_countermanded_poll_is_told() -> None:
    """More people than seats and no poll: only a person can say why."""
    sheet = TWO_WARDS.replace("Electorate", "Cancelled poll").replace(",4000", ",yes")
    assert "is cancelled although 2 stand for 1 seat" in draft(sheet).questions[0]
    told = draft(sheet, replace(TOWN, polls={"abbey": Poll.COUNTERMANDED}))
    assert (told.questions, told.areas[0].poll) == ((), Poll.COUNTERMANDED)


def test_what_nobody_gave_is_listed_as_missing() -> None:
    """Missing things stop nothing; they are named ward by ward, or as every ward."""
    assert draft().missing == (
        "electorate (turnout is then not shown): Castle",
        "last time's result: every ward",
        "time of the expected declaration: every ward",
        "the council's size (--council-size) and seats not up (continuing): its control is not told",
    )
    assert listed([f"W{number}" for number in range(11)]) == "W0, W1, W2, W3, W4, W5, W6, W7 and 3 more"
    assert listed(["Abbey"], 1) == "Abbey"


def test_last_time_is_found_by_code_and_name() -> None:
    """The same code means the same boundaries: seats by party, also by one that does not stand now."""
    found = with_last_time(draft(), ARCHIVE, TOWN)
    abbey, castle = found.areas
    assert found.questions == ()
    assert abbey.last_time == LastTime(date(2023, 5, 4), {LABOUR: 1}, 31.4)
    assert castle.last_time == LastTime(date(2023, 5, 4), {LD: 2}, 31.4)
    assert "last time is 4 May 2023 in every ward" in found.assumed
    assert election_of(found).parties[LD].short == "Lib Dem"


def test_a_new_code_means_new_boundaries() -> None:
    """The date stays, the comparison goes; unless the officer says that the boundaries are the same."""
    archive = (past("Abbey", "E05009999", Lab=1), ARCHIVE[1])
    found = with_last_time(draft(), archive, TOWN)
    assert found.areas[0].last_time == LastTime(date(2023, 5, 4), boundary_changed=True)
    assert "new boundaries since last time, so that nothing is compared: Abbey" in found.assumed
    same = with_last_time(draft(), archive, replace(TOWN, boundaries=Boundaries.SAME))
    assert same.areas[0].last_time == LastTime(date(2023, 5, 4), {LABOUR: 1}, 31.4)
    new = with_last_time(draft(), ARCHIVE, replace(TOWN, boundaries=Boundaries.NEW))
    assert [one.last_time and one.last_time.seats for one in new.areas] == [None, None]


def test_without_codes_the_boundaries_are_asked_for() -> None:
    """A name alone does not say that the ward is the same."""
    archive = (past("Abbey", None, Lab=1), ARCHIVE[1])
    found = with_last_time(draft(), archive, TOWN)
    assert found.questions == (
        "last time: Abbey: a GSS code is missing here or there, so that new boundaries cannot be seen: "
        "say --boundaries same, or --boundaries new",
    )


def test_a_party_of_last_time_that_is_none_now_is_asked_for() -> None:
    """What a local party's seats count as today, only a person knows; the answer is taken."""
    archive = (past("Abbey", "E05000001", **{"Abbey First": 1}), ARCHIVE[1])
    found = with_last_time(draft(), archive, TOWN)
    assert found.questions == (
        "last time: 'Abbey First' won in Abbey and is no party here: say --party 'Abbey First=Independent' "
        "with its name today",
    )
    told = with_last_time(draft(), archive, replace(TOWN, parties=parties_by_label(["Abbey First=Green"])))
    assert told.questions == ()
    assert told.areas[0].last_time == LastTime(date(2023, 5, 4), {GREEN: 1}, 31.4)


def test_odd_last_times_are_said() -> None:
    """Renamed wards, wards without a poll, archives that contradict themselves, seats of several parties."""
    archive = (
        replace(past("Abbot", "E05000001", Lab=1, Grn=1), was_contested=False, turnout_pct=None),
        replace(ARCHIVE[1], seats=None, doubts=("elected: nobody is marked",)),
    )
    found = with_last_time(draft(), archive, TOWN)
    for words in (
        "renamed since last time, under the same code: Abbey (then Abbot)",
        "uncontested last time, so that there is no turnout to compare: Abbey",
        "the archive contradicts itself, and is not believed, about Castle (elected: nobody is marked)",
        "several parties won here last time; a column Previous holder says whose seat is vacant: Abbey",
    ):
        assert words in found.assumed
    assert found.areas[1].last_time == LastTime(date(2023, 5, 4), None, 31.4)


def test_the_holder_of_a_vacant_seat_is_kept_beside_the_archive() -> None:
    """Who held the seat on the eve of poll comes from the sheet, the rest from the archive."""
    heading, *lines = TWO_WARDS.splitlines()
    held = [f"{heading},Previous holder,Last election"]
    held += [f"{line},{'Lib Dem' if 'Abbey' in line else ''},2023-05-04" for line in lines]
    archive = (past("Abbey", "E05000001", Lab=2, Grn=1), ARCHIVE[1])
    found = with_last_time(draft("\n".join(held)), archive, TOWN)
    assert found.areas[0].last_time == LastTime(date(2023, 5, 4), {LABOUR: 2, GREEN: 1}, 31.4, LD)
    assert not any("several parties won" in words for words in found.assumed)
    undated = draft("\n".join(line.replace("2023-05-04", "") for line in held))
    assert undated.questions == (
        "Abbey (line 2): the previous holder needs the date of the last election: add a column Last "
        "election, or give --last-time",
    )


def electorate_list(text: str) -> Draft:
    """The small draft with electorates from a list."""
    return with_electorates(draft(), electorates(text.encode()).lines)


def test_electorates_come_from_a_list_of_their_own() -> None:
    """By code or by name; the list is newer than the nominations and wins, which is said."""
    found = electorate_list('Ward;GSS code;Electorate\nA;E05000001;"4,100"\nCASTLE WARD;;9000\n')
    assert [one.electorate for one in found.areas] == [4100, 9000]
    assert found.assumed[-1] == "electorates of the list, not the nominations', in Abbey"


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("Dyce,5", "electorates, line 2: no ward is called 'Dyce': put the name right"),
        ("Abbey,about 5", "electorates, line 2: electorate must be a whole number, not 'about 5': put it "
         "right or leave it empty"),
        ("Abbey,5\nAbbey,6", "electorates, line 3: Abbey has another figure above: give one"),
    ],
)  # fmt: skip
def test_electorates_that_do_not_fit_are_asked_about(line: str, question: str) -> None:
    """Strange wards, figures that are none, two figures for one ward."""
    assert electorate_list(f"Ward,Electorate\n{line}\n").questions == (question,)


def older(**changes: object) -> Election:
    """The election of the small sheet with things that somebody added by hand."""
    election = election_of(draft())
    abbey, castle = election.contests.values()
    half_past_one = datetime(2027, 5, 7, 0, 30, tzinfo=UTC)
    last = LastTime(date(2023, 5, 4), {LD: 1})
    abbey = replace(abbey, area_cy="Yr Abaty", expected_by=half_past_one, last_time=last, electorate=1)
    parties = {key: replace(one, colour="#123456") for key, one in election.parties.items()}
    parties[LD] = replace(parties[LABOUR], party_id=LD, name="Lib Dems", short="LD")
    return replace(
        election,
        contests={abbey.contest_id: abbey, castle.contest_id: castle},
        parties=parties,
        council_size=6,
        continuing={LD: 3},
    )


def test_what_somebody_added_by_hand_survives_the_next_import() -> None:
    """Colours, the Welsh name, the expected time, seats not up are kept; what the files say wins."""
    found = with_kept(draft(), older())
    election = election_of(found)
    abbey = next(iter(election.contests.values()))
    assert (abbey.area_cy, abbey.electorate) == ("Yr Abaty", 4000)
    assert abbey.last_time == LastTime(date(2023, 5, 4), {LD: 1})
    assert abbey.expected_by == datetime(2027, 5, 7, 0, 30, tzinfo=UTC)
    assert (election.council_size, election.continuing) == (6, {LD: 3})
    assert {one.colour for one in election.parties.values()} == {"#123456"}
    assert found.assumed[-1].startswith(
        "kept from the file that is there: Welsh name of Abbey; expected time of Abbey; last time of Abbey"
    )


def test_nothing_is_kept_of_another_election() -> None:
    """Last year's file in the same place gives nothing away."""
    assert with_kept(draft(), replace(older(), election_id=ElectionId("local.town.2026-05-07"))) == draft()
