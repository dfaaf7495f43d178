"""While everything is paused the public sees the night as it stood, and a withdrawal all the same."""

from dataclasses import replace
from datetime import UTC, datetime

from results.count.declaration import DESK, Role, SourceId, Stage, Withdrawal
from results.count.election import ContestId, Environment
from results.count.night import Night, begin, receive
from results.count.procedure.hand import Hand, UserId
from results.count.report import Content, Report
from results.count.ward import State
from results.record.orders import Order, Ordered, PauseAccount, PauseAll, ResumeAll
from results.valve import Valve
from tests.nights import load

ELECTION, PUBLISHED = load("medway-2023")
AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)
FIRST, SECOND = list(PUBLISHED)[:2]
ROY = Hand(UserId("roy"), "Roy", Role.RETURNING_OFFICER)


def report(contest_id: ContestId, content: Content, source: SourceId = DESK, revision: int = 1) -> Report:
    """Something said about a ward."""
    return Report(source, contest_id, revision, Environment.LIVE, content, f"{revision}", AT)


def after(valve: Valve, order: Order, night: Night) -> Valve:
    """The valve once Roy ordered this."""
    return valve.after(Ordered(ROY, order), AT, night)


def with_declared(night: Night, contest_id: ContestId) -> Night:
    """The night once this ward is declared."""
    said = replace(PUBLISHED[contest_id], stage=Stage.DECLARED, entered_by="A", checked_by="B")
    return receive(night, report(contest_id, said))[0]


def test_the_public_sees_the_moment_of_the_pause_and_then_everything() -> None:
    """A ward declared during the pause appears with the resume."""
    before = with_declared(begin(ELECTION, Environment.LIVE), FIRST)
    valve = after(Valve(), PauseAll("Stop."), before)
    later = with_declared(before, SECOND)
    assert valve.shown(later) is before
    again = after(valve, PauseAll("again"), later)
    assert again.shown(later) is before
    assert again.paused is not None
    assert (again.paused.by, again.paused.at, again.paused.reason) == (ROY, AT, "Stop.")
    assert after(valve, PauseAccount("x", "why"), later) is valve
    assert after(valve, ResumeAll(""), later).shown(later) is later


def test_a_withdrawal_goes_through_a_closed_valve() -> None:
    """What is wrong comes down at once; what was declared meanwhile stays behind the valve."""
    before = with_declared(begin(ELECTION, Environment.LIVE), FIRST)
    valve = after(Valve(), PauseAll(""), before)
    down = report(FIRST, Withdrawal("Wrong ward.", "Roy"), revision=2)
    night, event = receive(with_declared(before, SECOND), down)
    shown = valve.let_through(down, event).shown(night)
    assert shown.wards[FIRST].state is State.WITHDRAWN
    assert shown.wards[SECOND].declared is None
    assert shown.revision > before.revision
