"""What is made of a count sheet's cells: headings, wards, marks, times, names, totals."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.count.declaration import (
    Basis,
    Declaration,
    Field,
    Figure,
    Heading,
    Lot,
    RejectedPapers,
    Stage,
    Verification,
    Verified,
)
from results.count.election import Candidate, CandidateId, Contest, ContestId, PartyId
from results.feeds.formats.count_sheet.answers import instant
from results.feeds.formats.count_sheet.spellings import SPELLINGS
from results.feeds.formats.count_sheet.words import heading, label
from results.feeds.formats.register import Register
from tests.feeds import good_sheets
from tests.feeds.filled_sheets import filled_csv, filled_xlsx
from tests.feeds.sheet_reading import ELECTION, LUTON, declared, luton, problems, read, votes_of


@given(st.data())
def test_the_order_of_lines_and_columns_is_not_identity(data: st.DataObject) -> None:
    """A list says the same however its lines and its columns are sorted."""
    heads, *lines = good_sheets.long_list(("All Saints", "Luton"), good_sheets.surname_first)
    order = data.draw(st.permutations(range(len(heads))))
    shuffled = [heads, *data.draw(st.permutations(lines))]
    text = good_sheets.text([[row[place] for place in order] for row in shuffled])
    assert read(text) == read(good_sheets.text([heads, *lines]))


@pytest.mark.parametrize(
    "heads",
    [
        "Name,Votes Polled",
        "CANDIDATE NAME,No. of Votes",
        "Candidates,Total",
        "candidate_name,votes_cast",
        "Name of candidate,Number of votes recorded*",
        "Names of Candidates,Count",
        "Candidate,Votes (total)",
        "Full name,VotesWon",
    ],
)
def test_headings_in_many_spellings(heads: str) -> None:
    """Capitals, signs, numbers of words and joined words do not matter."""
    assert set(votes_of(declared(luton(heads))).values()) == {796, 541}


@pytest.mark.parametrize(
    "ward",
    [
        "Ward,Luton",
        "Electoral Division,LUTON ward",
        "Ward: Luton",
        "Luton Ward",
        "Area,Luton",
        "Count sheet for Luton ward",
        "Contest id,local.medway.luton.2023-05-04",
        "Medway - Luton - 4 May",
    ],
)
def test_the_ward_may_be_named_in_many_ways(ward: str) -> None:
    """In a box, a title, part of a title, or by its id."""
    assert declared(luton().replace("Ward,Luton", ward)).contest_id == LUTON


def test_every_spelling_has_one_meaning() -> None:
    """Each heading is known in capitals, behind a box code and with signs, and as nothing else."""
    for column, phrases in SPELLINGS.items():
        for phrase in map(str.strip, phrases.split(";")):
            for written in (
                phrase,
                phrase.upper(),
                phrase.title(),
                f"A1 {phrase}",
                f"{phrase}*:",
                f" ({phrase})",
            ):
                assert heading(written) is column, written


def test_words_that_are_no_headings() -> None:
    """Names, shares and running numbers mean nothing."""
    for words in (
        "Ann Ward",
        "Candidate no.",
        "% of votes",
        "Vote share",
        "Majority",
        "",
        "x" * 10_000,
        "Parties %",
    ):
        assert heading(words) is None, words
        assert label(words) is None, words


def test_a_blank_is_not_nought() -> None:
    """An empty figure is not known, a 0 is none, and a word for none is none."""
    assert votes_of(declared(luton(votes=""))).get(CandidateId("simon-michael-curry"), 1) is None
    assert declared(luton(votes="0")).figures[0].votes == 0
    assert declared(luton(votes="nil")).figures[0].votes == 0
    assert declared(luton(votes="-")).figures[0].votes is None


def test_a_ward_left_empty_says_nothing() -> None:
    """Names and an electorate alone are no report; nor is a ward whose boxes are all empty."""
    empty = "Ward,Luton\nElectorate,6871\nEntered by,Ann\nCandidate,Votes\nSimon Michael Curry,\n"
    assert read(empty) == {}


def test_a_ward_said_to_be_declared_is_never_passed_over() -> None:
    """Yes in the box without a single vote is a result without figures, which the checks will hold."""
    content = declared(luton(votes="", after="Declared,yes\n").replace("541", ""))
    assert content.stage is Stage.DECLARED
    assert set(votes_of(content).values()) == {None}


TWYDALL = "local.medway.twydall.2023-05-04"


def test_a_ward_and_an_id_that_differ_are_refused_in_a_list_too() -> None:
    """A line that names one ward and the id or code of another belongs to neither."""
    heads = "Contest id,GSS code,Ward,Candidate,Votes\n"
    assert declared(f"{heads}{LUTON},,Luton ward,Simon Michael Curry,796\n").contest_id == LUTON
    assert declared(f"{heads}{LUTON},,Lutton,Simon Michael Curry,796\n").contest_id == LUTON
    said = problems(f"{heads}{LUTON},,Twydall,Simon Michael Curry,796\n")
    assert said == (
        f"line 2, column C: Twydall is local.medway.twydall.2023-05-04, not {LUTON}: name one ward",
    )
    assert "no contest 'luton'" in problems(f"{heads}luton,,Luton,Simon Michael Curry,796\n")[0]


def test_a_gss_code_names_a_ward() -> None:
    """A code of the Office for National Statistics will do for a name."""
    coded = replace(ELECTION.contests[LUTON], gss_code="E05013930")
    register = Register(replace(ELECTION, contests={**ELECTION.contests, LUTON: coded}))
    assert (
        declared("GSS code,Candidate,Votes\nE05013930,Simon Michael Curry,796\n", register).contest_id
        == LUTON
    )
    assert declared("Ward code,E05013930\nCandidate,Votes\nSimon Curry,796\n", register).contest_id == LUTON


def test_more_lines_than_a_ward_can_have_are_refused() -> None:
    """Eighty lines for six candidates are no ward's."""
    lines = "".join(f"Nobody {number},1\n" for number in range(100))
    (said,) = problems(luton(after=lines))
    assert said == "line 83, column A: Luton has more than 80 lines: take out what belongs elsewhere"


def test_wards_in_a_list_may_be_headed_by_a_line_of_their_own() -> None:
    """A line with nothing but a ward's name begins that ward."""
    found = read("Candidate,Votes\nLuton ward\nSimon Michael Curry,796\nTwydall\nNobody Here,1\n")
    assert list(found) == [LUTON, TWYDALL]


def test_votes_cast_are_papers_where_votes_have_a_column() -> None:
    """As in the national standard, where VotesCast are the ballot papers and VotesWon the votes."""
    content = declared("Ward,Candidate,Votes,Votes Cast\nLuton,Simon Michael Curry,796,1536\n")
    assert content.verification == Verification(papers_total=1536)
    assert content.figures[0].votes == 796


def test_papers_or_votes_and_nothing_else() -> None:
    """What was counted is one of two words."""
    said = problems(luton(after="Void,,8\nRejected basis,,bundles\n"))
    assert said == ("line 6, column C: write papers or votes",)


def test_papers_without_votes_are_a_verification() -> None:
    """Once papers are there and no votes, the ward is verified; once votes are there it is a result."""
    papers = (
        "Ward,Luton\nElectorate,6871\nPolling station papers,848\nPostal papers,688\nBallot papers,1536\n"
    )
    assert read(papers) == {LUTON: Verified(Verification(848, 688, 1536, electorate=6871))}
    result = declared(papers + "Candidate,Votes\nSimon Michael Curry,796\n")
    assert result.verification == Verification(848, 688, 1536, electorate=6871)


@pytest.mark.parametrize(
    ("said", "stage", "at"),
    [
        ("", Stage.PROVISIONAL, None),
        ("Declared,\n", Stage.PROVISIONAL, None),
        ("Declared,no\n", Stage.PROVISIONAL, None),
        ("Stage,provisional\n", Stage.PROVISIONAL, None),
        ("Declared,Yes\n", Stage.DECLARED, None),
        ("Stage,declared\n", Stage.DECLARED, None),
        ("Declared,01:42\n", Stage.DECLARED, datetime(2023, 5, 5, 0, 42, tzinfo=UTC)),
        ("Time of declaration,22.15\n", Stage.DECLARED, datetime(2023, 5, 4, 21, 15, tzinfo=UTC)),
        ("Declared at,5 May 2023 1.42am\n", Stage.DECLARED, datetime(2023, 5, 5, 0, 42, tzinfo=UTC)),
    ],
)
def test_declared_only_when_the_sheet_says_so(said: str, stage: Stage, at: datetime | None) -> None:
    """The ward's own box decides, by yes or by a time, which is London's; figures alone are provisional."""
    content = declared(luton(after=said))
    assert (content.stage, content.declared_at) == (stage, at)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2023-05-05T01:42:00Z", 1),
        ("2023-05-05 02:42", 1),
        ("05/05/2023 02:42", 1),
        ("Friday 5th May at 2.42am", 1),
        ("2:42 pm", 13),
        ("14:42:30", 13),
        ("24:42", None),
        ("13:42pm", None),
        ("soon", None),
        ("5 May 2023", None),
        ("31/02/2023 31:42", None),
        ("9999-12-31T23:42:00-14:00", None),
        ("1.42." + "9" * 90, None),
    ],
)
def test_times_as_people_write_them(text: str, hour: int | None) -> None:
    """Day before month, points or colons, with or without a zone; what is no time is none."""
    at = instant(text, ELECTION.poll_on)
    assert at == (None if hour is None else datetime(2023, 5, 5, hour, 42, tzinfo=UTC))


def test_figures_that_are_none_pass_as_they_were_written() -> None:
    """A half, a percentage or a day is not known, and kept in its own words for the checks to name."""
    after = "Want of an official mark,,two\nElectorate,,about 7000\nPostal papers,,12.5\n"
    content = declared(luton(votes="79.6%", after=after))
    assert content.misread == {
        Field("votes/simon-michael-curry"): "79.6%",
        Field("rejected/official_mark"): "two",
    }
    assert content.verification == Verification(
        misread={
            Field("verification/electorate"): "about 7000",
            Field("verification/papers_postal"): "12.5",
        }
    )
    assert content.rejected == RejectedPapers({Heading.OFFICIAL_MARK: None})


def test_headings_left_empty_are_not_known() -> None:
    """Where only some headings are filled in, the others are not nought."""
    after = "Want of an official mark,,\nVoid,,8\nRejected in part,,\nTotal,,14\n"
    content = declared(luton(after=after))
    assert content.rejected == RejectedPapers({Heading.OFFICIAL_MARK: None, Heading.VOID: 8}, total=14)


def test_votes_counted_in_place_of_papers() -> None:
    """A council that counts rejected votes may say so."""
    content = declared(luton(after="Void,,8\nRejected figures count papers or votes,,votes\n"))
    assert content.rejected == RejectedPapers({Heading.VOID: 8}, basis=Basis.VOTES)


def test_strangers_and_doubles_pass_for_the_checks_to_name() -> None:
    """Somebody who does not stand here keeps the name given; a line given twice is there twice."""
    content = declared(luton(after="Zebedee Nobody,5\nMarianna Lammas,542\n"))
    assert content.figures[-1] == Figure(None, 5, "Zebedee Nobody", None)
    assert [one.votes for one in content.figures] == [796, 541, 542, 5]


def test_a_note_among_the_candidates_is_no_candidate() -> None:
    """Words without a figure under the names are left alone."""
    assert len(declared(luton(after="Recount asked for by two agents,\n")).figures) == 2


def test_totals_are_not_candidates() -> None:
    """A line that adds up the ward, or the whole list, is compared and not taken for anyone."""
    heads = "Ward,Candidate,Votes\nLuton,Simon Michael Curry,796\n,Total,796\n"
    rest = "Fort Horsted,Joseph Simon Murray,212\n,Total,212\n,Grand total,1008\nTotal,,1008\n"
    assert [len(one.figures) for one in read(heads + rest).values() if isinstance(one, Declaration)] == [1, 1]
    assert "the total says 1,009" in problems(heads + rest.replace(",1008\nT", ",1009\nT"))[0]


@pytest.mark.parametrize(
    "sheet",
    [
        luton("Candidate,Votes,Elected", "796,Elected (by lot)"),
        luton("Candidate,Votes,By lot", "796,yes"),
        luton(after="Elected by lot,,Simon Curry\nHow the lot was drawn,,lots drawn\n"),
    ],
)
def test_who_won_by_lot(sheet: str) -> None:
    """A mark beside the name or a box with the name says who had the lot's extra vote."""
    assert declared(sheet).lot == Lot((CandidateId("simon-michael-curry"),), "lots drawn")


def test_several_winners_by_lot_in_one_box() -> None:
    """Names may stand one after another in the box."""
    content = declared(luton(after="Elected by lot,,Marianna Lammas and CURRY Simon\n"))
    assert content.lot
    assert content.lot.winners == (
        CandidateId("simon-michael-curry"),
        CandidateId("marianna-hendrika-lammas"),
    )


@pytest.mark.parametrize("mark", ["Elected", "ELECTED", "Y", "yes", "x", "1", "✓", "Duly elected"])
def test_marks_of_the_elected(mark: str) -> None:
    """Any usual mark counts, in a column of its own."""
    content = declared(luton("Candidate,Votes,Outcome", f"796,{mark}"))
    assert content.elected == (CandidateId("simon-michael-curry"),)


@pytest.mark.parametrize("votes", ["796 ELECTED", "796 (Elected)", "796,Elected", '"1,796 - elected"'])
def test_the_word_elected_against_the_number_of_votes(votes: str) -> None:
    """As on the declaration's form, the word may stand in the cell of the votes or right of it."""
    content = declared(luton(votes=votes))
    assert content.elected == (CandidateId("simon-michael-curry"),)
    assert content.figures[0].votes in {796, 1796}


def test_no_mark_is_not_a_mark() -> None:
    """Not elected, no and blanks name nobody."""
    sheet = luton("Candidate,Votes,Outcome", "796,Not elected").replace("541", "541,no")
    assert declared(sheet).elected == ()


def test_names_and_parties_in_other_forms_are_noted_only_when_they_differ() -> None:
    """A name in another order and a party in short say nothing new; another spelling is kept."""
    lines = '"CURRY, Simon Michael",Labour,796\nMarianna Hendrika Lammas,Tories,541\nD. Sutton,Green,174\n'
    curry, lammas, sutton = declared("Ward,Luton\nName,Party,Votes\n" + lines).figures
    assert (curry.name_given, curry.description_given) == (None, None)
    assert (lammas.name_given, lammas.description_given) == (None, "Tories")
    assert (sutton.name_given, sutton.description_given) == ("D. Sutton", None)


def test_an_unknown_word_for_a_party_does_not_hide_a_candidate() -> None:
    """A name only one can have is theirs though "Con" is no description; another's party is a doubt."""
    sheet = "Ward,Luton\nName,Party,Votes\nM Lammas,{},541\n"
    assert declared(sheet.format("Con")).figures[0].candidate_id == "marianna-hendrika-lammas"
    assert "give the full name" in problems(sheet.format("Green Party"))[0]


GARYS = Contest(
    ContestId("local.bromley.cray-valley-west.2018-05-03"),
    "Cray Valley West",
    3,
    tuple(
        Candidate(CandidateId(key), surname, "Gary", PartyId(party), party)
        for key, surname, party in (("a", "Stevens", "Labour Party"), ("b", "Stevens", "Conservatives"))
    ),
)


def test_namesakes_are_told_apart_by_party_id_or_box_and_never_by_place() -> None:
    """Two of one name stood in Cray Valley West in 2018: only party, id or box tell them apart."""
    election = replace(ELECTION, contests={GARYS.contest_id: GARYS}, parties={})
    register = Register(election)
    heads, told_apart = "Candidate,Party,Votes\n", {"a": 838, "b": 1228}
    by_party = "Gary Stevens,Conservatives,1228\nGary Stevens,Labour Party,838\n"
    assert votes_of(declared(heads + by_party, register)) == told_apart
    assert "give the full name" in problems(heads + "Gary Stevens,,1228\n", register)[0]
    figures = (Figure(CandidateId("b"), 1228), Figure(CandidateId("a"), 838))
    said = {GARYS.contest_id: Declaration(GARYS.contest_id, Stage.DECLARED, figures)}
    for filled in (filled_csv, filled_xlsx):
        assert votes_of(declared(filled(election, said), register)) == told_apart


def test_a_by_election_needs_no_name() -> None:
    """Where one ward votes, a sheet without its name is that ward's."""
    election = replace(ELECTION, contests={LUTON: ELECTION.contests[LUTON]})
    assert declared("Candidate,Votes\nSimon Michael Curry,796\n", Register(election)).contest_id == LUTON


def test_all_problems_are_told_at_once_and_nothing_is_used() -> None:
    """A file of good wards with three faults gives three problems and no ward; of a hundred, forty."""
    text = good_sheets.text(good_sheets.long_list(good_sheets.ALL, good_sheets.full_name))
    spoilt = text.replace("Luton,", "Lutton,").replace("Twydall,", "Twydale,")
    spoilt = spoilt.replace("Elected,3495", "perhaps,3495", 1)
    assert len(problems(spoilt)) == 3
    wrong = "Ward,Candidate,Votes\n" + "".join(f"Nowhere {number},Ann,1\n" for number in range(100))
    assert problems(wrong)[-1] == "and 60 more"
