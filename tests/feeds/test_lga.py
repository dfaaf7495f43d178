"""The LGA's election results CSV is read as it was published, and what cannot be does not pass."""

from dataclasses import fields, replace
from datetime import date

import pytest

from results.count.checks import Tonight, check
from results.count.declaration import (
    Declaration,
    Figure,
    Heading,
    Stage,
    Verification,
    Verified,
)
from results.count.election import Candidate, CandidateId, ContestId, Election, PartyId
from results.count.finding import Severity
from results.errors import UnreadableMessage
from results.feeds.formats import lga
from results.feeds.formats.lga_rows import COLUMNS, LgaRow, same_council
from results.feeds.formats.register import Register
from results.feeds.formats.sheaf import Sheaf
from tests.feeds.impossible import IMPOSSIBLE, STRANGER, Impossible
from tests.feeds.lga_files import (
    ALTRINCHAM,
    AS_PUBLISHED,
    ASHTON,
    DECLARED,
    GOOD,
    NIGHTS,
    REGISTER,
    TRAFFORD,
    declared,
    night,
    published,
    saved,
    table,
    two_wards,
    ward_of,
)


@pytest.mark.parametrize("folder", NIGHTS)
def test_trafford_reads_as_it_was_declared(folder: str) -> None:
    """Of the council's own file of two elections, each night reads its own 21 wards and nothing else."""
    election, expected = night(folder)
    sheaf = lga.read(AS_PUBLISHED, Register(election))
    assert dict(sheaf.contents) == expected
    assert [contest_id for contest_id, _ in sheaf.contents] == list(election.contests)
    assert sheaf.problems == ()


def test_rows_are_typed() -> None:
    """Every row has the 33 cells as written, and says its day, code, party and mark."""
    rows = lga.rows(AS_PUBLISHED)
    assert len(rows) == 327
    first = rows[0]
    assert [first.cell(column) for column in COLUMNS] == table(AS_PUBLISHED)[1]
    assert (first.line, first.election_on, first.gss) == (2, date(2022, 5, 5), "E05000819")
    assert (first.name, first.party_id, first.is_elected) == ("Anand Rao CHINTHALA", "party:52", False)
    assert (first.commonly_known_as, first.is_by_election) == (None, False)
    assert {row.party_id for row in rows if row.political_party_label == "Independent"} == {None}


def row(**cells: str) -> LgaRow:
    """A row with nothing but these cells."""
    blank = {one.name: "" for one in fields(LgaRow) if one.name != "line"}
    return LgaRow(line=2, **(blank | cells))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-05-04", date(2023, 5, 4)),
        ("2023-05-04T00:00:00", date(2023, 5, 4)),
        ("04/05/2023", date(2023, 5, 4)),
        ("4/5/2023", date(2023, 5, 4)),
        ("2023-02-30", None),
        ("05/13/2023", None),
        ("4 May", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    """ISO days, and days as a British Excel saves them; nothing else is guessed."""
    assert row(election_date=text).election_on == day


@pytest.mark.parametrize("kind", ["DistrictAndBoroughByElection", "ParliamentaryByelection"])
def test_by_elections_are_spelt_two_ways(kind: str) -> None:
    """ "ByElection" and "Byelection" are the same."""
    assert row(type_of_election=kind).is_by_election


@pytest.mark.parametrize(
    ("surname", "forenames", "whole"),
    [("", "Ludo", "Ludo TOLHURST-CLEAVER"), ("Cleaver", "", "Ludovic Cleaver"), ("", "", None)],
)
def test_a_commonly_used_name_may_be_half_a_name(surname: str, forenames: str, whole: str | None) -> None:
    """Trafford's 2021 rows give "Ludo" alone; the other half is the nominated one."""
    given = row(
        candidate_surname="TOLHURST-CLEAVER",
        candidate_forenames="Ludovic",
        commonly_used_surname=surname,
        commonly_used_forenames=forenames,
    )
    assert given.commonly_known_as == whole


@pytest.mark.parametrize("name", ["other-order.csv", "saved-by-excel.csv", "two-wards.csv"])
def test_how_the_table_was_saved_does_not_matter(name: str) -> None:
    """Columns in any order and capitals, two more, semicolons; what Excel makes of days and figures."""
    contents = lga.read((GOOD / name).read_bytes(), REGISTER).contents
    assert dict(contents) == {one: DECLARED[one] for one in (ALTRINCHAM, ASHTON)}


def test_half_way_through_the_night() -> None:
    """Papers without votes are a verification, votes without marks provisional; blanks are not 0."""
    contents = lga.read((GOOD / "half-way.csv").read_bytes(), REGISTER).contents
    (altrincham, verified), (ashton, counted) = contents
    assert (altrincham, ashton) == (ALTRINCHAM, ASHTON)
    assert verified == Verified(Verification(papers_total=3222, electorate=7709))
    assert counted == replace(DECLARED[ASHTON], stage=Stage.PROVISIONAL, elected=())


def test_a_ward_without_figures_says_nothing() -> None:
    """Rows that only name the candidates and the electorate are no report."""
    blank = dict.fromkeys([*COLUMNS[18:21], *COLUMNS[22:28]], "")
    assert lga.read(two_wards(everywhere=blank), REGISTER) == Sheaf(())


def test_blank_is_not_nought() -> None:
    """Rejected papers left empty, as in all of Trafford's 2018 and 2021, are unknown; one empty, likewise."""
    rejected = {column: "" for column in COLUMNS if column.startswith("Ballots")}
    assert declared(two_wards(everywhere=rejected)).rejected is None
    some = declared(two_wards(everywhere={"BallotsRejectedUnmarked": ""})).rejected
    assert some is not None
    assert (some.by_heading[Heading.VOID], some.by_heading[Heading.TOO_MANY], some.wholly) == (None, 12, None)


def test_one_mark_missing_is_not_a_declaration() -> None:
    """Declared means that everybody is marked and somebody is elected."""
    assert declared(two_wards()).stage is Stage.DECLARED
    assert declared(two_wards({(2, "Elected"): ""})).stage is Stage.PROVISIONAL
    assert declared(two_wards(everywhere={"Elected": "NOT ELECTED"})).stage is Stage.PROVISIONAL
    assert declared(two_wards({(2, "Elected"): "not  Elected"})).stage is Stage.DECLARED


def test_a_figure_blank_on_some_rows_is_the_one_on_the_others() -> None:
    """A ward's figure typed once, or with a comma on one row, is no contradiction."""
    cells = {(line, "VotesCast"): "" for line in range(3, 14)} | {(14, "VotesCast"): "3,499"}
    assert lga.read(two_wards(cells), REGISTER) == lga.read(two_wards(), REGISTER)


def test_what_is_no_figure_is_kept_as_it_was_written() -> None:
    """A share of the vote, a word, a turnout: each is named by its box, and the rest is read."""
    cells = {(2, "VotesWon"): "12%", (3, "VotesWon"): "withdrawn"}
    said = declared(two_wards(cells, {"BallotsRejectedUnmarked": "1.234", "PercentageTurnout": "high"}))
    assert said.misread == {
        "votes/kamy-achanta": "12%",
        "votes/richard-stephen-bliss": "withdrawn",
        "rejected/void": "1.234",
    }
    assert said.verification is not None
    assert said.verification.misread == {"verification/turnout_pct_given": "high"}
    assert said.verification.papers_total == 3222


def test_a_stranger_is_named_and_a_missing_person_is_missing() -> None:
    """Figures of somebody who does not stand here, and none of somebody who does, are named by the checks."""
    cells = {(2, "CandidateSurname"): "NOBODY-NOMINATED", (2, "CandidateForenames"): "Zebedee"}
    said = declared(two_wards(cells))
    assert said.figures[0] == Figure(None, 664, "Zebedee NOBODY-NOMINATED", "Conservative Party Candidate")
    found = check(said, TRAFFORD.contests[ALTRINCHAM], Tonight())
    assert {"E101", "E102"} <= {one.code for one in found}


def test_another_spelling_is_kept_for_the_check() -> None:
    """A title and another description do not hide who it is, and are warned of."""
    cells = {(2, "CandidateForenames"): "Dr Kamy", (2, "CandidatesDescription"): "Conservatives"}
    said = declared(two_wards(cells))
    assert said.figures[0] == Figure(CandidateId("kamy-achanta"), 664, "Dr Kamy ACHANTA", "Conservatives")
    assert "W105" in {one.code for one in check(said, TRAFFORD.contests[ALTRINCHAM], Tonight())}


def test_the_commonly_used_name_finds_a_person() -> None:
    """Somebody nominated as Dan, of whom the file has the whole name and "Dan" beside it."""
    cells = {(7, "CandidateForenames"): "Michael Daniel", (7, "CommonlyUsedForenames"): "Dan"}
    assert declared(two_wards(cells)).figures[5].candidate_id == "dan-jerrome"


def test_the_party_tells_namesakes_apart() -> None:
    """Two men called Gary Stevens, as in Cray Valley West in 2018; without the party the file is refused."""
    two = [
        Candidate(CandidateId(f"gary-{party}"), "Stevens", "Gary", PartyId(f"party:{party}"), words)
        for party, words in ((52, "Conservatives"), (53, "Labour Party"))
    ]
    election = ward_of(*two)
    said = Declaration(
        ALTRINCHAM,
        Stage.DECLARED,
        (Figure(two[0].candidate_id, 1228), Figure(two[1].candidate_id, 838)),
        (two[0].candidate_id,),
    )
    data = lga.written(election, {ALTRINCHAM: said}, published())
    read = declared(data, register=Register(election))
    assert (read.figures, read.elected) == (said.figures, said.elected)
    rows = table(data)
    for line in rows[1:]:
        line[15:18] = "", "", ""
    with pytest.raises(UnreadableMessage) as refused:
        lga.read(saved(rows), Register(election))
    assert len(refused.value.problems) == 2
    assert "give the full name" in refused.value.problems[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Trafford", "Trafford Council", True),
        ("Trafford Metropolitan Borough Council", "Trafford Council", True),
        ("London Borough of Newham", "Newham Council", True),
        ("", "Medway Council", True),
        ("Salford City Council", "Trafford Council", False),
        ("Derby City Council", "Derbyshire County Council", False),
    ],
)
def test_names_of_one_council(one: str, other: str, same: bool) -> None:
    """Councils are called by long and short names; another council's is not among them."""
    assert same_council(one, other) is same_council(other, one) is same


def findings(folder: str) -> dict[str, list[str]]:
    """The codes found in each ward of a night read from the council's file; wards that pass left out."""
    election, _ = night(folder)
    contents = dict(lga.read(AS_PUBLISHED, Register(election)).contents)
    results = {one: said for one, said in contents.items() if isinstance(said, Declaration)}
    tonight = Tonight.of(results, {}, election.contests)
    found = {one.area: check(results[key], one, tonight) for key, one in election.contests.items()}
    return {area: [one.code for one in codes] for area, codes in found.items() if codes}


def test_by_thirds_one_ward_is_a_paper_short() -> None:
    """Trafford 2022: Brooklands is held, one paper short; Gorse Hill, with two seats, is asked about."""
    assert findings("trafford-2022") == {"Brooklands": ["E301"], "Gorse Hill": ["W310"]}


def test_all_out_nothing_is_held_and_nearly_all_is_asked_about() -> None:
    """Trafford 2023: Urmston's turnout does not follow, and 16 wards' over-votes may be votes, not papers."""
    found = findings("trafford-2023")
    assert len(found) == 19
    assert {area for area, codes in found.items() if "W206" in codes} == {"Urmston"}
    assert {area for area, codes in found.items() if "W312" in codes} == {"Broadheath"}
    assert sum("W310" in codes for codes in found.values()) == 16
    assert sum("W108" in codes for codes in found.values()) == 5
    assert {code for codes in found.values() for code in codes} == {"W108", "W206", "W310", "W312"}


def wards_for(impossible: Impossible) -> tuple[Election, dict[ContestId, Declaration]]:
    """A real night whose wards can show this mistake: by thirds where one seat is wanted."""
    return night("trafford-2022" if impossible.seats == "one" else "trafford-2023")


@pytest.mark.parametrize("impossible", IMPOSSIBLE, ids=lambda one: one.name)
def test_what_cannot_be_is_refused(impossible: Impossible) -> None:
    """Twelve of twelve: in every ward of a real night the checks hold it, and for the right reason."""
    election, published_results = wards_for(impossible)
    register = Register(election)
    for contest_id, contest in election.contests.items():
        if not impossible.fits(contest):
            continue
        spoilt = impossible.spoil(published_results[contest_id], contest)
        data = lga.written(election, {contest_id: spoilt}, published())
        found = check(declared(data, contest_id, register), contest, Tonight())
        assert impossible.code in {one.code for one in found if one.severity is Severity.ERROR}, contest.area


def test_what_was_not_spoilt_is_not_refused() -> None:
    """The same road for the true results finds no error, so that the test above shows something."""
    data = lga.written(TRAFFORD, DECLARED, published())
    for contest_id, contest in TRAFFORD.contests.items():
        found = check(declared(data, contest_id), contest, Tonight())
        assert not [one for one in found if one.severity is Severity.ERROR], contest.area


def test_the_stranger_is_no_real_name() -> None:
    """Nobody of the spoilt declarations' stranger's name stood in Trafford."""
    assert STRANGER not in {one.name for contest in TRAFFORD.contests.values() for one in contest.candidates}
