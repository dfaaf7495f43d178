"""JSON read with care: nothing in it is guessed, repeated, endless or invisible without being named."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from results.errors import UnreadableMessage

DEEPEST = 30
MOST_PROBLEMS = 40
LONGEST_WHOLE = 15
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (NUL, escape) and halves of surrogate pairs; line ends and tabs may stay."""
NOT_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is not a short whole number, kept as it was written ("12.5", "1e12")."""

    text: str


class _Object(dict[str, object]):
    """A JSON object that remembers which of its keys came more than once."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.doubled: list[str] = []
        if len(self) < len(pairs):
            self.doubled = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


def json_value(data: bytes, largest: int) -> object:
    """The value these bytes hold: dicts, lists, str, int, bool, None, and `Number` for all other numbers.

    A byte order mark is allowed, because Windows tools write one.

    Raises:
        UnreadableMessage: too large, not UTF-8, not JSON, a key given twice, nested too deep, NaN or
            Infinity, or characters that cannot be shown.
    """
    if len(data) > largest:
        raise _unreadable(f"{len(data):,} bytes; a message may have {largest:,}")
    text, is_doubled = _text(data), False

    def read(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal is_doubled
        made = dict(pairs)
        is_doubled = is_doubled or len(made) < len(pairs)
        return made

    value = _parsed(text, read)
    is_odd = is_doubled or _may_be_odd(text, value)
    if is_odd and (problems := tuple(_oddities(_parsed(text, _Object)))):
        raise _unreadable(*problems)
    return value


def as_written(value: object) -> str:
    """A value as the sender wrote it, at most 60 characters, for a person to recognise."""
    if isinstance(value, Number):
        return value.text[:60]
    if isinstance(value, str):
        return value[:60]
    return json.dumps(value, ensure_ascii=False, default=as_written)[:60]


def place(parent: str, key: str | int) -> str:
    """A place in the message, such as "declaration.candidates[3].votes"."""
    if isinstance(key, int):
        return f"{parent}[{key}]"
    shown = key if re.fullmatch(r"[\w-]{1,60}", key) else ascii(key[:60])
    return f"{parent}.{shown}" if parent else shown


def _unreadable(*problems: str) -> UnreadableMessage:
    rest = len(problems) - MOST_PROBLEMS
    shown = problems[:MOST_PROBLEMS] + ((f"and {rest} more",) if rest > 0 else ())
    return UnreadableMessage("This message cannot be read.", shown)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise _unreadable(f"byte {trouble.start + 1} is not UTF-8 text: save it as UTF-8") from None


def _parsed(text: str, read: Callable[[list[tuple[str, object]]], object]) -> object:
    try:
        value: object = json.loads(
            text, object_pairs_hook=read, parse_float=Number, parse_int=_whole, parse_constant=Number
        )
    except json.JSONDecodeError as trouble:
        where = f"line {trouble.lineno}, character {trouble.colno}"
        raise _unreadable(f"not JSON from {where} on ({trouble.msg.lower()})") from None
    except RecursionError:
        raise _unreadable(f"nested deeper than {DEEPEST} levels") from None
    return value


def _whole(text: str) -> int | Number:
    return int(text) if len(text) <= LONGEST_WHOLE else Number(text)


def _may_be_odd(text: str, root: object) -> bool:
    """Whether every single value must be looked at, which takes half the time; nearly never it must."""
    if "\\" in text or "NaN" in text or "Infinity" in text or INVISIBLE.search(text):
        return True
    waiting: list[tuple[object, int]] = [(root, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth >= DEEPEST:
            return True
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [(one, depth + 1) for one in inside if isinstance(one, dict | list)]
    return False


def _oddities(root: object) -> Iterator[str]:
    """Everything in the value that JSON allows, or Python lets through, and we do not."""
    waiting: list[tuple[str, object, int]] = [("", root, 0)]
    while waiting:
        where, value, depth = waiting.pop()
        if depth > DEEPEST:
            yield f"nested deeper than {DEEPEST} levels"
            return
        yield from (f"{where or 'the message'}: {words}" for words in _odd(value))
        inside = [(inner, one, depth + 1) for inner, one in _children(where, value)]
        waiting.extend(reversed(inside))


def _odd(value: object) -> Iterator[str]:
    if isinstance(value, _Object):
        yield from (f"the key {key[:60]!a} is given twice" for key in value.doubled)
        if any(INVISIBLE.search(key) for key in value):
            yield "a key holds a character that cannot be shown"
    elif isinstance(value, str) and INVISIBLE.search(value):
        yield "holds a character that cannot be shown"
    elif isinstance(value, Number) and value.text in NOT_NUMBERS:
        yield f"{value.text} is not a number"


def _children(where: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from ((place(where, key), one) for key, one in value.items())
    elif isinstance(value, list):
        yield from ((place(where, index), one) for index, one in enumerate(value))
