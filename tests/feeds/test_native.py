"""Native messages: what is written is read, wrong figures are named, bad messages refused with reasons."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.count.declaration import Declaration, Override, Progress, Step, Verified
from results.count.election import ContestId
from results.count.report import Content, Report
from results.errors import UnreadableMessage
from results.feeds import topics
from results.feeds.formats import native
from results.feeds.formats.examples import EXAMPLES
from tests.feeds.hall import A_NIGHT, ELECTION, TOPIC, WARD, entry, envelope, message
from tests.feeds.reports import contents, envelopes

BAD = Path(__file__).parent / "bad"
RESULT = TOPIC.replace("/status", "/result")


def example(kind: str) -> dict[str, object]:
    """A copy of the printed example of this kind."""
    found: dict[str, object] = json.loads(json.dumps(next(one for one in EXAMPLES if one["kind"] == kind)))
    return found


def read_declaration(change: str, to: str) -> Declaration:
    """The printed declaration with a piece of its text changed, as it is read."""
    text = json.dumps(example("declaration"))
    assert text.count(change) == 1, change
    content = native.read(entry(text.replace(change, to).encode(), RESULT), ELECTION).content
    assert isinstance(content, Declaration)
    return content


@given(envelopes, contents)
def test_what_is_written_is_what_is_read(given_envelope: native.Envelope, content: Content) -> None:
    """Any report, written and read again, is equal to itself; misread figures keep their words."""
    topic = "" if isinstance(content, Override) else topics.message_topic(ELECTION, WARD, content)
    payload = native.message(given_envelope, content)
    assert native.read(entry(payload, topic, feed=native.DESK), ELECTION) == Report(
        source=given_envelope.source,
        contest_id=WARD,
        revision=given_envelope.revision,
        environment=given_envelope.environment,
        content=content,
        digest=native.digest(WARD, content),
        received_at=A_NIGHT,
        sent_at=given_envelope.sent_at,
    )


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(payload: bytes) -> None:
    """Whatever arrives is read or refused with reasons; nothing else can happen."""
    with pytest.raises(UnreadableMessage) as refused:
        native.read(entry(payload), ELECTION)
    assert refused.value.problems


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(st.data())
def test_a_good_message_with_any_one_thing_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    """Any value in the place of any other is read as a report or refused with reasons."""
    said = example("declaration")
    holder, key = data.draw(st.sampled_from(list(places(said))))
    holder[key] = data.draw(json_values)  # type: ignore[index] # a list or an object, with its own kind of key
    with suppress(UnreadableMessage):
        report = native.read(entry(json.dumps(said).encode(), RESULT), ELECTION)
        again = native.read(entry(native.message(envelope(), report.content), RESULT), ELECTION)
        assert again.content == report.content


def places(value: object) -> Iterator[tuple[object, object]]:
    """Every place in a JSON value where something stands."""
    pairs: list[tuple[object, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


PROBLEMS: dict[str, tuple[str, ...]] = {
    "another-election.json": ("election_id: tonight is local.medway.2023-05-04",),
    "another-ward-than-the-topic.json": (
        "contest_id: the topic says 'local.medway.fort-horsted.2023-05-04'",
    ),
    "broken-off.json": ("not JSON from line 35, character 3 on (unterminated string starting at)",),
    "candidate-as-a-number.json": ("declaration.candidates[1]: must be an object in {curly brackets}",),
    "candidate-id-as-a-number.json": ('declaration.candidates[2].candidate_id: must be text, in "quotes"',),
    "candidates-as-an-object.json": ("declaration.candidates: must be a list in [square brackets]",),
    "contest-with-a-slash.json": (
        'contest_id: may have no space, "/", "+" or "#"',
        "contest_id: the topic says 'local.medway.fort-horsted.2023-05-04'",
    ),
    "correction-without-a-reason.json": ("declaration.correction.reason: must not be empty",),
    "csv.csv": ("not JSON from line 1, character 1 on (expecting value)",),
    "elected-as-a-name.json": ("declaration.elected: must be a list in [square brackets]",),
    "empty-object.json": (
        "kind: must be declaration, verification, progress, withdrawal",
        "schema: is missing",
        "environment: is missing",
        "source: is missing",
        "message_id: is missing",
        "election_id: is missing",
        "contest_id: is missing",
        "revision: is missing",
    ),
    "environment-missing.json": ("environment: is missing",),
    "environment-test.json": ("environment: must be 'live' or 'rehearsal'",),
    "half-a-surrogate-pair.json": ("declaration.declared_by: holds a character that cannot be shown",),
    "infinity.json": ("declaration.verification.papers_total: -Infinity is not a number",),
    "key-misspelt.json": (
        "declaration.candidates: is missing",
        "declaration.candidats: is not a key of this format (did you mean candidates?)",
    ),
    "key-of-a-newer-tool.json": ("declaration.swing: is not a key of this format",),
    "key-twice.json": ("the message: the key 'revision' is given twice",),
    "kind-under-the-wrong-topic.json": ("kind: a verification is published under turnout, not result",),
    "kind-unknown.json": ("kind: must be declaration, verification, progress, withdrawal",),
    "list.json": ("the message must be an object in {curly brackets}",),
    "lot-without-winners.json": ("declaration.lot.winners: must not be empty",),
    "name-of-a-thousand-letters.json": ("declaration.declared_by: is longer than 500 characters",),
    "nested-forty-deep.json": ("nested deeper than 30 levels",),
    "nested-without-end.json": ("nested deeper than 30 levels",),
    "not-a-number.json": ("declaration.candidates[0].votes: NaN is not a number",),
    "nul.json": ("declaration.declared_by: holds a character that cannot be shown",),
    "null.json": ("the message must be an object in {curly brackets}",),
    "override-from-a-feed.json": (
        "kind: an override is made at the desk by a named person, never sent by a feed",
    ),
    "picture.png": ("byte 1 is not UTF-8 text: save it as UTF-8",),
    "rejected-under-an-unknown-head.json": (
        "declaration.rejected.by_heading.spoilt: "
        "must be 'official_mark', 'too_many', 'identifiable' or 'void'",
    ),
    "revision-in-quotes.json": ("revision: must be a whole number",),
    "revision-nought.json": ("revision: must be at least 1",),
    "revision-with-a-decimal.json": ("revision: must be a whole number",),
    "schema-missing.json": ("schema: is missing",),
    "schema-of-next-year.json": ("schema: this service reads results/1, not 'results/2'",),
    "sent-as-a-number.json": ("sent_at: must be a time with its zone, such as 2023-05-05T01:42:00Z",),
    "sent-before-the-calendar.json": ("sent_at: must be a time with its zone, such as 2023-05-05T01:42:00Z",),
    "sent-without-a-zone.json": ("sent_at: must be a time with its zone, such as 2023-05-05T01:42:00Z",),
    "several-at-once.json": (
        "source: is missing",
        "revision: must be a whole number",
        "declaration.stage: must be 'provisional' or 'declared'",
        "declaration.candidates[3].vote: is not a key of this format (did you mean votes?)",
        'declaration.elected[0]: must be text, in "quotes"',
        "declaration.declared_at: must be a time with its zone, such as 2023-05-05T01:42:00Z",
    ),
    "source-desk.json": ("source: 'desk' is the elections team's own; choose another name",),
    "spaces.json": ("not JSON from line 2, character 1 on (expecting value)",),
    "stage-final.json": ("declaration.stage: must be 'provisional' or 'declared'",),
    "utf-16.json": ("byte 1 is not UTF-8 text: save it as UTF-8",),
    "votes-twice.json": ("declaration.candidates[0]: the key 'votes' is given twice",),
    "windows-1252.json": ("byte 1027 is not UTF-8 text: save it as UTF-8",),
}
"""What the officer is told of each file in bad/; every file is sent to Fort Horsted's result topic."""


def test_every_bad_message_has_its_words() -> None:
    """The table and the folder name the same files."""
    assert sorted(PROBLEMS) == sorted(path.name for path in BAD.iterdir())


@pytest.mark.parametrize(("name", "problems"), PROBLEMS.items())
def test_a_bad_message_is_refused_with_every_reason(name: str, problems: tuple[str, ...]) -> None:
    """All that is wrong is said at once, each with its place, in words an officer understands."""
    with pytest.raises(UnreadableMessage) as refused:
        native.read(entry((BAD / name).read_bytes(), RESULT), ELECTION)
    assert refused.value.problems == problems


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"34.5%"', "34.5%"),
        ("12.5", "12.5"),
        ("489.0", "489.0"),
        ("-3", "-3"),
        ("1e12", "1e12"),
        ("10000001", "10000001"),
        ("9" * 5000, "9" * 60),
        ('"1,204"', "1,204"),
        ('"four hundred"', "four hundred"),
        ("true", "true"),
        ('{"postal": 120.5}', '{"postal": "120.5"}'),
    ],
)
def test_a_figure_that_is_no_whole_number_is_unknown_and_named(written: str, text: str) -> None:
    """The message is read; the figure is None, and the check can name it as it was written."""
    declaration = read_declaration("489", written)
    assert declaration.figures[0].votes is None
    assert declaration.misread == {"votes/trevor-anthony-clarke": text}


@pytest.mark.parametrize(
    ("written", "votes"), [('"489"', 489), ("0", 0), ("10000000", 10_000_000), ("-0", 0)]
)
def test_whole_numbers_are_read(written: str, votes: int) -> None:
    """Digits in quotes are the number they spell; nought is nought."""
    declaration = read_declaration("489", written)
    assert (declaration.figures[0].votes, declaration.misread) == (votes, {})


@pytest.mark.parametrize("written", ["null", '""', '"  "'])
def test_nothing_is_not_nought(written: str) -> None:
    """A blank is an unknown figure, which is not 0 and not misread either."""
    declaration = read_declaration("489", written)
    assert (declaration.figures[0].votes, declaration.misread) == (None, {})


def test_figures_of_the_verification_are_named_too() -> None:
    """A percentage among the papers is the verification's own misread figure; turnout may have its sign."""
    found = read_declaration("717", '"31%"').verification
    assert found is not None
    assert (found.papers_polling, found.misread) == (None, {"verification/papers_polling": "31%"})
    turnout = read_declaration('"electorate": 3530', '"electorate": 3530, "turnout_pct_given": "30.88 %"')
    assert turnout.verification is not None
    assert str(turnout.verification.turnout_pct_given) == "30.88"


def test_a_mark_that_windows_writes_is_no_trouble() -> None:
    """A byte order mark before the message is passed over."""
    assert native.read(entry(b"\xef\xbb\xbf" + message(1)), ELECTION).revision == 1


def test_a_message_may_have_256_kilobytes_and_no_more() -> None:
    """A quarter of a megabyte is read; one byte more is refused with both figures."""
    padded = message(1).ljust(native.LARGEST_BYTES)
    assert native.read(entry(padded), ELECTION).revision == 1
    with pytest.raises(UnreadableMessage, match="262,145 bytes; a message may have 262,144"):
        native.read(entry(padded + b" "), ELECTION)


def test_only_the_desk_makes_overrides_and_calls_itself_desk() -> None:
    """What the elections team enters is read under its own feed's name."""
    desk = (BAD / "override-from-a-feed.json").read_bytes().replace(b"count-centre", b"desk")
    content = native.read(entry(desk, "desk/override", feed="desk"), ELECTION).content
    assert isinstance(content, Override)
    assert content.codes == ("E301",)
    with pytest.raises(UnreadableMessage) as refused:
        native.read(entry(desk), ELECTION)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("said", EXAMPLES, ids=lambda said: said["kind"])
def test_the_printed_examples_are_good_messages(said: dict[str, object]) -> None:
    """Whoever copies an example has a message that is read, on the topic its kind belongs to."""
    leaf = native.LEAF_OF[str(said["kind"])]
    report = native.read(entry(json.dumps(said).encode(), TOPIC.replace("status", leaf)), ELECTION)
    assert (report.contest_id, report.source) == (WARD, "count-centre")


def test_the_printed_schema_agrees_with_the_reader() -> None:
    """The JSON Schema is one, passes our examples and refuses what we refuse by shape."""
    schema = native.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for said in EXAMPLES:
        validator.validate(said)
    for name in ("schema-missing", "kind-unknown", "revision-nought", "stage-final", "key-misspelt"):
        assert not validator.is_valid(json.loads((BAD / f"{name}.json").read_text())), name
    assert not validator.is_valid(json.loads((BAD / "override-from-a-feed.json").read_text()))


def test_the_printed_schema_explains_itself() -> None:
    """Every key that is not plain from its name has a description, and the whole says how to publish."""
    text = json.dumps(native.schema())
    assert len(re.findall('"description"', text)) > 40
    for word in ("receipts", "heartbeat", "last will", "2020-12"):
        assert word in text


def test_a_repeat_is_told_from_a_contradiction() -> None:
    """The digest is of what is said: not of its number or time, but of the contest and every figure."""
    one = native.read(entry(message(1)), ELECTION)
    assert native.read(entry(message(2)), ELECTION).digest == one.digest
    assert native.digest(ContestId("another"), one.content) != one.digest
    assert native.digest(WARD, Progress(Step.RECOUNT)) != one.digest
    declared = read_declaration("489", "489")
    assert native.digest(WARD, declared) != native.digest(WARD, read_declaration("489", "498"))
    assert native.digest(WARD, declared) == native.digest(WARD, read_declaration("489", '"489"'))


def test_unknown_people_and_places_are_not_the_readers_business() -> None:
    """An unknown ward or candidate is read; the checks say so on the night (E102)."""
    elsewhere = replace(envelope(), contest_id=ContestId("local.medway.nowhere.2023-05-04"))
    report = native.read(entry(native.message(elsewhere, Progress(Step.COUNTING)), "folder/x.json"), ELECTION)
    assert report.contest_id == elsewhere.contest_id
    assert (
        read_declaration('trevor-anthony-clarke", "votes', 'nobody", "votes').figures[0].candidate_id
        == "nobody"
    )


def test_one_misread_figure_of_a_person_named_twice_is_kept() -> None:
    """Two lines of one candidate are read as they stand, for the checks to find (E103)."""
    doubled = read_declaration("matthews-john-knott", "trevor-anthony-clarke")
    assert [line.candidate_id for line in doubled.figures[:2]] == ["trevor-anthony-clarke"] * 2


def test_verification_alone_is_read() -> None:
    """A turnout message carries the verification statement."""
    content = native.read(
        entry(json.dumps(example("verification")).encode(), TOPIC.replace("status", "turnout")), ELECTION
    ).content
    assert isinstance(content, Verified)
    assert content.verification.papers_total == 1090
