"""A recorded night: everything that was received, written to a file and read back ("results-night/1").

The first line says which election it was; each other line is one message as it came, with its link of the
chain, so that a changed, lost or added line is found. Pure.

    line 1    format, environment, election (the election file), exported_at, head {position, digest}, count;
              sources and person_warnings: what the council had decided about both, where it had
    others    position, feed, topic, received_at, digest, payload; topic and payload are text, or
              {"base64": "..."} where they hold what no text shows
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, NoReturn

from pydantic import Field, ValidationError

from results.count.election import Election, Environment
from results.errors import SettingsError, UnreadableMessage
from results.feeds.formats.election_file import read_election
from results.feeds.formats.json_text import INVISIBLE, MOST_PROBLEMS, json_value
from results.feeds.formats.wire import Border, Instant, MaybeText, WordOf
from results.feeds.formats.words import problems_of
from results.record.chain import GENESIS, Arrival, Entry, Head, following, instant_text

FORMAT = "results-night/1"
LARGEST_LINE = 64 * 1024 * 1024
SUBJECT = "This night file cannot be used."
CHANGED = "is not what was recorded: it was changed, or the entry before it was"


@dataclass(frozen=True, slots=True)
class Trust:
    """What the council had decided about one source."""

    rank: int = 1
    compared_only: bool = False
    vouched_by: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What a night file says before its first message.

    Attributes:
        election_file: the bytes of the election file.
        head: of the journal when it was written out.
        count: messages in the file.
        person_warnings: warnings that needed a person; None when the file does not say.
    """

    environment: Environment
    election_file: bytes
    exported_at: datetime
    head: Head
    count: int
    sources: Mapping[str, Trust] = field(default_factory=dict)
    person_warnings: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class NightFile:
    """A recorded night, read back and checked."""

    header: Header
    election: Election
    entries: tuple[Entry, ...]


class _Base64(Border):
    base64: str


class _Trust(Border):
    rank: int = Field(1, ge=1, le=99)
    compared_only: bool = False
    vouched_by: MaybeText = None


class _Head(Border):
    position: int = Field(ge=0)
    digest: str


class _HeaderLine(Border):
    format: Literal["results-night/1"]
    environment: Annotated[Environment, WordOf]
    election: dict[str, object]
    exported_at: Instant
    head: _Head
    count: int = Field(ge=0)
    sources: dict[str, _Trust] = Field(default_factory=dict)
    person_warnings: list[str] | None = None


class _EntryLine(Border):
    position: int = Field(ge=1)
    feed: str = Field(min_length=1, max_length=100)
    topic: str | _Base64
    received_at: Instant
    digest: str
    payload: str | _Base64


def written(header: Header, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The file line by line; no more than one message is held at a time."""
    yield opening_line(header)
    yield from map(entry_line, entries)


def opening_line(header: Header) -> bytes:
    """The first line."""
    said: dict[str, object] = {
        "format": FORMAT,
        "environment": header.environment.value,
        "election": json.loads(header.election_file.decode("utf-8-sig")),
        "exported_at": instant_text(header.exported_at),
        "head": header.head._asdict(),
        "count": header.count,
        "sources": {
            name: {"rank": one.rank, "compared_only": one.compared_only, "vouched_by": one.vouched_by}
            for name, one in header.sources.items()
        },
    }
    if header.person_warnings is not None:
        said["person_warnings"] = sorted(header.person_warnings)
    return _line(said)


def entry_line(entry: Entry) -> bytes:
    """The line of one message."""
    return _line(
        {
            "position": entry.position,
            "feed": entry.feed,
            "topic": _shown(entry.topic.encode()),
            "received_at": instant_text(entry.received_at),
            "digest": entry.digest,
            "payload": _shown(entry.payload),
        }
    )


def read(data: bytes) -> NightFile:
    """The night this file holds, every link of its chain checked.

    Raises:
        UnreadableMessage: the file cannot be used or is not what was written; all problems with their lines.
    """
    lines = data.removesuffix(b"\n").split(b"\n")
    header, election, problems = _header(lines[0])
    entries: list[Entry] = []
    at = GENESIS
    for number, line in enumerate(lines[1:], start=2):
        entry, found = _entry(line, at)
        problems += [f"line {number}: {problem}" for problem in found]
        if entry is not None:
            at = entry.head
            entries.append(entry)
        if len(problems) > MOST_PROBLEMS:
            _refuse([*problems[:MOST_PROBLEMS], "and perhaps more"])
    if header is not None and not problems:
        problems += _wrong_end(header, at, len(entries))
    if header is None or election is None or problems:
        _refuse(problems)
    return NightFile(header, election, tuple(entries))


def _refuse(problems: Iterable[str]) -> NoReturn:
    raise UnreadableMessage(SUBJECT, tuple(problems))


def _line(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _shown(data: bytes) -> str | dict[str, str]:
    """Bytes as the text they are, or in base64 when they are none that can be shown."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if INVISIBLE.search(text):
        return {"base64": base64.b64encode(data).decode("ascii")}
    return text


def _bytes(said: str | _Base64) -> bytes:
    return said.encode() if isinstance(said, str) else base64.b64decode(said.base64, validate=True)


def _header(line: bytes) -> tuple[Header | None, Election | None, list[str]]:
    """The first line, or what is wrong with it."""
    try:
        said = _HeaderLine.model_validate(json_value(line, LARGEST_LINE))
        election_file = json.dumps(json.loads(line)["election"], ensure_ascii=False).encode()
        election = read_election(election_file)
    except ValidationError as error:
        return None, None, [f"line 1: {one}" for one in problems_of(error, _HeaderLine)]
    except (UnreadableMessage, SettingsError) as error:
        return None, None, [f"line 1: {one}" for one in error.problems]
    header = Header(
        said.environment,
        election_file,
        said.exported_at,
        Head(said.head.position, said.head.digest),
        said.count,
        {name: Trust(one.rank, one.compared_only, one.vouched_by) for name, one in said.sources.items()},
        None if said.person_warnings is None else frozenset(said.person_warnings),
    )
    return header, election, []


def _entry(line: bytes, at: Head) -> tuple[Entry | None, tuple[str, ...]]:
    """The message of a line that should follow `at`, as far as it can be read, and what is wrong with it."""
    try:
        said = _EntryLine.model_validate(json_value(line, LARGEST_LINE))
        topic, payload = _bytes(said.topic).decode(), _bytes(said.payload)
    except ValidationError as error:
        return None, problems_of(error, _EntryLine)
    except UnreadableMessage as error:
        return None, error.problems
    except (binascii.Error, UnicodeDecodeError):
        return None, ("base64: what stands there is not base64, or no text where text should be",)
    right = following(at, Arrival(said.feed, topic, payload, said.received_at))
    given = Entry(said.position, said.feed, topic, payload, said.received_at, at.digest, said.digest)
    if given.position != right.position:
        where = f"entry {given.position} stands where entry {right.position} should"
        return given, (f"{where}: a line was removed, added or moved",)
    return given, () if given == right else (f"entry {given.position} {CHANGED}",)


def _wrong_end(header: Header, last: Head, count: int) -> list[str]:
    """How the end of the file differs from what its first line says."""
    if (last, count) == (header.head, header.count):
        return []
    if last.position == header.head.position and count == header.count:
        return [f"line 1: the head is not that of entry {last.position}: one of the two was changed"]
    there = f"the file ends at entry {last.position}, its first line says {header.head.position}"
    return [f"line {count + 1}: {there}: the end is missing, or the first line was changed"]
