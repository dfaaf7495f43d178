"""Files call wards and people by many names; who is meant is found by name, never by place, or asked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.count.election import Candidate, CandidateId, Contest, ContestId, Election, PartyId
from results.feeds.formats.register import Register, Unmatched
from tests.nights import load

MEDWAY, _ = load("medway-2023")
REGISTER = Register(MEDWAY)
ALL_SAINTS = MEDWAY.contests[ContestId("local.medway.all-saints.2023-05-04")]


def standing(*people: Candidate) -> tuple[Register, Contest]:
    """A register of one ward with these people."""
    contest = Contest(ContestId("ward"), "Ward", 1, people)
    election: Election = replace(MEDWAY, contests={contest.contest_id: contest})
    return Register(election), contest


def person(key: str, surname: str, other: str, party: str = "party:52", description: str = "") -> Candidate:
    return Candidate(CandidateId(key), surname, other, PartyId(party), description)


@pytest.mark.parametrize(
    ("given_name", "party"),
    [
        ("Harjinder Singh Khatkar", ""),
        ("KHATKAR, Harjinder Singh", "Labour Party"),
        ("KHATKAR Harjinder Singh", ""),
        ("Bill Khatkar", ""),
        ("khatkar", ""),
        ("H. S. Khatkar", "Reform UK"),
        ("Cllr Bill KHATKAR (Elected)", ""),
        ("Harjinder Singh Khatkar (commonly known as Bill Khatkar)", ""),
        ("Harjinder Singh Khatkar known as Bill Khatkar", ""),
    ],
)
def test_one_person_by_many_names(given_name: str, party: str) -> None:
    """Order, capitals, titles, initials, the commonly used name: the same person."""
    assert REGISTER.candidate(ALL_SAINTS, given_name, party) == "harjinder-singh-khatkar"


@pytest.mark.parametrize(
    ("name", "surname", "other"),
    [
        ("Sian ONeill", "O'Neill", "Siân"),
        ("JAMES‐SMITH Ann", "James-Smith", "Ann"),
        ("Soren Bjork", "Bjørk", "Søren"),
        ("Llŷr ap Gwynfor", "ap Gwynfor", "Llyr"),
        ("van der Berg, Jan", "van der Berg", "Jan"),
        ("Lord, John", "Lord", "John"),
    ],
)
def test_accents_hyphens_and_particles(name: str, surname: str, other: str) -> None:
    """A spreadsheet that lost an accent, an apostrophe or a hyphen still names the same person."""
    register, contest = standing(person("one", surname, other), person("two", "Jones", "Bo"))
    assert register.candidate(contest, name) == "one"


def test_two_people_with_one_name_need_their_party() -> None:
    """Cray Valley West, Bromley 2018: two candidates called Gary Stevens; the name alone is a question."""
    register, contest = standing(
        person("conservative", "Stevens", "Gary", "party:52", "Conservative Party Candidate"),
        person("labour", "Stevens", "Gary", "party:53", "Labour Party"),
    )
    alone = register.candidate(contest, "Gary Stevens")
    assert isinstance(alone, Unmatched)
    assert alone.ambiguous
    assert "Gary Stevens (Labour Party)" in alone.words
    assert register.candidate(contest, "STEVENS Gary", "Labour Party") == "labour"
    assert register.candidate(contest, "STEVENS Gary", "Conservative") == "conservative"
    assert register.candidate(contest, "Gary Stevens", candidate_id="labour") == "labour"


@pytest.mark.parametrize(
    ("said", "nominated"),
    [
        ("Liberal Democrat", "Liberal Democrats"),
        ("Labour", "The Labour Party Candidate"),
        ("Labour", "Labour and Co-operative Party"),
        ("Conservative", "Local Conservatives"),
    ],
)
def test_a_party_shortened_is_the_same_party(said: str, nominated: str) -> None:
    """Pages and sheets shorten descriptions; the party still tells namesakes apart."""
    register, contest = standing(
        person("one", "Stevens", "Gary", "party:1", nominated),
        person("two", "Stevens", "Gary", "party:2", "Green"),
    )
    assert register.candidate(contest, "Gary Stevens", said) == "one"
    assert register.candidate(contest, "Stevens", "Green Party") == "two"


def test_a_nominated_name_with_brackets_is_itself() -> None:
    """Rochester West and Borstal 2023: "(also known as Rivers)" is part of a name as nominated."""
    register, contest = standing(
        person("one", "Ohaeri (also known as Rivers)", "Faith"), person("two", "Lee", "Al")
    )
    assert register.candidate(contest, "Faith Ohaeri (also known as Rivers)") == "one"


def test_a_surname_of_another_party_is_a_question() -> None:
    """Only one Khatkar stands here, but not for Labour: not taken for him, and not for a stranger."""
    found = REGISTER.candidate(ALL_SAINTS, "Khatkar", "Labour Party")
    assert isinstance(found, Unmatched)
    assert found.ambiguous


@pytest.mark.parametrize("name", ["", "-", "Total", "Hyde Kemp", "Bernard", "Nobody At All", "34"])
def test_who_does_not_stand_here_is_nobody(name: str) -> None:
    """A first name alone, two surnames, a total line, nothing: no one."""
    found = REGISTER.candidate(ALL_SAINTS, name)
    assert isinstance(found, Unmatched)
    assert not found.ambiguous


def test_the_person_probably_meant_is_named() -> None:
    """A misspelt name is not guessed, but the guess is offered."""
    found = REGISTER.candidate(ALL_SAINTS, "Bernerd Hide")
    assert isinstance(found, Unmatched)
    assert "did you mean Bernard Edward Hyde?" in found.words


@given(st.text(max_size=30), st.text(max_size=20))
def test_any_words_end_in_an_answer(name: str, description: str) -> None:
    """Whatever a cell holds, it is somebody who stands here or nobody."""
    found = REGISTER.candidate(ALL_SAINTS, name, description)
    assert isinstance(found, Unmatched) or ALL_SAINTS.candidate(found)


@pytest.mark.parametrize(
    "area",
    ["Cuxton, Halling and Riverside", "CUXTON HALLING & RIVERSIDE WARD", "Cuxton, Halling & Riverside Ward"],
)
def test_a_ward_by_its_name(area: str) -> None:
    """ "Ward", commas and "&" do not matter."""
    found = REGISTER.contest(area=area)
    assert isinstance(found, Contest)
    assert found.area == "Cuxton, Halling and Riverside"


def test_a_ward_by_its_code_and_its_id() -> None:
    """Code and name must not contradict each other; an unknown one is answered with the nearest."""
    coded = replace(ALL_SAINTS, gss_code="E05000001")
    other = MEDWAY.contests[ContestId("local.medway.fort-horsted.2023-05-04")]
    register = Register(replace(MEDWAY, contests={coded.contest_id: coded, other.contest_id: other}))
    assert register.contest(gss="E05000001") == coded
    assert register.contest(gss="E05000001", area="All Saints") == coded
    assert register.contest(gss="E05009999", area="All Saints") == coded
    contradiction = register.contest(gss="E05000001", area="Fort Horsted")
    assert isinstance(contradiction, Unmatched)
    assert "E05000001 is All Saints" in contradiction.words
    unknown = register.contest(area="Fort Horstead")
    assert isinstance(unknown, Unmatched)
    assert "did you mean Fort Horsted?" in unknown.words
    assert isinstance(register.contest(contest_id="nowhere"), Unmatched)
    assert isinstance(register.contest(), Unmatched)
