"""The script of a rehearsed night: who says what and when, from the first box opened to the last declaration.

Pure. The same election, figures, mishaps and seed give the same bytes.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from results.clock import LONDON
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    Progress,
    SourceId,
    Stage,
    Step,
    Verified,
)
from results.count.election import Contest, ContestId, Election, Environment, Poll
from results.count.report import Content
from results.feeds import topics
from results.feeds.formats import native
from results.feeds.mishaps import Mishaps, Results, before_recount, doubled, swapped

BEGINS = time(22, 15)
LASTS = timedelta(hours=7, minutes=30)
"""A real night: boxes in at a quarter past ten, the last ward before six."""
COUNT_CENTRE = SourceId("count-centre")
SLIP = Correction(
    CorrectionKind.SLIP,
    reason="Two candidates' figures were typed into each other's lines; they were declared correctly.",
    approved_by="the Returning Officer",
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a night is played.

    Attributes:
        duration_s: from the first message to the last.
    """

    seed: int = 2023
    duration_s: float = 60.0
    source: SourceId = COUNT_CENTRE


@dataclass(frozen=True, slots=True)
class Cue:
    """One message of the night.

    Attributes:
        at_s: seconds after the beginning.
        content: what the payload says, for whoever narrates.
    """

    at_s: float
    contest_id: ContestId
    topic: str
    payload: bytes
    content: Content


Moment = tuple[float, Content]
"""What is said about one area, and when, as a share of the night."""


def script(election: Election, results: Results, mishaps: Mishaps, pace: Pace) -> tuple[Cue, ...]:
    """Every message of the night in order; areas trickle at first and come in a burst towards the end."""
    teller = _Teller(election, mishaps, random.Random(pace.seed))  # noqa: S311 - a rehearsal repeats itself
    told = [
        (share, contest.contest_id, content)
        for contest, declared in teller.running_order(results)
        for share, content in teller.ward(contest, results[contest.contest_id], declared)
    ]
    told.sort(key=lambda one: one[0])
    revisions: Counter[ContestId] = Counter()
    cues = []
    for number, (share, contest_id, content) in enumerate(told, start=1):
        revisions[contest_id] += 1
        envelope = native.Envelope(
            election_id=election.election_id,
            contest_id=contest_id,
            source=pace.source,
            revision=revisions[contest_id],
            environment=Environment.REHEARSAL,
            message_id=f"{pace.source}-{pace.seed}-{number}",
            sent_at=_instant(election, share),
            seq=number,
        )
        topic = topics.message_topic(election.election_id, contest_id, content)
        cues.append(
            Cue(share * pace.duration_s, contest_id, topic, native.message(envelope, content), content)
        )
    return tuple(cues)


def _instant(election: Election, share: float) -> datetime:
    """The instant on the real night that a share of the rehearsal stands for."""
    begins_at = datetime.combine(election.poll_on, BEGINS, LONDON).astimezone(UTC)
    return (begins_at + share * LASTS).replace(microsecond=0)


class _Teller:
    """Tells what happens in each area."""

    def __init__(self, election: Election, mishaps: Mishaps, dice: random.Random) -> None:
        self._election, self._mishaps, self._dice = election, mishaps, dice

    def running_order(self, results: Results) -> Iterator[tuple[Contest, float]]:
        """Areas with the share of the night at which each declares; small electorates tend to be first."""
        known = [one for contest_id, one in self._election.contests.items() if contest_id in results]
        known.sort(key=lambda contest: (contest.electorate or 0) * self._dice.uniform(0.6, 1.4))
        for place, contest in enumerate(known):
            yield contest, 0.18 + 0.72 * (place / max(len(known) - 1, 1)) ** 0.6

    def ward(self, contest: Contest, right: Declaration, declared: float) -> Iterator[Moment]:
        """One area's night."""
        ending = tuple(self._ending(contest, right, declared))
        if contest.poll is Poll.HELD:
            first = ending[0][0]
            yield first * self._dice.uniform(0.05, 0.25), Progress(Step.VERIFYING)
            if right.verification is not None:
                yield first * self._dice.uniform(0.35, 0.5), Verified(right.verification)
            yield first * self._dice.uniform(0.55, 0.7), Progress(Step.COUNTING)
        yield from ending

    def _ending(self, contest: Contest, right: Declaration, declared: float) -> Iterator[Moment]:
        """From the first figures to the last."""
        transposed, slip = self._mishaps.transposed, self._mishaps.slip
        if transposed is not None and transposed.contest_id == contest.contest_id:
            yield self._declared(swapped(right, transposed), 0.50)
            yield self._declared(right, 0.66)
        elif contest.contest_id == self._mishaps.doubled:
            yield self._declared(doubled(contest, right), 0.40)
            yield self._declared(right, 1.00)
        elif contest.contest_id == self._mishaps.recount:
            yield self._provisional(before_recount(contest, right), 0.70)
            yield 0.75, Progress(Step.RECOUNT)
            yield self._declared(right, 0.94)
        elif slip is not None and slip.contest_id == contest.contest_id:
            yield self._declared(swapped(right, slip), 0.45)
            share, corrected = self._declared(replace(right, correction=SLIP), 0.45)
            yield share + 0.30, corrected
        else:
            if self._dice.random() < 0.3 and contest.poll is Poll.HELD:
                yield self._provisional(right, 0.94 * declared)
            yield self._declared(right, declared)

    def _declared(self, figures: Declaration, share: float) -> tuple[float, Declaration]:
        table = self._dice.randint(1, 12)
        said = replace(
            figures,
            stage=Stage.DECLARED,
            declared_at=_instant(self._election, share),
            declared_by="the Returning Officer",
            entered_by=f"count assistant, table {table}",
            checked_by=f"count supervisor {1 + table // 4}",
        )
        return share, said

    def _provisional(self, figures: Declaration, share: float) -> tuple[float, Declaration]:
        return share, replace(figures, stage=Stage.PROVISIONAL)
