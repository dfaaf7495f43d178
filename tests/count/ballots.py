"""Result sheets written by hand: a ward, its candidates and its figures in a few lines."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from results.count.checks import Tonight, check
from results.count.declaration import Declaration, Figure, Heading, RejectedPapers, Stage, Verification
from results.count.election import Candidate, CandidateId, Contest, ContestId, PartyId
from results.count.finding import Finding
from tests.nights import load

Findings = tuple[Finding, ...]
ALONE = Tonight()


@dataclass(frozen=True)
class Case:
    """One real sheet that fires a rule beside one that does not."""

    code: str
    title: str
    fires: Callable[[], Findings]
    silent: Callable[[], Findings]


def slug(name: str) -> CandidateId:
    """An id for a person: "Lia Campbell" is lia-campbell."""
    return CandidateId(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))


def ward(area: str, seats: int, *people: str, electorate: int | None = None) -> Contest:
    """A contest; people are "Name" or "Name (Party)", in ballot paper order."""
    return Contest(
        ContestId(slug(area)), area, seats, tuple(_candidate(one) for one in people), electorate=electorate
    )


def _candidate(person: str) -> Candidate:
    name, _, party = person.removesuffix(")").partition(" (")
    *first, surname = name.split()
    return Candidate(slug(name), surname, " ".join(first), PartyId(slug(party or name)), description=party)


def result(
    contest: Contest,
    votes: Sequence[int | None],
    *elected: str,
    papers: int | None = None,
    rejected: int | None = None,
) -> Declaration:
    """A declared result; votes in ballot paper order, elected by name, or those with most votes."""
    lines = tuple(zip(contest.candidates, votes, strict=True))
    by_votes = sorted(lines, key=lambda line: -(line[1] or 0))
    first = tuple(candidate.candidate_id for candidate, _ in by_votes[: contest.seats])
    return Declaration(
        contest.contest_id,
        Stage.DECLARED,
        tuple(Figure(candidate.candidate_id, count) for candidate, count in lines),
        elected=tuple(slug(name) for name in elected) or first,
        rejected=RejectedPapers(total=rejected),
        verification=Verification(papers_total=papers, electorate=contest.electorate),
    )


def revoted(declaration: Declaration, **votes: int | None) -> Declaration:
    """The same sheet with other votes for some people, named by id with _ for -."""
    changed = {name.replace("_", "-"): count for name, count in votes.items()}
    assert changed.keys() <= {one.candidate_id for one in declaration.figures}
    figures = (
        replace(one, votes=changed.get(str(one.candidate_id), one.votes)) for one in declaration.figures
    )
    return replace(declaration, figures=tuple(figures))


def verified(declaration: Declaration, **figures: object) -> Declaration:
    """The same sheet with other verification figures."""
    given = declaration.verification or Verification()
    return replace(declaration, verification=replace(given, **figures))  # type: ignore[arg-type]  # by name


def rejecting(declaration: Declaration, **figures: object) -> Declaration:
    """The same sheet with other rejected papers."""
    given = declaration.rejected or RejectedPapers()
    return replace(declaration, rejected=replace(given, **figures))  # type: ignore[arg-type]  # by name


def headings(too_many: int, void: int, **more: object) -> RejectedPapers:
    """Rejected papers under all four headings, two of them nought."""
    by_heading = {
        Heading.OFFICIAL_MARK: 0,
        Heading.TOO_MANY: too_many,
        Heading.IDENTIFIABLE: 0,
        Heading.VOID: void,
    }
    return replace(RejectedPapers(by_heading), **more)  # type: ignore[arg-type]  # by name


def real(folder: str, area: str) -> tuple[Contest, Declaration, Tonight]:
    """One area of a past night, its declared result, and the rest of that night."""
    election, declared = load(folder)
    contest = next(one for one in election.contests.values() if one.area == area)
    others = {key: one for key, one in declared.items() if key != contest.contest_id}
    return contest, declared[contest.contest_id], Tonight.of(others, {}, election.contests)


def medway(area: str) -> tuple[Contest, Declaration]:
    """One ward of Medway, 4 May 2023: official figures; every ward adds up."""
    contest, declaration, _ = real("medway-2023", area)
    return contest, declaration


def barnsley(area: str) -> Findings:
    """What is found in one ward of Barnsley, 6 May 2021, beside the whole night."""
    contest, declaration, tonight = real("barnsley-2021", area)
    return check(declaration, contest, tonight)


def checked(
    sheet: tuple[Contest, Declaration], change: Callable[[Declaration], Declaration] | None = None
) -> Findings:
    """What is found in one sheet on its own, changed first where a change is given."""
    contest, declaration = sheet
    return check(change(declaration) if change else declaration, contest, ALONE)


def codes(findings: Iterable[Finding]) -> list[str]:
    """The codes found, in order."""
    return [one.code for one in findings]


def told(findings: Iterable[Finding], code: str) -> str:
    """Message and hints of the first finding with this code."""
    one = next(one for one in findings if one.code == code)
    return " ".join((one.message, *one.hints))


def by_id(**people: str) -> Mapping[CandidateId, str]:
    """A mapping from candidates, named with _ for -."""
    return {CandidateId(name.replace("_", "-")): text for name, text in people.items()}


def by_surname(contest: Contest, surname: str) -> str:
    """The id of the person with this surname, as a keyword."""
    (one,) = (one.candidate_id for one in contest.candidates if one.surname.lower() == surname)
    return one.replace("-", "_")
