"""How the night went: wards declared over time, from the close of poll or the first declaration on."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil, floor

from results.charts import furniture, phrases
from results.charts.alt_text import LIMIT
from results.charts.canvas import CLEAR, Box, Canvas, Figure, Type
from results.charts.colour import mixed
from results.charts.council_frame import council_words, heading, told
from results.charts.data_table import DataTable
from results.charts.frame import Frame, framed
from results.charts.house_style import INK, MUTED, PAPER, RULE, Look
from results.charts.lettering import Weight, width
from results.charts.signs import disc
from results.clock import LONDON, in_london
from results.count.council import declared_moments
from results.count.election import Poll
from results.count.night import Night

_CLOSE_OF_POLL = time(22)
_SAME_NIGHT = timedelta(hours=9)
"""How soon after the close of poll a first declaration makes it one night."""
_STEPS_H = (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48)
_MOST_TICKS, _MOST_NUMBERS = 6, 6
_LETTERS = 25
"""Units: letters of times and numbers."""


@dataclass(frozen=True, slots=True)
class _Course:
    """The declarations of a night.

    Attributes:
        moments: of each declaration, earliest first.
        expected: wards that are counted tonight.
        start, end: of the time shown.
        step: between two times that are written.
    """

    moments: tuple[datetime, ...]
    expected: int
    start: datetime
    end: datetime
    step: timedelta


def progress_card(night: Night, look: Look) -> Figure:
    """A stair that rises by one at each declaration; wards without a poll are not in it.

    Raises:
        ValueError: nothing is declared yet: there is no such card.
    """
    course, words = _course(night), council_words(look)
    whole = len(course.moments) == course.expected
    under = (_declared(course, look), phrases.words(look).day(in_london(course.moments[-1]).date()))
    head = heading(words.night if whole else words.night_so_far, under, look)
    frame = Frame(head, _facts(course, look), (phrases.source(look), ""))
    return framed(frame, look, 0, lambda canvas, box, u: _draw(canvas, course, _plot(course, box, u), look))


def progress_alt(night: Night, look: Look, limit: int = LIMIT) -> str:
    """The night in short sentences: how many, the first, the half and the last; then each hour."""
    course, words = _course(night), council_words(look)
    facts = [f"{name} {figure}." for name, figure in _facts(course, look)]
    hours = [words.by_then.format(count=count, when=when) for when, count in _by_step(course)]
    first = words.progress_of.format(council=look.council)
    return told([first, f"{_declared(course, look)}.", *facts], hours, limit, look)


def progress_table(night: Night, look: Look) -> DataTable:
    """Wards declared by then, at every time written under the picture. Raises as `progress_card` does."""
    course, words = _course(night), council_words(look)
    rows = tuple((when, str(count)) for when, count in _by_step(course))
    return DataTable(words.progress_of.format(council=look.council), (words.time, words.declared), rows)


def _course(night: Night) -> _Course:
    moments = declared_moments(night)
    if not moments:
        raise ValueError(f"nothing of {night.election.council} is declared yet")
    expected = sum(contest.poll is Poll.HELD for contest in night.election.contests.values())
    closed = datetime.combine(night.election.poll_on, _CLOSE_OF_POLL, LONDON)
    one_night = timedelta(0) <= moments[0] - closed <= _SAME_NIGHT
    start = closed if one_night else _down(in_london(moments[0]), timedelta(hours=1))
    span = max(moments[-1] - start, timedelta(minutes=30))
    few = [timedelta(hours=hours) for hours in _STEPS_H if span / timedelta(hours=hours) <= _MOST_TICKS]
    step = (few or [timedelta(hours=_STEPS_H[-1])])[0]
    steps = ceil(span / step)
    return _Course(moments, max(expected, len(moments)), start, start + steps * step, step)


def _declared(course: _Course, look: Look) -> str:
    return council_words(look).wards_declared.format(declared=len(course.moments), total=course.expected)


def _down(instant: datetime, step: timedelta) -> datetime:
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + floor((instant - midnight) / step) * step


def _ticks(course: _Course) -> list[datetime]:
    steps = round((course.end - course.start) / course.step)
    return [course.start + number * course.step for number in range(steps + 1)]


def _clock(instant: datetime) -> str:
    return f"{in_london(instant):%H:%M}"


def _by_step(course: _Course) -> list[tuple[str, int]]:
    """Wards declared at each time that is written, from the first declaration on."""
    told_at = [(at, sum(one <= at for one in course.moments)) for at in _ticks(course)]
    return [(_clock(at), count) for at, count in told_at if count]


def _facts(course: _Course, look: Look) -> list[tuple[str, str]]:
    words, whole = council_words(look), len(course.moments) == course.expected
    facts = [(words.first, _clock(course.moments[0]))]
    half = ceil(course.expected / 2)
    if 1 < half <= len(course.moments) and course.expected > 2:
        facts.append((words.half, _clock(course.moments[half - 1])))
    if len(course.moments) > 1:
        facts.append((words.last if whole else words.latest, _clock(course.moments[-1])))
    return facts


def _plot(course: _Course, box: Box, u: float) -> Box:
    """Where the stair stands: numbers at its left, times below, its last number above."""
    numbers = width(str(course.expected), _LETTERS * u) + 14 * u
    time_ = width("00:00", _LETTERS * u) / 2
    left, right = box.left + max(numbers, time_), box.right - time_
    return Box(left, box.top + 56 * u, right, box.bottom - 44 * u)


def _draw(canvas: Canvas, course: _Course, plot: Box, look: Look) -> None:
    u = furniture.unit(look)
    _draw_numbers(canvas, course, plot, u)
    _draw_times(canvas, course, plot, u)
    _draw_stair(canvas, course, plot, look)


def _draw_numbers(canvas: Canvas, course: _Course, plot: Box, u: float) -> None:
    """Draw thin lines across, and the numbers at the left."""
    type_ = Type(_LETTERS * u, Weight.REGULAR, MUTED)
    most = max(2, min(_MOST_NUMBERS, int((plot.bottom - plot.top) // (50 * u))))
    steps = (base * 10**power for power in range(5) for base in (1, 2, 5))
    each = next(step for step in steps if course.expected / step <= most)
    for number in range(0, course.expected + 1, each):
        y = _y(course, number, plot)
        canvas.sign(f"M{plot.left:.1f},{y:.1f}H{plot.right:.1f}", RULE, RULE, round(1.5 * u, 1))
        canvas.write((plot.left - 14 * u, y + 0.36 * type_.size), str(number), type_, "right")


def _draw_times(canvas: Canvas, course: _Course, plot: Box, u: float) -> None:
    type_ = Type(_LETTERS * u, Weight.REGULAR, MUTED)
    for at in _ticks(course):
        canvas.write((_x(course, at, plot), plot.bottom + 36 * u), _clock(at), type_, "middle")


def _x(course: _Course, at: datetime, plot: Box) -> float:
    return plot.left + (plot.right - plot.left) * ((at - course.start) / (course.end - course.start))


def _y(course: _Course, number: int, plot: Box) -> float:
    return plot.bottom - (plot.bottom - plot.top) * number / course.expected


def _draw_stair(canvas: Canvas, course: _Course, plot: Box, look: Look) -> None:
    """Draw the stair with its tint below, and above its end how many there are."""
    u, count = furniture.unit(look), len(course.moments)
    end, top = _x(course, course.moments[-1], plot), _y(course, count, plot)
    stair = f"M{plot.left:.1f},{plot.bottom:.1f}" + "".join(
        f"H{_x(course, at, plot):.1f}V{_y(course, number, plot):.1f}"
        for number, at in enumerate(course.moments, start=1)
    )
    canvas.sign(f"{stair}V{plot.bottom:.1f}Z", mixed(look.accent, PAPER, 0.82))
    canvas.sign(stair, CLEAR, look.accent, round(5 * u, 1))
    canvas.sign(disc(end, top, 9 * u), look.accent)
    canvas.write((end, top - 18 * u), str(count), Type(42 * u, Weight.BOLD, INK), "middle")
