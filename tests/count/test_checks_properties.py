"""What holds for every sheet, not only for those that have happened: properties of the checks."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from results.count.checks import RULES, Tonight, check, check_publication, check_verification
from results.count.declaration import (
    Basis,
    Correction,
    CorrectionKind,
    Declaration,
    Field,
    Figure,
    Heading,
    Lot,
    Part,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import CandidateId, Contest, Poll
from results.count.finding import Severity
from tests.count.ballots import ALONE, codes, result, ward

Sheet = tuple[Contest, Declaration]
NAMES = [f"Person {letter * 2} (Party {n % 4})" for n, letter in enumerate("abcdefghijkl")]


@st.composite
def dealt(draw: st.DrawFn, total: int, most: int, people: int) -> list[int]:
    """A total dealt out to people, nobody more than most."""
    votes = []
    for left in range(people - 1, -1, -1):
        one = draw(st.integers(max(0, total - most * left), min(most, total)))
        votes.append(one)
        total -= one
    return votes


@st.composite
def headings(draw: st.DrawFn, total: int) -> dict[Heading, int | None]:
    """A total of rejected papers or votes put under the four headings."""
    return dict(zip(Heading, draw(dealt(total, total, len(Heading))), strict=True))


def with_lot(contest: Contest, declaration: Declaration, votes: Sequence[int]) -> Declaration:
    """A lot for the last seats where they are tied."""
    ranked = sorted(votes, reverse=True)
    cut = ranked[contest.seats - 1]
    if cut != ranked[contest.seats]:
        return declaration
    drawn = tuple(one for one in declaration.elected if declaration.votes(one) == cut)
    return replace(declaration, lot=Lot(drawn, "straws"))


@st.composite
def balanced(draw: st.DrawFn, seats: int | None = None, basis: Basis | None = None) -> Sheet:
    """A sheet whose figures agree with one another: ballots as voters could have marked them."""
    n = seats or draw(st.integers(1, 5))
    people = draw(st.integers(n + 1, 12))
    valid, lost = draw(st.integers(0, 3000)), draw(st.integers(0, 60))
    total = draw(st.integers(valid, n * valid))
    votes = draw(dealt(total, valid, people))
    contest = ward("A ward", n, *NAMES[:people], electorate=valid + lost + draw(st.integers(0, 5000)))
    declaration = result(contest, votes, papers=valid + lost)
    kind = basis or draw(st.sampled_from(Basis))
    rejected, unused = lost, n * valid - total
    if kind is Basis.VOTES:
        in_part = draw(st.integers(0, unused))
        rejected, unused = n * lost + in_part, unused - in_part
    given_total = draw(st.sampled_from([rejected, None]))
    papers = RejectedPapers(draw(headings(rejected)), given_total, basis=kind)
    declaration = replace(declaration, rejected=papers, unused_votes=unused if n > 1 else None)
    return contest, with_lot(contest, declaration, votes)


@given(balanced())
def test_figures_that_agree_are_never_held(sheet: Sheet) -> None:
    """No error is ever found in figures that some set of ballot papers could have produced."""
    contest, declaration = sheet
    errors = [one for one in check(declaration, contest, ALONE) if one.severity is Severity.ERROR]
    assert errors == []


@given(balanced(seats=1), st.data())
def test_one_wrong_figure_always_breaks_a_single_seat(sheet: Sheet, data: st.DataObject) -> None:
    """With one seat, any one candidate's figure off by any amount is E301."""
    contest, declaration = sheet
    place = data.draw(st.integers(0, len(declaration.figures) - 1))
    figures = list(declaration.figures)
    was = figures[place].votes or 0
    now = data.draw(st.integers(0, 5000).filter(lambda votes: votes != was))
    figures[place] = replace(figures[place], votes=now)
    assert "E301" in codes(check(replace(declaration, figures=tuple(figures)), contest, ALONE))


@given(balanced(), st.data())
def test_unused_votes_find_any_single_wrong_figure(sheet: Sheet, data: st.DataObject) -> None:
    """With several seats and unused votes counted, any one figure off by any amount is E305."""
    contest, declaration = sheet
    assume(contest.seats > 1)
    off = data.draw(st.integers(-200, 200).filter(bool))
    first, *rest = declaration.figures
    assume((first.votes or 0) + off >= 0)
    wrong = replace(declaration, figures=(replace(first, votes=(first.votes or 0) + off), *rest))
    assert "E305" in codes(check(wrong, contest, ALONE))


def is_small(contest: Contest, declaration: Declaration) -> bool:
    """So few papers that, without votes beside them, they may be a percentage (E106)."""
    verified = declaration.verification or Verification()
    return (verified.papers_total or 0) < 100 and (contest.electorate or 0) > 1000


@given(balanced(), st.data())
def test_what_is_unknown_is_never_nought(sheet: Sheet, data: st.DataObject) -> None:
    """Leaving figures out of a sheet that agrees finds only that they are missing, never a false sum."""
    contest, declaration = sheet
    assume(not is_small(contest, declaration))
    gone = data.draw(st.sets(st.integers(0, len(declaration.figures) - 1), min_size=1))
    figures = tuple(
        replace(one, votes=None) if place in gone else one for place, one in enumerate(declaration.figures)
    )
    hide = {name: data.draw(st.booleans()) for name in ("papers", "rejected", "heading", "unused")}
    rejected = declaration.rejected or RejectedPapers()
    some = {**rejected.by_heading, Heading.VOID: None} if hide["heading"] else rejected.by_heading
    bare = replace(
        declaration,
        figures=figures,
        rejected=None if hide["rejected"] else replace(rejected, by_heading=some),
        verification=None if hide["papers"] else declaration.verification,
        unused_votes=None if hide["unused"] else declaration.unused_votes,
    )
    found = check(bare, contest, ALONE)
    assert {one.code for one in found if one.severity is Severity.ERROR} == {"E101"}
    assert codes(found).count("E101") == len(gone)


@given(balanced(), st.randoms(use_true_random=False), st.integers(-30, 30))
def test_the_order_of_lines_does_not_matter(sheet: Sheet, chance: Random, off: int) -> None:
    """Candidates matched by id are the same in any order of lines, right or wrong."""
    contest, declaration = sheet
    first, *rest = declaration.figures
    wrong = replace(declaration, figures=(replace(first, votes=abs((first.votes or 0) + off)), *rest))
    shuffled = list(wrong.figures)
    chance.shuffle(shuffled)
    again = replace(wrong, figures=tuple(shuffled), elected=wrong.elected[::-1])
    assert check(again, contest, ALONE) == check(wrong, contest, ALONE)


COUNTS = st.none() | st.integers(0, 50) | st.integers() | st.integers(10**6, 10**400)
PEOPLE = st.sampled_from(["person-aa", "person-bb", "person-cc", "person-dd", "a-stranger"]).map(CandidateId)
TEXTS = st.none() | st.text(max_size=12) | st.sampled_from(["Person aa", "BB, Person", "person  cc"])
FIELDS = st.sampled_from(["votes/person-aa", "rejected/void", "verification/papers_total", "?"]).map(Field)
MISREAD = st.dictionaries(FIELDS, st.text(max_size=60) | st.just("34.5%"), max_size=3)
REJECTED = st.builds(
    RejectedPapers,
    st.dictionaries(st.sampled_from(Heading), COUNTS),
    COUNTS,
    COUNTS,
    st.sampled_from(Basis),
)
VERIFICATIONS = st.builds(
    Verification, COUNTS, COUNTS, COUNTS, COUNTS, TEXTS, COUNTS, st.none() | st.decimals(), MISREAD
)
LOTS = st.builds(Lot, st.lists(PEOPLE, max_size=3).map(tuple), st.text(max_size=5), in_votes=st.booleans())
ANY = st.builds(
    Declaration,
    st.just(ward("A ward", 1).contest_id),
    st.sampled_from(Stage),
    st.lists(st.builds(Figure, st.none() | PEOPLE, COUNTS, TEXTS, TEXTS), max_size=7).map(tuple),
    elected=st.lists(PEOPLE, max_size=4).map(tuple),
    rejected=st.none() | REJECTED,
    verification=st.none() | VERIFICATIONS,
    unused_votes=COUNTS,
    lot=st.none() | LOTS,
    parts=st.lists(st.builds(Part, st.sampled_from(["North", "South"]), COUNTS), max_size=3).map(tuple),
    parts_expected=st.sampled_from([(), ("North",), ("North", "South")]),
    terms=st.dictionaries(PEOPLE, st.sampled_from(["long", "short"])),
    entered_by=TEXTS,
    checked_by=TEXTS,
    correction=st.none()
    | st.builds(Correction, st.sampled_from(CorrectionKind), st.text(max_size=5), st.text(max_size=5)),
    misread=MISREAD,
)
CONTESTS = st.builds(
    lambda seats, people, poll, electors, terms: replace(
        ward("A ward", seats, *NAMES[:people], electorate=electors), poll=poll, terms=terms
    ),
    st.integers(1, 4),
    st.integers(0, 4),
    st.sampled_from(Poll),
    COUNTS,
    st.sampled_from([(), ("long", "short")]),
)


@settings(max_examples=400)
@given(ANY, CONTESTS, ANY, VERIFICATIONS)
def test_whatever_arrives_is_answered(
    declaration: Declaration, contest: Contest, other: Declaration, statement: Verification
) -> None:
    """No figures, however wild, stop the checks; what they find is in the table, in whole sentences."""
    near = ward("Near", contest.seats, *NAMES[:4], electorate=900)
    theirs = replace(other, contest_id=near.contest_id)
    tonight = Tonight.of({near.contest_id: theirs}, {near.contest_id: statement}, {near.contest_id: near})
    combined = replace(contest, combined_with=(near.contest_id,))
    found = check(declaration, contest, tonight)
    assert found == tuple(sorted(found, key=lambda one: (one.code, one.fields, one.message)))
    found += check(declaration, combined, tonight) + check_verification(statement, contest, tonight)
    found += check_publication(declaration, None) + check_publication(declaration, other, contest)
    for one in found:
        assert one.code in RULES
        assert one.message.rstrip().endswith((".", "?"))


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_any_turnout_is_answered(turnout: Decimal) -> None:
    """A turnout of any size, or none a number, is compared without harm."""
    given_turnout = Verification(papers_total=3, electorate=9, turnout_pct_given=turnout)
    check_verification(given_turnout, ward("A ward", 1, *NAMES[:2]), ALONE)
