"""The bell through a night, on a clock moved by hand: what it is told, and what it has people told."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from results.clock import FixedClock
from results.count.declaration import SourceId
from results.count.events import Contradicted, Event, Refused, Unchanged
from results.count.night import Night
from results.feeds.sources import SourceState
from results.fold import Happening, Noted, SetAside
from results.record.journal import Entry
from results.watch.alarms import Expectations, Kind
from results.watch.attendance import MOST_STRANGERS, Attendance, Watched
from results.watch.bell import FIRST_S, FRESH_S, AlarmBell
from results.watch.crier import Crier, Notice
from tests.watch.vigils import CENTRE, NOW, WARDS, awaited, counting, declared, held, kinds

UNCHANGED = Unchanged(WARDS[0], CENTRE, "a repeat")
EXPECTED = Watched(CENTRE, silent_after_s=60, way="mqtt")


class Room:
    """A bell, a clock that is moved by hand, and everything people were told."""

    def __init__(self, night: Night | None = None, expectations: Expectations | None = None) -> None:
        self.clock = FixedClock(NOW)
        self.night: Night | None = night or counting()
        self.told: list[tuple[Kind, bool]] = []
        self.entries = 0
        crier = Crier([self], repeat_s=300, calm_s=30)
        attendance = Attendance([EXPECTED])
        self.bell = AlarmBell(
            lambda: self.night, attendance, expectations or Expectations(), self.clock, crier
        )

    def tell(self, notices: Sequence[Notice]) -> None:
        self.told += [(one.alarm.kind, one.is_over) for one in notices]

    def pass_s(self, seconds: float) -> None:
        """Let time pass, with a tick each second."""
        for _ in range(round(seconds)):
            self.clock.at += timedelta(seconds=1)
            self.bell.tick()

    def sign(self, *, online: bool = True, gap: int = 0) -> None:
        """The count centre gives a sign of life, or says goodbye."""
        self.bell.heard(SourceState(CENTRE, online, None, gap, self.clock.at))

    def comes(
        self,
        *events: Event | SetAside | Noted,
        feed: str = "mqtt",
        said: object = None,
        at: datetime | None = None,
        is_new: bool = True,
    ) -> None:
        """One entry and all that came of it."""
        self.entries += 1
        payload = b"rubbish" if said is None else json.dumps(said).encode()
        entry = Entry(self.entries, feed, "topic", payload, at or self.clock.at, "0" * 64, "1" * 64)
        for number, event in enumerate(events, 1):
            night = self.night or awaited()
            self.bell.watch(Happening(entry, event, night, is_new, is_last=number == len(events)))

    @property
    def standing(self) -> list[Kind]:
        return kinds(one.alarm for one in self.bell.crier.raised)


def test_a_night_with_one_silence() -> None:
    """A sign of life every twenty seconds, five minutes of silence, and all is well again."""
    room = Room()
    for _ in range(30):
        room.sign()
        room.pass_s(20)
    assert room.told == []
    room.pass_s(300)
    assert room.told == [(Kind.SOURCE_SILENT, False)]
    assert room.standing == [Kind.SOURCE_SILENT]
    for _ in range(3):
        room.sign()
        room.pass_s(20)
    assert room.told == [(Kind.SOURCE_SILENT, False), (Kind.SOURCE_SILENT, True)]
    assert room.standing == []


def test_messages_are_signs_of_life_too() -> None:
    """A folder that only gives files is heard when one comes, whatever is in it."""
    room = Room()
    folder = replace(EXPECTED, source=SourceId("agents"), way=None)
    room.bell.attendance.sources = {folder.source: folder}
    for event in (UNCHANGED, Noted(("Nothing new.",)), SetAside(("line 3: no such ward",))):
        own = replace(event, source=folder.source) if isinstance(event, Unchanged) else event
        room.comes(own, feed="folder:agents")
        room.pass_s(50)
    assert Kind.SOURCE_SILENT not in room.standing
    room.pass_s(15)
    assert Kind.SOURCE_SILENT in room.standing


def test_a_start_in_the_middle_of_the_night() -> None:
    """Nothing rings while the journal is read, nor in the first seconds; then what stands is told once."""
    room = Room(held(NOW - timedelta(hours=1)), Expectations(results_by=NOW - timedelta(hours=1)))
    night, room.night = room.night, None
    room.comes(UNCHANGED, at=NOW - timedelta(minutes=50), is_new=False)
    room.pass_s(120)
    assert room.told == []
    assert room.bell.troubles == {"journal": "it is still being read"}
    room.night = night
    room.pass_s(FIRST_S)
    assert room.told == []
    room.pass_s(1)
    assert set(room.told) == {(Kind.WARD_OVERDUE, False), (Kind.WARD_HELD, False)}
    assert len(room.told) == len(WARDS) + 1
    assert room.bell.troubles == {}
    room.pass_s(50)
    assert room.told[-1] != (Kind.SOURCE_SILENT, False)
    room.pass_s(10)
    assert room.told[-1] == (Kind.SOURCE_SILENT, False)


def test_a_night_that_ends_falls_silent() -> None:
    """When the last area is declared the alarms of the night are over, and people are told so."""
    room = Room(declared(WARDS[1:]), Expectations(results_by=NOW))
    room.pass_s(120)
    assert room.told == [(Kind.WARD_OVERDUE, False), (Kind.SOURCE_NEVER_CAME, False)]
    room.night = declared(WARDS)
    room.pass_s(3600)
    assert set(room.told[2:]) == {(Kind.WARD_OVERDUE, True), (Kind.SOURCE_NEVER_CAME, True)}
    assert len(room.told) == 4


def test_a_broker_that_goes_is_one_alarm_and_makes_us_not_ready() -> None:
    """The way in is asked each second; what it says is the alarm's words and the reason we are not ready."""
    room = Room()
    trouble: list[str | None] = [None]
    room.bell.attendance.add_way("mqtt", lambda: trouble[0])
    room.sign()
    room.pass_s(30)
    trouble[0] = "The broker is away."
    room.pass_s(600)
    assert room.told == [(Kind.WAY_DOWN, False)]
    assert room.bell.troubles == {"mqtt": "The broker is away."}
    trouble[0] = None
    room.pass_s(25)
    room.sign()
    room.pass_s(30)
    assert room.told == [(Kind.WAY_DOWN, False), (Kind.WAY_DOWN, True)]
    assert room.bell.troubles == {}


def test_missing_messages_ring_until_they_come() -> None:
    """A gap that lasts is an alarm; the message that was late ends it."""
    room = Room()
    room.sign(gap=1)
    room.pass_s(29)
    assert room.standing == []
    room.pass_s(1)
    assert room.standing == [Kind.MESSAGES_MISSING]
    room.sign()
    room.pass_s(30)
    assert room.told == [(Kind.MESSAGES_MISSING, False), (Kind.MESSAGES_MISSING, True)]


def test_a_wrong_clock_is_seen_from_its_own_messages() -> None:
    """Two messages an hour old when they come ring, one on time ends it; replayed ones say nothing."""
    room = Room()
    room.bell.tick()

    def message(delay_s: float, *, is_new: bool = True) -> None:
        sent_at = (room.clock.at - timedelta(seconds=delay_s)).isoformat()
        room.comes(UNCHANGED, said={"sent_at": sent_at}, is_new=is_new)

    for _ in range(3):
        message(3600, is_new=False)
        message(3600)
    room.pass_s(FRESH_S)
    assert Kind.SOURCE_LAGS not in room.standing
    for _ in range(2):
        message(3600)
        room.pass_s(20)
    assert room.standing == [Kind.SOURCE_LAGS]
    message(1)
    room.pass_s(30)
    assert room.standing == []


@pytest.mark.parametrize("sent_at", ["yesterday", "2023-05-05T01:00:00", 7, None, ["2023"]])
def test_a_message_without_a_time_says_nothing_of_a_clock(sent_at: object) -> None:
    """What is no instant with a zone is not measured."""
    room = Room()
    room.pass_s(FRESH_S)
    for _ in range(3):
        room.comes(UNCHANGED, said={"sent_at": sent_at})
        room.pass_s(1)
    assert room.bell.attendance.sources[CENTRE].delay_s is None


@pytest.mark.parametrize(
    "event",
    [
        SetAside(("votes: missing",)),
        Refused(WARDS[0], CENTRE, "a rehearsal message tonight"),
        Contradicted(WARDS[0], CENTRE, 3),
    ],
)
def test_what_cannot_be_used_rings_until_something_can(event: Event | SetAside) -> None:
    """A message set aside, refused or contradicting itself is an alarm of its sender, not of another."""
    room = Room()
    room.comes(event, said={"source": CENTRE})
    room.pass_s(10)
    assert room.told == [(Kind.MESSAGE_SET_ASIDE, False)]
    (raised,) = room.bell.crier.raised
    assert "count-centre sent at 01:30" in raised.alarm.what
    assert "1 problem (entry 1 of the journal)" in raised.alarm.what
    room.comes(Noted(("fine",)), feed="folder:agents")
    room.pass_s(40)
    assert room.standing == [Kind.MESSAGE_SET_ASIDE]
    room.comes(UNCHANGED)
    room.pass_s(40)
    assert room.told[-1] == (Kind.MESSAGE_SET_ASIDE, True)


def test_a_file_of_which_a_part_is_used_rings_all_the_same() -> None:
    """One good ward does not hide that another could not be read; a file without problems ends it."""
    room = Room()
    own = Unchanged(WARDS[0], SourceId("agents"), "a repeat")
    room.comes(own, SetAside(("line 3: no such ward",) * 2), Noted(("first reading",)), feed="folder:agents")
    room.pass_s(10)
    (raised,) = room.bell.crier.raised
    assert "2 problems" in raised.alarm.what
    room.comes(own, feed="folder:agents")
    assert room.bell.attendance.sources[SourceId("agents")].unused is None


def test_the_desk_is_nobody_to_be_missed() -> None:
    """People at the desk are not a source that falls silent."""
    room = Room()
    room.comes(replace(UNCHANGED, source=SourceId("desk")), feed="desk")
    assert set(room.bell.attendance.sources) == {CENTRE}


def test_invented_names_do_not_fill_the_memory() -> None:
    """A sender that calls itself something else each time is watched so far, and the log says so once."""
    room = Room()
    with capture_logs() as log:
        for number in range(MOST_STRANGERS * 2):
            room.bell.heard(SourceState(SourceId(f"x{number}"), True, None, 0, NOW))
    assert len(room.bell.attendance.sources) == MOST_STRANGERS + 1
    assert [line["event"] for line in log] == ["sources_too_many"]
    room.sign()
    assert room.bell.attendance.sources[CENTRE].heard_at == NOW


def test_an_unreadable_letterhead_is_the_way_it_came() -> None:
    """Bytes that name nobody, or a name without end, are put down to the feed."""
    room = Room()
    for said in (None, ["list"], {"source": "x" * 151}, {"source": 7}):
        room.comes(SetAside(("not a message",)), said=said)
    assert set(room.bell.attendance.sources) == {CENTRE, SourceId("mqtt")}


def test_what_it_remembers_outlives_a_start_from_a_checkpoint() -> None:
    """When a source was last heard, and what of it could not be used, as the checkpoint writes it down."""
    room, again = Room(), Room()
    room.comes(SetAside(("line 3: no such ward",)), feed="folder:agents")
    room.comes(UNCHANGED)
    again.bell.remind(json.loads(json.dumps(room.bell.remembered())))
    assert again.bell.attendance.sources == room.bell.attendance.sources
    again.bell.remind(None)
    assert again.bell.attendance.sources == room.bell.attendance.sources
