"""LGA results files written from declarations: the same as those read, but for what is known not to be."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from results.count.checks import Tonight, check
from results.count.declaration import (
    Declaration,
    Figure,
    Heading,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import Candidate, CandidateId, Election, PartyId, Poll
from results.feeds.formats import lga
from results.feeds.formats.lga_rows import COLUMNS
from results.feeds.formats.register import Register
from tests.feeds.lga_files import (
    ALTRINCHAM,
    AS_PUBLISHED,
    ASHTON,
    DECLARED,
    NIGHTS,
    REGISTER,
    TRAFFORD,
    declared,
    night,
    published,
    table,
    ward_of,
)

WORKED_OUT = {
    "2022-05-05": {
        ("PercentageTurnout", "Davyhulme West", "41.9", "41.8"): 4,
        ("PercentageTurnout", "Sale Moor", "37.1", "37"): 4,
    },
    "2023-05-04": {
        ("CandidateSurname", "Bucklow-St Martins", "Wright", "WRIGHT"): 1,
        ("PercentageTurnout", "Hale", "45.7", "45.6"): 12,
        ("PercentageTurnout", "Urmston", "38.9", "38.8"): 10,
    },
}
"""Every cell of 327 rows that does not come back: turnouts rounded up or wrong, a surname not in capitals."""


@pytest.mark.parametrize(("folder", "day"), NIGHTS.items())
def test_out_is_in(folder: str, day: str) -> None:
    """Read and written again, Trafford's file is the same byte for byte but for five known slips in it."""
    election, _ = night(folder)
    contents = dict(lga.read(AS_PUBLISHED, Register(election)).contents)
    declarations = {one: said for one, said in contents.items() if isinstance(said, Declaration)}
    lines = AS_PUBLISHED.splitlines(keepends=True)
    given = [lines[0], *(line for line in lines if f",{day},".encode() in line)]
    back = lga.written(election, declarations, published(day))
    apart: Counter[tuple[str, str, str, str]] = Counter()
    for before, after in zip(given, back.splitlines(keepends=True), strict=True):
        if before != after:
            (was,), (now,) = table(before), table(after)
            apart.update(
                (column, was[10], one, other)
                for column, one, other in zip(COLUMNS, was, now, strict=True)
                if one != other
            )
    assert apart == WORKED_OUT[day]


def test_written_twice_is_the_same() -> None:
    """What we write, read and written again, is the same byte for byte, slips and all."""
    once = lga.written(TRAFFORD, DECLARED, published())
    contents = dict(lga.read(once, REGISTER).contents)
    again = {one: said for one, said in contents.items() if isinstance(said, Declaration)}
    assert lga.written(TRAFFORD, again, published()) == once
    assert once.startswith(",".join(COLUMNS).encode() + b"\n")
    assert b"\r" not in once


def test_only_the_wards_given_are_written() -> None:
    """A ward that is not among the declarations has no row."""
    one = lga.written(TRAFFORD, {ASHTON: DECLARED[ASHTON]}, published())
    assert {row[10] for row in table(one)[1:]} == {"Ashton upon Mersey"}


def test_nobody_elected_yet_is_not_nobody_elected() -> None:
    """Without anybody marked, the column says nothing."""
    counted = replace(DECLARED[ALTRINCHAM], elected=())
    data = lga.written(TRAFFORD, {ALTRINCHAM: counted}, published())
    assert {row.elected for row in lga.rows(data)} == {""}


def test_commonly_used_names_have_their_columns() -> None:
    """A forename of one's own stands alone; another surname stands beside it; both come back whole."""
    election, results = night("medway-2023")
    rows = lga.rows(lga.written(election, results, published()))
    given = {row.commonly_known_as: (row.commonly_used_surname, row.commonly_used_forenames) for row in rows}
    assert given["Bill KHATKAR"] == ("", "Bill")
    assert given["Faith RIVERS"] == ("RIVERS", "Faith")
    known = {
        one.commonly_known_as.upper()
        for contest in election.contests.values()
        for one in contest.candidates
        if one.commonly_known_as
    }
    assert {name.upper() for name in given if name} == known


def test_a_ward_without_a_poll() -> None:
    """Elected without votes is neither 0 nor a count, both ways."""
    person = TRAFFORD.contests[ALTRINCHAM].candidates[0]
    election = ward_of(person, poll=Poll.UNCONTESTED)
    said = Declaration(ALTRINCHAM, Stage.DECLARED, (), (person.candidate_id,))
    data = lga.written(election, {ALTRINCHAM: said}, published())
    assert table(data)[1][18:28] == ["", "ELECTED", *[""] * 8]
    read = declared(data, register=Register(election))
    assert read == replace(said, figures=(Figure(person.candidate_id, None),))
    assert check(read, election.contests[ALTRINCHAM], Tonight()) == ()


counts = st.none() | st.integers(0, 10_000_000)
cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85"),
    min_size=1,
    max_size=20,
).map(lambda text: " ".join(text.split()))
names = cells.filter(
    lambda name: (
        any(sign.isalpha() for sign in name)
        and name.upper().casefold() == name.casefold()
        and "known as" not in name.casefold()
    )
)
"""A few letters, such as the dotless i, have no capital that leads back to them."""


@st.composite
def results_of_a_ward(draw: st.DrawFn) -> tuple[Election, Declaration]:
    """Any ward with any figures, declared."""
    people = [
        Candidate(
            CandidateId(f"person-{place}"), f"{name} {place}", draw(names), PartyId("party:63"), draw(cells)
        )
        for place, name in enumerate(draw(st.lists(names, min_size=2, max_size=5)))
    ]
    election = ward_of(*people)
    papers, electors = draw(counts), draw(st.none() | st.integers(1, 10_000_000))
    headings, in_part = {heading: draw(counts) for heading in Heading}, draw(counts)
    unknown = in_part is None and not any(one is not None for one in headings.values())
    said = Declaration(
        ALTRINCHAM,
        Stage.DECLARED,
        tuple(Figure(one.candidate_id, draw(counts)) for one in people),
        (people[-1].candidate_id,),
        rejected=None if unknown else RejectedPapers(headings, in_part=in_part),
        verification=None
        if papers is electors is None
        else Verification(papers_total=papers, electorate=electors),
    )
    return election, said


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results_of_a_ward())
def test_whatever_is_declared_comes_back(ward: tuple[Election, Declaration]) -> None:
    """Any figures, any names and descriptions, formulas among them, are read as they were declared."""
    election, said = ward
    read = declared(lga.written(election, {ALTRINCHAM: said}, published()), register=Register(election))
    if read.verification:
        read = replace(read, verification=replace(read.verification, turnout_pct_given=None, misread={}))
    assert read == said


def test_formulas_are_defused_and_come_back() -> None:
    """What a spreadsheet would work out is written as text, and read as it was."""
    person = replace(
        TRAFFORD.contests[ALTRINCHAM].candidates[0], description='=HYPERLINK("x")', other_names="@Kamy"
    )
    election = ward_of(person, TRAFFORD.contests[ALTRINCHAM].candidates[1])
    said = Declaration(ALTRINCHAM, Stage.DECLARED, (Figure(person.candidate_id, -7),), (person.candidate_id,))
    data = lga.written(election, {ALTRINCHAM: said}, published())
    assert not [cell for line in table(data) for cell in line if cell.startswith(("=", "+", "-", "@"))]
    read = declared(data, register=Register(election)).figures[0]
    assert (read.candidate_id, read.description_given) == (person.candidate_id, None)
    (first, _) = lga.rows(data)
    assert (first.candidates_description, first.votes_won) == ('=HYPERLINK("x")', "-7")


def test_votes_on_rejected_papers_are_not_papers() -> None:
    """Medway counts votes: "BallotsRejected" is empty where there are several seats, papers where one."""
    election, results = night("medway-2023")
    rows = [
        dict(zip(COLUMNS, line, strict=True))
        for line in table(lga.written(election, results, published()))[1:]
    ]
    assert {row["BallotsRejectedMultipleVote"] for row in rows if row["ElectoralAreaLabel"] == "Luton"} == {
        ""
    }
    assert {
        row["BallotsRejectedMultipleVote"] for row in rows if row["ElectoralAreaLabel"] == "All Saints"
    } == {"4"}
