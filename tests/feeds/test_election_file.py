"""The election file: real ones are read whole, and a wrong one is refused with everything that is wrong."""

import json
from datetime import date

import pytest

from results.count.declaration import Basis, Stage
from results.count.election import Candidate, CandidateId, ContestId, LastTime, PartyId, Poll
from results.errors import SettingsError
from results.feeds.formats.election_file import read_declarations, read_election
from tests.nights import FIXTURES, load

NIGHTS = ("medway-2023", "barnsley-2021", "cheltenham-2024", "cheltenham-2026")
Json = dict[str, object]


def file(folder: str = "medway-2023", name: str = "election.json") -> bytes:
    """A real file."""
    return (FIXTURES / folder / name).read_bytes()


def small(**changes: object) -> Json:
    """A whole election of one ward, with some keys changed."""
    people = [
        {"candidate_id": "a", "surname": "Abbot", "other_names": "Ann", "party_id": "one"},
        {"candidate_id": "b", "surname": "Black", "party_id": "two"},
    ]
    ward: Json = {"contest_id": "ward.2027-05-06", "area": "Ward", "seats": 1, "candidates": people}
    said: Json = {
        "format": "results-election/1",
        "election_id": "local.town.2027-05-06",
        "council": "Town Council",
        "title": "Town election",
        "poll_on": "2027-05-06",
        "parties": [
            {"party_id": "one", "name": "One Party", "short": "One"},
            {"party_id": "two", "name": "Two", "short": "Two", "colour": "#0087DC"},
        ],
        "contests": [ward],
    }
    for key, value in changes.items():
        (ward if key in WARD_KEYS else said)[key] = value
    return said


WARD_KEYS = {
    "contest_id", "area", "seats", "candidates", "electorate", "poll", "gss_code", "area_cy", "last_time",
    "terms", "combined_with", "kind",
}  # fmt: skip


def problems(said: object) -> tuple[str, ...]:
    """All that is said to be wrong with a file."""
    with pytest.raises(SettingsError) as refused:
        read_election(json.dumps(said).encode())
    return refused.value.problems


@pytest.mark.parametrize("night", NIGHTS)
def test_real_nights_are_read_whole(night: str) -> None:
    """Every real file gives the election and the declarations that are in it, and nothing else."""
    election, declared = load(night)
    assert read_election(file(night)) == election
    assert read_declarations(file(night, "declarations.json")) == declared


def test_medway_is_as_it_was() -> None:
    """24 wards, 59 seats, a man known by another name, and votes where the notice should count papers."""
    election = read_election(file())
    assert (len(election.contests), election.seats, election.council_size) == (24, 59, 59)
    ward = election.contests[ContestId("local.medway.all-saints.2023-05-04")]
    bill = ward.candidate(CandidateId("harjinder-singh-khatkar"))
    assert bill is not None
    assert (bill.full_name, bill.name) == ("Harjinder Singh Khatkar", "Bill Khatkar")
    declared = read_declarations(file(name="declarations.json"))[ward.contest_id]
    assert declared.stage is Stage.DECLARED
    assert declared.rejected is not None
    assert declared.rejected.basis is Basis.VOTES


def test_every_optional_key_is_read() -> None:
    """Last time, terms, the Welsh name, combined polls, seats not up: all reach the election."""
    said = small(
        seats=2,
        candidates=[{"surname": name, "party_id": "one"} for name in ("Siân Ellis", "O'Neill", "Black")],
        electorate=5120,
        gss_code="W05001234",
        area_cy="Y Ward",
        last_time={"poll_on": "2022-05-05", "seats": {"one": 2}, "turnout_pct": 38.5},
        terms=["four years", "until May 2029"],
        combined_with=["pcc.2027-05-06"],
        council_size=60,
        continuing={"one": 40, "two": 17},
        vacant=1,
    )
    election = read_election(json.dumps(said).encode())
    ward = election.contests[ContestId("ward.2027-05-06")]
    assert (election.continuing, election.vacant) == ({"one": 40, "two": 17}, 1)
    assert (ward.electorate, ward.gss_code, ward.area_cy) == (5120, "W05001234", "Y Ward")
    assert ward.last_time == LastTime(date(2022, 5, 5), {PartyId("one"): 2}, 38.5)
    assert (ward.terms, ward.combined_with) == (("four years", "until May 2029"), ("pcc.2027-05-06",))
    assert ward.candidates[0] == Candidate(CandidateId("sian-ellis"), "Siân Ellis", "", PartyId("one"))
    assert [one.candidate_id for one in ward.candidates] == ["sian-ellis", "o-neill", "black"]


def test_an_area_without_a_poll_is_read() -> None:
    """One candidate for one seat is no problem once the file says that there is no poll."""
    said = small(candidates=[{"surname": "Abbot", "party_id": "one"}], poll="uncontested")
    ward = read_election(json.dumps(said).encode()).contests[ContestId("ward.2027-05-06")]
    assert ward.poll is Poll.UNCONTESTED


PEOPLE = {"surname": "Stevens", "other_names": "Gary"}
WHERE = "Ward (ward.2027-05-06)"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seats": 0}, f"{WHERE}: seats must be 1 to 100"),
        ({"seats": 2}, f"{WHERE}: no more candidates than seats (2 for 2 seats), so no poll is held: "
                       "set poll to uncontested"),
        ({"poll": "uncontested"}, f"{WHERE}: 2 candidates for 1 seat cannot be uncontested"),
        ({"electorate": 0}, f"{WHERE}: electorate must be 1 to 10,000,000; leave it out if it is not known"),
        ({"gss_code": "E0501"}, f"{WHERE}: gss_code must be a letter and eight digits, such as E05013930"),
        ({"terms": ["one year", "two"]}, f"{WHERE}: 2 terms for 1 seat: give one for each seat, or none"),
        ({"combined_with": ["ward.2027-05-06"]}, f"{WHERE}: combined_with names the contest itself"),
        ({"last_time": {"poll_on": "2023-05-04", "seats": {"three": 1}}},
         f"{WHERE}: last_time.seats: party three is not in parties"),
        ({"last_time": {"poll_on": "2023-05-04", "votes": {"three": 1}}},
         f"{WHERE}: last_time.votes: party three is not in parties"),
        ({"last_time": {"poll_on": "2023-05-04", "votes": {"one": -1}}},
         f"{WHERE}: last_time.votes must be 0 or more"),
        ({"seats": 2, "kind": "mayor", "poll": "uncontested"}, f"{WHERE}: a mayor has 1 seat, not 2"),
        ({"candidates": [PEOPLE | {"party_id": "one"}, PEOPLE | {"party_id": "two"}]},
         f"{WHERE}: 2 candidates are called Gary Stevens: give each a candidate_id"),
        ({"candidates": [PEOPLE | {"party_id": one, "candidate_id": "gs"} for one in ("one", "two")]},
         f"{WHERE}: candidate_id gs is given 2 times"),
        ({"candidates": [PEOPLE | {"party_id": "one"}, {"surname": "李", "party_id": "two"}]},
         f"{WHERE}: no id can be made of the name 李: give a candidate_id"),
        ({"candidates": [PEOPLE | {"party_id": "nine"}, {"surname": "Black", "party_id": "two"}]},
         f"{WHERE}: candidates: party nine is not in parties"),
        ({"council_size": 5, "continuing": {"one": 2}, "vacant": 1},
         "council_size: 1 seats tonight + 2 continuing + 1 vacant = 4, not 5"),
        ({"continuing": {"one": -1}}, "continuing.one: must be 0 or more"),
        ({"continuing": {"ten": 1}}, "continuing: party ten is not in parties"),
        ({"vacant": -1}, "vacant: must be 0 or more"),
        ({"poll_on": "6 May 2027"}, "poll_on: must be a day such as 2023-05-04"),
        ({"seat": 1}, "seat: is not a key of this format (did you mean seats?)"),
        ({"contests": []}, "contests: must not be empty"),
        ({"format": "results-election/2"}, "format: must be 'results-election/1'"),
        ({"contest_id": "Dyce/Bucksburn"}, 'contests[0].contest_id: may have no space, "/", "+" or "#"'),
        ({"last_time": {"poll_on": "2023-05-04", "turnout_pct": "a third"}},
         "contests[0].last_time.turnout_pct: must be a percentage such as 31.4"),
    ],
)  # fmt: skip
def test_each_problem_has_its_words(changes: Json, words: str) -> None:
    """One thing wrong gives one problem, with its place."""
    assert problems(small(**changes)) == (words,)


def test_colours_and_doubles_are_named() -> None:
    """A colour by name, a party twice, a ward twice."""
    said = small(parties=[{"party_id": "one", "name": "One", "short": "One", "colour": "red"}] * 2)
    wards = said["contests"]
    assert isinstance(wards, list)
    said["contests"] = wards * 2
    found = problems(said)
    assert "parties: party_id one is given 2 times" in found
    assert "parties one: colour must be # and six of 0-9 A-F, such as #0087DC" in found
    assert "contests: contest_id ward.2027-05-06 is given 2 times" in found


def test_everything_is_said_at_once() -> None:
    """Six things wrong in one file are six problems in one answer."""
    said = small(seats=0, electorate=-4, gss_code="x", vacant=-1, council_size=9, continuing={"ten": 1})
    assert len(problems(said)) == 6


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{", b'{"format": 1, "format": 2}', b"[" * 100_000])
def test_what_is_no_election_file_is_refused_in_words(data: bytes) -> None:
    """Anything that is not such a file is a settings problem, never a crash."""
    for read in (read_election, read_declarations):
        with pytest.raises(SettingsError) as refused:
            read(data)
        assert refused.value.problems


def test_a_night_that_declares_a_ward_twice_is_refused() -> None:
    """Two results for one area cannot both be right."""
    said = json.loads(file(name="declarations.json"))
    said["declarations"].append(said["declarations"][0])
    with pytest.raises(SettingsError, match="a contest_id is given twice"):
        read_declarations(json.dumps(said).encode())
