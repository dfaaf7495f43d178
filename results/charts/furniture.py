"""What every card has around its chart: the heading, the facts and source at the foot, the rehearsal mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from results.charts.canvas import Box, Canvas, Type
from results.charts.house_style import INK, MUTED, REHEARSAL_STAMP, RULE, WARNING, Look
from results.charts.lettering import Weight, fitted, in_two, width

REHEARSAL = "REHEARSAL"
NOT_REAL = "REHEARSAL: NOT A REAL RESULT"
MARGIN, STRIP, FOOT = 56, 52, 116
_TITLE, _TITLE_LEAST = 60, 44


@dataclass(frozen=True, slots=True)
class Heading:
    """The words at the top of a card.

    Attributes:
        over, title, under: three lines, the title largest.
        mark: one word that must be seen, such as "CORRECTED"; "" for none.
    """

    over: str
    title: str
    under: str
    mark: str = ""


def unit(look: Look) -> float:
    """Pixels to one unit of design: a card is designed 1200 units wide and 675 high."""
    return min(look.size[0] / 1200, look.size[1] / 675)


def heading_height(heading: Heading, look: Look) -> float:
    """How high the heading is, the rehearsal strip included."""
    lines = len(_title_lines(heading.title, look))
    return (166 + 50 * (lines - 1) + (STRIP if look.rehearsal else 0)) * unit(look)


def _title_room(look: Look) -> float:
    return look.size[0] - 2 * MARGIN * unit(look)


def _title_lines(title: str, look: Look) -> tuple[str, ...]:
    least = _TITLE_LEAST * unit(look)
    fits = fitted(title, _TITLE * unit(look), Weight.BOLD, _title_room(look)) >= least
    return (title,) if fits else in_two(title, Weight.BOLD)


def draw_heading(canvas: Canvas, heading: Heading, look: Look) -> None:
    """Draw the heading across the top, with the rehearsal strip above it when this is a rehearsal."""
    u, colour = unit(look), look.on_accent
    top = _draw_strip(canvas, look)
    canvas.fill(Box(0, top, canvas.width, heading_height(heading, look)), look.accent)
    left, room = MARGIN * u, _title_room(look)
    over = Type(
        fitted(heading.over, 27 * u, Weight.SEMIBOLD, room - _mark_room(heading, u)), Weight.SEMIBOLD, colour
    )
    canvas.write((left, top + 44 * u), heading.over, over)
    lines = _title_lines(heading.title, look)
    largest = (_TITLE if len(lines) == 1 else 50) * u
    size = min(fitted(line, largest, Weight.BOLD, room) for line in lines)
    baseline = top + (101 if len(lines) == 1 else 98) * u
    for number, line in enumerate(lines):
        canvas.write((left, baseline + number * 54 * u), line, Type(size, Weight.BOLD, colour))
    under = Type(fitted(heading.under, 28 * u, Weight.REGULAR, room), Weight.REGULAR, colour)
    canvas.write((left, heading_height(heading, look) - 24 * u), heading.under, under)
    if heading.mark:
        _draw_mark(canvas, heading.mark, top, u)


def _mark_room(heading: Heading, u: float) -> float:
    return width(heading.mark, 26 * u, Weight.BOLD) + 60 * u if heading.mark else 0


def _draw_mark(canvas: Canvas, mark: str, top: float, u: float) -> None:
    type_ = Type(25 * u, Weight.BOLD, INK)
    right = canvas.width - MARGIN * u
    left = right - width(mark, type_.size, Weight.BOLD) - 32 * u
    canvas.fill(Box(left, top + 13 * u, right, top + 51 * u), WARNING, 8 * u)
    canvas.write(((left + right) / 2, top + 41.5 * u), mark, type_, "middle")


def _draw_strip(canvas: Canvas, look: Look) -> float:
    """Draw the rehearsal strip, if this is a rehearsal, and say where it ends."""
    if not look.rehearsal:
        return 0
    u = unit(look)
    canvas.fill(Box(0, 0, canvas.width, STRIP * u), WARNING)
    type_ = Type(fitted(NOT_REAL, 32 * u, Weight.BOLD, canvas.width - 2 * MARGIN * u), Weight.BOLD, INK)
    canvas.write((canvas.width / 2, 37.5 * u), NOT_REAL, type_, "middle")
    return STRIP * u


def draw_stamp(canvas: Canvas, look: Look) -> None:
    """Write REHEARSAL across the whole card, so that no cropping takes it away."""
    if look.rehearsal:
        size = fitted(REHEARSAL, canvas.height * 0.4, Weight.BOLD, canvas.width * 0.9)
        canvas.stamp(REHEARSAL, Type(size, Weight.BOLD, REHEARSAL_STAMP), angle=-20)


def draw_foot(canvas: Canvas, facts: Sequence[tuple[str, str]], notes: tuple[str, str], look: Look) -> None:
    """Draw the facts in one line, and beneath them the source at the left and a note at the right."""
    u = unit(look)
    top = canvas.height - FOOT * u
    left, right = MARGIN * u, canvas.width - MARGIN * u
    canvas.fill(Box(left, top, right, top + max(1.0, 2 * u)), RULE)
    _draw_facts(canvas, facts, top + 49 * u, u)
    size = min(
        23 * u, 23 * u * (right - left - 40 * u) / max(1.0, sum(width(note, 23 * u) for note in notes))
    )
    type_ = Type(size, Weight.REGULAR, MUTED)
    canvas.write((left, canvas.height - 26 * u), notes[0], type_)
    canvas.write((right, canvas.height - 26 * u), notes[1], type_, "right")


def _draw_facts(canvas: Canvas, facts: Sequence[tuple[str, str]], baseline: float, u: float) -> None:
    size, room = 29 * u, canvas.width - 2 * MARGIN * u
    pairs = [(f"{name} ", figure) for name, figure in facts]
    wide = sum(width(name + "n", size) + width(figure, size, Weight.SEMIBOLD) for name, figure in pairs)
    size = min(size, size * (room - 44 * u * (len(pairs) - 1)) / max(1.0, wide))
    x = MARGIN * u
    for name, figure in facts:
        canvas.write((x, baseline), name, Type(size, Weight.REGULAR, MUTED))
        x += width(name, size) + 0.28 * size
        canvas.write((x, baseline), figure, Type(size, Weight.SEMIBOLD, INK))
        x += width(figure, size, Weight.SEMIBOLD) + 44 * u
