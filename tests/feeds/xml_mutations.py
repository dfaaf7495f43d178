"""Hypothesis strategies that spoil good XML files: elements gone, doubled, moved, renamed, words replaced."""

import xml.etree.ElementTree as Tree
from collections.abc import Sequence

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["", "0", "-1", "1.5", "1e9", "99999999999999999999", "True", "yes", "½", "Ward", "x" * 600, "185", "510"]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


@st.composite
def spoilt_files(draw: st.DrawFn, files: Sequence[bytes]) -> bytes:
    """One of the files with up to four things in it changed; always well-formed."""
    top = Tree.fromstring(draw(st.sampled_from(files)))
    for _ in range(draw(st.integers(1, 4))):
        holders = [one for one in top.iter() if len(one)]
        if not holders:
            break
        holder = draw(st.sampled_from(holders))
        place = draw(st.integers(0, len(holder) - 1))
        _change(draw, holder, place, draw(st.sampled_from([one for one in top.iter() if one is not top])))
    written: bytes = Tree.tostring(top, encoding="utf-8")
    return written


def _change(draw: st.DrawFn, holder: Tree.Element, place: int, other: Tree.Element) -> None:
    one = holder[place]
    match draw(st.sampled_from(("drop", "double", "empty", "words", "attribute", "rename", "other"))):
        case "drop":
            holder.remove(one)
        case "double":
            holder.insert(place, one)
        case "empty":
            one.clear()
        case "words":
            one.text = draw(WORDS)
        case "attribute":
            one.set(draw(st.sampled_from(("Id", "ReasonCode", "ShortCode"))), draw(WORDS))
        case "rename":
            one.tag = other.tag
        case _:
            if one not in list(other.iter()):
                holder[place] = Tree.fromstring(Tree.tostring(other))


@st.composite
def torn_files(draw: st.DrawFn, files: Sequence[bytes]) -> bytes:
    """One of the files as a broken line would leave it: cut, with bytes in it changed, or repeated."""
    data = bytearray(draw(st.sampled_from(files)))
    start = draw(st.integers(0, len(data) - 1))
    end = draw(st.integers(start, min(len(data), start + 200)))
    data[start:end] = draw(st.binary(max_size=20)) * draw(st.integers(0, 3))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)
