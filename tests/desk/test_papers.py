"""What stands on each paper, for whom, and in which language."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from results.count.declaration import (
    CorrectionKind,
    Field,
    Heading,
    Lot,
    RejectedPapers,
    Role,
    Verification,
    Withdrawal,
)
from results.count.election import ContestId, Environment, Kind, Poll
from results.count.events import Event
from results.count.night import begin
from results.count.procedure.acts import Approve, Deed, OpenCorrection, Paper, Withdraw
from results.count.ward import Ward
from results.desk.papers import wording_cy, wording_en
from results.desk.papers.announcer import Passage, announcement
from results.desk.papers.deeds import DEEDS_TOLD, EVENTS_TOLD, deed_told
from results.desk.papers.layout import standing_alone
from results.desk.papers.notice import Notice, notice
from results.desk.papers.sheets import Languages, Name, Wish, paper, usual_languages, why_not
from results.desk.papers.shown import Shown, Standing, shown
from results.desk.papers.verification import statement
from results.desk.papers.wording import Wording
from tests.count.at_the_desk import DAN, DEE, Evening, count_typed, verification_typed
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
WARD = ContestId("local.medway.chatham-central-and-brompton.2023-05-04")
TRUTH = PUBLISHED[WARD]
EN, CY = wording_en.ENGLISH, wording_cy.WELSH
BOTH = (EN, CY)
RO = Role.RETURNING_OFFICER


def evening(upto: str) -> Evening:
    """One ward counted, approved or released by its people."""
    at = Evening.of(MEDWAY)
    at.typed_twice(WARD, Paper.VERIFICATION, verification_typed(TRUTH))
    at.typed_twice(WARD, Paper.COUNT, count_typed(TRUTH))
    if upto in ("approved", "released"):
        at.approved(TRUTH)
    if upto == "released":
        at.released(WARD)
    return at


def seen(ward: Ward, role: Role = RO, said: Wording = EN) -> Shown:
    """The figures this person gets."""
    found = shown(ward, role, said)
    assert found is not None
    return found


def posted(said: Wording = EN, **changes: object) -> Notice:
    """The notice of the released ward, its declaration changed so."""
    figures = seen(evening("released").ward(WARD))
    given = replace(figures.declaration, **changes)  # type: ignore[arg-type]  # names are the test's own
    return notice(MEDWAY, replace(figures, declaration=given), said)


def html_of(name: Name, at: Evening, **wish: object) -> str:
    """The paper as it goes to the printer."""
    asked = Wish(RO, **wish)  # type: ignore[arg-type]  # names are the test's own
    return standing_alone([paper(name, at.night, at.ward(WARD), asked)], "A paper")


@pytest.mark.parametrize("said", BOTH, ids=["en", "cy"])
def test_the_notice_has_every_candidate_and_every_heading(said: Wording) -> None:
    """Full and commonly used names, descriptions and votes in ballot paper order; all legal headings."""
    it, contest = posted(said), MEDWAY.contests[WARD]
    assert [one.surname for one in it.people] == [one.surname for one in contest.candidates]
    for line, one in zip(it.people, contest.candidates, strict=True):
        assert line.other_names == one.other_names
        assert (one.commonly_known_as or "") in line.known_as
        assert line.description == one.description
        assert line.votes == f"{TRUTH.votes(one.candidate_id):,}"
        assert line.outcome == (said.elected if one.candidate_id in TRUTH.elected else "")
    assert it.elected == ("Shakirat Oyindamola Animashaun", "Nina Gurung", "Vincent Stewart Maple")
    assert [label for label, _ in it.rejected][:4] == [said.headings[one] for one in Heading]
    assert dict(it.rejected)[said.headings[Heading.VOID]] == "21"
    assert it.signed == "Roy Officer"
    assert "00:00" in it.issued


def test_a_council_that_counts_votes_is_not_made_to_say_papers() -> None:
    """Medway printed votes lost, so the notice says votes."""
    assert posted().rejected_title == "Votes not counted"
    by_papers = RejectedPapers({Heading.VOID: 3}, total=3, in_part=7)
    it = posted(rejected=by_papers)
    assert it.rejected_title == "Ballot papers rejected"
    assert it.rejected == (
        ("(a) Want of an official mark", "not given"),
        ("(b) Voting for more candidates than the voter was entitled to", "not given"),
        ("(c) Writing or mark by which the voter could be identified", "not given"),
        ("(d) Unmarked or wholly void for uncertainty", "3"),
        ("Total", "3"),
        ("Rejected in part (the good votes on these papers count)", "7"),
    )


def test_a_lot_is_told_on_the_notice() -> None:
    """Whom the lot favoured, in words and beside their name."""
    it = posted(lot=Lot((TRUTH.elected[0],), "Slips from a box"))
    assert "additional vote was allotted to: Shakirat Oyindamola Animashaun." in it.lot
    assert [one.outcome for one in it.people if one.outcome] == ["Elected (by lot)", "Elected", "Elected"]


def test_a_corrected_notice_says_what_it_replaces() -> None:
    """The kind of correction, the notice it replaces and the reason stand on top."""
    at = evening("released")
    at.do(DEE, WARD, OpenCorrection(CorrectionKind.RETURNING_OFFICER, "Box C4 was copied wrongly."))
    right = replace(TRUTH, rejected=RejectedPapers({Heading.VOID: 22}, total=22))
    at.typed_twice(WARD, Paper.COUNT, count_typed(right))
    at.approved(right, by=DAN)
    before = shown(at.ward(WARD), RO, EN)
    waiting = shown(at.ward(WARD), RO, EN, waiting=True)
    assert before is not None
    assert before.standing is Standing.DECLARED
    assert waiting is not None
    assert waiting.standing is Standing.APPROVED
    changed = " ".join(notice(MEDWAY, waiting, EN).changed)
    assert "The Returning Officer has corrected the declared figures." in changed
    assert "replaces the one of 00:00 on Friday 5 May 2023" in changed
    assert "Box C4 was copied wrongly." in changed
    assert notice(MEDWAY, before, EN).changed == ()


def test_uncontested_and_referendum_have_their_own_words() -> None:
    """Nobody polled: no votes, all elected. A referendum: whether more than half chose one answer."""
    contest = MEDWAY.contests[WARD]
    alone = replace(contest, poll=Poll.UNCONTESTED, candidates=contest.candidates[:3])
    night = begin(replace(MEDWAY, contests={WARD: alone}), Environment.LIVE)
    it = notice(MEDWAY, seen(night.wards[WARD]), EN)
    assert it.title == "Notice of uncontested election"
    assert it.people == ()
    assert it.rejected == ()
    assert len(it.elected) == 3
    down = replace(night.wards[WARD], withdrawn=Withdrawal("Wrong ward", "Dee"))
    assert shown(down, RO, EN) is None
    asked = evening("released").ward(WARD)
    asked = replace(asked, contest=replace(contest, kind=Kind.REFERENDUM, seats=1))
    it = notice(MEDWAY, seen(asked), EN)
    assert it.officer == "Counting Officer"
    assert it.then == "and that more than half of those voting answered: Damola Animashaun."
    assert it.elected == ()


@pytest.mark.parametrize("said", BOTH, ids=["en", "cy"])
def test_what_is_read_out_follows_the_paper(said: Wording) -> None:
    """Names and votes in ballot paper order, figures also in words, pauses; then who is elected."""
    text = announcement(MEDWAY, seen(evening("approved").ward(WARD)), "Jo Returning", said)
    contest = MEDWAY.contests[WARD]
    read = [one for one in text if one.figure and one.kind == "name"]
    assert [one.text for one in read] == [one.full_name for one in contest.candidates]
    assert [one.figure for one in read] == [
        f"{TRUTH.votes(one.candidate_id):,}" for one in contest.candidates
    ]
    assert (
        read[5].words
        == {
            "en": "one thousand three hundred and ninety-four votes",
            "cy": "mil tri chant naw deg pedair o bleidleisiau",
        }[said.language]
    )
    assert sum(one == Passage(read[0].kind.DO, said.pause) for one in text) == len(contest.candidates)
    chosen = [one.text for one in text if one.kind == "name" and not one.figure]
    assert chosen == ["Shakirat Oyindamola Animashaun", "Nina Gurung", "Vincent Stewart Maple"]
    assert any("Jo Returning" in one.text for one in text)


def test_nobody_is_read_out_as_elected_before_an_officer_says_so() -> None:
    """Provisional figures name nobody; the gap is marked."""
    figures = seen(evening("counted").ward(WARD))
    text = announcement(MEDWAY, figures, "", EN)
    assert EN.elected_not_said in [one.text for one in text]
    assert notice(MEDWAY, figures, EN).elected == ()


@pytest.mark.parametrize(
    ("expected", "difference", "explanation"),
    [
        (2201, "none", ""),
        (2203, "2 fewer than expected", "none recorded"),
        (2198, "3 more than expected", "none recorded"),
    ],
)
def test_the_statement_compares_with_the_accounts(expected: int, difference: str, explanation: str) -> None:
    """Papers found against papers expected, and that nobody explained a difference."""
    given = Verification(1194, 1007, 2201, expected, electorate=10525)
    it = statement(MEDWAY, MEDWAY.contests[WARD], given, EN)
    assert dict(it.papers)["Difference"] == difference
    assert dict(it.papers)["Turnout"] == "20.9%"
    assert it.explanation == explanation
    told = statement(MEDWAY, MEDWAY.contests[WARD], replace(given, explanation="Two left."), EN)
    assert told.explanation == "Two left."


def test_figures_that_wait_are_for_returning_officers_only() -> None:
    """Until the declaration nobody but the officers gets a paper with figures, and everybody is told why."""
    at = evening("approved")
    for role in Role:
        allowed = role in (Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER)
        for name in (Name.NOTICE, Name.ANNOUNCER, Name.JOURNAL):
            assert (why_not(name, at.ward(WARD), Wish(role)) == "") is allowed
        assert (shown(at.ward(WARD), role, EN) is not None) is allowed
        assert why_not(Name.VERIFICATION, at.ward(WARD), Wish(role)) == ""
        assert why_not(Name.NOTICE, evening("released").ward(WARD), Wish(role)) == ""


def test_there_is_no_paper_of_nothing() -> None:
    """Before any figure, before verification, after a withdrawal: a sentence instead of a paper."""
    at = evening("released")
    at.do(DEE, WARD, Withdraw("Wrong ward"))
    other = next(one for one in at.night.wards.values() if one.contest.contest_id != WARD)
    assert "no figures yet" in why_not(Name.NOTICE, other, Wish(RO))
    assert "not complete" in why_not(Name.VERIFICATION, other, Wish(RO))
    assert "withdrawn" in why_not(Name.NOTICE, at.ward(WARD), Wish(RO))


def test_a_draft_says_so_on_every_sheet() -> None:
    """DRAFT stands across a notice until it is released, in its language; the approved text is kept clear."""
    assert '<div class="mark-all" aria-hidden="true">DRAFT</div>' in html_of(Name.NOTICE, evening("counted"))
    assert ">DRAFFT DRAFT<" in html_of(Name.NOTICE, evening("approved"), languages=Languages.BOTH)
    read_out = html_of(Name.ANNOUNCER, evening("approved"))
    assert "mark-all" not in read_out.partition("</style>")[2]
    assert "Approved by Dee at" in read_out
    released = html_of(Name.NOTICE, evening("released")).partition("</style>")[2]
    assert "DRAFT" not in released
    assert "warn" not in released


def test_a_rehearsal_is_never_taken_for_real() -> None:
    """Every paper of a rehearsal says so in words and across the sheet."""
    at = evening("released")
    at.night = replace(at.night, environment=Environment.REHEARSAL)
    for name in (Name.NOTICE, Name.ANNOUNCER, Name.VERIFICATION):
        html = html_of(name, at)
        assert "Rehearsal. This is not a real result." in html
        assert ">REHEARSAL<" in html


def test_everything_that_can_be_done_or_happen_has_its_words() -> None:
    """No deed and no event is left without a sentence for the journal."""
    assert set(DEEDS_TOLD) == set(get_args(Deed))
    assert {one.__name__ for one in EVENTS_TOLD} == {one.__name__ for one in Event.__subclasses__()}
    told = deed_told(Approve((), None, {"W311": "Counted again."}))
    assert told == "Approved the figures; W311: Counted again."


def test_what_people_wrote_is_only_ever_text() -> None:
    """A name, an explanation or a reason with the signs of a page in it is printed as it was written."""
    at = Evening.of(MEDWAY)
    written = verification_typed(TRUTH) | {Field("verification/explanation"): "<script>alert(1)</script>"}
    at.typed_twice(WARD, Paper.VERIFICATION, written)
    html = html_of(Name.VERIFICATION, at)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html


def test_welsh_stands_first_where_both_are_wanted() -> None:
    """Two languages on one paper: Welsh before English; a council with Welsh names gets both unasked."""
    html = html_of(Name.NOTICE, evening("released"), languages=Languages.BOTH)
    assert re.findall(r'<article[^>]* lang="(\w\w)"', html) == ["cy", "en"]
    assert usual_languages(MEDWAY) is Languages.ENGLISH
    contest = replace(MEDWAY.contests[WARD], area_cy="Canol Chatham")
    assert usual_languages(replace(MEDWAY, contests={**MEDWAY.contests, WARD: contest})) is Languages.BOTH


def test_both_languages_fill_the_same_gaps() -> None:
    """Every sentence has the same gaps in Welsh as in English, so that nothing is left out of either."""
    for name in Wording.__slots__:
        one, other = getattr(EN, name), getattr(CY, name)
        if isinstance(one, str) and name != "language":
            gaps = {word.split("}")[0] for word in one.split("{")[1:]}
            assert gaps == {word.split("}")[0] for word in other.split("{")[1:]}, name
