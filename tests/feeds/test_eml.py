"""Election Markup Language: counts and results, generic and Dutch, with every trap named."""

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from results.count.checks import Tonight, check
from results.count.declaration import (
    Declaration,
    Field,
    Figure,
    Heading,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import CandidateId, Contest, ContestId, Election
from results.errors import UnreadableMessage
from results.feeds.formats import eml, native
from results.feeds.formats.register import Register
from results.feeds.formats.sheaf import Sheaf
from tests.feeds.impossible import Impossible
from tests.feeds.xml_mutations import spoilt_files, torn_files
from tests.feeds.xml_scene import BATLEY_EAST, KIRKLEES, NETHERLANDS, WEST_MAAS_EN_WAAL, errors, spoilable
from tests.feeds.xml_writers import eml_510, eml_520
from tests.nights import load
from tests.town import town

SAMPLES = Path(__file__).parent / "eml"
GOOD = {path.name: path.read_bytes() for path in sorted((SAMPLES / "good").glob("*.xml"))}
BAD = {path.name: path.read_bytes() for path in sorted((SAMPLES / "bad").glob("*.xml"))}
COUNT, RESULT, DUTCH = GOOD["count-510.xml"], GOOD["result-520.xml"], GOOD["dutch-count-510b.xml"]
MEDWAY, MEDWAY_DECLARED = load("medway-2023")
SPOILT = spoilable(MEDWAY)
Write = Callable[[Election, dict[ContestId, Declaration]], bytes]
ONLY_IN_A_RESULT = {"E401", "E402"}
"""Impossible results that only who is elected can show."""
FIGURES = tuple(
    Figure(CandidateId(one), votes)
    for one, votes in (
        ("david-michael-smith", 70),
        ("jon-robert-bloom", 136),
        ("aleks-lukic", 140),
        ("habiban-nisa-zaman", 2640),
        ("paul-young", 443),
    )
)


def read(data: bytes, election: Election = KIRKLEES) -> Sheaf:
    return eml.read(data, Register(election))


def only(data: bytes, election: Election = KIRKLEES) -> Declaration:
    """The one contest of a file without problems."""
    sheaf = read(data, election)
    assert sheaf.problems == ()
    ((_, declaration),) = sheaf.contents
    assert isinstance(declaration, Declaration)
    return declaration


def changed(data: bytes, *changes: tuple[str, str]) -> bytes:
    """The file with each of these words, which stand there once, replaced."""
    text = data.decode()
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def told(data: bytes, election: Election = KIRKLEES) -> tuple[str, ...]:
    """What is wrong with a file, refused or not."""
    try:
        return read(data, election).problems
    except UnreadableMessage as refused:
        return refused.problems


def of(name: str) -> Election:
    """The election a sample belongs to."""
    return NETHERLANDS if name.startswith("dutch") else KIRKLEES


def test_a_count_is_provisional() -> None:
    """Message 510 gives votes, papers and rejected papers; nobody is elected and nothing declared."""
    assert only(COUNT) == Declaration(
        contest_id=BATLEY_EAST,
        stage=Stage.PROVISIONAL,
        figures=FIGURES,
        rejected=RejectedPapers({Heading.VOID: 8}),
        verification=Verification(papers_total=3437),
    )


def test_a_result_is_declared() -> None:
    """Message 520 says who is elected, and was declared; with the count's votes it is whole."""
    count = only(COUNT)
    assert only(RESULT) == replace(count, stage=Stage.DECLARED, elected=(CandidateId("habiban-nisa-zaman"),))


def test_a_result_may_have_votes_beside_the_names() -> None:
    """Votes beside each name, as results of version 4 had them, are read; papers are then unknown."""
    declaration = only(GOOD["result-520-votes-beside-names.xml"])
    assert (declaration.stage, declaration.figures) == (Stage.DECLARED, FIGURES)
    assert declaration.rejected is None
    assert declaration.verification is None


@pytest.mark.parametrize("name", ["found-by-name.xml", "found-by-gss-code.xml"])
def test_a_contest_is_found_by_what_its_sender_calls_it(name: str) -> None:
    """Where the id is the sender's own, the GSS code or the name finds the contest."""
    assert only(GOOD[name]).figures == FIGURES


def test_a_candidate_is_found_by_our_id_before_the_name() -> None:
    """An id of ours is believed, and a name that is another person's goes with it for a check to find."""
    page = changed(
        COUNT,
        (
            "<CandidateIdentifier>\n                  <CandidateName>Paul Young<",
            '<CandidateIdentifier Id="paul-young">\n                  <CandidateName>Aleks Lukic<',
        ),
    )
    declaration = only(page)
    assert Figure(CandidateId("paul-young"), 443, "Aleks Lukic") in declaration.figures
    assert "E104" in errors(declaration, KIRKLEES.contests[BATLEY_EAST])


def test_ids_that_are_not_ours_do_not_hide_the_name() -> None:
    """Senders number candidates 1, 2, 3: such an id finds nobody, and the name does."""
    page = changed(
        COUNT,
        (
            "<CandidateIdentifier>\n                  <CandidateName>Paul",
            '<CandidateIdentifier Id="5">\n                  <CandidateName>Paul',
        ),
    )
    assert only(page).figures == FIGURES


def test_a_number_without_a_name_is_nobody_we_know() -> None:
    """An id that is not ours and no name beside it: the line stays, for a check to name."""
    page = changed(
        COUNT,
        (
            "<CandidateIdentifier>\n                  <CandidateName>Paul Young</CandidateName>",
            '<CandidateIdentifier Id="5">',
        ),
    )
    declaration = only(page)
    assert Figure(None, 443, "candidate 5", "Conservative") in declaration.figures
    assert "E102" in errors(declaration, KIRKLEES.contests[BATLEY_EAST])


def test_what_is_left_out_is_unknown_and_0_is_0() -> None:
    """No votes beside a name are unknown, 0 votes are 0: a count is written at once, not line by line."""
    without = changed(COUNT, ("              <ValidVotes>443</ValidVotes>\n", ""))
    assert Figure(CandidateId("paul-young"), None) in only(without).figures
    nought = changed(COUNT, ("<ValidVotes>443<", "<ValidVotes>0<"))
    assert Figure(CandidateId("paul-young"), 0) in only(nought).figures


def test_figures_that_are_none_are_kept_as_written() -> None:
    """Votes and papers that are no whole number reach the checks as they were written."""
    page = changed(COUNT, ("<ValidVotes>443<", "<ValidVotes>4.43<"), ("<Cast>3437<", "<Cast>25.9%<"))
    declaration = only(page)
    assert declaration.misread == {Field("votes/paul-young"): "4.43"}
    assert declaration.verification == Verification(misread={Field("verification/papers_total"): "25.9%"})


@pytest.mark.parametrize(
    ("reason", "rejected"),
    [
        (' ReasonCode="official_mark"', RejectedPapers({Heading.OFFICIAL_MARK: 8})),
        (' ReasonCode="too_many"', RejectedPapers({Heading.TOO_MANY: 8})),
        (' ReasonCode="Over-voted"', RejectedPapers({Heading.TOO_MANY: 8})),
        (' ReasonCode="identifiable"', RejectedPapers({Heading.IDENTIFIABLE: 8})),
        (' ReasonCode="unmarked or void for uncertainty"', RejectedPapers({Heading.VOID: 8})),
        (' ReasonCode="in_part"', RejectedPapers(in_part=8)),
        (' ReasonCode="Informal"', RejectedPapers(total=8)),
        ("", RejectedPapers(total=8)),
    ],
)
def test_reasons_for_rejection_are_codes_or_free_words(reason: str, rejected: RejectedPapers) -> None:
    """Our own words, those of the law, and Australia's one word for all rejected papers."""
    assert only(changed(COUNT, (' ReasonCode="void"', reason))).rejected == rejected


def test_a_dutch_count_says_other_things_with_the_same_elements() -> None:
    """West Maas en Waal 2022: Cast is the 16,202 called to vote, papers are the 9,398 voters admitted."""
    assert only(DUTCH, NETHERLANDS) == Declaration(
        contest_id=WEST_MAAS_EN_WAAL,
        stage=Stage.PROVISIONAL,
        figures=tuple(
            Figure(CandidateId(one), votes)
            for one, votes in (("1.1", 4350), ("1.2", 1000), ("2.1", 3900), ("2.2", 100))
        ),
        rejected=RejectedPapers({Heading.VOID: 21 + 27}),
        verification=Verification(papers_total=9398, electorate=16202),
    )


def test_nobody_called_to_vote_is_unknown() -> None:
    """Dutch counts of 2025 have 0 for the people called to vote: that is not known, not nobody."""
    page = changed(DUTCH, ("<Cast>16202<", "<Cast>0<"))
    assert only(page, NETHERLANDS).verification == Verification(papers_total=9398)


def test_a_dutch_candidate_belongs_to_the_list_before() -> None:
    """Candidates have a number within their list: with the lists exchanged, so are the people."""
    text = DUTCH.decode()
    swapped = text.replace('Identifier Id="1">', 'Identifier Id="x">').replace(
        'Identifier Id="2">', 'Identifier Id="1">'
    )
    swapped = swapped.replace('Identifier Id="x">', 'Identifier Id="2">')
    figures = only(swapped.encode(), NETHERLANDS).figures
    assert [one.candidate_id for one in figures] == ["2.1", "2.2", "1.1", "1.2"]


@pytest.mark.parametrize(
    ("key", "area"),
    [
        ("GR2022_WestMaasenWaal", "Elsewhere"),
        ("GR2022_WestMaasenWaal.0668", "Elsewhere"),
        ("another-id", "West Maas en Waal"),
    ],
)
def test_a_dutch_contest_is_found_by_election_and_domain(key: str, area: str) -> None:
    """The file's own contest id is "none" everywhere: election, domain or its name say which it is."""
    contest = replace(NETHERLANDS.contests[WEST_MAAS_EN_WAAL], contest_id=ContestId(key), area=area)
    election = replace(NETHERLANDS, contests={contest.contest_id: contest})
    assert only(DUTCH, election).contest_id == key


def test_a_dutch_total_must_be_the_sum_of_its_candidates() -> None:
    """A total of all votes that is not what the candidates have is named; the contest is not taken."""
    page = changed(DUTCH, ("<TotalCounted>9350<", "<TotalCounted>9355<"))
    assert told(page, NETHERLANDS) == (
        "line 17, TotalVotes: TotalCounted is 9355, the candidates have 9,350 (West Maas en Waal)",
    )


PROBLEMS: dict[str, tuple[str, ...]] = {
    "another-election.xml": (
        "line 11, Contest: it belongs to the election local.kirklees.2018-05-03; tonight is "
        "local.kirklees.2017-10-26",
    ),
    "candidate-list-230b.xml": ("line 2, EML: message '230b' is neither a count (510) nor a result (520)",),
    "document-type.xml": ("line 2: document types and entities are not read: take out <!DOCTYPE>",),
    "dutch-list-does-not-add-up.xml": (
        "line 18, Selection: the list has 5351 votes, its candidates 5,350 (West Maas en Waal)",
    ),
    "elected-perhaps.xml": ("line 105, Selection: Elected 'perhaps' is neither yes nor no (Batley East)",),
    "no-contest.xml": ("line 4, Count: there is no Contest in it: is it the right file?",),
    "no-namespace.xml": (
        "line 2: the first element is <EML> of no namespace, not <EML> of urn:oasis:names:tc:evs:schema:eml",
    ),
    "one-contest-twice.xml": (
        "line 11, Contest: Batley East is in this file more than once",
        "line 74, Contest: Batley East is in this file more than once",
    ),
    "only-parts.xml": (
        "line 11, Contest: no candidate of it has votes: only TotalVotes is read, parts are not added up "
        "(Batley East)",
    ),
    "result-in-a-count.xml": ("line 2, EML: there is no Result in it: it may be broken off, send it again",),
    "result-without-votes.xml": (
        "line 10, Contest: no candidate of it has votes: a result says who is elected; put the count's "
        "TotalVotes in, or declare at the desk (Batley East)",
    ),
    "seats-differ.xml": (
        "line 11, Contest: NumberOfPositions '3' here, 1 in the election file: put right whichever is wrong "
        "(Batley East)",
    ),
    "unknown-contest.xml": (
        "line 11, Contest: no area is called 'Batley West' in Kirklees election (did you mean Batley East?)",
    ),
    "unknown-reason.xml": (
        "line 71, RejectedVotes: 'torn' is no reason for rejection that we know, so the rejected papers of "
        "this area are left out: put it right, or enter the area at the desk (Batley East)",
    ),
    "version-4.xml": ("line 2, EML: version '4.0' of EML is not read, version 5 is",),
    "votes-twice.xml": ("line 15, Selection: ValidVotes is in it twice, which of them holds? (Batley East)",),
}
TAKEN_ALL_THE_SAME = {"unknown-reason.xml"}


def test_every_bad_file_is_in_the_list() -> None:
    """No sample lies there unread, and none is missing."""
    assert BAD.keys() == PROBLEMS.keys()


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_told_with_element_line_and_remedy(name: str) -> None:
    """Whatever is wrong is named so that a person finds it, and no contest is taken unless it can be."""
    assert told(BAD[name], of(name)) == PROBLEMS[name]
    with suppress(UnreadableMessage):
        assert bool(read(BAD[name], of(name)).contents) == (name in TAKEN_ALL_THE_SAME)


def test_a_good_contest_is_taken_beside_a_bad_one() -> None:
    """In a file of a whole night one contest of another name is a problem and the other 23 are taken."""
    luton = "local.medway.luton.2023-05-04"
    data = eml_520(MEDWAY, MEDWAY_DECLARED).replace(luton.encode(), b"17")
    sheaf = read(data.replace(b"<ContestName>Luton<", b"<ContestName>Lutterworth<"), MEDWAY)
    assert {one for one, _ in sheaf.contents} == MEDWAY.contests.keys() - {luton}
    (problem,) = sheaf.problems
    assert "no area is called 'Lutterworth'" in problem


@pytest.mark.parametrize("area", MEDWAY.contests)
def test_medway_2023_through_eml_is_medway_2023(area: ContestId) -> None:
    """Every ward's votes, people elected, papers and rejected papers come back as they went in."""
    published = MEDWAY_DECLARED[area]
    counted = dict(read(eml_510(MEDWAY, MEDWAY_DECLARED), MEDWAY).contents)[area]
    declared = dict(read(eml_520(MEDWAY, MEDWAY_DECLARED), MEDWAY).contents)[area]
    assert isinstance(counted, Declaration)
    assert isinstance(declared, Declaration)
    assert counted == replace(declared, stage=Stage.PROVISIONAL, elected=())
    assert (declared.stage, declared.figures) == (Stage.DECLARED, published.figures)
    assert set(declared.elected) == set(published.elected)
    assert published.verification is not None
    assert declared.verification == Verification(papers_total=published.verification.papers_total)
    assert published.rejected is not None
    assert declared.rejected == RejectedPapers(published.rejected.by_heading, published.rejected.total)


@pytest.mark.parametrize("write", [eml_510, eml_520])
@pytest.mark.parametrize(
    ("spoilt", "contest"), SPOILT, ids=[f"{one.name}, {ward.area}" for one, ward in SPOILT]
)
def test_no_impossible_result_gets_through(spoilt: Impossible, contest: Contest, write: Write) -> None:
    """Each of the twelve impossible results, written as a count or a result, is found by its check."""
    area = contest.contest_id
    sheaf = read(write(MEDWAY, {area: spoilt.spoil(MEDWAY_DECLARED[area], contest)}), MEDWAY)
    ((_, content),) = sheaf.contents
    assert isinstance(content, Declaration)
    if write is eml_510 and spoilt.code in ONLY_IN_A_RESULT:
        assert content.elected == ()
        return
    assert spoilt.code in errors(content, contest)


def read_and_check(data: bytes, election: Election) -> None:
    """Read a file as the service would, up to the checks and the digest."""
    with suppress(UnreadableMessage):
        sheaf = read(data, election)
        for contest_id, content in sheaf.contents:
            assert isinstance(content, Declaration)
            check(content, election.contests[contest_id], Tonight())
            assert native.digest(contest_id, content)


@settings(max_examples=150, deadline=None)
@given(spoilt_files([COUNT, RESULT, DUTCH]))
def test_no_spoilt_file_breaks_the_reader(data: bytes) -> None:
    """With elements gone, doubled, moved or saying anything, a file is read or refused with reasons."""
    for election in (KIRKLEES, NETHERLANDS):
        read_and_check(data, election)


@settings(max_examples=150, deadline=None)
@given(torn_files(list(GOOD.values())))
def test_no_torn_file_breaks_the_reader(data: bytes) -> None:
    """Cut off or with bytes changed, a file is read or refused with reasons."""
    for election in (KIRKLEES, NETHERLANDS):
        read_and_check(data, election)


def test_the_work_grows_as_the_file() -> None:
    """A file of a thousand contests takes about ten times as long as one of a hundred, not a hundred."""

    def seconds(wards: int) -> float:
        place = town(wards)
        data, register = eml_520(place.election, place.declarations), Register(place.election)
        assert len(eml.read(data, register).contents) == wards
        return min(_timed(data, register) for _ in range(3))

    hundred, thousand = seconds(100), seconds(1000)
    print(f"EML: 100 contests in {1000 * hundred:.0f} ms, 1,000 in {1000 * thousand:.0f} ms")
    assert thousand < 25 * hundred


def _timed(data: bytes, register: Register) -> float:
    """Seconds of work for one reading, without Python's collector, which looks at the tests' objects too."""
    gc.disable()
    started = time.process_time()
    eml.read(data, register)
    taken = time.process_time() - started
    gc.enable()
    return taken
