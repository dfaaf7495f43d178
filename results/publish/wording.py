"""The words the public reads: plain, neutral, the same form for everyone, fitted to each family of outlets.

Sentences hold at most 25 words. Names are never cut: when room is short, whole facts are left out.
Source of the rules: Government Communication Service on accessible social media; Publicity Code 2011.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from results.count.declaration import CorrectionKind, Declaration
from results.count.election import Candidate, Contest, Kind, Poll
from results.count.outcome import Line, standing, turnout_pct
from results.publish.phrases import Phrases, safe, sentences
from results.publish.voice import Style, Texts, Voice, clock_time, fitted, signed, voice_of

__all__ = ["Texts", "Voice", "correction", "result", "voice_of", "withdrawal"]


def result(contest: Contest, declaration: Declaration, voice: Voice) -> Texts:
    """What is said of a declared result, by family of outlets."""
    return fitted(voice, lambda style: _result(contest, declaration, voice, style))


def correction(contest: Contest, declaration: Declaration, before: Declaration, voice: Voice) -> Texts:
    """What is said when published figures are put right.

    Args:
        contest: the area.
        declaration: the right figures, with the authority for the change.
        before: the figures as they stood in public.
        voice: who speaks.
    """
    return fitted(voice, lambda style: _correction(contest, declaration, before, voice, style))


def withdrawal(contest: Contest, before: Declaration, voice: Voice) -> Texts:
    """What is said when a published result is taken down."""
    p = voice.phrases
    said = (
        p.withdrawn.format(post=voice.post_at(before.declared_at), area=voice.area(contest)),
        p.do_not_use,
    )
    return fitted(voice, lambda style: [*said, *signed(voice, style)])


def _result(contest: Contest, declaration: Declaration, voice: Voice, style: Style) -> Iterator[str]:
    p = voice.phrases
    yield _opening(contest, p).format(area=voice.area(contest))
    if contest.poll is Poll.UNCONTESTED:
        yield p.no_poll
    said = _answers if contest.kind is Kind.REFERENDUM else _elected
    yield from said(contest, declaration, voice, style)
    if style.details and declaration.lot is not None:
        yield p.lots_drawn
    pct = turnout_pct(contest, declaration.verification)
    if style.turnout and pct is not None:
        yield p.turnout.format(pct=f"{pct:.1f}")
    if declaration.declared_at is not None:
        yield p.declared.format(time=clock_time(declaration.declared_at))
    if not (style.votes and style.names):
        yield p.figures_on_website
    yield from signed(voice, style)


def _opening(contest: Contest, p: Phrases) -> str:
    match contest.kind:
        case Kind.BY_ELECTION:
            return p.by_election_result
        case Kind.MAYOR:
            return p.mayor_result
        case Kind.REFERENDUM:
            return p.referendum_result
    return p.result


def _answers(contest: Contest, declaration: Declaration, voice: Voice, style: Style) -> Iterable[str]:
    """Nobody is elected in a referendum: the answers, and whether more than half chose one."""
    p, lines = voice.phrases, standing(contest, declaration)
    chosen = [safe(line.candidate.name) for line in lines if line.elected]
    said = [f"{safe(line.candidate.name)} {line.votes:,}" for line in lines if line.votes is not None]
    votes = sentences(p.answers, said) if style.votes else []
    return [*votes, p.more_than_half.format(answer=chosen[0]) if chosen else p.not_more_than_half]


def _elected(contest: Contest, declaration: Declaration, voice: Voice, style: Style) -> Iterable[str]:
    p = voice.phrases
    winners = [line for line in standing(contest, declaration) if line.elected]
    if not style.names:
        return [p.number_elected.format(count=len(winners))]
    if len(winners) == 1 and style.votes and contest.seats == 1:
        return [_sole_winner(contest, winners[0], voice, style)]
    return sentences(p.elected, [_person(line, voice, style) for line in winners])


def _sole_winner(contest: Contest, winner: Line, voice: Voice, style: Style) -> str:
    p = voice.phrases
    who = _who(winner.candidate, voice, style)
    if contest.poll is Poll.UNCONTESTED:
        return p.unopposed.format(who=who)
    if winner.votes is None:
        return (p.one_elected_by_lot if winner.by_lot else p.one_elected).format(who=who)
    with_votes = p.one_elected_by_lot_with if winner.by_lot else p.one_elected_with
    return with_votes.format(who=who, votes=p.votes(winner.votes))


def _person(line: Line, voice: Voice, style: Style) -> str:
    p = voice.phrases
    votes = [p.votes(line.votes)] if style.votes and line.votes is not None else []
    return ", ".join([_who(line.candidate, voice, style), *votes, *([p.by_lot] if line.by_lot else [])])


def _who(candidate: Candidate, voice: Voice, style: Style) -> str:
    party = voice.election.parties.get(candidate.party_id)
    label = party.short if style.short_party and party else candidate.description
    return safe(candidate.name) + (f" ({safe(label)})" if label else "")


def _correction(
    contest: Contest, declaration: Declaration, before: Declaration, voice: Voice, style: Style
) -> Iterator[str]:
    p = voice.phrases
    changes = _changes(contest, declaration, before)
    kind = declaration.correction.kind if declaration.correction else CorrectionKind.SLIP
    yield (p.wrong if kind is CorrectionKind.SLIP else p.changed).format(
        post=voice.post_at(before.declared_at),
        what=p.both.join(changes.named(p)) or p.figures,
        area=voice.area(contest),
    )
    facts = changes.told(p, style) if style.votes else []
    yield from sentences(p.correct, facts)
    if not facts or style.short_party:
        yield p.correct_on_website
    same_people = set(declaration.elected) == set(before.elected)
    if not same_people:
        yield from _elected(contest, declaration, voice, style)
    yield from p.authority(kind, same_people=same_people)
    yield from signed(voice, style)


@dataclass(frozen=True, slots=True)
class _Changes:
    """Votes and turnout that are different now, each with what stood before."""

    votes: Sequence[tuple[Line, int, int | None]]
    turnout: Sequence[tuple[float, float | None]]

    def named(self, p: Phrases) -> list[str]:
        """What kinds of figure changed."""
        return [p.the_votes] * bool(self.votes) + [p.the_turnout] * bool(self.turnout)

    def told(self, p: Phrases, style: Style) -> list[str]:
        """Each right figure, with the wrong one if there is room; only of those elected if there is not."""
        said = [
            p.votes_now(safe(line.candidate.name), now, old if style.details else None)
            for line, now, old in self.votes
            if line.elected or not style.short_party
        ]
        return said + [p.turnout_now(now, old if style.details else None) for now, old in self.turnout]


def _changes(contest: Contest, declaration: Declaration, before: Declaration) -> _Changes:
    lines = [(line, before.votes(line.candidate.candidate_id)) for line in standing(contest, declaration)]
    votes = [(line, line.votes, old) for line, old in lines if line.votes is not None and line.votes != old]
    now, old_pct = (turnout_pct(contest, one.verification) for one in (declaration, before))
    return _Changes(votes, [] if now is None or now == old_pct else [(now, old_pct)])
