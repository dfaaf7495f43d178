"""Who is told: each alarm once, its end once, and never a stream of messages."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from results.count.election import Environment
from results.watch.alarms import Alarm, Kind
from results.watch.crier import Crier, Notice, letter
from tests.watch.vigils import NOW

REPEAT_S, CALM_S = 300, 30


class Heard:
    """A teller that only remembers."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Notice]] = []

    def tell(self, notices: Sequence[Notice]) -> None:
        self.batches.append(notices)

    @property
    def said(self) -> list[tuple[str, int, bool, int]]:
        """Each notice: key, seconds after the start, whether it is over, how often raised."""
        return [
            (one.alarm.key, round((one.at - NOW).total_seconds()), one.is_over, one.times)
            for batch in self.batches
            for one in batch
        ]


def alarm(key: str = "source/count-centre/absent") -> Alarm:
    what = f"{key} has not been heard since 01:25."
    return Alarm(key, Kind.SOURCE_SILENT, "count-centre", what, "Ring whoever runs it.", NOW)


def night(steps: Sequence[tuple[int, set[str]]]) -> tuple[Crier, Heard]:
    """A crier after these alarms were due at these seconds, with every second between asked as well."""
    heard = Heard()
    crier = Crier([heard], repeat_s=REPEAT_S, calm_s=CALM_S)
    for (start, keys), (end, _) in zip(steps, [*steps[1:], (steps[-1][0] + 1, set())], strict=True):
        for second in range(start, end):
            crier.hear(NOW + timedelta(seconds=second), [alarm(key) for key in keys])
    return crier, heard


def test_an_alarm_is_told_once_and_its_end_once() -> None:
    """Two hours of silence are one message; thirty quiet seconds after its end comes the second."""
    crier, heard = night([(0, set()), (10, {"a"}), (7200, set()), (9000, set())])
    assert heard.said == [("a", 10, False, 1), ("a", 7229, True, 0 + 1)]
    assert crier.raised == ()


def test_what_stands_can_be_asked_for() -> None:
    """The alarms that stand are there to be read, with when they were raised."""
    crier, _ = night([(0, {"a"}), (50, {"a", "b"}), (60, {"a", "b"})])
    assert [(one.alarm.key, (one.raised_at - NOW).seconds) for one in crier.raised] == [("a", 0), ("b", 50)]


def test_a_source_that_flickers_is_one_alarm() -> None:
    """Gone and back every few seconds for an hour: told once, over once."""
    steps = [(second, {"a"} if second % 10 < 6 else set()) for second in range(0, 3600, 2)]
    _, heard = night([*steps, (3600, set()), (3700, set())])
    assert [one[2] for one in heard.said] == [False, True]


def test_a_source_that_comes_and_goes_slowly_is_counted() -> None:
    """Gone a minute, back a minute, for twenty minutes: a message in five minutes at most, with the count."""
    steps: list[tuple[int, set[str]]] = [
        (minute * 60, {"a"} if minute % 2 == 0 else set()) for minute in range(20)
    ]
    _, heard = night([*steps, (1200, set()), (1300, set())])
    raised = [(at, times) for _, at, is_over, times in heard.said if not is_over]
    assert raised == [(0, 1), (360, 3), (720, 3), (1080, 3)]
    assert len(heard.said) == 2 * len(raised)
    assert heard.batches[2][0].words.endswith("It comes and goes: raised 3 times by now.")


def test_silence_that_comes_back_and_stays_is_told_in_the_end() -> None:
    """Silent again too soon after the last message: people learn it when the time is up, not never."""
    _, heard = night([(0, {"a"}), (10, set()), (60, {"a"}), (400, {"a"})])
    assert heard.said == [("a", 0, False, 1), ("a", 39, True, 1), ("a", 300, False, 1)]


def test_what_happens_together_is_told_together() -> None:
    """Twenty areas overdue at three o'clock are one message."""
    _, heard = night([(0, {f"ward/{number}/overdue" for number in range(20)}), (9, set())])
    assert [len(batch) for batch in heard.batches] == [20]


def test_the_log_has_every_alarm_and_its_end() -> None:
    """A warning when it is raised, a line when it is over, with facts as fields."""
    with capture_logs() as log:
        night([(0, {"a"}), (5, set()), (60, {"a"}), (61, set()), (99, set())])
    assert [(line["event"], line["log_level"]) for line in log] == [
        ("alarm_raised", "warning"),
        ("alarm_cleared", "info"),
    ] * 2
    assert log[0]["kind"] == "source_silent"
    assert log[0]["words"] == "a has not been heard since 01:25."
    assert log[1]["stood_s"] == 34


def test_the_letter_names_the_council_and_the_rehearsal() -> None:
    """Nobody runs to the hall for a rehearsal; many notices are lines of one letter, and not without end."""
    one = Notice(alarm("a"), NOW)
    over = Notice(alarm("a"), NOW, is_over=True)
    assert letter("Medway Council", Environment.LIVE, [one]) == (
        "Medway Council: a has not been heard since 01:25. Ring whoever runs it."
    )
    assert letter("Medway Council", Environment.REHEARSAL, [one, over]).splitlines() == [
        "REHEARSAL, Medway Council:",
        "- a has not been heard since 01:25. Ring whoever runs it.",
        "- Over at 01:30: a has not been heard since 01:25.",
    ]
    assert letter("M", Environment.LIVE, [one] * 26).splitlines()[-1] == "- and 6 more"


def test_a_clock_set_back_is_survived() -> None:
    """An hour back in the middle of an alarm: it is not told twice, it still ends, and the next is told."""
    heard = Heard()
    crier = Crier([heard], repeat_s=REPEAT_S, calm_s=CALM_S)
    for seconds, keys in ((0, ["a"]), (-3600, ["a"]), (-3599, []), (-3500, []), (-3000, ["a"])):
        crier.hear(NOW + timedelta(seconds=seconds), map(alarm, keys))
    assert [one[2] for one in heard.said] == [False, True, False]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 200), st.frozensets(st.sampled_from("abc"))), min_size=1, max_size=60)
)
def test_telling_is_seldom_in_turn_and_true_in_the_end(steps: list[tuple[int, frozenset[str]]]) -> None:
    """Whatever comes and goes: raised and over take turns, no key is raised twice within the repeat time,
    and when things have been as they are for a while, people have been told how they are."""
    heard = Heard()
    crier = Crier([heard], repeat_s=REPEAT_S, calm_s=CALM_S)
    at = 0
    for wait_s, keys in [*steps, (REPEAT_S, steps[-1][1]), (CALM_S, steps[-1][1])]:
        at += wait_s
        crier.hear(NOW + timedelta(seconds=at), map(alarm, keys))
    for key in "abc":
        own = [one for one in heard.said if one[0] == key]
        assert [is_over for _, _, is_over, _ in own] == [number % 2 == 1 for number in range(len(own))]
        raised = [second for _, second, is_over, _ in own if not is_over]
        assert all(later - earlier >= REPEAT_S for earlier, later in pairwise(raised))
        assert (bool(own) and not own[-1][2]) == (key in steps[-1][1])
    assert {one.alarm.key for one in crier.raised} == steps[-1][1]


@pytest.mark.parametrize("keys", [1, 5000])
def test_alarms_that_are_over_are_forgotten(keys: int) -> None:
    """A night of strange names does not fill the memory."""
    crier = Crier(repeat_s=REPEAT_S, calm_s=CALM_S)
    crier.hear(NOW, [alarm(str(number)) for number in range(keys)])
    crier.hear(NOW + timedelta(seconds=CALM_S), [])
    crier.hear(NOW + timedelta(seconds=REPEAT_S), [])
    assert crier._cases == {}
