"""Results as councils type them into Modern.gov on the night, from its page GetElectionResults (XML).

Pure. The page is typed into while we look at it, one candidate at a time, and says 0 for whatever is not
there yet. So:

- 0 is unknown for electorate, ballot papers issued and seats.
- A ward where everybody has 0 has not been entered: it says nothing.
- A ward where somebody has 0 and somebody has votes is half entered, unless its sums prove that nobody's
  votes are missing: one seat, one person marked elected, and votes, with or without the rejected papers,
  equal to the papers issued. With several seats voters may leave votes unused, so no sum on the page proves
  it. Marks alone prove nothing: the winner is often typed and ticked first. Who knows that the 0 is real
  enters that ward at the desk.
- Heads of rejection without papers are left out of the page: they are 0 once the ward is declared and one
  head is given; before that they are unknown.
- A ward is declared when its status is Published and as many are marked elected as it has seats. All else is
  provisional. Times on the page are when somebody typed, without a time zone: none is of a declaration.
- The page has no poll date and no candidate ids: wards are found by title, people by name and party.

Source: the names of the elements are those of Kirklees Council's page for Batley East, 26 October 2017.
"""

from collections.abc import Iterator, Mapping, Sequence

from results.count.declaration import Declaration, Figure, Stage, Verification
from results.count.election import CandidateId, Contest, Poll
from results.feeds.formats.candidate_line import CandidateLine, figure
from results.feeds.formats.content import votes_field
from results.feeds.formats.figures import Figures, read_figure
from results.feeds.formats.modern_gov_page import Ward, page_of, place, said, wards_of
from results.feeds.formats.register import Register, Unmatched
from results.feeds.formats.rejection import Line, rejected_papers
from results.feeds.formats.safe_xml import Element, shown, unreadable
from results.feeds.formats.sheaf import Sheaf

_Line = tuple[Element, CandidateId | Unmatched]
READS_BEFORE_TRUSTED = 2
ONCE = frozenset(
    {"title", "electorate", "numballotpapersissued", "numseats", "status", "spoiledvotes", "description"}
    | {"electionareaid", "candidatename", "numvotes", "numvotes2", "politicalpartytitle", "iselected"}
)
"""What may stand only once in an area, a candidate or a line of rejected papers."""
MARKS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "1"), True),
    **dict.fromkeys(("false", "no", "0", ""), False),
}
FINISHED = frozenset({"published", ""})
SECOND_PREFERENCES = "second preferences are given, and a supplementary vote is not counted here"


def read(data: bytes, register: Register) -> Sheaf:
    """What the page says of each ward of this election that can be used, and what is wrong with the others.

    Raises:
        UnreadableMessage: not such a page, no such election, or none of its wards is one of ours.
    """
    wards, strange = wards_of(page_of(data), register)
    if not wards:
        raise unreadable(*strange)
    contents, problems = [], list(strange)
    for ward in wards:
        declaration, wrong = _declaration(ward, register)
        problems += [f"{one} ({ward.contest.area})" for one in wrong]
        if declaration is not None:
            contents.append((ward.contest.contest_id, declaration))
    return Sheaf(tuple(contents), shown(problems))


def _declaration(ward: Ward, register: Register) -> tuple[Declaration | None, tuple[str, ...]]:
    """What the page says of one ward, None when that cannot be used yet, and what is wrong with it."""
    people = [(line, _person(line, ward.contest, register)) for line in ward.people]
    obstacles = tuple(_obstacles(ward, people))
    if obstacles:
        return None, obstacles
    declaration, wrong = _as_typed(ward, people)
    waiting = _not_yet(declaration)
    if len(waiting) == len(declaration.figures):
        return None, tuple(_only_marked(ward, declaration))
    if waiting and not _is_proved(declaration, ward.contest):
        return None, (_half_entered(ward, waiting),)
    return declaration, wrong


def _person(line: Element, contest: Contest, register: Register) -> CandidateId | Unmatched:
    return register.candidate(contest, said(line, "candidatename"), said(line, "politicalpartytitle"))


def _obstacles(ward: Ward, people: Sequence[_Line]) -> Iterator[str]:
    """Why nothing on this page can be said of a ward."""
    for element in (ward.area, *ward.people, *_rejected(ward.area)):
        doubled = element.given_twice(ONCE)
        if doubled:
            yield f"line {element.line}, {element.name}: {doubled} is in it twice, which of them holds?"
    seats = read_figure(said(ward.area, "numseats"))
    if seats not in {None, 0, ward.contest.seats}:
        given = said(ward.area, "numseats")[:20]
        yield (
            f"{place(ward.area, 'numseats')}: {given!r} here, {ward.contest.seats} in the election file: "
            "put right whichever is wrong"
        )
    for line, person in people:
        if isinstance(person, Unmatched) and person.ambiguous:
            yield f"{place(line, 'candidatename')}: {person.words}"
        if said(line, "iselected").casefold() not in MARKS:
            yield f"{place(line, 'iselected')}: {said(line, 'iselected')[:20]!r} is neither True nor False"
        if read_figure(said(line, "numvotes2")) not in {None, 0}:
            yield f"{place(line, 'numvotes2')}: {SECOND_PREFERENCES}"


def _as_typed(ward: Ward, people: Sequence[_Line]) -> tuple[Declaration, tuple[str, ...]]:
    """The ward's figures as they stand on the page, and what is wrong with its rejected papers."""
    votes, papers = Figures(), Figures()
    elected = tuple(
        person for line, person in people if not isinstance(person, Unmatched) and _is_marked(line)
    )
    is_declared = len(elected) == ward.contest.seats and said(ward.area, "status").casefold() in FINISHED
    lines = [
        Line(place(one, "description"), said(one, "description"), said(one, "numvotes"))
        for one in _rejected(ward.area)
    ]
    figures = tuple(figure(_line(line), person, ward.contest, votes) for line, person in people)
    rejected, wrong = rejected_papers(lines, votes, is_complete=is_declared)
    declaration = Declaration(
        contest_id=ward.contest.contest_id,
        stage=Stage.DECLARED if is_declared else Stage.PROVISIONAL,
        figures=figures,
        elected=elected,
        rejected=rejected,
        verification=_statement(ward.area, papers),
        misread=votes.misread,
    )
    return declaration, wrong


def _line(line: Element) -> CandidateLine:
    return CandidateLine(
        said(line, "candidatename"), said(line, "politicalpartytitle"), said(line, "numvotes")
    )


def _statement(area: Element, papers: Figures) -> Verification | None:
    """Papers issued and electorate where they are above 0; None when neither is."""
    issued = papers.count(said(area, "numballotpapersissued"), "verification/papers_total") or None
    electorate = papers.count(said(area, "electorate"), "verification/electorate") or None
    if issued is None and electorate is None and not papers.misread:
        return None
    return Verification(papers_total=issued, electorate=electorate, misread=papers.misread)


def _rejected(area: Element) -> list[Element]:
    return [one for group in area.every("spoiledvotes") for one in group.every("spoiledvote")]


def _is_marked(line: Element) -> bool:
    return MARKS[said(line, "iselected").casefold()]


def _not_yet(declaration: Declaration) -> tuple[Figure, ...]:
    """Lines with no figure or 0; a figure that could not be read has been typed in."""
    return tuple(
        one
        for one in declaration.figures
        if not one.votes and votes_field(one.candidate_id, one.name_given) not in declaration.misread
    )


def _is_proved(declaration: Declaration, contest: Contest) -> bool:
    """True when the sums leave no room for votes that are still to be typed in."""
    papers = declaration.verification.papers_total if declaration.verification else None
    votes = [one.votes for one in declaration.figures if one.votes is not None]
    if papers is None or len(votes) < len(declaration.figures):
        return False
    rejected = declaration.rejected.wholly if declaration.rejected else None
    return contest.seats == len(declaration.elected) == 1 and papers - sum(votes) in {0, rejected}


def _half_entered(ward: Ward, waiting: Sequence[Figure]) -> str:
    contest = ward.contest
    names = [
        person.name
        if one.candidate_id and (person := contest.candidate(one.candidate_id))
        else one.name_given
        for one in waiting
    ]
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return (
        f"line {ward.area.line}, electionarea: 0 for {', '.join(map(str, names[:3]))}{rest}: it may be half "
        "entered; if the 0 is real, enter this ward at the desk"
    )


def _only_marked(ward: Ward, declaration: Declaration) -> Iterator[str]:
    """Somebody is marked elected where nobody has a vote: before the figures, or without a poll."""
    if declaration.elected and ward.contest.poll is Poll.HELD:
        yield (
            f"line {ward.area.line}, electionarea: somebody is marked elected and nobody has votes: wait for "
            "the figures, or say in the election file that no poll was held"
        )
