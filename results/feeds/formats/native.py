"""Our own messages, schema "results/1": bytes from a count centre to a report, and a report to bytes.

Pure: nothing here waits, logs or asks the time. Wrong figures pass, for the checks to find; what is not a
message of this format is refused with every problem named.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from results.count import declaration
from results.count.declaration import Override, SourceId
from results.count.election import ContestId, ElectionId, Environment
from results.count.report import Content, Report
from results.errors import UnreadableMessage
from results.feeds import topics
from results.feeds.formats import wire
from results.feeds.formats.body import KIND_OF, body, instant_text
from results.feeds.formats.content import content_of
from results.feeds.formats.examples import EXAMPLES, NOTES
from results.feeds.formats.json_text import json_value
from results.feeds.formats.words import problems_of
from results.record.journal import Entry

LARGEST_BYTES = 256 * 1024
DESK = str(declaration.DESK)
"""The feed, and the source, of what the elections team enters by hand."""

FEEDER_KINDS = Annotated[
    wire.DeclarationMessage | wire.VerificationMessage | wire.ProgressMessage | wire.WithdrawalMessage,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says besides its content.

    Attributes:
        message_id: the source's own, the same when a message is sent again.
        seq: the source's running number, None when it does not number its messages.
    """

    election_id: ElectionId
    contest_id: ContestId
    source: SourceId
    revision: int
    environment: Environment
    message_id: str
    sent_at: datetime | None = None
    seq: int | None = None


def read(entry: Entry, election_id: ElectionId) -> Report:
    """The report these bytes hold.

    A figure that is not a whole number is None in the report and kept as it was written in `misread`.

    Raises:
        UnreadableMessage: the bytes are no message of this election in this format; all problems listed.
    """
    value = json_value(entry.payload, LARGEST_BYTES)
    if not isinstance(value, dict):
        raise _unreadable(("the message must be an object in {curly brackets}",))
    problems = tuple(_strangers(value, entry, election_id))
    message, complaints = _validated(value)
    if message is None or problems:
        raise _unreadable(complaints + problems)
    return _report(message, entry)


def message(envelope: Envelope, content: Content) -> bytes:
    """The same thing as bytes; what `read` makes of them equals what was put in."""
    kind = KIND_OF[type(content)]
    said: dict[str, object] = {
        "schema": wire.SCHEMA,
        "kind": kind,
        "environment": envelope.environment.value,
        "source": envelope.source,
        "message_id": envelope.message_id,
        "election_id": envelope.election_id,
        "contest_id": envelope.contest_id,
        "revision": envelope.revision,
    }
    if envelope.seq is not None:
        said["seq"] = envelope.seq
    if envelope.sent_at is not None:
        said["sent_at"] = instant_text(envelope.sent_at)
    return json.dumps(said | {kind: body(content)}, ensure_ascii=False).encode()


def digest(contest_id: ContestId, content: Content) -> str:
    """sha256 of what is said about a contest; not of when, by whom or under which number it was sent."""
    said = {"contest_id": contest_id, KIND_OF[type(content)]: body(content)}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def numbered(payload: bytes) -> tuple[SourceId, int] | None:
    """The source and its running number, from any bytes; None when there is none to be found."""
    try:
        value = json_value(payload, LARGEST_BYTES)
    except UnreadableMessage:
        return None
    if not isinstance(value, dict):
        return None
    source, seq = value.get("source"), value.get("seq")
    return (SourceId(source), seq) if isinstance(source, str) and type(seq) is int else None


def schema() -> dict[str, object]:
    """JSON Schema 2020-12 of everything a count centre may publish, with descriptions and examples."""
    shape = TypeAdapter[wire.Message](FEEDER_KINDS).json_schema()
    opening: dict[str, object] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Election results message, results/1",
        "description": NOTES,
        "examples": list(EXAMPLES),
    }
    return opening | shape


def _validated(value: Mapping[str, object]) -> tuple[wire.Message | None, tuple[str, ...]]:
    """The message, or None and what is wrong with it."""
    version = value.get("schema")
    if isinstance(version, str) and version != wire.SCHEMA:
        return None, (f"schema: this service reads {wire.SCHEMA}, not {version[:40]!a}",)
    kind = value.get("kind")
    model = wire.KINDS.get(kind) if isinstance(kind, str) else None
    try:
        if model is not None:
            return model.model_validate(value), ()
        wire.UnknownKind.model_validate(value)
    except ValidationError as error:
        complaints = problems_of(error, model or wire.UnknownKind)
    else:
        complaints = ()
    unknown = () if model else ("kind: must be " + ", ".join(LEAF_OF),)
    return None, unknown + complaints


def _strangers(value: Mapping[str, object], entry: Entry, election_id: ElectionId) -> Iterator[str]:
    """What is wrong about where the message came from, rather than in it."""
    given = value.get("election_id")
    if isinstance(given, str) and given != election_id:
        yield f"election_id: tonight is {election_id}"
    if entry.feed != DESK:
        if value.get("kind") == KIND_OF[Override]:
            yield "kind: an override is made at the desk by a named person, never sent by a feed"
        if value.get("source") == DESK:
            yield "source: 'desk' is the elections team's own; choose another name"
    yield from _misdirected(value, topics.address(entry.topic))


def _misdirected(value: Mapping[str, object], address: topics.Address | None) -> Iterator[str]:
    """How a message's topic and its text contradict each other; nothing without a topic of ours."""
    if address is None:
        return
    if isinstance(value.get("contest_id"), str) and value["contest_id"] != address.contest_id:
        yield f"contest_id: the topic says {address.contest_id[:150]!a}"
    leaf = LEAF_OF.get(str(value.get("kind")))
    if address.leaf not in set(topics.Leaf):
        yield f"the topic ends in {address.leaf[:40]!a}; it must end in {', '.join(topics.Leaf)}"
    elif leaf is not None and leaf != address.leaf:
        yield f"kind: a {value['kind']} is published under {leaf}, not {address.leaf}"


def _report(said: wire.Message, entry: Entry) -> Report:
    contest_id = ContestId(said.contest_id)
    content = content_of(said)
    return Report(
        source=SourceId(said.source),
        contest_id=contest_id,
        revision=said.revision,
        environment=said.environment,
        content=content,
        digest=digest(contest_id, content),
        received_at=entry.received_at,
        sent_at=said.sent_at,
    )


def _unreadable(problems: tuple[str, ...]) -> UnreadableMessage:
    return UnreadableMessage("This message cannot be read.", problems)


LEAF_OF: Mapping[str, topics.Leaf] = {KIND_OF[content]: leaf for content, leaf in topics.LEAVES.items()}
