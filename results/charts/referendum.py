"""The card of a referendum: how many chose each answer, and whether one of them has more than half."""

from collections.abc import Sequence
from dataclasses import replace

from results.charts import phrases
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.colour import Colour, outline
from results.charts.frame import Frame, bold, framed, paragraph, paragraph_height, regular, roomy
from results.charts.furniture import MARGIN, unit
from results.charts.house_style import INK, MUTED, PAPER, Look
from results.charts.lettering import Weight, fitted
from results.charts.row_shape import Row
from results.charts.rows import draw_rows, wanted_height
from results.count.declaration import Declaration
from results.count.election import Contest
from results.count.outcome import ballot_order

_HIGH = 262
"""Units that the two answers and their bar need beneath the sentence."""


def outcome(contest: Contest, declaration: Declaration, look: Look) -> str:
    """Whether more than half of those voting chose one answer, as a sentence."""
    said = phrases.words(look)
    for line in ballot_order(contest, declaration):
        if line.elected:
            return said.more_than_half.format(answer=line.candidate.name)
    return said.not_more_than_half


def figure(sentence: str, rows: Sequence[Row], frame: Frame, look: Look) -> Figure:
    """Two answers as two parts of one bar; more answers, or votes unknown, one under the other.

    Args:
        sentence: the outcome in words.
        rows: the answers.
    """
    said = phrases.words(look)

    room = look.size[0] - 2 * MARGIN * unit(look)

    def needed(scale: float) -> float:
        sized = scale * unit(look)
        return paragraph_height(sentence, bold(34 * sized, INK), room) + _HIGH * sized

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        scale = roomy(box.bottom - box.top, needed)
        scaled = scale * u
        top = (box.top + box.bottom - needed(scale)) / 2
        top = paragraph(canvas, sentence, bold(34 * scaled, INK), replace(box, top=top)) + 18 * scaled
        answers = replace(box, top=top)
        for place, row in zip(_columns(answers, scaled), rows, strict=True):
            _draw_answer(canvas, row, said.votes_for(row.votes), place, scaled)
        bar = replace(box, top=top + 154 * scaled, bottom=top + 206 * scaled)
        _draw_parts(canvas, [(row.votes or 0, row.colour) for row in rows], bar)
        _draw_half(canvas, said.half_line, bar, scaled)

    def draw_each(canvas: Canvas, box: Box, u: float) -> None:
        draw_rows(canvas, rows, box, u)

    is_known = all(row.votes is not None for row in rows) and any(row.votes for row in rows)
    if is_known and len(rows) == 2:
        return framed(frame, look, needed(1), draw)
    return framed(frame, look, wanted_height(rows, unit(look)), draw_each)


def _columns(box: Box, u: float) -> tuple[Box, Box]:
    middle = (box.left + box.right) / 2
    return Box(box.left, box.top, middle - 12 * u, box.bottom), Box(
        middle + 12 * u, box.top, box.right, box.bottom
    )


def _draw_answer(canvas: Canvas, row: Row, votes: str, box: Box, u: float) -> None:
    """Draw one answer with its share in large figures and its votes beneath."""
    key = Box(box.left, box.top + 6 * u, box.left + 26 * u, box.top + 32 * u)
    canvas.bar(key, row.colour, outline(row.colour, (PAPER,)))
    beside = key.right + 12 * u
    weight = Weight.BOLD if row.mark else Weight.REGULAR
    name = fitted(row.name, 34 * u, weight, box.right - beside)
    canvas.write((beside, box.top + 31 * u), row.name, Type(name, weight, INK))
    room = box.right - box.left
    share = bold(fitted(row.share_words, 68 * u, Weight.BOLD, room), INK)
    canvas.write((box.left, box.top + 101 * u), row.share_words, share)
    counted = regular(fitted(votes, 27 * u, Weight.REGULAR, room), MUTED)
    canvas.write((box.left, box.top + 135 * u), votes, counted)


def _draw_parts(canvas: Canvas, parts: Sequence[tuple[int, Colour]], bar: Box) -> None:
    whole, left = sum(votes for votes, _ in parts), bar.left
    for votes, colour in parts:
        right = left + (bar.right - bar.left) * votes / whole
        if votes:
            canvas.bar(Box(left, bar.top, right, bar.bottom), colour, outline(colour, (PAPER,)))
        left = right


def _draw_half(canvas: Canvas, word: str, bar: Box, u: float) -> None:
    middle = (bar.left + bar.right) / 2
    for top, bottom in ((bar.top - 14 * u, bar.top - 2 * u), (bar.bottom + 2 * u, bar.bottom + 14 * u)):
        canvas.fill(Box(middle - 1.5 * u, top, middle + 1.5 * u, bottom), INK)
    canvas.write((middle, bar.bottom + 36 * u), word, regular(22 * u, MUTED), "middle")
