"""The election file as we write it: what was written is what is read; real files come out byte for byte."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from results.count.election import Contest, ContestId, Election, LastTime, PartyId, Poll
from results.errors import SettingsError
from results.feeds.formats.election_file import read_election
from results.feeds.formats.election_written import written
from results.feeds.nominations.changes import changes
from tests.feeds.elections import elections
from tests.nights import FIXTURES

FILES = sorted(FIXTURES.glob("*/election.json"))
POLL_ON = date(2027, 5, 6)
FULL = b"""{
 "format": "results-election/1",
 "election_id": "local.town.2027-05-06",
 "council": "Town Council",
 "title": "Town Council election",
 "poll_on": "2027-05-06",
 "parties": [
  {
   "party_id": "party:53",
   "name": "Labour Party",
   "short": "Labour"
  }
 ],
 "contests": [
  {
   "contest_id": "local.town.abbey.by.2027-05-06",
   "area": "Abbey",
   "seats": 1,
   "poll": "uncontested",
   "expected_by": "01:30",
   "last_time": {
    "poll_on": "2023-05-04",
    "seats": {
     "party:53": 2
    },
    "turnout_pct": 31.4,
    "holder": "party:53",
    "boundary_changed": true
   },
   "candidates": []
  }
 ]
}
"""


def abbey(election: Election) -> Contest:
    """The only ward of the small file."""
    return election.contests[ContestId("local.town.abbey.by.2027-05-06")]


@settings(max_examples=150, deadline=None)
@given(elections())
def test_what_is_written_is_what_is_read(election: Election) -> None:
    """Any election, written and read again, is equal to itself."""
    assert read_election(written(election)) == election


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_real_files_come_out_as_they_went_in(file: Path) -> None:
    """Every fixture is written again byte for byte, its source with it."""
    data = file.read_bytes()
    assert written(read_election(data), json.loads(data)["source"]) == data


def test_there_are_real_files() -> None:
    """The claim above is about more than nothing."""
    assert {"medway-2023", "barnsley-2021"} <= {one.parent.name for one in FILES}


def test_expected_times_holders_and_new_boundaries_are_written_as_people_say_them() -> None:
    """01:30 is half past one on London's clocks in the night of the count; the file comes out the same."""
    election = read_election(FULL)
    assert abbey(election).expected_by == datetime(2027, 5, 7, 0, 30, tzinfo=UTC)
    assert abbey(election).last_time == LastTime(
        date(2023, 5, 4), {PartyId("party:53"): 2}, 31.4, PartyId("party:53"), boundary_changed=True
    )
    assert written(election) == FULL


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("12:00", datetime(2027, 5, 6, 11, tzinfo=UTC)),
        ("23:59", datetime(2027, 5, 6, 22, 59, tzinfo=UTC)),
        ("00:00", datetime(2027, 5, 6, 23, tzinfo=UTC)),
        ("11:59", datetime(2027, 5, 7, 10, 59, tzinfo=UTC)),
        ("2027-05-08T15:00:00+01:00", datetime(2027, 5, 8, 14, tzinfo=UTC)),
    ],
)
def test_a_time_of_the_night_is_of_polling_day_from_noon(said: str, instant: datetime) -> None:
    """From 12:00 it is polling day's clock, until 11:59 the next day's; a later count is an instant."""
    file = FULL.replace(b"01:30", said.encode())
    assert abbey(read_election(file)).expected_by == instant


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"01:30"', '"half past one"', "contests[0].expected_by: must be a time of the night such as 01:30, "
         "or an instant such as 2023-05-05T01:30:00Z"),
        ('"01:30"', '"2027-05-07T01:30:00"', "contests[0].expected_by: must be a time of the night such as "
         "01:30, or an instant such as 2023-05-05T01:30:00Z"),
        ('"01:30"', '"0001-01-01T00:00:00Z"', "contests[0].expected_by: must be a time of the night such as "
         "01:30, or an instant such as 2023-05-05T01:30:00Z"),
        ('"01:30"', '"2027-05-05T23:00:00+01:00"', "Abbey (local.town.abbey.by.2027-05-06): "
         "expected_by is on 2027-05-05: must be polling day or at most 14 days later"),
        ('"holder": "party:53"', '"holder": "party:9"', "Abbey (local.town.abbey.by.2027-05-06): "
         "last_time.holder: party party:9 is not in parties"),
        ('"seats": 1', '"seats": 2', "Abbey (local.town.abbey.by.2027-05-06): last_time.holder is for one "
         "vacant seat, not 2: give last_time.seats"),
        ('"poll_on": "2027-05-06"', '"poll_on": "9999-12-31"', "poll_on: must be a day such as 2023-05-04"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_new_keys_has_its_words(before: str, after: str, words: str) -> None:
    """Times nobody can mean, strange parties, holders of two seats: refused with the remedy."""
    with pytest.raises(SettingsError) as refused:
        read_election(FULL.decode().replace(before, after).encode())
    assert refused.value.problems == (words,)


@settings(max_examples=50, deadline=None)
@given(elections(), elections())
def test_changes_are_told_exactly_when_there_are_some(old: Election, new: Election) -> None:
    """Equal elections change nothing; different ones always have something to tell."""
    assert changes(old, old) == ()
    assert bool(changes(old, new)) == (old != new)


ONE_THING: tuple[dict[str, object], ...] = (
    {"area": "Castle"}, {"area_cy": "Y Castell"}, {"seats": 2}, {"electorate": 5}, {"poll": Poll.ABANDONED},
    {"gss_code": "E05000009"}, {"terms": ("one year",)}, {"expected_by": None}, {"last_time": None},
    {"combined_with": (ContestId("pcc"),)}, {"authority": "the Mayor's officer"}, {"council": "Village"},
    {"title": "Poll"}, {"election_id": "local.x"}, {"poll_on": date(2028, 5, 4)}, {"council_size": 9},
    {"vacant": 1}, {"continuing": {PartyId("party:53"): 2}}, {"parties": {}},
)  # fmt: skip


@pytest.mark.parametrize("thing", ONE_THING, ids=lambda thing: next(iter(thing)))
def test_no_change_goes_unsaid(thing: dict[str, object]) -> None:
    """Whatever one thing differs, there is a line about it."""
    old = read_election(FULL)
    ward = abbey(old)
    if next(iter(thing)) in {one.name for one in fields(Election)}:
        new = replace(old, **thing)  # type: ignore[arg-type] # each of its own type
    else:
        new = replace(old, contests={ward.contest_id: replace(ward, **thing)})  # type: ignore[arg-type]
    assert len(changes(old, new)) == 1


def test_changes_are_told_in_words() -> None:
    """People who come and go, seats, electorates, descriptions: each in one line."""
    old = read_election((FIXTURES / "cheltenham-2024/election.json").read_bytes())
    ward = next(iter(old.contests.values()))
    clark, *others = ward.candidates
    known = replace(others[0], commonly_known_as="Aman Gill-Lang")
    changed = replace(ward, seats=3, electorate=None, candidates=(known, *others[1:]))
    new = replace(old, contests={ward.contest_id: changed})
    assert changes(old, new) == (
        "All Saints: seats 2 -> 3",
        "All Saints: electorate 4,564 -> not known",
        "- Barbara Ann Clark (Lib Dem) in All Saints",
        "All Saints: Amandeep Kaur Gill-Lang (Green; Green) -> "
        "Amandeep Kaur Gill-Lang, known as Aman Gill-Lang (Green; Green)",
    )
    assert changes(new, old)[2] == f"+ {clark.name} (Lib Dem) in All Saints"
