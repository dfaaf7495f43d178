"""What each event of the night says to the public: kinds of bulletins, in every language, words and picture.

Pure: the same happening always makes the same bulletins, so that a restart offers them again unchanged.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from results.charts import chamber, stages
from results.charts import notice as notice_chart
from results.charts import turnout as turnout_chart
from results.charts.house_style import Look
from results.charts.share import Picture, picture
from results.count.council import declared_count
from results.count.declaration import Declaration
from results.count.election import Contest, ContestId
from results.count.events import Corrected, Declared, Event, Moved, TurnoutKnown, WithdrawnResult
from results.count.night import Night
from results.count.outcome import turnout_pct
from results.count.turnout import turnout
from results.count.ward import State, Ward
from results.fold import Happening
from results.language import Language
from results.publish import progress_words, wording
from results.publish.bulletin import Bulletin, Kind, Saying
from results.publish.data.snapshot import bulletin as facts
from results.publish.page.view import public
from results.publish.text_length import DATA, LIMITS
from results.publish.voice import Texts, Voice
from results.record.bulletin import NO_AREA
from results.record.orders import Ordered, SayNotice

PLAIN = "wall"
"""The family whose words machines are given beside the facts."""


@dataclass(frozen=True, slots=True)
class Announce:
    """What is told besides results.

    Attributes:
        turnout: once the whole council is verified, or ward by ward.
        council_every: the state of the council after so many areas; 0 for never.
    """

    turnout: Literal["council", "wards", "none"] = "council"
    counting: bool = False
    recount: bool = False
    council_every: int = 0
    council_complete: bool = True


@dataclass(frozen=True, slots=True)
class Speaker:
    """Words and pictures in one language."""

    voice: Voice
    look: Look

    @property
    def language(self) -> Language:
        """What is spoken."""
        return self.voice.language


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to be said, before it is put into any language.

    Attributes:
        unseen: words for accounts on which what is corrected never appeared; None where there are none.
        languages: in which there are words; None for all.
        until: after this it is too late to say it; None for never.
    """

    kind: Kind
    contest_id: ContestId
    texts: Callable[[Voice], Texts]
    picture: Callable[[Look], Picture] | None = None
    unseen: Callable[[Voice], Texts] | None = None
    languages: Collection[Language] | None = None
    until: datetime | None = None


def bulletins(happening: Happening, speakers: Sequence[Speaker], announce: Announce) -> tuple[Bulletin, ...]:
    """What this happening says to the public, in each language; () when it says nothing."""
    subjects: Iterator[Subject] = iter(())
    match happening.event:
        case Event() as event:
            subjects = subjects_of(event, happening.night, announce)
        case Ordered(order=SayNotice() as said):
            subjects = iter((_notice(said),))
    return tuple(
        _spoken(subject, happening.night, happening.entry.position, happening.entry.received_at, speaker)
        for subject in subjects
        for speaker in speakers
        if subject.languages is None or speaker.language in subject.languages
    )


def subjects_of(event: Event, night: Night, announce: Announce) -> Iterator[Subject]:
    """Everything that is to be said about an event.

    Args:
        night: as it is after it.
    """
    contest, ward = night.election.contests[event.contest_id], night.wards[event.contest_id]
    match event:
        case Declared(filed=filed):
            yield _result(Kind.DECLARATION, contest, filed.declaration)
            yield from _council(night, announce)
        case Corrected(filed=filed, before=before):
            yield _correction(contest, filed.declaration, before.declaration)
        case WithdrawnResult(before=before):
            words = partial(wording.withdrawal, contest, before.declaration)
            yield Subject(Kind.WITHDRAWAL, contest.contest_id, words)
        case TurnoutKnown():
            yield from _turnout(ward, night, announce)
        case Moved(state=state):
            yield from _stage(ward, state, announce)


def _result(kind: Kind, contest: Contest, declared: Declaration) -> Subject:
    return Subject(
        kind,
        contest.contest_id,
        partial(wording.result, contest, declared),
        partial(picture, contest, declared),
    )


def _correction(contest: Contest, declared: Declaration, before: Declaration) -> Subject:
    return Subject(
        Kind.CORRECTION,
        contest.contest_id,
        partial(wording.correction, contest, declared, before),
        partial(picture, contest, declared, before=before),
        partial(wording.result, contest, declared),
    )


def _council(night: Night, announce: Announce) -> Iterator[Subject]:
    """The state of a council of several areas, at its end or after so many of them."""
    if len(night.wards) == 1:
        return
    is_step = announce.council_every and declared_count(night) % announce.council_every == 0
    if announce.council_complete if night.is_complete else is_step:
        yield Subject(
            Kind.COUNCIL,
            NO_AREA,
            partial(progress_words.council, night),
            lambda look: Picture(
                chamber.chamber_card(night, look), partial(chamber.chamber_alt, night, look)
            ),
        )


def _turnout(ward: Ward, night: Night, announce: Announce) -> Iterator[Subject]:
    """The turnout of the area, or of the council once this was the last area to be verified."""
    contest, given = ward.contest, ward.verification
    if given is None or given.papers_total is None or turnout_pct(contest, given) is None:
        return
    known = turnout(night)
    if announce.turnout == "wards" or (announce.turnout == "council" and known.polled == 1):
        yield Subject(
            Kind.TURNOUT,
            contest.contest_id,
            partial(progress_words.verified, contest, given),
            lambda look: Picture(
                stages.verified_card(contest, given, look), partial(stages.verified_alt, contest, given, look)
            ),
        )
    elif announce.turnout == "council" and len(known.areas) == known.polled:
        yield Subject(
            Kind.TURNOUT,
            NO_AREA,
            partial(progress_words.council_turnout, night),
            lambda look: Picture(
                turnout_chart.turnout_card(night, look), partial(turnout_chart.turnout_alt, night, look)
            ),
        )


def _stage(ward: Ward, state: State, announce: Announce) -> Iterator[Subject]:
    """That the count has begun, or a recount, where the council lets it be said."""
    contest = ward.contest
    given = ward.verification if ward.shown_as in {State.VERIFIED, State.COUNTING} else None
    if state is State.COUNTING and announce.counting:
        yield Subject(
            Kind.COUNTING,
            contest.contest_id,
            partial(progress_words.counting, contest, given),
            lambda look: Picture(
                stages.counting_card(contest, given, look), partial(stages.counting_alt, contest, given, look)
            ),
        )
    if state is State.RECOUNT and announce.recount:
        yield Subject(Kind.RECOUNT, contest.contest_id, partial(progress_words.recount, contest))


def _notice(said: SayNotice) -> Subject:
    """What the council wrote beforehand, with a picture that holds the same words."""

    def shown(look: Look) -> Picture:
        words = said.wording[look.language]
        figure = notice_chart.notice_card(words.title, words.text, look)
        return Picture(figure, partial(notice_chart.notice_alt, words.title, words.text, look))

    return Subject(
        Kind.NOTICE,
        NO_AREA,
        lambda voice: progress_words.notice(said.wording[voice.language], voice),
        shown,
        languages=said.wording.keys(),
        until=said.until,
    )


def _spoken(subject: Subject, night: Night, position: int, at: datetime, speaker: Speaker) -> Bulletin:
    """One subject in one language, in the words of every family of outlets that is listened to."""
    voice = speaker.voice
    texts = subject.texts(voice)
    unseen = subject.unseen(voice) if subject.unseen else {}
    shown = subject.picture(speaker.look) if subject.picture else None
    if DATA in voice.families:
        words = subject.texts(replace(voice, families=frozenset({PLAIN})))[PLAIN]
        texts[DATA] = facts(public(night, at), subject.kind, subject.contest_id, words)
        unseen |= {DATA: texts[DATA]} if subject.unseen else {}
    longest = {most for family in texts if (most := _alt_most(family))}
    alts = {most: shown.alt(most) for most in longest} if shown else {}
    return Bulletin(
        bulletin_id=_name(subject, night, position, speaker.language),
        position=position,
        kind=subject.kind,
        contest_id=subject.contest_id,
        sayings={
            family: Saying(text, alts.get(_alt_most(family), ""), unseen.get(family))
            for family, text in texts.items()
        },
        figure=shown.figure if shown else None,
        made_at=at,
        language=speaker.language,
        until=subject.until,
    )


def _alt_most(family: str) -> int:
    return LIMITS[family].alt_most if family in LIMITS else 0


def _name(subject: Subject, night: Night, position: int, language: Language) -> str:
    """The bulletin's own name: the same whenever the same entry is dealt with, different for all others."""
    about = subject.contest_id or "council"
    step = f".{declared_count(night)}" if subject.kind is Kind.COUNCIL else ""
    spoken = "" if language is Language.ENGLISH else f":{language}"
    return f"{about}:{subject.kind}:{position}{step}{spoken}"
