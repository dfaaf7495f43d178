"""Modern.gov pages: what is there is read, what is half there is not believed, and each trap is named."""

import gc
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from results.count.election import CandidateId, Contest, ContestId, Election, Poll
from results.errors import UnreadableMessage
from results.feeds.formats import modern_gov, native
from results.feeds.formats.register import Register
from results.feeds.formats.sheaf import Sheaf
from tests.feeds.impossible import Impossible
from tests.feeds.xml_mutations import spoilt_files, torn_files
from tests.feeds.xml_scene import BATLEY_EAST, BROMLEY, CRAY_VALLEY_WEST, KIRKLEES, errors, spoilable
from tests.feeds.xml_writers import modern_gov_xml
from tests.nights import load
from tests.town import town

SAMPLES = Path(__file__).parent / "modern_gov"
GOOD = {path.name: path.read_bytes() for path in sorted((SAMPLES / "good").glob("*.xml"))}
BAD = {path.name: path.read_bytes() for path in sorted((SAMPLES / "bad").iterdir())}
KIRKLEES_2017 = GOOD["kirklees-batley-east-2017.xml"]
MEDWAY, MEDWAY_DECLARED = load("medway-2023")
SPOILT = spoilable(MEDWAY)
SMITH, BLOOM, LUKIC, ZAMAN, YOUNG = (
    CandidateId(one)
    for one in ("david-michael-smith", "jon-robert-bloom", "aleks-lukic", "habiban-nisa-zaman", "paul-young")
)


def read(data: bytes, election: Election = KIRKLEES) -> Sheaf:
    return modern_gov.read(data, Register(election))


def only(data: bytes, election: Election = KIRKLEES) -> Declaration:
    """The one ward of a page without problems."""
    sheaf = read(data, election)
    assert sheaf.problems == ()
    ((_, declaration),) = sheaf.contents
    assert isinstance(declaration, Declaration)
    return declaration


def changed(*changes: tuple[str, str], page: bytes = KIRKLEES_2017) -> bytes:
    """The real page with each of these words, which stand there once, replaced."""
    text = page.decode()
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def told(data: bytes, election: Election = KIRKLEES) -> tuple[str, ...]:
    """What is wrong with a page, refused or not."""
    try:
        return read(data, election).problems
    except UnreadableMessage as refused:
        return refused.problems


def test_the_real_page_of_kirklees_2017_is_read() -> None:
    """Batley East 2017: five people, one elected, 8 papers rejected under no head; 0 papers is unknown."""
    assert only(KIRKLEES_2017) == Declaration(
        contest_id=BATLEY_EAST,
        stage=Stage.DECLARED,
        figures=(
            Figure(SMITH, 70),
            Figure(BLOOM, 136),
            Figure(LUKIC, 140),
            Figure(ZAMAN, 2640),
            Figure(YOUNG, 443),
        ),
        elected=(ZAMAN,),
        rejected=RejectedPapers(total=8),
        verification=Verification(electorate=13279),
    )


def test_kirklees_2017_balances() -> None:
    """3,429 votes and 8 rejected are the 3,437 papers issued: no check finds an error."""
    page = changed(
        (
            "<numballotpapersissued>0</numballotpapersissued>\n      <numproxy",
            "<numballotpapersissued>3,437</numballotpapersissued>\n      <numproxy",
        )
    )
    declaration = only(page)
    assert declaration.verification == Verification(papers_total=3437, electorate=13279)
    assert errors(declaration, KIRKLEES.contests[BATLEY_EAST]) == []


@pytest.mark.parametrize(
    "name",
    [
        "dot-net-says-utf-16.xml",
        "escaped-twice.xml",
        "lettered-heads.xml",
        "title-in-other-words.xml",
        "utf-16.xml",
        "windows-1252.xml",
    ],
)
def test_the_same_ward_in_other_clothes_is_the_same_result(name: str) -> None:
    """Encoding, HTML signs inside XML and words around the title change nothing in the figures."""
    declaration, real = only(GOOD[name]), only(KIRKLEES_2017)
    assert declaration.figures == real.figures
    assert (declaration.stage, declaration.elected) == (real.stage, real.elected)
    assert declaration.rejected is not None
    assert declaration.rejected.wholly == 8


PROBLEMS: dict[str, tuple[str, ...]] = {
    "another-page.xml": (
        "line 2: the first element is <getcouncillorsbyward>, not <election>: give the address that ends in "
        "mgWebService.asmx/GetElectionResults?lElectionId= and a number",
    ),
    "broken-off.xml": (
        "line 78, character 7: not XML from here on (unclosed token); it may be broken off: fetch or save it "
        "again",
    ),
    "half-entered.xml": (
        "line 86, electionarea: 0 for David Michael Smith, Jon Robert Bloom, Aleks Lukic and 1 more: it "
        "may be half entered; if the 0 is real, enter this ward at the desk (Batley East)",
    ),
    "head-twice.xml": (
        "line 117, description: 'Total rejected' is there twice, so the rejected papers of this area are "
        "left out: put it right, or enter the area at the desk (Batley East)",
    ),
    "mark-unclear.xml": ("line 69, iselected: 'Perhaps' is neither True nor False (Batley East)",),
    "marked-without-votes.xml": (
        "line 86, electionarea: somebody is marked elected and nobody has votes: wait for the figures, or "
        "say in the election file that no poll was held (Batley East)",
    ),
    "no-areas.xml": ("electionareas: no electionarea is on this page; it may be broken off, fetch it again",),
    "no-id.xml": (
        *(
            f"line {line}, electionareaid: {name!r} points to electionareaid 185, which no area on this "
            "page has"
            for line, name in (
                (21, "David Michael Smith"),
                (34, "Jon Robert Bloom"),
                (47, "Aleks Lukic"),
                (60, "Habiban Nisa Zaman"),
                (73, "Paul Young"),
            )
        ),
        "line 87, electionareaid: 'Batley East' has none, so no candidate can be found for it",
    ),
    "no-such-election.xml": (
        "line 2: <election /> is empty, so there is no election of this number: check lElectionId at the end "
        "of the address",
    ),
    "one-id-twice.xml": (
        "line 87, electionareaid: 'Batley East' has 185, as 1 other here: whose candidates are whose cannot "
        "be told",
        "line 118, electionareaid: 'Golcar' has 185, as 1 other here: whose candidates are whose cannot be "
        "told",
    ),
    "one-ward-twice.xml": (
        "line 101, title: Batley East is on this page more than once and is not taken",
        "line 132, title: Batley East is on this page more than once and is not taken",
    ),
    "points-nowhere.xml": (
        "line 73, electionareaid: 'Paul Young' points to electionareaid 811, which no area on this page has",
    ),
    "seats-differ.xml": (
        "line 105, numseats: '3' here, 1 in the election file: put right whichever is wrong (Batley East)",
    ),
    "second-preferences.xml": (
        "line 64, numvotes2: second preferences are given, and a supplementary vote is not counted here "
        "(Batley East)",
    ),
    "unknown-head.xml": (
        "line 117, description: 'Taken home' is no reason for rejection that we know, so the rejected papers "
        "of this area are left out: put it right, or enter the area at the desk (Batley East)",
    ),
    "unknown-ward.xml": (
        "line 88, title: no area is called 'Batley West' in Kirklees election (did you mean Batley East?)",
    ),
    "votes-twice.xml": ("line 58, candidate: numvotes is in it twice, which of them holds? (Batley East)",),
    "web-page.html": ("line 1: this is a web page, not XML: give the address of the XML itself",),
}
TAKEN_ALL_THE_SAME = {"head-twice.xml", "points-nowhere.xml", "unknown-head.xml"}
"""Pages with a problem beside a ward that can be used."""


def test_every_bad_page_is_in_the_list() -> None:
    """No sample lies there unread, and none is missing."""
    assert BAD.keys() == PROBLEMS.keys()


@pytest.mark.parametrize("name", BAD)
def test_each_bad_page_is_told_with_element_line_and_remedy(name: str) -> None:
    """Whatever is wrong is named so that a person finds it, and no ward of it is taken unless it can be."""
    assert told(BAD[name]) == PROBLEMS[name]
    with suppress(UnreadableMessage):
        assert bool(read(BAD[name]).contents) == (name in TAKEN_ALL_THE_SAME)


def test_a_good_ward_is_taken_beside_a_bad_one() -> None:
    """On a page of a whole night the half-entered ward is a problem and the other 23 are taken."""
    half = ContestId("local.medway.luton.2023-05-04")
    sheaf = read(modern_gov_xml(MEDWAY, MEDWAY_DECLARED, partial={half}), MEDWAY)
    assert {one for one, _ in sheaf.contents} == MEDWAY.contests.keys() - {half}
    (problem,) = sheaf.problems
    assert "it may be half entered" in problem
    assert problem.endswith("(Luton)")


def test_a_ward_nobody_has_typed_in_says_nothing() -> None:
    """All on 0 is the state before the count: no figures, and nothing to tell anybody."""
    assert read(GOOD["nothing-entered.xml"]) == Sheaf((), ())


def test_blank_votes_are_no_votes_yet() -> None:
    """An empty field is not 0 votes: the ward waits as it does with 0."""
    page = changed(("<numvotes>70</numvotes>", "<numvotes>\n      </numvotes>"))
    assert read(page).contents == ()
    assert "0 for David Michael Smith: it may be half entered" in told(page)[0]


def test_a_nought_that_the_sums_prove_is_real() -> None:
    """One seat, its winner marked, votes and rejected papers all the papers: then 0 votes are 0 votes."""
    assert Figure(BLOOM, 0) in only(GOOD["real-nought.xml"]).figures


@pytest.mark.parametrize(
    "change",
    [
        ("<numvotes>579</numvotes>", "<numvotes>578</numvotes>"),
        ("<numvotes>8</numvotes>", "<numvotes>7</numvotes>"),
        ("<numballotpapersissued>3437<", "<numballotpapersissued>0<"),
        ("<iselected>True<", "<iselected>False<"),
        ("<numvotes>0</numvotes>", "<numvotes></numvotes>"),
    ],
)
def test_a_nought_that_the_sums_do_not_prove_is_not_believed(change: tuple[str, str]) -> None:
    """One vote out, no papers issued, nobody marked, or a blank for the 0: the ward may be half entered."""
    page = changed(change, page=GOOD["real-nought.xml"])
    assert read(page).contents == ()
    assert "it may be half entered" in told(page)[0]


def test_a_nought_in_a_ward_of_several_seats_is_never_proved() -> None:
    """Voters may leave votes unused, so no sum shows that nobody's votes are missing, not even an equal."""
    luton = ContestId("local.medway.luton.2023-05-04")
    said = MEDWAY_DECLARED[luton]
    figures = (*said.figures[:-1], replace(said.figures[-1], votes=0))
    papers = Verification(papers_total=sum(one.votes or 0 for one in figures))
    spoilt = replace(said, figures=figures, verification=papers, rejected=None)
    sheaf = read(modern_gov_xml(MEDWAY, {luton: spoilt}), MEDWAY)
    assert sheaf.contents == ()
    assert len(sheaf.problems) == 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_half_entered_ward_is_ever_taken(data: st.DataObject) -> None:
    """Whoever is still on 0 in whichever ward of Medway 2023, that ward is not taken, and the others are."""
    area = data.draw(st.sampled_from(sorted(MEDWAY_DECLARED)))
    said = MEDWAY_DECLARED[area]
    noughts = data.draw(st.sets(st.sampled_from(range(len(said.figures))), min_size=1))
    figures = tuple(
        replace(one, votes=0) if place in noughts else one for place, one in enumerate(said.figures)
    )
    night = {**MEDWAY_DECLARED, area: replace(said, figures=figures)}
    taken = {one for one, _ in read(modern_gov_xml(MEDWAY, night), MEDWAY).contents}
    assert taken == MEDWAY.contests.keys() - {area}


def test_nought_electorate_papers_and_seats_are_unknown() -> None:
    """0 is what stands there before anybody typed: it is left out, and the seats are the election file's."""
    page = changed(
        (
            "<electorate>13279</electorate>\n      <numballot",
            "<electorate>0</electorate>\n      <numballot",
        ),
        ("<numseats>1<", "<numseats>0<"),
    )
    declaration = only(page)
    assert declaration.verification is None
    assert declaration.stage is Stage.DECLARED


def test_nobody_marked_is_provisional() -> None:
    """Figures are there and nobody is marked elected: nothing is declared yet, nor are missing heads 0."""
    declaration = only(GOOD["provisional.xml"])
    assert (declaration.stage, declaration.elected) == (Stage.PROVISIONAL, ())


def test_fewer_marked_than_seats_is_provisional_and_held() -> None:
    """Two of Luton's seats and one person marked, as while a tie waits for its lot: shown, never declared."""
    luton = ContestId("local.medway.luton.2023-05-04")
    said = MEDWAY_DECLARED[luton]
    sheaf = read(modern_gov_xml(MEDWAY, {luton: replace(said, elected=said.elected[:1])}), MEDWAY)
    ((_, declaration),) = sheaf.contents
    assert isinstance(declaration, Declaration)
    assert declaration.stage is Stage.PROVISIONAL
    assert "E402" in errors(declaration, MEDWAY.contests[luton])


def test_what_is_not_published_is_provisional() -> None:
    """A ward whose status is another word than Published is not declared, whoever is marked."""
    page = changed(("<status>Published<", "<status>Result to be confirmed<"))
    assert only(page).stage is Stage.PROVISIONAL


def test_times_on_the_page_are_not_the_time_of_declaration() -> None:
    """Times on the page are when somebody typed, without a zone: no time of declaration is made of them."""
    page = changed(("<endofcountingdatetime>\n      <", "<endofcountingdatetime>27/10/2017, 00:40<"))
    assert only(page).declared_at is None


HEADS = (
    ("A - want of an official mark", {Heading.OFFICIAL_MARK: 8}),
    ("B - voting for more Candidates than voter was entitled to", {Heading.TOO_MANY: 8}),
    ("(c) writing or mark by which the voter could be identified", {Heading.IDENTIFIABLE: 8}),
    ("D. being unmarked or wholly void for uncertainty", {Heading.VOID: 8}),
    ("D", {Heading.VOID: 8}),
    ("B: more votes given than allowed", {Heading.TOO_MANY: 8}),
    ("Unmarked", {Heading.VOID: 8}),
    ("A - unmarked or void for uncertainty", {Heading.VOID: 8}),
    ("Overvoted", {Heading.TOO_MANY: 8}),
    ("A mark by which the voter could be identified", {Heading.IDENTIFIABLE: 8}),
)


@pytest.mark.parametrize(("words", "heads"), HEADS)
def test_a_head_of_rejection_is_known_by_its_words_and_then_by_its_letter(
    words: str, heads: dict[Heading, int]
) -> None:
    """Free words name the head, the letter where they say nothing; the others of a declared ward are 0."""
    declaration = only(changed((">Rejected<", f">{words}<")))
    assert declaration.rejected == RejectedPapers({head: heads.get(head, 0) for head in Heading})


@pytest.mark.parametrize("words", ["Rejected", "Total rejected ballot papers", "Spoilt papers", ""])
def test_papers_rejected_without_a_head_are_the_total(words: str) -> None:
    """A line that only says that papers were rejected is the total of wholly rejected papers."""
    assert only(changed((">Rejected<", f">{words}<"))).rejected == RejectedPapers(total=8)


def test_papers_rejected_in_part_stand_apart() -> None:
    """Papers rejected in part still count: they are no wholly rejected ones, whatever their letter."""
    assert only(changed((">Rejected<", ">E - rejected in part<"))).rejected == RejectedPapers(in_part=8)


def test_heads_left_out_before_the_declaration_are_unknown() -> None:
    """While the ward is provisional the other heads may still be typed in: nothing is taken for 0."""
    page = changed((">Rejected<", ">B - voting for more candidates<"), page=GOOD["provisional.xml"])
    assert only(page).rejected == RejectedPapers({Heading.TOO_MANY: 8})


def test_no_rejected_papers_on_the_page_are_unknown_not_nought() -> None:
    """A ward without a line of rejected papers says nothing of them."""
    text = KIRKLEES_2017.decode()
    start, end = text.index("<spoiledvote>"), text.index("</spoiledvote>") + len("</spoiledvote>")
    assert only((text[:start] + text[end:]).encode()).rejected is None


def test_figures_that_are_none_are_kept_as_written() -> None:
    """Votes and papers that are no whole number reach the checks as they were written."""
    page = changed(("<numvotes>443<", "<numvotes>4.43<"), ("<numvotes>8<", "<numvotes>-8<"))
    declaration = only(page)
    assert declaration.misread == {Field("votes/paul-young"): "4.43", Field("rejected/total"): "-8"}
    assert "E106" in errors(declaration, KIRKLEES.contests[BATLEY_EAST])


def test_namesakes_are_told_apart_by_party() -> None:
    """Cray Valley West 2018: two people called Gary Stevens; each line finds its own by party."""
    people = BROMLEY.contests[CRAY_VALLEY_WEST].candidates
    votes = (1228, 838, 1190)
    figures = tuple(Figure(one.candidate_id, count) for one, count in zip(people, votes, strict=True))
    said = Declaration(
        CRAY_VALLEY_WEST, Stage.DECLARED, figures, tuple(one.candidate_id for one in people[::2])
    )
    page = modern_gov_xml(BROMLEY, {CRAY_VALLEY_WEST: said})
    declaration = only(page, BROMLEY)
    assert (declaration.figures, declaration.elected) == (said.figures, said.elected)
    without = page.replace(b"Conservative Party", b"").replace(b"Labour Party", b"")
    assert read(without, BROMLEY).contents == ()
    assert "'Gary Stevens' in Cray Valley West may be Gary Stevens" in told(without, BROMLEY)[0]


def test_a_name_spelt_otherwise_is_kept_for_the_checks() -> None:
    """A person under another form of the name is found, and the page's spelling goes with the figure."""
    page = changed((">Jon Robert Bloom<", ">BLOOM, Jon R.<"), (">Liberal Democrat<", ">Liberal Democrats<"))
    assert Figure(BLOOM, 136, "BLOOM, Jon R.") in only(page).figures


def test_the_page_of_another_poll_is_full_of_strangers() -> None:
    """The page has no date: a by-election in the same ward shows by its people, whom a check names."""
    page = changed(("<candidatename>Paul Young<", "<candidatename>Zebedee Elsewhere<"))
    declaration = only(page)
    assert Figure(None, 443, "Zebedee Elsewhere", "Conservative") in declaration.figures
    assert {"E101", "E102"} <= set(errors(declaration, KIRKLEES.contests[BATLEY_EAST]))


@pytest.mark.parametrize(
    "title",
    ["Batley East Ward", "BATLEY EAST (2 vacancies)", "Batley East by-election", "The Ward of Batley East"],
)
def test_a_ward_is_found_under_the_titles_councils_give_it(title: str) -> None:
    """Ward, brackets and by-election around the name, capitals and signs do not hide a ward."""
    assert only(changed(("<title>Batley East</title>", f"<title>{title}</title>"))).contest_id == BATLEY_EAST


def test_and_is_and_in_a_title() -> None:
    """Strood North & Frindsbury is Strood North and Frindsbury, escaped once or twice."""
    area = ContestId("local.medway.strood-north-and-frindsbury.2023-05-04")
    page = modern_gov_xml(MEDWAY, {area: MEDWAY_DECLARED[area]})
    for sign in (b"&amp;", b"&amp;amp;"):
        sheaf = read(page.replace(b"North and Frindsbury", b"North " + sign + b" Frindsbury"), MEDWAY)
        assert [one for one, _ in sheaf.contents] == [area]


def test_an_uncontested_ward_says_nothing() -> None:
    """Where no poll was held the page has winners on 0 votes: nothing is declared and nothing is wrong."""
    contest = KIRKLEES.contests[BATLEY_EAST]
    uncontested = replace(contest, poll=Poll.UNCONTESTED)
    election = replace(KIRKLEES, contests={BATLEY_EAST: uncontested})
    assert read(BAD["marked-without-votes.xml"], election) == Sheaf((), ())


def test_figures_where_no_poll_was_held_reach_the_checks() -> None:
    """Votes in an uncontested ward are somebody's mistake, and a check says so."""
    uncontested = replace(KIRKLEES.contests[BATLEY_EAST], poll=Poll.UNCONTESTED)
    election = replace(KIRKLEES, contests={BATLEY_EAST: uncontested})
    assert "E407" in errors(only(KIRKLEES_2017, election), uncontested)


def test_a_page_is_read_twice_before_it_is_believed() -> None:
    """Figures are typed one by one: a ward counts after two readings that say the same."""
    assert modern_gov.READS_BEFORE_TRUSTED == 2


@pytest.mark.parametrize("area", MEDWAY.contests)
def test_medway_2023_through_modern_gov_is_medway_2023(area: ContestId) -> None:
    """Every ward's votes, people elected, papers, electorate and rejected papers come back as they were."""
    said = dict(read(modern_gov_xml(MEDWAY, MEDWAY_DECLARED), MEDWAY).contents)[area]
    published = MEDWAY_DECLARED[area]
    assert isinstance(said, Declaration)
    assert (said.stage, said.figures) == (Stage.DECLARED, published.figures)
    assert set(said.elected) == set(published.elected)
    assert said.verification is not None
    assert published.verification is not None
    assert said.verification.papers_total == published.verification.papers_total
    assert said.verification.electorate == published.verification.electorate
    assert published.rejected is not None
    if any(published.rejected.by_heading.values()):
        assert said.rejected == RejectedPapers(published.rejected.by_heading)
    else:
        assert said.rejected is None


@pytest.mark.parametrize(
    ("spoilt", "contest"), SPOILT, ids=[f"{one.name}, {ward.area}" for one, ward in SPOILT]
)
def test_no_impossible_result_gets_through(spoilt: Impossible, contest: Contest) -> None:
    """Each of the twelve impossible results, written as a page, is refused or found by its check."""
    area = contest.contest_id
    said = spoilt.spoil(MEDWAY_DECLARED[area], contest)
    sheaf = read(modern_gov_xml(MEDWAY, {area: said}), MEDWAY)
    for _, content in sheaf.contents:
        assert isinstance(content, Declaration)
        assert spoilt.code in errors(content, contest)
    assert sheaf.contents or sheaf.problems


def read_and_check(data: bytes) -> None:
    """Read a page as the service would, up to the checks and the digest."""
    with suppress(UnreadableMessage):
        sheaf = read(data)
        assert sheaf == read(data)
        for contest_id, content in sheaf.contents:
            assert isinstance(content, Declaration)
            check(content, KIRKLEES.contests[contest_id], Tonight())
            assert native.digest(contest_id, content)


PAGES = [one for name, one in GOOD.items() if name in {"kirklees-batley-east-2017.xml", "lettered-heads.xml"}]


@settings(max_examples=150, deadline=None)
@given(spoilt_files(PAGES))
def test_no_spoilt_page_breaks_the_reader(data: bytes) -> None:
    """With elements gone, doubled, moved or saying anything, a page is read or refused with reasons."""
    read_and_check(data)


@settings(max_examples=150, deadline=None)
@given(torn_files(list(GOOD.values())))
def test_no_torn_page_breaks_the_reader(data: bytes) -> None:
    """Cut off or with bytes changed, a page is read or refused with reasons."""
    read_and_check(data)


def test_the_work_grows_as_the_page() -> None:
    """A page of a thousand wards takes about ten times as long as one of a hundred, not a hundred times."""

    def seconds(wards: int) -> float:
        place = town(wards)
        page, register = modern_gov_xml(place.election, place.declarations), Register(place.election)
        assert len(modern_gov.read(page, register).contents) == wards
        return min(_timed(page, register) for _ in range(3))

    hundred, thousand = seconds(100), seconds(1000)
    print(f"Modern.gov: 100 wards in {1000 * hundred:.0f} ms, 1,000 in {1000 * thousand:.0f} ms")
    assert thousand < 25 * hundred


def _timed(page: bytes, register: Register) -> float:
    """Seconds of work for one reading, without Python's collector, which looks at the tests' objects too."""
    gc.disable()
    started = time.process_time()
    modern_gov.read(page, register)
    taken = time.process_time() - started
    gc.enable()
    return taken
