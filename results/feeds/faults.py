"""What goes wrong between a count and a service, put into a past night on request.

Pure. The same night, faults and seed give the same messages. A message has at most one fault, so that what
became of each can be told.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from results.count.declaration import Declaration, Stage
from results.count.election import ContestId, Election
from results.count.report import Content, Report
from results.feeds.formats import native
from results.feeds.mishaps import Swap, swapped
from results.feeds.script import SLIP
from results.feeds.sendings import Sending, message_id_of, report_of

ONE_IN = 12
"""How many messages, or areas, there are to one of each fault; at least one where any fits."""
LATER_S = (20, 400)
CORRECTED_AFTER_S = (600, 2400)


class Fault(StrEnum):
    """What can be asked for."""

    DUPLICATES = "duplicates"
    REORDERING = "reordering"
    GAPS = "gaps"
    CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True)
class Injected:
    """One fault that was put into the night.

    Attributes:
        about: the area's name, or what the message was called where it does not name one.
        what: what was done, in a sentence.
        may_publish: whether the message to watch is meant to change what is public.
    """

    fault: Fault
    about: str
    contest_id: ContestId | None
    what: str
    may_publish: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A message on its way into the faulty night; `report` is None when it is not one of our own."""

    sending: Sending
    report: Report | None


def with_faults(
    sendings: Sequence[Sending], election: Election, faults: Collection[Fault], seed: int
) -> tuple[tuple[Sending, ...], tuple[Injected, ...]]:
    """The night with these faults, still in the order of its clock, and what was put in.

    A fault for which no message fits is left out.
    """
    saboteur = _Saboteur(sendings, election, random.Random(seed))  # noqa: S311 - the same seed, the same faults
    works = {  # corrections choose first, because the fewest messages fit
        Fault.CORRECTIONS: saboteur.correct,
        Fault.REORDERING: saboteur.reorder,
        Fault.DUPLICATES: saboteur.double,
        Fault.GAPS: saboteur.drop,
    }
    for fault, work in works.items():
        if fault in faults:
            work()
    return saboteur.night(), tuple(saboteur.injected)


class _Saboteur:
    """Puts faults into one night."""

    def __init__(self, sendings: Sequence[Sending], election: Election, dice: random.Random) -> None:
        self.injected: list[Injected] = []
        self._election, self._dice = election, dice
        self._lines = [_Line(one, report_of(one, election)) for one in sendings]
        self._free = set(range(len(self._lines)))
        self._dropped: set[int] = set()
        self._extra: list[Sending] = []
        self._finals = dict(self._last_words())

    def night(self) -> tuple[Sending, ...]:
        """All that is to be sent; a message put in comes behind others of the same moment."""
        kept = [line.sending for place, line in enumerate(self._lines) if place not in self._dropped]
        return tuple(sorted([*kept, *self._extra], key=lambda one: one.at))

    def correct(self) -> None:
        """Some declarations exchange two people's votes: corrected in one area, contradicted in the next."""
        wanted = max(2, len(self._finals) // (ONE_IN // 2))
        for turn, place in enumerate(self._some(self._finals, wanted)):
            (self._contradict if turn % 2 else self._slip)(place, *self._finals[place])

    def _slip(self, place: int, right: Declaration, wrong: Declaration) -> None:
        what = "declared with two candidates' votes exchanged, then corrected as a slip"
        number = self._note(Fault.CORRECTIONS, place, what, may_publish=True)
        corrected = self._again(place, replace(right, correction=SLIP), "slip", later=True)
        before = self._lines[place]
        first = replace(before.sending, payload=self._again(place, wrong, "wrong"))
        self._add(place, corrected, number, CORRECTED_AFTER_S)
        self._lines[place] = replace(before, sending=first)

    def _contradict(self, place: int, _right: Declaration, wrong: Declaration) -> None:
        what = "declared, then given again with two candidates' votes exchanged and no correction"
        number = self._note(Fault.CORRECTIONS, place, what)
        self._add(place, self._again(place, wrong, "other", later=True), number, CORRECTED_AFTER_S)

    def reorder(self) -> None:
        """Some messages change places with the next one of the same source about the same area."""
        behind = dict(self._pairs())
        for place in self._some(behind, max(1, len(behind) // ONE_IN)):
            if behind[place] not in self._free:
                continue  # taken meanwhile, as the first of another pair
            self._free.discard(behind[place])
            first, second = self._lines[place], self._lines[behind[place]]
            number = self._note(Fault.REORDERING, place, "came after the newer message that followed it")
            late = replace(first.sending, at=second.sending.at, fault=number)
            early = replace(second.sending, at=first.sending.at)
            self._lines[place], self._lines[behind[place]] = (
                replace(second, sending=early),
                replace(first, sending=late),
            )

    def double(self) -> None:
        """Some messages come twice: word for word, and as the same content under a new number."""
        for turn, place in enumerate(self._some(self._free, max(2, len(self._lines) // ONE_IN))):
            line = self._lines[place]
            if turn % 2 and line.report is not None:
                number = self._note(Fault.DUPLICATES, place, "came again under a new message number")
                same = self._again(place, line.report.content, "again")
            else:
                number = self._note(Fault.DUPLICATES, place, "came twice, word for word")
                same = line.sending.payload
            self._add(place, same, number, LATER_S)

    def drop(self) -> None:
        """Some messages never come, a declaration among them where there is one."""
        some = [
            *self._some(self._finals, 1),
            *self._some(self._free, max(1, len(self._lines) // (2 * ONE_IN))),
        ]
        for place in some:
            self._dropped.add(place)
            report = self._lines[place].report
            self._note(Fault.GAPS, place, f"a {_called(report)} never came")

    def _some(self, places: Iterable[int], wanted: int) -> list[int]:
        """So many of these places at most, none that has a fault already; in the order of the night."""
        free = sorted(self._free & set(places))
        chosen = sorted(self._dice.sample(free, min(len(free), wanted)))
        self._free -= set(chosen)
        return chosen

    def _note(self, fault: Fault, place: int, what: str, *, may_publish: bool = False) -> int:
        """Note one more fault; gives its number."""
        report = self._lines[place].report
        contest = self._election.contests.get(report.contest_id) if report else None
        about = contest.area if contest else self._lines[place].sending.topic
        contest_id = contest.contest_id if contest else None
        self.injected.append(Injected(fault, about, contest_id, what, may_publish))
        return len(self.injected) - 1

    def _last_words(self) -> Iterator[tuple[int, tuple[Declaration, Declaration]]]:
        """Where an area's last word is a declaration that can be told wrongly, with the wrong version."""
        reports = [(place, line.report) for place, line in enumerate(self._lines) if line.report is not None]
        last = {report.contest_id: (place, report.content) for place, report in reports}
        for place, content in last.values():
            if isinstance(content, Declaration) and content.stage is Stage.DECLARED:
                wrong = None if content.correction else _exchanged(content)
                if wrong is not None:
                    yield place, (content, wrong)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Each message with the next one of its source about its area, when its revision is higher."""
        before: dict[tuple[str, ContestId], tuple[int, int]] = {}
        for place, line in enumerate(self._lines):
            if line.report is not None and place in self._free:
                about = line.report.source, line.report.contest_id
                earlier, revision = before.get(about, (place, line.report.revision))
                if revision < line.report.revision:
                    yield earlier, place
                before[about] = place, line.report.revision

    def _again(self, place: int, content: Content, mark: str, *, later: bool = False) -> bytes:
        """A message of the same sender about the same area, under another number; `later`: a new revision."""
        line = self._lines[place]
        if line.report is None:
            raise ValueError("only a message of ours can be written anew")
        envelope = native.Envelope(
            self._election.election_id,
            line.report.contest_id,
            line.report.source,
            line.report.revision + later,
            line.report.environment,
            f"{message_id_of(line.sending)}-{mark}",
            line.report.sent_at,
        )
        return native.message(envelope, content)

    def _add(self, place: int, payload: bytes, fault: int, after_s: tuple[int, int]) -> None:
        like = self._lines[place].sending
        at = like.at + timedelta(seconds=self._dice.randint(*after_s))
        self._extra.append(replace(like, at=at, payload=payload, fault=fault))


def _called(report: Report | None) -> str:
    if report is None:
        return "message"
    if isinstance(report.content, Declaration) and report.content.stage is Stage.PROVISIONAL:
        return "provisional result"
    return type(report.content).__name__.lower()


def _exchanged(declaration: Declaration) -> Declaration | None:
    """The same with the votes of two who were not elected exchanged, the nearest two; None for none."""
    losing = [
        (one.candidate_id, one.votes)
        for one in declaration.figures
        if one.candidate_id and one.votes is not None and one.candidate_id not in declaration.elected
    ]
    pairs = [(abs(a[1] - b[1]), a[0], b[0]) for a, b in combinations(losing, 2) if a[1] != b[1]]
    if not pairs:
        return None
    _, one, other = min(pairs)
    return swapped(declaration, Swap(declaration.contest_id, one, other))
