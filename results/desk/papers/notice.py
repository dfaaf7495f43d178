"""The notice of the result: everybody's votes, who is elected, and rejected papers under each heading.

Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, rules 47 and 50; Electoral
Commission, declaring the results: full and commonly used names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from results.clock import in_london
from results.count.declaration import Basis, Declaration, Heading, RejectedPapers
from results.count.election import Candidate, Contest, Election, Kind, Poll
from results.count.outcome import Line, ballot_order, electorate, turnout_pct
from results.desk.papers.shown import Shown
from results.desk.papers.wording import Wording

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate's line.

    Attributes:
        known_as: the commonly used name with its words, "" where there is none.
        votes: with commas, or that it was not given; "" where nobody was polled.
        outcome: that they are elected and how; "" for everybody else.
    """

    surname: str
    other_names: str
    known_as: str
    description: str
    votes: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Notice:
    """All that stands on the notice, in words.

    Attributes:
        changed: why it replaces an earlier one, a sentence a line; () on a first notice.
        elected: names of those elected; () while nobody has said who.
        lot: that lots were drawn and for whom; "" where none were.
        rejected: heading and number; () where nobody was polled.
        issued: when it was declared; "" before.
        signed: the officer who declared, "" leaves a line to sign on.
    """

    title: str
    facts: Facts
    changed: tuple[str, ...]
    opening: str
    people: tuple[Person, ...]
    then: str
    elected: tuple[str, ...]
    lot: str
    rejected_title: str
    rejected: Facts
    poll: Facts
    issued: str
    signed: str
    officer: str
    published_by: str


def notice(election: Election, shown: Shown, said: Wording) -> Notice:
    """The notice for these figures."""
    contest, given = shown.ward.contest, shown.declaration
    polled = contest.poll is Poll.HELD
    lines = ballot_order(contest, given)
    officer = contest.authority or said.officer_of(contest.kind)
    return Notice(
        title=_title(contest, said),
        facts=heading(election, contest, said),
        changed=tuple(_changed(shown, said)),
        opening=_opening(contest, said).format(officer=officer),
        people=tuple(_person(line, said, contest) for line in lines if polled),
        then=_then(contest, given, said) if polled else "",
        elected=() if contest.kind is Kind.REFERENDUM else elected(lines),
        lot=lots(contest, given, said),
        rejected_title=rejected_title(given, said),
        rejected=rejected(given.rejected, said) if polled else (),
        poll=poll(contest, given, said) if polled else (),
        issued=declared_at(given, said),
        signed=given.declared_by or "",
        officer=officer,
        published_by=said.published_by.format(officer=officer, council=election.council),
    )


def heading(election: Election, contest: Contest, said: Wording) -> Facts:
    """Whose election it is, where and when."""
    filled = () if contest.kind is Kind.REFERENDUM else ((said.to_elect, said.seats(contest.seats)),)
    return (
        (said.council, f"{election.council}: {said.kinds[contest.kind]}"),
        (said.area, area(contest, said)),
        (said.poll_on, said.weekday(election.poll_on)),
        *filled,
    )


def area(contest: Contest, said: Wording) -> str:
    """The area's name in this language."""
    return (contest.area_cy if said.language == "cy" else None) or contest.area


def known_as(candidate: Candidate, said: Wording) -> str:
    """The commonly used name with its words, "" where there is none."""
    return said.known_as.format(name=candidate.commonly_known_as) if candidate.commonly_known_as else ""


def elected(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Everybody elected by full name, in ballot paper order."""
    return tuple(line.candidate.full_name for line in lines if line.elected)


def rejected_title(given: Declaration, said: Wording) -> str:
    """What the rejected figures count: papers, or votes where a council counts those."""
    votes = given.rejected is not None and given.rejected.basis is Basis.VOTES
    return said.rejected_votes_title if votes else said.rejected_title


def rejected(given: RejectedPapers | None, said: Wording) -> Facts:
    """Every legal heading with its number, the total, and the papers rejected in part."""
    of: Mapping[Heading, int | None] = given.by_heading if given else {}
    headings = tuple((label, said.counted(of.get(one))) for one, label in said.headings.items())
    in_part = given.in_part if given else None
    total = (said.total, said.counted(given.wholly if given else None))
    return (*headings, total, *(((said.in_part, f"{in_part:,}"),) if in_part is not None else ()))


def poll(contest: Contest, given: Declaration, said: Wording) -> Facts:
    """Papers verified, electors and turnout, as far as they are known."""
    papers = given.verification.papers_total if given.verification else None
    electors, pct = electorate(contest, given.verification), turnout_pct(contest, given.verification)
    known = (
        (said.papers_total, None if papers is None else f"{papers:,}"),
        (said.electorate, None if electors is None else f"{electors:,}"),
        (said.turnout, None if pct is None else f"{pct:.1f}%"),
    )
    return tuple((label, text) for label, text in known if text is not None)


def lots(contest: Contest, given: Declaration, said: Wording) -> str:
    """That lots were drawn and for whom, "" where none were."""
    names = [line.candidate.full_name for line in ballot_order(contest, given) if line.by_lot]
    return said.lots.format(names=", ".join(names)) if names else ""


def declared_at(given: Declaration, said: Wording) -> str:
    """When it was declared, "" before."""
    at = given.declared_at
    if at is None:
        return ""
    return said.declared.format(time=said.time(at), day=said.weekday(in_london(at).date()))


def _title(contest: Contest, said: Wording) -> str:
    if contest.poll is not Poll.HELD:
        return said.uncontested_title
    return said.referendum_title if contest.kind is Kind.REFERENDUM else said.notice_title


def _opening(contest: Contest, said: Wording) -> str:
    if contest.poll is not Poll.HELD:
        return said.nobody_stood_against
    return said.counting_notice if contest.kind is Kind.REFERENDUM else said.give_notice


def _person(line: Line, said: Wording, contest: Contest) -> Person:
    one = line.candidate
    outcome = (said.by_lot if line.by_lot else said.elected) if line.elected else ""
    return Person(
        one.surname,
        one.other_names,
        known_as(one, said),
        one.description,
        said.counted(line.votes),
        "" if contest.kind is Kind.REFERENDUM else outcome,
    )


def carried(contest: Contest, given: Declaration, said: Wording) -> str:
    """Whether more than half of those voting gave one answer, and which."""
    answer = next((one.name for one in contest.candidates if one.candidate_id in given.elected), None)
    return said.carried.format(answer=answer) if answer else said.not_carried


def _then(contest: Contest, given: Declaration, said: Wording) -> str:
    if contest.kind is Kind.REFERENDUM:
        return carried(contest, given, said)
    if not given.elected:
        return said.elected_not_said
    return said.duly_elected_one if len(given.elected) == 1 else said.duly_elected


def _changed(shown: Shown, said: Wording) -> Iterator[str]:
    """Why this notice is not the first one."""
    correction, before = shown.declaration.correction, shown.before
    if correction is None:
        return
    yield said.corrections[correction.kind]
    if before is not None and before.declared_at is not None:
        day = said.weekday(in_london(before.declared_at).date())
        yield said.replaces.format(time=said.time(before.declared_at), day=day)
    yield said.reason.format(reason=correction.reason)
