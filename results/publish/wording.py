"""The words the public reads: plain, neutral, the same form for everyone, fitted to each family of outlets.

Sentences hold at most 25 words. Names are never cut: when room is short, whole facts are left out.
Source of the rules: Government Communication Service on accessible social media; Publicity Code 2011.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from results.clock import in_london
from results.count.declaration import CorrectionKind, Declaration
from results.count.election import Candidate, Contest, Election, Environment, Poll
from results.count.outcome import Line, standing, turnout_pct
from results.publish.phrases import ENGLISH, Phrases, hashtag, safe, sentences
from results.publish.text_length import LIMITS, Limit

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, and how.

    Attributes:
        area_word: what an area is called: "ward", "division", "constituency".
        hashtag: the one tag at the end, "" for none.
    """

    election: Election
    is_rehearsal: bool
    hashtag: str
    area_word: str = "ward"
    phrases: Phrases = ENGLISH


def voice_of(election: Election, environment: Environment, area_word: str = "ward") -> Voice:
    """The council's own voice, in English."""
    return Voice(election, environment is Environment.REHEARSAL, hashtag(election.council), area_word)


@dataclass(frozen=True, slots=True)
class _Style:
    """How much is said: first the facts, then who signs."""

    details: bool = True
    short_party: bool = False
    turnout: bool = True
    votes: bool = True
    names: bool = True
    council: bool = True
    tag: bool = True


_FACTS = (
    _Style(),
    _Style(details=False),
    _Style(details=False, short_party=True),
    _Style(details=False, short_party=True, turnout=False),
    _Style(details=False, short_party=True, turnout=False, votes=False),
    _Style(details=False, short_party=True, turnout=False, votes=False, names=False),
)
_FULLEST_FIRST = tuple(
    replace(facts, council=council, tag=tag)
    for facts in _FACTS
    for council, tag in ((True, True), (True, False), (False, False))
)


def result(contest: Contest, declaration: Declaration, voice: Voice) -> Texts:
    """What is said of a declared result, by family of outlets."""
    return _fitted(voice, lambda style: _result(contest, declaration, voice, style))


def correction(contest: Contest, declaration: Declaration, before: Declaration, voice: Voice) -> Texts:
    """What is said when published figures are put right.

    Args:
        contest: the area.
        declaration: the right figures, with the authority for the change.
        before: the figures as they stood in public.
        voice: who speaks.
    """
    return _fitted(voice, lambda style: _correction(contest, declaration, before, voice, style))


def withdrawal(contest: Contest, before: Declaration, voice: Voice) -> Texts:
    """What is said when a published result is taken down."""
    p = voice.phrases
    said = (p.withdrawn.format(post=_post(before.declared_at, p), area=_area(contest, voice)), p.do_not_use)
    return _fitted(voice, lambda style: [*said, *_signed(voice, style)])


def _fitted(voice: Voice, say: Callable[[_Style], Iterable[str]]) -> Texts:
    """For each family the fullest wording that it takes, else the shortest there is."""
    prefix = [voice.phrases.rehearsal] if voice.is_rehearsal else []

    @cache
    def worded(style: _Style) -> str:
        return " ".join([*prefix, *say(style)])

    def longest(limit: Limit) -> str:
        shorter_and_shorter = map(worded, _FULLEST_FIRST)
        return next(filter(limit.takes, shorter_and_shorter), worded(_FULLEST_FIRST[-1]))

    return {family: longest(limit) for family, limit in LIMITS.items()}


def _result(contest: Contest, declaration: Declaration, voice: Voice, style: _Style) -> Iterator[str]:
    p = voice.phrases
    yield p.result.format(area=_area(contest, voice))
    if contest.poll is Poll.UNCONTESTED:
        yield p.no_poll
    yield from _elected(contest, declaration, voice, style)
    if style.details and declaration.lot is not None:
        yield p.lots_drawn
    pct = turnout_pct(contest, declaration.verification)
    if style.turnout and pct is not None:
        yield p.turnout.format(pct=f"{pct:.1f}")
    if declaration.declared_at is not None:
        yield p.declared.format(time=_time(declaration.declared_at))
    if not (style.votes and style.names):
        yield p.figures_on_website
    yield from _signed(voice, style)


def _elected(contest: Contest, declaration: Declaration, voice: Voice, style: _Style) -> Iterable[str]:
    p = voice.phrases
    winners = [line for line in standing(contest, declaration) if line.elected]
    if not style.names:
        return [p.number_elected.format(count=len(winners))]
    if len(winners) == 1 and style.votes and contest.seats == 1:
        return [_sole_winner(contest, winners[0], voice, style)]
    return sentences(p.elected, [_person(line, voice, style) for line in winners])


def _sole_winner(contest: Contest, winner: Line, voice: Voice, style: _Style) -> str:
    p = voice.phrases
    who = _who(winner.candidate, voice, style)
    if contest.poll is Poll.UNCONTESTED:
        return p.unopposed.format(who=who)
    if winner.votes is None:
        return (p.one_elected_by_lot if winner.by_lot else p.one_elected).format(who=who)
    with_votes = p.one_elected_by_lot_with if winner.by_lot else p.one_elected_with
    return with_votes.format(who=who, votes=p.votes(winner.votes))


def _person(line: Line, voice: Voice, style: _Style) -> str:
    p = voice.phrases
    votes = [p.votes(line.votes)] if style.votes and line.votes is not None else []
    return ", ".join([_who(line.candidate, voice, style), *votes, *([p.by_lot] if line.by_lot else [])])


def _who(candidate: Candidate, voice: Voice, style: _Style) -> str:
    party = voice.election.parties.get(candidate.party_id)
    label = party.short if style.short_party and party else candidate.description
    return safe(candidate.name) + (f" ({safe(label)})" if label else "")


def _correction(
    contest: Contest, declaration: Declaration, before: Declaration, voice: Voice, style: _Style
) -> Iterator[str]:
    p = voice.phrases
    changes = _changes(contest, declaration, before)
    kind = declaration.correction.kind if declaration.correction else CorrectionKind.SLIP
    yield (p.wrong if kind is CorrectionKind.SLIP else p.changed).format(
        post=_post(before.declared_at, p),
        what=p.both.join(changes.named(p)) or p.figures,
        area=_area(contest, voice),
    )
    facts = changes.told(p, style) if style.votes else []
    yield from sentences(p.correct, facts)
    if not facts or style.short_party:
        yield p.correct_on_website
    same_people = set(declaration.elected) == set(before.elected)
    if not same_people:
        yield from _elected(contest, declaration, voice, style)
    yield from p.authority(kind, same_people=same_people)
    yield from _signed(voice, style)


@dataclass(frozen=True, slots=True)
class _Changes:
    """Votes and turnout that are different now, each with what stood before."""

    votes: Sequence[tuple[Line, int, int | None]]
    turnout: Sequence[tuple[float, float | None]]

    def named(self, p: Phrases) -> list[str]:
        """What kinds of figure changed."""
        return [p.the_votes] * bool(self.votes) + [p.the_turnout] * bool(self.turnout)

    def told(self, p: Phrases, style: _Style) -> list[str]:
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


def _signed(voice: Voice, style: _Style) -> Iterator[str]:
    p = voice.phrases
    yield p.source.format(council=safe(voice.election.council)) if style.council else p.short_source
    if style.tag and voice.hashtag:
        yield voice.hashtag


def _area(contest: Contest, voice: Voice) -> str:
    area = safe(contest.area)
    return area if area.casefold().endswith(voice.area_word) else f"{area} {voice.area_word}"


def _post(at: datetime | None, p: Phrases) -> str:
    return p.earlier_post if at is None else p.post_at.format(time=_time(at))


def _time(at: datetime) -> str:
    return f"{in_london(at):%H:%M}"
