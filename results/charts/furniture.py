"""What every card has around its chart: the heading, the facts and source at the foot, the rehearsal mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from results.charts import phrases
from results.charts.canvas import Box, Canvas, Type
from results.charts.house_style import INK, MUTED, PAPER, REHEARSAL_STAMP, RULE, WARNING, Look
from results.charts.lettering import Weight, fitted, in_two, width

MARGIN, STRIP, FOOT = 56, 52, 116
"""Units: the edge left free, the height of the rehearsal strip, and of a foot with one line of each."""
_HEADING, _STRIPE = 166, 8
_TITLE, _TITLE_LEAST, _TITLE_LINE = 60, 44, 54
_UNDER, _UNDER_LEAST, _UNDER_LINE = 28, 23, 34
_FACTS, _FACTS_LEAST, _FACTS_LINE, _FACTS_GAP = 29, 24, 42, 44
_NOTES, _NOTES_LEAST, _NOTES_LINE, _NOTES_GAP = 23, 19, 30, 40
_LOGO_WIDE, _LOGO_HIGH, _LOGO_EDGE = 0.17, 110, 10
"""How wide a logo may be, as a share of the picture; how high, and the white around it, in units."""

Facts = Sequence[tuple[str, str]]
Notes = tuple[str, str]


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
    """Pixels to one unit of design: a card is 1200 units wide and 675 high, or as large in another shape.

    No shape is less than 800 units wide or 675 high, so that a line of words fits and reads on a phone.
    """
    wide, high = look.size
    return min(sqrt(wide * high / (1200 * 675)), wide / 800, high / 675)


def heading_height(heading: Heading, look: Look) -> float:
    """How high the heading is in pixels, the rehearsal strip included."""
    titles, unders = len(_title_lines(heading.title, look)), len(_under_lines(heading.under, look))
    units = _HEADING + 50 * (titles - 1) + _UNDER_LINE * (unders - 1) + (STRIP if look.rehearsal else 0)
    return units * unit(look)


def _room(look: Look) -> float:
    """How long a line of the heading may be: the logo stands at its right."""
    return look.size[0] - 2 * MARGIN * unit(look) - _logo_room(look)


def _title_lines(title: str, look: Look) -> tuple[str, ...]:
    return _lines(title, Weight.BOLD, (_TITLE, _TITLE_LEAST), look)


def _under_lines(under: str, look: Look) -> tuple[str, ...]:
    return _lines(under, Weight.REGULAR, (_UNDER, _UNDER_LEAST), look)


def _lines(words: str, weight: Weight, sizes: tuple[float, float], look: Look) -> tuple[str, ...]:
    """The words on one line, or on two where they would have to be smaller than the least size."""
    largest, least = (size * unit(look) for size in sizes)
    return (words,) if fitted(words, largest, weight, _room(look)) >= least else in_two(words, weight)


def draw_heading(canvas: Canvas, heading: Heading, look: Look) -> None:
    """Draw the heading across the top, with the rehearsal strip above it when this is a rehearsal."""
    u, colour, height = unit(look), look.on_accent, heading_height(heading, look)
    top = _draw_strip(canvas, look)
    canvas.fill(Box(0, top, canvas.width, height), look.accent)
    if look.second:
        canvas.fill(Box(0, height - _STRIPE * u, canvas.width, height), look.second)
    _draw_logo(canvas, (top + height) / 2, look)
    left, room = MARGIN * u, _room(look)
    over = Type(
        fitted(heading.over, 27 * u, Weight.SEMIBOLD, room - _mark_room(heading, u)), Weight.SEMIBOLD, colour
    )
    canvas.write((left, top + 44 * u), heading.over, over)
    titles = _title_lines(heading.title, look)
    largest, first = (_TITLE, 101) if len(titles) == 1 else (50, 98)
    _draw_lines(canvas, titles, (left, top + first * u), _TITLE_LINE * u, _type(titles, largest, look))
    unders = _under_lines(heading.under, look)
    first_under = height - (24 + _UNDER_LINE * (len(unders) - 1)) * u
    under = _type(unders, _UNDER, look, Weight.REGULAR)
    _draw_lines(canvas, unders, (left, first_under), _UNDER_LINE * u, under)
    if heading.mark:
        _draw_mark(canvas, heading.mark, (left + room, top), u)


def _type(lines: Sequence[str], largest: float, look: Look, weight: Weight = Weight.BOLD) -> Type:
    """How lines of the heading are set so that each fits."""
    size = min(fitted(line, largest * unit(look), weight, _room(look)) for line in lines)
    return Type(size, weight, look.on_accent)


def _draw_lines(
    canvas: Canvas, lines: Sequence[str], first: tuple[float, float], pitch: float, type_: Type
) -> None:
    for number, line in enumerate(lines):
        canvas.write((first[0], first[1] + number * pitch), line, type_)


def _mark_room(heading: Heading, u: float) -> float:
    return width(heading.mark, 26 * u, Weight.BOLD) + 60 * u if heading.mark else 0


def _draw_mark(canvas: Canvas, mark: str, corner: tuple[float, float], u: float) -> None:
    """Draw the mark into the top right corner of the heading's words."""
    type_, (right, top) = Type(25 * u, Weight.BOLD, INK), corner
    left = right - width(mark, type_.size, Weight.BOLD) - 32 * u
    canvas.fill(Box(left, top + 13 * u, right, top + 51 * u), WARNING, 8 * u)
    canvas.write(((left + right) / 2, top + 41.5 * u), mark, type_, "middle")


def _logo_size(look: Look) -> tuple[float, float]:
    """Width and height of the logo in pixels, as large as its place allows."""
    if look.logo is None:
        return 0, 0
    u, wide, high = unit(look), look.logo.width, look.logo.height
    scale = min(_LOGO_WIDE * look.size[0] / wide, _LOGO_HIGH * u / high)
    return wide * scale, high * scale


def _logo_room(look: Look) -> float:
    return _logo_size(look)[0] + (2 * _LOGO_EDGE + 24) * unit(look) if look.logo else 0


def _draw_logo(canvas: Canvas, middle: float, look: Look) -> None:
    """Draw the council's logo on white paper, so that it can be seen whatever the heading's colour."""
    if look.logo is None:
        return
    u, (wide, high) = unit(look), _logo_size(look)
    edge, right = _LOGO_EDGE * u, canvas.width - MARGIN * u
    box = Box(right - edge - wide, middle - high / 2, right - edge, middle + high / 2)
    plate = Box(box.left - edge, box.top - edge, box.right + edge, box.bottom + edge)
    canvas.fill(plate, PAPER, 8 * u)
    canvas.picture(box, look.logo.address)


def _draw_strip(canvas: Canvas, look: Look) -> float:
    """Draw the rehearsal strip, if this is a rehearsal, and say where it ends."""
    if not look.rehearsal:
        return 0
    u, words = unit(look), phrases.words(look).not_real
    canvas.fill(Box(0, 0, canvas.width, STRIP * u), WARNING)
    type_ = Type(fitted(words, 32 * u, Weight.BOLD, canvas.width - 2 * MARGIN * u), Weight.BOLD, INK)
    canvas.write((canvas.width / 2, 37.5 * u), words, type_, "middle")
    return STRIP * u


def draw_stamp(canvas: Canvas, look: Look) -> None:
    """Write REHEARSAL across the whole card, so that no cropping takes it away."""
    if look.rehearsal:
        words = phrases.words(look).rehearsal_stamp
        size = fitted(words, canvas.height * 0.4, Weight.BOLD, canvas.width * 0.9)
        canvas.stamp(words, Type(size, Weight.BOLD, REHEARSAL_STAMP), angle=-20)


def foot_height(facts: Facts, notes: Notes, look: Look) -> float:
    """How high the foot is in pixels: its lines go on two where on one they would be tiny."""
    facts_lines, notes_lines = len(_facts_lines(facts, look)), len(_notes_lines(notes, look))
    return (FOOT + _FACTS_LINE * (facts_lines - 1) + _NOTES_LINE * (notes_lines - 1)) * unit(look)


def draw_foot(canvas: Canvas, facts: Facts, notes: Notes, look: Look) -> None:
    """Draw the facts, and beneath them the source at the left and a note at the right."""
    u = unit(look)
    top = canvas.height - foot_height(facts, notes, look)
    left, right = MARGIN * u, canvas.width - MARGIN * u
    canvas.fill(Box(left, top, right, top + max(1.0, 2 * u)), RULE)
    lines = _facts_lines(facts, look)
    size = min(_facts_size(line, look) for line in lines)
    for number, line in enumerate(lines):
        _draw_facts(canvas, line, (left, top + (49 + _FACTS_LINE * number) * u), size, _FACTS_GAP * u)
    _draw_notes(canvas, _notes_lines(notes, look), look)


def _facts_lines(facts: Facts, look: Look) -> tuple[Facts, ...]:
    if len(facts) < 2 or _facts_size(facts, look) >= _FACTS_LEAST * unit(look):
        return (facts,)
    # Cut where the longer of the two lines is shortest.
    cut = min(range(1, len(facts)), key=lambda at: max(_facts_width(facts[:at]), _facts_width(facts[at:])))
    return facts[:cut], facts[cut:]


def _facts_width(facts: Facts) -> float:
    """How wide the words are, in pixels to a pixel of their size."""
    return sum(width(name, 1) + 0.28 + width(figure, 1, Weight.SEMIBOLD) for name, figure in facts)


def _facts_size(facts: Facts, look: Look) -> float:
    u = unit(look)
    room = look.size[0] - 2 * MARGIN * u - _FACTS_GAP * u * (len(facts) - 1)
    return min(_FACTS * u, room / max(0.01, _facts_width(facts)))


def _draw_facts(canvas: Canvas, facts: Facts, start: tuple[float, float], size: float, gap: float) -> None:
    x, baseline = start
    for name, figure in facts:
        canvas.write((x, baseline), name, Type(size, Weight.REGULAR, MUTED))
        x += width(name, size) + 0.28 * size
        canvas.write((x, baseline), figure, Type(size, Weight.SEMIBOLD, INK))
        x += width(figure, size, Weight.SEMIBOLD) + gap


def _notes_lines(notes: Notes, look: Look) -> tuple[Notes, ...]:
    if not all(notes) or _notes_size(notes, look) >= _NOTES_LEAST * unit(look):
        return (notes,)
    return (notes[0], ""), (notes[1], "")


def _notes_size(notes: Notes, look: Look) -> float:
    u = unit(look)
    room = look.size[0] - 2 * MARGIN * u - (_NOTES_GAP * u if all(notes) else 0)
    return min(_NOTES * u, room / max(0.01, sum(width(note, 1) for note in notes)))


def _draw_notes(canvas: Canvas, lines: tuple[Notes, ...], look: Look) -> None:
    u = unit(look)
    type_ = Type(min(_notes_size(line, look) for line in lines), Weight.REGULAR, MUTED)
    for number, (at_left, at_right) in enumerate(lines):
        baseline = canvas.height - (26 + _NOTES_LINE * (len(lines) - 1 - number)) * u
        canvas.write((MARGIN * u, baseline), at_left, type_)
        canvas.write((canvas.width - MARGIN * u, baseline), at_right, type_, "right")
