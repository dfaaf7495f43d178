"""Faults put into a night on request: the same each time, told one by one, none of them ever public."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.declaration import same_figures
from results.count.election import Environment
from results.count.events import (
    Contradicted,
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Unchanged,
    WithdrawnResult,
)
from results.count.night import Night, begin, receive
from results.errors import SettingsError
from results.feeds.faults import Fault, Injected, with_faults
from results.feeds.mishaps import Mishaps
from results.feeds.sendings import Sending, as_rehearsal, described, moment, of_results, report_of
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
PLAIN = of_results(MEDWAY, PUBLISHED, Mishaps(), seed=7)
ALL = frozenset(Fault)
PUBLIC = (Declared, Corrected, WithdrawnResult)


def played(sendings: Sequence[Sending]) -> tuple[Night, list[tuple[Sending, Event | None]]]:
    """The night these messages make, and what came of each; a repeat word for word is kept once."""
    night, came, seen = begin(MEDWAY, Environment.REHEARSAL), [], set()
    for sending in sendings:
        event = None
        if sending.key not in seen:
            report = report_of(sending, MEDWAY)
            assert report is not None
            night, event = receive(night, report)
        seen.add(sending.key)
        came.append((sending, event))
    return night, came


def test_a_night_made_from_its_results_ends_in_them() -> None:
    """From a quarter past ten until before six, every area declared as it was."""
    night, _ = played(PLAIN)
    assert all(
        ward.declared is not None and same_figures(ward.declared.declaration, PUBLISHED[one])
        for one, ward in night.wards.items()
    )
    assert PLAIN[0].at > datetime(2023, 5, 4, 21, 15, tzinfo=UTC)
    assert PLAIN[-1].at < datetime(2023, 5, 5, 5, 0, tzinfo=UTC)
    assert [one.at for one in PLAIN] == sorted(one.at for one in PLAIN)


def test_nothing_is_injected_that_was_not_asked_for() -> None:
    """Without faults the night is as it was."""
    assert with_faults(PLAIN, MEDWAY, (), seed=1) == (PLAIN, ())


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_whatever_is_injected_the_public_sees_only_the_truth(seed: int) -> None:
    """With every fault at once each watched message does what it must, each area ends right or in silence."""
    sendings, injected = with_faults(PLAIN, MEDWAY, ALL, seed)
    assert {one.fault for one in injected} == ALL
    assert [one.at for one in sendings] == sorted(one.at for one in sendings)
    night, came = played(sendings)
    for sending, event in came:
        if sending.fault is not None:
            check_outcome(injected[sending.fault], event)
    lost = {one.contest_id for one in injected if one.fault is Fault.GAPS}
    for contest_id, ward in night.wards.items():
        if ward.declared is None:
            assert contest_id in lost
        else:
            assert same_figures(ward.declared.declaration, PUBLISHED[contest_id])
    watched = Counter(one.fault for one in sendings if one.fault is not None)
    assert set(watched.values()) == {1}
    assert len(watched) == sum(one.fault is not Fault.GAPS for one in injected)


def check_outcome(fault: Injected, event: Event | None) -> None:
    """Each kind of fault ends as it must."""
    if fault.fault is Fault.DUPLICATES:
        assert event is None or isinstance(event, Unchanged), event
    elif fault.fault is Fault.REORDERING:
        assert isinstance(event, Unchanged)
        assert "older" in event.why
    elif fault.may_publish:
        assert isinstance(event, Corrected | Declared | Held), event
    else:
        assert isinstance(event, Differs | Contradicted | Held), event
    assert fault.may_publish or not isinstance(event, PUBLIC)


def test_the_same_seed_gives_the_same_faults_and_another_others() -> None:
    """A rehearsal can be repeated, and varied."""
    assert with_faults(PLAIN, MEDWAY, ALL, seed=5) == with_faults(PLAIN, MEDWAY, ALL, seed=5)
    assert with_faults(PLAIN, MEDWAY, ALL, seed=5) != with_faults(PLAIN, MEDWAY, ALL, seed=6)


@pytest.mark.parametrize(
    ("fault", "more"),
    [(Fault.DUPLICATES, 1), (Fault.CORRECTIONS, 1), (Fault.REORDERING, 0), (Fault.GAPS, -1)],
)
def test_each_fault_alone(fault: Fault, more: int) -> None:
    """Duplicates and corrections add a message each, gaps take one away, reordering leaves the number."""
    sendings, injected = with_faults(PLAIN, MEDWAY, [fault], seed=3)
    assert injected
    assert len(sendings) == len(PLAIN) + more * len(injected)
    assert {one.fault for one in injected} == {fault}
    untouched = set(PLAIN) & set(sendings)
    assert len(untouched) >= len(PLAIN) - 2 * len(injected)


def test_the_kinds_of_duplicates_and_corrections() -> None:
    """Word for word and under a new number; corrected as a slip, and contradicted without a word."""
    sendings, injected = with_faults(PLAIN, MEDWAY, [Fault.DUPLICATES, Fault.CORRECTIONS], seed=3)
    assert {one.what for one in injected} == {
        "came twice, word for word",
        "came again under a new message number",
        "declared with two candidates' votes exchanged, then corrected as a slip",
        "declared, then given again with two candidates' votes exchanged and no correction",
    }
    _, came = played(sendings)
    corrected = [event for _, event in came if isinstance(event, Corrected)]
    assert corrected
    assert sum(isinstance(event, Differs) for _, event in came) >= 1
    for event in corrected:
        assert event.filed.declaration.correction is not None


def test_messages_of_other_forms_can_be_doubled_and_lost() -> None:
    """A count sheet has no revision to bring out of order; what cannot be told of it is told by its name."""
    sheets = [
        Sending(PLAIN[0].at + timedelta(minutes=number), "folder:sheets", f"{number}.csv@1", b"Ward;Votes")
        for number in range(20)
    ]
    sendings, injected = with_faults(sheets, MEDWAY, ALL, seed=1)
    assert {one.fault for one in injected} == {Fault.DUPLICATES, Fault.GAPS}
    assert {one.contest_id for one in injected} == {None}
    assert all(one.about.endswith(".csv@1") for one in injected)
    assert len(sendings) == 20 + sum(1 if one.fault is Fault.DUPLICATES else -1 for one in injected)


def test_an_empty_or_tiny_night_has_no_room_for_most_faults() -> None:
    """Nothing fails where nothing fits."""
    assert with_faults((), MEDWAY, ALL, seed=1) == ((), ())
    sendings, injected = with_faults(PLAIN[:1], MEDWAY, ALL, seed=1)
    assert len(injected) == 1
    assert len(sendings) in {0, 2}


def test_a_live_night_s_messages_are_marked_as_a_rehearsal() -> None:
    """Only our own messages say live; only that word is changed; what is no message of ours is left alone."""
    live = PLAIN[0].payload.replace(b'"rehearsal"', b'"live"')
    assert live != PLAIN[0].payload
    assert as_rehearsal(live) == PLAIN[0].payload
    spaced = live.replace(b'"environment": ', b'"environment"\n :\t')
    assert b'"live"' not in as_rehearsal(spaced)
    sheet = b'Ward,"environment": "live"\n'
    assert as_rehearsal(sheet) == sheet
    other = b'{"schema": "other/1", "environment": "live"}'
    assert as_rehearsal(other) == other


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("23:00", "2023-05-04T22:00"),
        ("01:30", "2023-05-05T00:30"),
        ("1:30", "2023-05-05T00:30"),
        ("22:00", "2023-05-04T21:00"),
        ("06:00", "2023-05-05T05:00"),
        ("2023-05-05T01:30", "2023-05-05T00:30"),
        ("2023-05-05T01:30Z", "2023-05-05T01:30"),
    ],
)
def test_times_are_london_s_on_the_night(asked: str, meant: str) -> None:
    """Half past one is after midnight; what lies just outside the night is the nearest of its kind."""
    assert moment(asked, PLAIN, "--from") == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize("asked", ["", "noon", "25:00", "12:3"])
def test_what_is_no_time_is_refused(asked: str) -> None:
    """With an example of what is."""
    with pytest.raises(SettingsError, match="London time such as 01:30"):
        moment(asked, PLAIN, "--until")


def test_a_message_is_described_by_area_and_kind() -> None:
    """For whoever steps through the night; a file by its name."""
    assert described(PLAIN[0], MEDWAY).endswith(f"status (mqtt, {len(PLAIN[0].payload)} bytes)")
    sheet = replace(PLAIN[0], feed="folder:sheets", topic="luton.csv@5", payload=b"x" * 1234)
    assert described(sheet, MEDWAY) == "luton.csv@5 (folder:sheets, 1,234 bytes)"
