"""A card of one area: heading, what it shows, foot, and the rehearsal mark, laid out for any size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from results.charts import furniture
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.furniture import Heading
from results.charts.house_style import PAPER, Look
from results.charts.lettering import Weight, clean, fitted, width

_LINE = 1.32
"""From one baseline to the next, in sizes of the letters."""
_LEAST_SCALE = 0.05


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the middle of a card.

    Attributes:
        facts: name and figure, in one line at the foot.
        notes: at the very foot, left and right; "" for none.
    """

    heading: Heading
    facts: Sequence[tuple[str, str]]
    notes: tuple[str, str]


Draw = Callable[[Canvas, Box, float], None]
"""Draws into a box; the last argument is the pixels of one unit of design."""


def framed(frame: Frame, look: Look, wanted: float, draw: Draw) -> Figure:
    """The card as a figure.

    Args:
        wanted: height of the middle in pixels; the card grows to it as far as the look allows.
        draw: draws the middle into the box it is given.
    """
    u = furniture.unit(look)
    top = furniture.heading_height(frame.heading, look) + 14 * u
    foot = furniture.foot_height(frame.facts, frame.notes, look) + 12 * u
    height = round(min(max(look.size[1], top + wanted + foot), look.tallest or look.size[1]))
    canvas = Canvas(look.size[0], height, PAPER, look.typeface)
    furniture.draw_heading(canvas, frame.heading, look)
    margin = furniture.MARGIN * u
    draw(canvas, Box(margin, top, look.size[0] - margin, height - foot), u)
    furniture.draw_foot(canvas, frame.facts, frame.notes, look)
    furniture.draw_stamp(canvas, look)
    return canvas.figure()


def lines(words: str, type_: Type, room: float) -> list[str]:
    """The words broken at spaces into lines no wider than the room, unless one word alone is wider.

    The lines are about equally long, so that no single word stands on the last one.
    """
    pieces = [clean(word) for word in words.split()]
    few = _broken(pieces, type_, room)
    for part in (0.55, 0.65, 0.75, 0.85, 0.92):
        even = _broken(pieces, type_, part * room)
        if len(even) == len(few):
            return even
    return few


def _broken(pieces: Sequence[str], type_: Type, room: float) -> list[str]:
    """As few lines as the room allows, each filled before the next is begun."""
    broken: list[str] = []
    for word in pieces:
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and width(longer, type_.size, type_.weight) <= room:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


def paragraph(canvas: Canvas, words: str, type_: Type, box: Box) -> float:
    """Write the words from the top of the box, a line that is too wide smaller, and say where they end."""
    room = box.right - box.left
    broken = lines(words, type_, room)
    for number, line in enumerate(broken):
        fit = Type(fitted(line, type_.size, type_.weight, room), type_.weight, type_.colour)
        canvas.write((box.left, box.top + type_.size * (0.98 + _LINE * number)), line, fit)
    return box.top + _LINE * type_.size * len(broken)


def paragraph_height(words: str, type_: Type, room: float) -> float:
    """How high the words are at this size."""
    return _LINE * type_.size * len(lines(words, type_, room))


def roomy(high: float, needed: Callable[[float], float], most: float = 1.5) -> float:
    """The largest scale, `most` or less, at which what is drawn needs no more than this height.

    Args:
        needed: the height at a scale; words that break into more lines make it more than proportional.
    """
    scale = most
    while scale > _LEAST_SCALE and needed(scale) > high:
        scale *= 0.96
    return scale


def bold(size: float, colour: str) -> Type:
    """Bold letters of this size."""
    return Type(size, Weight.BOLD, colour)


def regular(size: float, colour: str) -> Type:
    """Regular letters of this size."""
    return Type(size, Weight.REGULAR, colour)
