"""Whatever its form, what was kept is read into reports; what each source said before is remembered."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from results.count.declaration import Declaration, SourceId, Stage
from results.count.election import ContestId, Environment
from results.count.events import Held
from results.count.night import begin, receive
from results.feeds.formats import native
from results.feeds.formats.recognise import Form, form_of
from results.feeds.reader import Reader, Reading, Trusted
from results.feeds.topics import message_topic
from results.record.journal import Entry
from tests.feeds.filled_sheets import filled_csv, filled_xlsx
from tests.feeds.impossible import IMPOSSIBLE, Impossible
from tests.feeds.xml_writers import eml_510, modern_gov_xml
from tests.nights import load

AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)
ELECTION, PUBLISHED = load("medway-2023")
DECLARED = {
    contest_id: replace(one, stage=Stage.DECLARED, entered_by="First Clerk", checked_by="Second Clerk")
    for contest_id, one in PUBLISHED.items()
}
LUTON = ContestId("local.medway.luton.2023-05-04")
SOURCE = SourceId("sheets")


def reader(sources: Mapping[SourceId, Trusted] | None = None) -> Reader:
    return Reader(ELECTION, Environment.REHEARSAL, sources or {})


def entry(feed: str, topic: str, payload: bytes, position: int = 1) -> Entry:
    return Entry(position, feed, topic, payload, AT, "", "")


def message(source: SourceId) -> bytes:
    envelope = native.Envelope(
        ELECTION.election_id, LUTON, source, 3, Environment.REHEARSAL, message_id="one", sent_at=AT
    )
    return native.message(envelope, DECLARED[LUTON])


def declarations(reading: Reading) -> dict[ContestId, Declaration]:
    return {one.contest_id: one.content for one in reading.reports if isinstance(one.content, Declaration)}


@pytest.mark.parametrize(
    ("start", "form"),
    [
        (b'{"schema": "results/1"}', Form.NATIVE),
        (b'\xef\xbb\xbf [{"candidate_results": []}]', Form.DEMOCRACY_CLUB),
        (b"<?xml version='1.0'?>\n<!-- <EML> --><election/>", Form.MODERN_GOV),
        (b"<ns0:EML xmlns:ns0='urn:x'>", Form.EML),
        ("<EML>".encode("utf-16"), Form.EML),
        (b"PK\x03\x04", Form.COUNT_SHEET),
        (b"Ward;Candidate;Votes\n", Form.COUNT_SHEET),
        (b"election_id,ballot_paper_id,person_id\n", Form.DEMOCRACY_CLUB),
        (b"PublicationDate,OrganisationURI,ElectoralAreaURI\n", Form.LGA),
        (b"", Form.COUNT_SHEET),
        (b"\x00\xff\xfe", Form.COUNT_SHEET),
    ],
)
def test_a_form_is_known_by_its_first_bytes(start: bytes, form: Form) -> None:
    """No name, suffix or content type is trusted."""
    assert form_of(start) is form


@pytest.mark.parametrize("written", [filled_csv, filled_xlsx], ids=["csv", "xlsx"])
def test_a_count_sheet_makes_a_report_for_each_ward(written: Callable[..., bytes]) -> None:
    """Figures and people of all 24 wards, under the name of the way in, numbered by the journal."""
    reading = reader().read(entry("folder:sheets", "sheet@1", written(ELECTION, DECLARED), 7))
    assert reading.problems == ()
    found = declarations(reading)
    assert set(found) == set(DECLARED)
    assert {one.revision for one in reading.reports} == {7}
    assert {one.source for one in reading.reports} == {SOURCE}
    for contest_id, declared in DECLARED.items():
        votes = {one.candidate_id: one.votes for one in found[contest_id].figures}
        assert votes == {one.candidate_id: one.votes for one in declared.figures}
        assert found[contest_id].stage is Stage.DECLARED


def test_declared_needs_two_people_or_somebody_who_vouches() -> None:
    """A form that names nobody stays provisional until the council says who answers for the source."""
    page = modern_gov_xml(ELECTION, DECLARED)
    for trusted, stage, checked_by in (
        (Trusted(), Stage.PROVISIONAL, None),
        (Trusted(vouched_by="D Deputy"), Stage.DECLARED, "D Deputy"),
    ):
        ours = reader({SOURCE: trusted})
        ours.read(entry("website:sheets", "page@1", page, 1))
        found = declarations(ours.read(entry("website:sheets", "page@2", page, 2)))
        assert {one.stage for one in found.values()} == {stage}
        assert {one.checked_by for one in found.values()} == {checked_by}


def test_a_ward_of_a_page_is_believed_when_two_readings_agree() -> None:
    """The first reading waits, the second makes the report, the third adds nothing; a change waits again."""
    ours = reader()
    page = modern_gov_xml(ELECTION, DECLARED)
    first, second, third = (ours.read(entry("website:sheets", f"p@{n}", page, n)) for n in (1, 2, 3))
    assert first.reports == ()
    assert any("first reading" in note for note in first.notes)
    assert len(second.reports) == 24
    assert third.reports == ()
    one, *others = DECLARED[LUTON].figures
    changed = {
        **DECLARED,
        LUTON: replace(DECLARED[LUTON], figures=(replace(one, votes=(one.votes or 0) + 1), *others)),
    }
    page = modern_gov_xml(ELECTION, changed)
    assert ours.read(entry("website:sheets", "p@4", page, 4)).reports == ()
    (report,) = ours.read(entry("website:sheets", "p@5", page, 5)).reports
    assert report.contest_id == LUTON
    back = modern_gov_xml(ELECTION, DECLARED)
    assert ours.read(entry("website:sheets", "p@6", back, 6)).reports == ()
    assert len(ours.read(entry("website:sheets", "p@7", back, 7)).reports) == 1


def test_two_pages_do_not_confirm_each_other() -> None:
    """Two readings are two of the same page of the same source."""
    ours = reader()
    page = modern_gov_xml(ELECTION, DECLARED)
    for number, place in enumerate(
        (("website:sheets", "p@1"), ("website:sheets", "q@1"), ("website:other", "p@1"))
    ):
        assert ours.read(entry(*place, page, number)).reports == ()


def test_a_ward_that_leaves_a_page_is_said_once_and_is_no_nought() -> None:
    """What a source stops giving is told, and nothing is reported of that ward."""
    ours = reader()
    whole, without = (
        eml_510(ELECTION, some) for some in (DECLARED, {k: v for k, v in DECLARED.items() if k != LUTON})
    )
    ours.read(entry("website:sheets", "p@1", whole, 1))
    second = ours.read(entry("website:sheets", "p@2", without, 2))
    assert second.problems == ("Luton is no longer on this page; what it said before still stands",)
    assert LUTON not in declarations(second)
    assert ours.read(entry("website:sheets", "p@3", without, 3)).problems == ()


def test_a_file_put_in_again_is_reported_again() -> None:
    """A person who drops the same figures once more, under a new time, gets an answer about each ward."""
    ours = reader()
    sheet = filled_csv(ELECTION, DECLARED)
    assert [len(ours.read(entry("folder:sheets", f"a@{n}", sheet, n)).reports) for n in (1, 2)] == [24, 24]


def test_a_message_speaks_for_its_own_way_in_only() -> None:
    """Our own format by webhook or folder: the source inside must be the one it came by."""
    own = reader().read(entry("webhook:sheets", "id-1", message(SOURCE)))
    assert [one.revision for one in own.reports] == [3]
    forged = reader().read(entry("webhook:sheets", "id-1", message(SourceId("other"))))
    assert forged.reports == ()
    assert "belongs to sheets" in forged.problems[0]


def test_nobody_takes_the_name_of_another_way_in() -> None:
    """A sender at the broker that calls itself by a folder's name is refused; its own name is its own."""
    ours = reader({SOURCE: Trusted("folder"), SourceId("hall"): Trusted("mqtt")})
    topic = message_topic(ELECTION.election_id, LUTON, DECLARED[LUTON])
    assert "sheets is a folder" in ours.read(entry("mqtt", topic, message(SOURCE))).problems[0]
    for name in ("hall", "somebody-else"):
        assert ours.read(entry("mqtt", topic, message(SourceId(name)))).problems == ()


def test_what_cannot_be_read_is_a_problem_with_words() -> None:
    """Rubbish by any way in ends in words, never in an exception."""
    for payload in (b"", b"\xff\x00rubbish", b"<a", b"{", b"PK\x03\x04rubbish", b"a,b\n1,2\n"):
        reading = reader().read(entry("folder:sheets", "x@1", payload))
        assert reading.reports == ()
        assert reading.problems


@pytest.mark.parametrize("impossible", IMPOSSIBLE, ids=lambda one: one.name)
def test_an_impossible_result_in_our_own_words_is_held(impossible: Impossible) -> None:
    """Twelve of twelve, in every ward that can show them: nothing becomes public, and the code says why."""
    for contest_id, declared in DECLARED.items():
        contest = ELECTION.contests[contest_id]
        if not impossible.fits(contest):
            continue
        content = impossible.spoil(declared, contest)
        envelope = native.Envelope(
            ELECTION.election_id, contest_id, SOURCE, 1, Environment.REHEARSAL, "one", sent_at=AT
        )
        reading = reader().read(entry("webhook:sheets", "one", native.message(envelope, content)))
        night, event = receive(begin(ELECTION, Environment.REHEARSAL), reading.reports[0])
        assert isinstance(event, Held)
        assert impossible.code in event.blocking
        assert night.wards[contest_id].declared is None
