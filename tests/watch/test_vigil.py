"""Which alarms are due: decided from what is known alone, and what is not known is no alarm."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.declaration import (
    Correction,
    CorrectionKind,
    Progress,
    SourceId,
    Stage,
    Step,
    Withdrawal,
)
from results.count.election import Environment
from results.count.night import Night
from results.feeds.sources import SourceState
from results.watch.alarms import Expectations, Kind, Severity
from results.watch.attendance import Delay, Unused, Watched, Way
from results.watch.vigil import Observed, alarms, held_since, poll_closes_at
from tests.watch.vigils import (
    CENTRE,
    CLOSE,
    MEDWAY,
    NOW,
    STARTED,
    WARDS,
    ago,
    awaited,
    counting,
    declaration,
    declared,
    due,
    hear,
    held,
    kinds,
    told,
)

SLOW = [Delay(ago(900), 3600.0), Delay(ago(600), 3601.0)]
AWAY = Way("The broker is away.", ago(15))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (hear(heard_at=ago(59)), []),
        (hear(heard_at=ago(60)), [Kind.SOURCE_SILENT]),
        (hear(heard_at=ago(7200), silent_after_s=None), []),
        (hear(heard_at=NOW + timedelta(hours=1)), []),
        (hear(), [Kind.SOURCE_NEVER_CAME]),
        (hear(silent_after_s=None), []),
        (hear(heard_at=ago(1), offline_since=ago(4)), []),
        (hear(heard_at=ago(1), offline_since=ago(5)), [Kind.SOURCE_OFFLINE]),
        (hear(heard_at=ago(300), offline_since=ago(100)), [Kind.SOURCE_OFFLINE]),
        (hear(heard_at=ago(1), trouble="HTTP 503", trouble_since=ago(29)), []),
        (hear(heard_at=ago(1), trouble="HTTP 503", trouble_since=ago(30)), [Kind.SOURCE_TROUBLE]),
        (hear(heard_at=ago(1), gap=2, gap_since=ago(29)), []),
        (hear(heard_at=ago(1), gap=2, gap_since=ago(30)), [Kind.MESSAGES_MISSING]),
        (hear(heard_at=ago(1), delays=tuple(SLOW)), [Kind.SOURCE_LAGS]),
        (hear(heard_at=ago(1), delays=(SLOW[0],)), []),
        (hear(heard_at=ago(1), delays=(*SLOW, Delay(ago(1), 0.2))), []),
        (hear(heard_at=ago(1), delays=(Delay(ago(9), -61.0), Delay(ago(1), -65.0))), [Kind.SOURCE_LAGS]),
        (hear(heard_at=ago(1), delays=(Delay(ago(9), 60.0), Delay(ago(1), -60.0))), []),
        (hear(heard_at=ago(1), unused=Unused(ago(1), 7, 2)), [Kind.MESSAGE_SET_ASIDE]),
        (hear(heard_at=ago(1), unused=Unused(ago(900), 7, 2)), []),
        (
            hear(offline_since=ago(99), gap=1, gap_since=ago(99), delays=tuple(SLOW)),
            [Kind.SOURCE_OFFLINE, Kind.SOURCE_LAGS, Kind.MESSAGES_MISSING],
        ),
    ],
)
def test_a_source_is_an_alarm_when_its_own_patience_is_over(source: Watched, found: list[Kind]) -> None:
    """Silence, goodbye, trouble, missing messages, a wrong clock: each rings after its time, not before."""
    assert kinds(due(source=source)) == found


def test_the_words_say_what_since_when_and_what_to_do() -> None:
    """An officer who reads one line knows whom to ring; times are London's."""
    (alarm,) = due(source=hear(heard_at=ago(300)))
    assert alarm.what == "count-centre has not been heard since 01:25."
    assert alarm.action.startswith("Ring whoever runs it")
    assert (alarm.since, alarm.subject, alarm.kind.severity) == (ago(300), CENTRE, Severity.ACT)
    (late,) = due(source=hear(heard_at=ago(1), delays=tuple(SLOW)))
    assert "come 60 minutes after the time" in late.what
    (early,) = due(source=hear(heard_at=ago(1), delays=(Delay(ago(9), -61.0), Delay(ago(1), -65.0))))
    assert "come 61 seconds before the time" in early.what
    (missing,) = due(source=hear(heard_at=ago(1), gap=1, gap_since=ago(60)))
    assert missing.what == "1 message has not come that count-centre says it sent; seen at 01:29."


def test_nobody_is_missed_before_the_poll_closes() -> None:
    """At 21:59 a silent source, a late area and a broker that is away are nobody's business."""
    silent = hear(heard_at=STARTED)
    about = {"source": silent, "results_by": CLOSE - timedelta(hours=1), "ways": {"mqtt": AWAY}}
    assert due(at=CLOSE - timedelta(seconds=1), **about) == []  # type: ignore[arg-type]
    assert Kind.WARD_OVERDUE in kinds(due(at=CLOSE, **about))  # type: ignore[arg-type]
    assert due(source=silent, at=CLOSE + timedelta(seconds=59)) == []
    assert kinds(due(source=silent, at=CLOSE + timedelta(seconds=60))) == [Kind.SOURCE_SILENT]


def test_the_poll_closes_at_ten_in_london() -> None:
    """Ten o'clock is 21:00 UTC in May and 22:00 UTC in November."""
    assert poll_closes_at(MEDWAY.poll_on) == CLOSE
    assert poll_closes_at(MEDWAY.poll_on.replace(month=11)) == datetime(2023, 11, 4, 22, tzinfo=UTC)


def test_a_count_on_the_next_day_is_quiet_until_then() -> None:
    """A council that counts on Friday is told nothing in the night, and at nine of who is not there."""
    nine = datetime(2023, 5, 5, 8, 0, tzinfo=UTC)
    for source, kind in ((hear(heard_at=CLOSE), Kind.SOURCE_SILENT), (hear(), Kind.SOURCE_NEVER_CAME)):
        assert due(awaited(), source, count_from=nine) == []
        assert kinds(due(awaited(), source, at=nine + timedelta(minutes=1), count_from=nine)) == [kind]


def test_a_source_that_never_came_is_missed_once_the_count_has_begun() -> None:
    """While nobody has said anything about any area, nobody knows that the count has begun."""
    assert due(awaited(), hear()) == []
    assert kinds(due(counting(), hear())) == [Kind.SOURCE_NEVER_CAME]


def test_a_restart_gives_everybody_time_to_be_heard() -> None:
    """A service that has listened for less than a source's patience has not missed it."""
    for source in (hear(), hear(heard_at=ago(3600))):
        assert due(source=source, since=ago(59)) == []
        assert len(due(source=source, since=ago(60))) == 1


def test_a_broker_that_is_away_is_one_alarm() -> None:
    """The senders behind it cannot be heard and are not missed; a sender silent before that still is."""
    senders = hear(heard_at=ago(70), way="mqtt"), hear(heard_at=ago(75), way="mqtt")
    assert kinds(due(source=senders[0], ways={"mqtt": AWAY})) == [Kind.WAY_DOWN]
    assert kinds(due(source=senders[1], ways={"mqtt": AWAY})) == [Kind.SOURCE_SILENT, Kind.WAY_DOWN]
    assert kinds(due(source=replace(senders[0], way=None), ways={"mqtt": AWAY})) == [
        Kind.SOURCE_SILENT,
        Kind.WAY_DOWN,
    ]
    assert due(ways={"mqtt": Way("The broker is away.", ago(14))}) == []
    willed = hear(heard_at=ago(16), offline_since=ago(16), way="mqtt")
    assert kinds(due(source=willed, ways={"mqtt": AWAY})) == [Kind.WAY_DOWN]
    back = Way(None, ago(60), ago(1))
    assert due(source=senders[0], ways={"mqtt": back}) == []
    assert due(source=hear(heard_at=ago(118), way="mqtt"), ways={"mqtt": back}) == []
    assert len(due(source=hear(heard_at=ago(119), way="mqtt"), ways={"mqtt": back})) == 1


def test_pictures_that_cannot_be_drawn_are_told_after_half_a_minute() -> None:
    """Words go out meanwhile, so that a browser that is replaced in a moment rings no bell."""
    assert due(ways={"pictures": Way("no browser to draw with was found.", ago(29))}) == []
    (alarm,) = due(ways={"pictures": Way("no browser to draw with was found.", ago(30))})
    assert (alarm.kind, alarm.key) == (Kind.PICTURES, "pictures")
    assert "no browser to draw with was found." in alarm.what
    assert "results doctor" in alarm.action


def test_an_area_is_overdue_from_its_own_time_or_the_night_s() -> None:
    """The area's own time goes before the council's; the alarm says how far the count is."""
    first, second = WARDS[:2]
    own = replace(MEDWAY.contests[first], expected_by=NOW)
    night = counting()
    wards = {**night.wards, first: replace(night.wards[first], contest=own)}
    night = replace(night, wards=wards)
    (alarm,) = due(night)
    assert alarm.what == f"{own.area} was expected by 01:30 and is not declared: it is being counted."
    assert alarm.kind.severity is Severity.LOOK
    assert due(night, at=ago(1)) == []
    assert len(due(night, results_by=ago(1))) == len(WARDS)
    night = told(night, first, declaration(first), 2)
    assert first not in str(due(night, results_by=NOW))
    assert second in str(due(night, results_by=NOW))


def test_an_area_whose_result_was_withdrawn_is_overdue_again() -> None:
    """The public knows nothing there; the alarm says why."""
    night = told(declared(WARDS[:1]), WARDS[0], Withdrawal("wrong ward", "RO"), 2)
    (alarm,) = (one for one in due(night, results_by=NOW) if one.key == f"ward/{WARDS[0]}/overdue")
    assert alarm.what.endswith("its result was withdrawn.")


def test_a_withdrawal_rings_until_it_is_put_right() -> None:
    """One person may take a result down, so that everybody is told at once and until a correction stands."""
    night = told(declared(WARDS), WARDS[0], Withdrawal("wrong ward", "Dee Officer"), 2)
    (alarm,) = due(night)
    assert (alarm.kind, alarm.kind.severity) == (Kind.WARD_WITHDRAWN, Severity.ACT)
    assert "Dee Officer withdrew the result at 01:30" in alarm.what
    slip = Correction(CorrectionKind.SLIP, "typing", "RO")
    assert due(told(night, WARDS[0], declaration(WARDS[0], correction=slip), 3)) == []


def test_a_rehearsal_is_not_late_for_the_night_it_rehearses() -> None:
    """A past night rehearsed today, or next month's today: areas are not overdue, but a pulled plug rings."""
    silent = hear(heard_at=ago(300))
    night = counting(Environment.REHEARSAL)
    assert kinds(due(night, silent, results_by=ago(7200), since=ago(3600))) == [Kind.SOURCE_SILENT]
    for days in (-30, 3000):
        at = NOW + timedelta(days=days)
        heard = hear(heard_at=at - timedelta(seconds=100))
        found = due(night, heard, at=at, since=at - timedelta(hours=1), results_by=NOW)
        assert kinds(found) == [Kind.SOURCE_SILENT]


def test_figures_that_wait_for_a_person_are_an_alarm() -> None:
    """Held figures ring after the council's patience, with the codes and without a figure."""
    night = held(ago(900))
    (alarm,) = due(night)
    area = MEDWAY.contests[WARDS[0]].area
    assert alarm.what == f"{area}: figures have waited for a person since 01:15 (E703)."
    assert due(night, at=ago(1)) == []
    assert due(night, held_s=None) == []


def test_held_figures_sent_again_have_waited_all_the_same() -> None:
    """A system that repeats itself every minute under new numbers does not keep the alarm from ringing."""
    first = held(ago(900))
    known = held_since(first, {})
    again = held(ago(10), 2, first)
    assert held_since(again, known) == known == {WARDS[0]: ago(900)}
    assert held_since(told(again, WARDS[0], declaration(WARDS[0]), 3), known) == {}


def test_provisional_figures_do_not_wait_for_a_person() -> None:
    """Before the declaration nobody has to act."""
    early = declaration(WARDS[0], stage=Stage.PROVISIONAL)
    assert due(told(awaited(), WARDS[0], early, at=ago(3600))) == []


def test_once_all_is_declared_only_held_corrections_ring() -> None:
    """After the last declaration sources may be switched off; a correction that waits is not forgotten."""
    night = declared(WARDS, at=ago(3600))
    assert night.is_complete
    everything = {"source": hear(heard_at=ago(7200)), "ways": {"mqtt": AWAY}, "results_by": ago(7200)}
    assert due(night, **everything) == []  # type: ignore[arg-type]
    slip = Correction(CorrectionKind.SLIP, "typing", "RO")
    correction = declaration(WARDS[0], unused_votes=7, checked_by=None, correction=slip)
    night = told(night, WARDS[0], correction, 2, ago(1000))
    assert kinds(due(night, **everything)) == [Kind.WARD_HELD]  # type: ignore[arg-type]


def test_knowing_nothing_is_no_alarm() -> None:
    """No sources, no times, no patience given: the whole night long nothing rings."""
    for hours in range(24):
        assert due(awaited(), at=CLOSE + timedelta(hours=hours)) == []


def test_trouble_from_elsewhere_cannot_shout() -> None:
    """Line breaks, bells and endless words of a far server do not reach the reader."""
    state = SourceState(CENTRE, False, None, 0, ago(99), "HTTP 500\n\n\x07@channel " + "x" * 5000)
    (alarm,) = due(source=hear().after(state, ago(99)))
    assert alarm.what.startswith("count-centre is in trouble since 01:28: HTTP 500 @channel xxx")
    assert len(alarm.what) < 300
    assert alarm.what.isprintable()


def test_a_sign_of_life_ends_what_was_said() -> None:
    """Offline and trouble begin once, however often they are told, and end with the first sign of life."""
    gone = SourceState(CENTRE, False, None, 0, ago(50))
    failing = replace(gone, trouble="HTTP 503")
    one = hear(heard_at=ago(90)).after(gone, ago(50)).after(gone, ago(20))
    assert (one.offline_since, one.heard_at) == (ago(50), ago(90))
    one = one.after(failing, ago(15)).after(failing, ago(5))
    assert (one.offline_since, one.trouble_since) == (None, ago(15))
    one = one.after(SourceState(CENTRE, True, 9, 1, ago(2)), ago(2))
    assert (one.trouble_since, one.trouble, one.heard_at, one.gap_since) == (None, None, ago(2), ago(2))
    assert one.after_message(ago(30), None).heard_at == ago(2)


instants = st.integers(0, 7200).map(ago)
maybe = st.none() | instants
hours = st.none() | st.integers(-7200, 7200).map(ago)
patience = st.none() | st.floats(1, 600)
watched = st.builds(
    Watched,
    st.sampled_from(["count-centre", "postal-votes", "modern_gov"]).map(SourceId),
    silent_after_s=patience,
    way=st.sampled_from([None, "mqtt", "gone"]),
    heard_at=maybe,
    offline_since=maybe,
    trouble=st.just("HTTP 503"),
    trouble_since=maybe,
    gap=st.integers(0, 3),
    gap_since=maybe,
    delays=st.lists(st.builds(Delay, instants, st.floats(-9e5, 9e5)), max_size=3).map(tuple),
    unused=st.none() | st.builds(Unused, instants, st.integers(1, 9), st.integers(1, 9)),
)
ways = st.dictionaries(
    st.just("mqtt"), st.builds(Way, st.sampled_from([None, "away"]), maybe, maybe), max_size=1
)
NIGHTS = (
    awaited(),
    counting(),
    counting(Environment.REHEARSAL),
    held(ago(2000)),
    declared(WARDS[:12]),
    declared(WARDS),
    told(declared(WARDS[:3]), WARDS[0], Withdrawal("wrong", "RO"), 2),
    told(awaited(), WARDS[5], Progress(Step.RECOUNT)),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(NIGHTS),
    st.lists(watched, max_size=3, unique_by=lambda one: one.source),
    ways,
    st.builds(Expectations, count_from=hours, results_by=hours, held_s=patience),
    st.integers(-7200, 0).map(ago),
)
def test_alarms_follow_from_what_is_known_alone(
    night: Night, sources: list[Watched], ways: dict[str, Way], expectations: Expectations, now: datetime
) -> None:
    """The same knowledge in any order gives the same alarms; each key once, none from the future."""
    one = Observed(ago(3600), {one.source: one for one in sources}, ways, held_since(night, {}))
    other = replace(one, sources=dict(reversed(list(one.sources.items()))))
    shuffled = replace(night, wards=dict(reversed(list(night.wards.items()))))
    found = alarms(now, night, one, expectations)
    assert found == alarms(now, shuffled, other, expectations)
    assert len({alarm.key for alarm in found}) == len(found)
    for alarm in found:
        assert alarm.since <= now
        assert alarm.what.endswith((".", "503", "away"))
        assert alarm.action.endswith(".")
        assert alarm.what.isprintable()
    if night.is_complete or now < min(expectations.count_from or CLOSE, one.listening_since):
        assert {alarm.kind for alarm in found} <= {Kind.WARD_HELD}
