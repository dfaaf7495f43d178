"""The script of a rehearsed night: Medway's real one, with one of each mishap, the same each time."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from results.count.declaration import Declaration, Stage, Verified
from results.count.election import ContestId, Environment, Poll
from results.count.events import Corrected, Declared, Event, Held
from results.count.night import Night, begin, receive
from results.count.ward import State
from results.feeds.formats import native
from results.feeds.mishaps import Mishaps, likely
from results.feeds.script import Cue, Pace, script
from tests.feeds.hall import entry
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
MISHAPS = likely(MEDWAY, PUBLISHED)
CUES = script(MEDWAY, PUBLISHED, MISHAPS, Pace())


def played(cues: tuple[Cue, ...]) -> tuple[Night, list[tuple[Cue, Event]]]:
    """The night after every message, and what each led to."""
    night, happened = begin(MEDWAY, Environment.REHEARSAL), []
    for cue in cues:
        report = native.read(entry(cue.payload, cue.topic), MEDWAY.election_id)
        night, event = receive(night, report)
        happened.append((cue, event))
    return night, happened


NIGHT, HAPPENED = played(CUES)


def of(contest_id: ContestId) -> list[Event]:
    """What happened to one area."""
    return [event for cue, event in HAPPENED if cue.contest_id == contest_id]


def test_the_night_ends_with_the_published_result() -> None:
    """After all mishaps every figure of all 24 wards is the one that Medway published."""
    assert NIGHT.is_complete
    for contest_id, published in PUBLISHED.items():
        declared = NIGHT.wards[contest_id].declared
        assert declared is not None
        assert declared.declaration.elected == published.elected
        assert declared.declaration.figures == published.figures
        assert declared.declaration.rejected == published.rejected


def test_each_mishap_has_its_own_ward() -> None:
    """Four different wards, each fit for its part."""
    assert MISHAPS.transposed is not None
    assert MISHAPS.slip is not None
    wards = {MISHAPS.transposed.contest_id, MISHAPS.doubled, MISHAPS.recount, MISHAPS.slip.contest_id}
    assert len(wards - {None}) == 4
    assert MEDWAY.contests[MISHAPS.transposed.contest_id].seats == 3


def test_swapped_figures_are_seen_only_by_the_running_mate_rule() -> None:
    """Every total agrees, and who is elected follows the figures; W313 alone holds it for a person."""
    assert MISHAPS.transposed is not None
    held = [event for event in of(MISHAPS.transposed.contest_id) if isinstance(event, Held)]
    assert [event.blocking for event in held] == [("W313",)]
    assert isinstance(of(MISHAPS.transposed.contest_id)[-1], Declared)


def test_a_sheet_entered_twice_is_held_until_the_end() -> None:
    """More votes than the papers allow: E302, and the right figures are the last message of the night."""
    assert MISHAPS.doubled is not None
    held = [event for event in of(MISHAPS.doubled) if isinstance(event, Held)]
    assert [event.blocking for event in held] == [("E302",)]
    assert CUES[-1].contest_id == MISHAPS.doubled
    assert isinstance(HAPPENED[-1][1], Declared)


def test_a_close_ward_is_counted_again() -> None:
    """Provisional figures, a recount, and then the declaration."""
    assert MISHAPS.recount is not None
    assert NIGHT.wards[MISHAPS.recount].recounts == 1
    contents = [cue.content for cue in CUES if cue.contest_id == MISHAPS.recount]
    stages = [one.stage for one in contents if isinstance(one, Declaration)]
    assert stages == [Stage.PROVISIONAL, Stage.DECLARED]


def test_a_typing_slip_is_put_right_by_a_correction() -> None:
    """The slip passes every check, because no check can see it; the correction says what kind it is."""
    assert MISHAPS.slip is not None
    ward = NIGHT.wards[MISHAPS.slip.contest_id]
    assert ward.state is State.CORRECTED
    assert [type(event) for event in of(ward.contest.contest_id)[-2:]] == [Declared, Corrected]
    assert ward.history[0].declaration.elected == PUBLISHED[ward.contest.contest_id].elected


def test_nothing_else_is_held() -> None:
    """The two wards that are held are the two that should be."""
    assert sum(isinstance(event, Held) for _, event in HAPPENED) == 2
    assert sum(isinstance(event, Declared) for _, event in HAPPENED) == 24


def test_every_message_is_a_rehearsal_and_in_order() -> None:
    """Nothing here could enter a live night; times and running numbers rise, revisions rise in each ward."""
    said = [json.loads(cue.payload) for cue in CUES]
    assert {one["environment"] for one in said} == {"rehearsal"}
    assert [one["seq"] for one in said] == list(range(1, len(said) + 1))
    assert len({one["message_id"] for one in said}) == len(said)
    times = [cue.at_s for cue in CUES]
    assert times == sorted(times)
    assert (times[0] > 0, times[-1]) == (True, Pace().duration_s)
    for contest_id, count in Counter(cue.contest_id for cue in CUES).items():
        revisions = [one["revision"] for one in said if one["contest_id"] == contest_id]
        assert revisions == list(range(1, count + 1))


def test_declarations_say_who_typed_and_who_read_back() -> None:
    """Every declared message has two people, the returning officer, and a time of the real night."""
    for cue in CUES:
        if isinstance(cue.content, Declaration) and cue.content.stage is Stage.DECLARED:
            assert cue.content.entered_by != cue.content.checked_by
            assert cue.content.declared_by == "the Returning Officer"
            assert cue.content.declared_at is not None
            assert cue.content.declared_at.strftime("%d %b") in {"04 May", "05 May"}


def test_a_night_trickles_and_then_bursts() -> None:
    """In the first third hardly anyone declares; in the last third most do."""
    first = {cue.contest_id: cue.at_s for cue in reversed(CUES) if is_declared(cue)}
    early, late = (sum(low <= at < low + 20 for at in first.values()) for low in (0, 40))
    assert early <= 3
    assert late > 2 * early


def test_every_ward_verifies_before_it_counts() -> None:
    """The order within a ward is the order of the law: verification first, figures last."""
    for contest_id in MEDWAY.contests:
        kinds = [type(cue.content) for cue in CUES if cue.contest_id == contest_id]
        assert kinds.index(Verified) == 1
        assert kinds.index(Declaration) >= 3


def test_the_same_seed_gives_the_same_night() -> None:
    """Bytes and times are the same again; another seed gives another night with the same result."""
    assert script(MEDWAY, PUBLISHED, MISHAPS, Pace()) == CUES
    other, _ = played(script(MEDWAY, PUBLISHED, MISHAPS, Pace(seed=7)))
    assert other.is_complete
    assert script(MEDWAY, PUBLISHED, MISHAPS, Pace(seed=7)) != CUES


def test_a_night_can_be_played_without_mishaps() -> None:
    """Then every ward declares once and nothing is held."""
    night, happened = played(script(MEDWAY, PUBLISHED, Mishaps(), Pace()))
    assert night.is_complete
    assert not [event for _, event in happened if isinstance(event, Held | Corrected)]


@pytest.mark.parametrize("folder", ["barnsley-2021", "cheltenham-2024", "cheltenham-2026"])
def test_any_council_can_be_rehearsed(folder: str) -> None:
    """Wards of one seat, or a single ward, get the mishaps that fit them."""
    election, published = load(folder)
    mishaps = likely(election, published)
    cues = script(election, published, mishaps, Pace())
    assert {cue.contest_id for cue in cues} == set(published)
    assert mishaps.recount is not None or len(published) == 1


def test_an_area_without_a_poll_only_declares() -> None:
    """No verification and no count where nobody voted."""
    contest_id = next(iter(MEDWAY.contests))
    quiet = replace(MEDWAY.contests[contest_id], poll=Poll.UNCONTESTED)
    election = replace(MEDWAY, contests={**MEDWAY.contests, contest_id: quiet})
    said = [cue for cue in script(election, PUBLISHED, Mishaps(), Pace()) if cue.contest_id == contest_id]
    assert [type(cue.content) for cue in said] == [Declaration]


def is_declared(cue: Cue) -> bool:
    """Whether a message carries declared figures."""
    return isinstance(cue.content, Declaration) and cue.content.stage is Stage.DECLARED
