"""What people do at the desk is kept as bytes and read back the same; nothing else is read as theirs."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.count.declaration import CorrectionKind, Field, Role, Step
from results.count.election import CandidateId, ContestId, ElectionId, Environment
from results.count.procedure import acts
from results.count.procedure.acts import Act, Paper
from results.count.procedure.hand import Hand, UserId
from results.errors import UnreadableMessage
from results.feeds.formats import desk
from results.feeds.reader import Reader
from results.language import Language
from results.record import orders
from results.record.chain import GENESIS, Arrival, Entry, following
from tests.nights import load

ELECTION, _ = load("medway-2023")
AT = datetime(2023, 5, 5, 1, 42, tzinfo=UTC)
ANN = Hand(UserId("u1"), "Ann Ó Briain", Role.DEPUTY_RETURNING_OFFICER)
ALL_SAINTS = ContestId("local.medway.all-saints.2023-05-04")

WORDS = st.text(max_size=20)
EXAMPLES = [
    acts.FirstEntry(Paper.COUNT, {Field("votes/a"): "012", Field("rejected/void"): ""}, ("E301",)),
    acts.Approve((CandidateId("a"),), 812, {"W202": "Two papers in another box."}),
    acts.Release(AT, "Roy Officer"),
    acts.RecordLot((CandidateId("a"),), "A coin.", AT, ("An agent",), in_votes=True),
    acts.OpenCorrection(CorrectionKind.COURT_ORDER, "The High Court."),
    acts.Reach(Step.COUNTING),
    orders.PauseAll(""),
    orders.FoundThere("post", "https://example.org/1"),
    orders.ApproveNotice("polls-open", "0123abcd"),
    orders.SayNotice("polls-open", AT, {Language.WELSH: orders.Wording("Ar agor", "Mae'n agored.")}),
    desk.Note("signed in", "u1"),
]


def entry(payload: bytes, feed: str = "desk") -> Entry:
    """The bytes as the first entry of a journal."""
    return following(GENESIS, Arrival(feed, "desk/all/x", payload, AT))


def written(what: acts.Deed | orders.Order | desk.Note, contest_id: ContestId | None = ALL_SAINTS) -> bytes:
    """A step as bytes."""
    step = desk.Step("id-1", ANN, "192.0.2.7 session ab", what, contest_id, 7)
    return desk.arrival(step, ELECTION.election_id, Environment.LIVE, AT).payload


@pytest.mark.parametrize("what", EXAMPLES, ids=lambda one: type(one).__name__)
def test_a_step_reads_back_as_it_was_written(what: acts.Deed | orders.Order | desk.Note) -> None:
    """Deeds, orders and notes, with accents, empty boxes, dates and noughts before figures."""
    read = desk.read(entry(written(what)), ELECTION.election_id, Environment.LIVE)
    assert read == desk.Step("id-1", ANN, "192.0.2.7 session ab", what, ALL_SAINTS, 7)


def test_every_deed_and_order_has_its_word() -> None:
    """A deed that could not be written would be lost at a restart."""
    assert {type(one).__name__ for one in EXAMPLES} <= {*desk.DEEDS, *desk.ORDERS, "Note"}
    assert len(desk.DEEDS) == 14
    assert len(desk.ORDERS) == 11


def test_a_deed_is_a_report_about_its_area_and_an_order_is_none() -> None:
    """The reader hands deeds to the night, orders to the public's channels, notes to nobody."""
    reader = Reader(ELECTION, Environment.LIVE, {})
    deed = reader.read(entry(written(acts.Hold("An agent objects."))))
    (report,) = deed.reports
    assert report.content == Act(ANN, 7, acts.Hold("An agent objects."))
    assert (report.contest_id, report.revision) == (ALL_SAINTS, 1)
    order = reader.read(entry(written(orders.PauseAll("Stop."), None)))
    assert (order.reports, order.orders) == ((), (orders.Ordered(ANN, orders.PauseAll("Stop.")),))
    note = reader.read(entry(written(desk.Note("signed in"), None)))
    assert (note.reports, note.orders, note.problems) == ((), (), ())


def test_an_order_of_somebody_who_may_not_give_it_is_not_obeyed() -> None:
    """Whatever screen let it through: operations cannot resume, and everybody can pause."""
    reader = Reader(ELECTION, Environment.LIVE, {})
    opal = Hand(UserId("u2"), "Opal", Role.OPERATIONS)
    for order, obeyed in ((orders.ResumeAll("Go on."), False), (orders.PauseAll("Stop."), True)):
        step = desk.Step("id-2", opal, "test", order)
        payload = desk.arrival(step, ELECTION.election_id, Environment.LIVE, AT).payload
        reading = reader.read(entry(payload))
        assert (bool(reading.orders), bool(reading.problems)) == (obeyed, not obeyed)


def test_nobody_but_the_desk_may_send_steps() -> None:
    """The same bytes by MQTT or as a file are set aside."""
    reader = Reader(ELECTION, Environment.LIVE, {})
    for feed in ("mqtt", "folder:drop", "webhook:count"):
        reading = reader.read(entry(written(acts.Withdraw("Forged.")), feed))
        assert reading.problems, feed
        assert not reading.reports, feed


@pytest.mark.parametrize(
    ("election_id", "environment"),
    [(ElectionId("another"), Environment.LIVE), (ELECTION.election_id, Environment.REHEARSAL)],
)
def test_a_step_of_another_night_is_not_taken(election_id: ElectionId, environment: Environment) -> None:
    """A rehearsal's deed never moves a live night."""
    with pytest.raises(UnreadableMessage, match="another night"):
        desk.read(entry(written(acts.Hold("x"))), election_id, environment)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(WORDS, one, max_size=3),
    max_leaves=6,
)


@given(values=st.dictionaries(WORDS.map(Field), WORDS, max_size=5), reason=WORDS)
def test_whatever_is_typed_is_kept_as_it_was_typed(values: dict[Field, str], reason: str) -> None:
    """Any letters in any box, emoji and signs of every script included."""
    what = acts.Settle(Paper.COUNT, values, reason)
    assert desk.read(entry(written(what)), ELECTION.election_id, Environment.LIVE).what == what


@given(ANY_JSON)
def test_whatever_stands_in_the_journal_the_reader_does_not_fall_over(value: object) -> None:
    """A damaged step is a problem in words, never a fault."""
    said = json.loads(written(acts.Hold("x")))
    for key in said:
        if key == "schema":
            continue
        payload = json.dumps({**said, key: value}).encode()
        reading = Reader(ELECTION, Environment.LIVE, {}).read(entry(payload))
        assert reading.problems or reading.reports or reading.notes
