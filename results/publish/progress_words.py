"""The words about a count on its way and about the whole council; never a figure that is not declared."""

from collections.abc import Iterator

from results.count.council import chamber, declared_count, in_control
from results.count.declaration import Verification
from results.count.election import Contest
from results.count.night import Night
from results.count.outcome import turnout_pct
from results.count.turnout import turnout
from results.count.ward import State
from results.language import party_in
from results.publish.phrases import safe, sentences
from results.publish.text_length import LIMITS
from results.publish.voice import EMAIL, Style, Texts, Voice, fitted, signed
from results.record.orders import Wording


def counting(contest: Contest, verification: Verification | None, voice: Voice) -> Texts:
    """That the count has begun in one area, with its turnout where that is known."""
    p, pct = voice.phrases, turnout_pct(contest, verification)

    def say(style: Style) -> Iterator[str]:
        yield p.counting.format(area=voice.area(contest))
        if pct is not None:
            yield p.counting_turnout.format(pct=f"{pct:.1f}")
        yield p.not_a_result
        yield from signed(voice, style)

    return fitted(voice, say)


def verified(contest: Contest, verification: Verification, voice: Voice) -> Texts:
    """How many ballot papers were verified in one area, and the turnout.

    Raises:
        ValueError: nobody has said how many papers there are.
    """
    p, pct, papers = voice.phrases, turnout_pct(contest, verification), verification.papers_total
    if papers is None:
        raise ValueError(f"nobody has said how many papers were verified in {contest.area}")

    def say(style: Style) -> Iterator[str]:
        yield p.verified.format(area=voice.area(contest), papers=f"{papers:,}")
        if pct is not None:
            yield p.verified_turnout.format(pct=f"{pct:.1f}")
        yield p.not_a_result
        yield from signed(voice, style)

    return fitted(voice, say)


def recount(contest: Contest, voice: Voice) -> Texts:
    """That votes are counted again in one area; said only where the council lets it be said."""
    p = voice.phrases
    said = (p.recount.format(area=voice.area(contest)), p.not_a_result)
    return fitted(voice, lambda style: [*said, *signed(voice, style)])


def notice(wording: Wording, voice: Voice) -> Texts:
    """What the council wrote, as it wrote it; a mail has the title for its subject."""
    prefix = f"{voice.phrases.rehearsal} " if voice.is_rehearsal else ""
    texts = dict.fromkeys(voice.families & LIMITS.keys(), f"{prefix}{wording.text}")
    return texts | {EMAIL: f"{prefix}{wording.title}\n\n{texts[EMAIL]}"} if EMAIL in texts else texts


def council_turnout(night: Night, voice: Voice) -> Texts:
    """The turnout of the whole council, once every area is verified."""
    p, known = voice.phrases, turnout(night)

    def say(style: Style) -> Iterator[str]:
        yield p.council_turnout.format(pct=f"{known.pct or 0:.1f}", papers=f"{known.papers:,}")
        yield p.all_verified
        yield p.not_a_result
        yield from signed(voice, style)

    return fitted(voice, say)


def council(night: Night, voice: Voice) -> Texts:
    """Seats by party as declared so far, or altogether once every result is declared."""
    return fitted(voice, lambda style: _council(night, voice, style))


def _council(night: Night, voice: Voice, style: Style) -> Iterator[str]:
    p, state = voice.phrases, chamber(night)
    opening = p.council_complete if night.is_complete else p.council_so_far
    yield opening.format(council=safe(voice.council))
    if not night.is_complete:
        polled = sum(ward.state is not State.NO_POLL or ward.is_settled for ward in night.wards.values())
        yield p.areas_declared.format(done=declared_count(night), all=polled)
    seats = sorted(state.held.items(), key=lambda one: (-one[1], one[0]))
    named = [f"{_party(voice, party_id)} {count}" for party_id, count in seats if count]
    yield from sentences(p.seats if night.is_complete else p.seats_so_far, named)
    yield from _control(night, voice)
    known = turnout(night)
    if night.is_complete and style.turnout and known.pct is not None and len(known.areas) == known.polled:
        yield p.turnout.format(pct=f"{known.pct:.1f}")
    if not night.is_complete:
        yield p.more_to_come
    yield from signed(voice, style)


def _control(night: Night, voice: Voice) -> Iterator[str]:
    """Who has a majority, once every seat of the chamber is known."""
    state, party_id = chamber(night), in_control(night)
    if party_id is not None:
        yield voice.phrases.in_control.format(party=_party(voice, party_id))
    elif state.size is not None and not state.to_come and sum(state.held.values()) == state.size:
        yield voice.phrases.no_majority


def _party(voice: Voice, party_id: str) -> str:
    found = next((one for key, one in voice.election.parties.items() if key == party_id), None)
    return safe(party_in(voice.language, found.short)) if found else party_id
