"""The night file: what was received comes back word for word, and every change to it is found."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.election import Environment
from results.errors import UnreadableMessage
from results.feeds.formats.election_file import read_election
from results.feeds.night_file import Header, NightFile, Trust, read, written
from results.record.chain import GENESIS, Arrival, Entry, following
from tests.town import town, whole_night

AT = datetime(2023, 5, 4, 22, 0, tzinfo=UTC)
TOWN = town(2)
ODD = [
    ("mqtt", "plain", b'{"votes": 12}'),
    ("folder:sheets", "s\u00e9ance.csv@1", "Caf\u00e9,\u2028 1\r\n".encode()),
    ("folder:sheets", "name\nwith a line end@2", b"\xff\xfe\x00not text"),
    ("folder:sheets", "byte order mark@3", b"\xef\xbb\xbfWard;Votes"),
    ("webhook:x", "msg_1", b""),
    ("website:mg", "page@2023-05-04T22:00:00Z", b'{"base64": "eA=="}'),
    ("desk", 'quote " and \\', b"\x1b[31m"),
]


def chained(arrived: Sequence[tuple[str, str, bytes]]) -> tuple[Entry, ...]:
    """These messages as a journal holds them, a minute apart."""
    head, entries = GENESIS, list[Entry]()
    for number, (feed, topic, payload) in enumerate(arrived):
        at = AT + timedelta(minutes=number, microseconds=number)
        entries.append(following(head, Arrival(feed, topic, payload, at)))
        head = entries[-1].head
    return tuple(entries)


def header(entries: Sequence[Entry]) -> Header:
    """What stands before them."""
    return Header(
        Environment.LIVE,
        TOWN.election_file,
        AT,
        entries[-1].head if entries else GENESIS,
        len(entries),
        {"sheets": Trust(2, compared_only=True, vouched_by="the deputy"), "mg": Trust()},
        frozenset({"W202"}),
    )


def recorded(arrived: Sequence[tuple[str, str, bytes]] = ODD) -> bytes:
    """A night file with these messages."""
    entries = chained(arrived)
    return b"".join(written(header(entries), entries))


def problems(data: bytes) -> tuple[str, ...]:
    """What is wrong with a night file."""
    with pytest.raises(UnreadableMessage) as caught:
        read(data)
    return caught.value.problems


def changed(data: bytes, number: int, **keys: object) -> bytes:
    """The file with other values in one of its lines, 1 being the first; None takes a key out."""
    lines = data.split(b"\n")
    said = {**json.loads(lines[number - 1]), **keys}
    lines[number - 1] = json.dumps({key: one for key, one in said.items() if one is not None}).encode()
    return b"\n".join(lines)


def test_a_night_comes_back_word_for_word() -> None:
    """Every entry, link and time; the election; what the council had decided about its sources."""
    entries = chained(ODD)
    night = read(b"".join(written(header(entries), entries)))
    assert night.entries == entries
    assert night.election == read_election(TOWN.election_file)
    assert night.header == replace(header(entries), election_file=night.header.election_file)
    assert read_election(night.header.election_file) == night.election


def test_text_stays_readable_and_only_the_rest_is_base64() -> None:
    """A person can read the messages in the file; each is one line, whatever it holds."""
    lines = recorded().removesuffix(b"\n").split(b"\n")
    assert len(lines) == 1 + len(ODD)
    said = [json.loads(line) for line in lines[1:]]
    assert said[0]["payload"] == '{"votes": 12}'
    assert said[1]["topic"] == "s\u00e9ance.csv@1"
    assert said[2]["payload"] == {"base64": "//4Abm90IHRleHQ="}
    assert said[5]["payload"] == '{"base64": "eA=="}'
    assert "base64" in said[6]["payload"]


def test_a_night_without_messages_is_a_night() -> None:
    """Exported before anything came."""
    assert read(recorded([])).entries == ()


def test_writing_holds_one_message_at_a_time() -> None:
    """The file is written from a stream; nothing is asked for before the line before it is out."""
    entries, asked = chained(ODD), list[int]()

    def stream() -> Iterator[Entry]:
        for entry in entries:
            asked.append(entry.position)
            yield entry

    lines = written(header(entries), stream())
    next(lines)
    assert asked == []
    next(lines)
    assert asked == [1]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["mqtt", "folder:a", "desk"]),
            st.text(max_size=20).map(lambda text: Arrival("x", text, b"", AT).topic),
            st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")),
        ),
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_messages_come_back(arrived: list[tuple[str, str, bytes]]) -> None:
    """Whatever bytes came under whatever name."""
    entries = chained(arrived)
    assert read(b"".join(written(header(entries), entries))).entries == entries


@pytest.mark.parametrize(
    "change",
    [{"payload": '{"votes": 13}'}, {"topic": "other"}, {"feed": "desk"}, {"digest": "0" * 64},
     {"received_at": "2023-05-04T22:00:01Z"}],
)  # fmt: skip
def test_a_changed_message_is_found_in_its_line(change: dict[str, object]) -> None:
    """One vote, the time, the way in: the line is named."""
    found = problems(changed(recorded(), 2, **change))
    assert found[0].startswith("line 2: entry 1 is not what was recorded")


def test_a_message_changed_with_its_own_digest_breaks_the_next_link() -> None:
    """Whoever changes one must change all behind it, and the head that others have seen."""
    entries = list(chained(ODD))
    forged = following(GENESIS, Arrival("mqtt", "plain", b'{"votes": 99}', AT))
    lines = list(written(header(entries), [forged, *entries[1:]]))
    assert [one.partition(":")[0] for one in problems(b"".join(lines))] == ["line 3"]


@pytest.mark.parametrize(
    ("order", "lines"),
    [([0, 2, 1, 3, 4, 5, 6], ["line 3", "line 4", "line 5"]), ([0, 2, 3, 4, 5, 6], ["line 3"]),
     ([0, 0, 1, 2, 3, 4, 5, 6], ["line 3"])],
)  # fmt: skip
def test_a_line_moved_lost_or_doubled_is_found(order: list[int], lines: list[str]) -> None:
    """The place where the chain breaks is named."""
    entries = chained(ODD)
    found = problems(b"".join(written(header(entries), [entries[one] for one in order])))
    assert [one.partition(":")[0] for one in found][: len(lines)] == lines
    assert "was removed, added or moved" in found[0]


def test_a_file_cut_short_is_found() -> None:
    """In the middle of a line, and between two."""
    data = recorded()
    assert problems(data[:-40])[0].startswith("line 8: not JSON")
    whole_lines = data.split(b"\n")
    told = problems(b"\n".join(whole_lines[:4]))
    assert told == (
        "line 4: the file ends at entry 3, its first line says 7: the end is missing, or the first line was "
        "changed",
    )
    assert (
        "head is not that of entry 7"
        in problems(changed(data, 1, head={"position": 7, "digest": "0" * 64}))[0]
    )


@pytest.mark.parametrize(
    ("line", "keys", "words"),
    [
        (1, {"format": "results-night/2"}, "line 1: format: must be 'results-night/1'"),
        (1, {"environment": "test"}, "line 1: environment"),
        (1, {"election": {}}, "line 1: election_id: is missing"),
        (1, {"count": None}, "line 1: count: is missing"),
        (1, {"colour": "red"}, "line 1: colour: is not a key of this format"),
        (1, {"sources": {"a": {"rank": 0}}}, "line 1: sources.a.rank: must be at least 1"),
        (3, {"position": "two"}, "line 3: position: must be a whole number"),
        (3, {"payload": {"base64": "!"}}, "line 3: base64"),
        (3, {"topic": {"base64": "/w=="}}, "line 3: base64"),
        (3, {"received_at": "2023-05-04T22:00:00"}, "line 3: received_at"),
        (3, {"feed": ""}, "line 3: feed: must not be empty"),
    ],
)
def test_each_wrong_value_is_named_with_its_line(line: int, keys: dict[str, object], words: str) -> None:
    """Not that format, a key missing or unknown, a value of the wrong kind."""
    assert any(one.startswith(words) for one in problems(changed(recorded(), line, **keys)))


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\xff", b"[]", b"{}", b"null\n{}", b"\x00" * 100, b"[" * 100_000]
)
def test_what_is_no_night_file_is_refused(data: bytes) -> None:
    """Always with a problem of line 1."""
    assert problems(data)[0].startswith("line 1: ")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_change_goes_unseen(data: st.DataObject) -> None:
    """Any byte of any message changed: a problem, or the very same messages (a space between two keys)."""
    whole = recorded()
    start = whole.index(b"\n") + 1
    place = data.draw(st.integers(start, len(whole) - 2))
    byte = data.draw(st.integers(0, 255))
    tampered = whole[:place] + bytes([byte]) + whole[place + 1 :]
    try:
        night: NightFile | None = read(tampered)
    except UnreadableMessage as trouble:
        night = None
        named = all(one.startswith("line ") for one in trouble.problems)
    else:
        named = True
    assert named
    if night is not None:
        assert night.entries == chained(ODD)


def test_a_broken_file_of_many_lines_does_not_flood_the_screen() -> None:
    """At most some forty problems."""
    assert len(problems(recorded() + b"rubbish\n" * 5000)) <= 42


def test_a_whole_night_of_our_own_messages() -> None:
    """A town's night, as the service keeps it, is text from end to end."""
    data = recorded([("mqtt", topic, payload) for topic, payload in whole_night(TOWN)])
    assert b"base64" not in data
    assert len(read(data).entries) == 6
