"""The card that says what a correction changed: each wrong figure beside the right one, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from results.charts import alt_text, phrases
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.data_table import DataTable
from results.charts.frame import Frame, bold, framed, paragraph, paragraph_height, regular, roomy
from results.charts.furniture import MARGIN, Heading, unit
from results.charts.house_style import INK, MUTED, RULE, Look
from results.charts.lettering import Weight, clean, fitted, width
from results.count.declaration import Declaration
from results.count.election import Contest
from results.count.outcome import Line, ballot_order, standing

NARROW = 1000
"""Units of width below which a changed figure has a line of its own beneath its name."""
_AUTHORITY, _REASON, _REASON_LETTERS = 32, 25, 220


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that was corrected, as people read it."""

    name: str
    before: str
    now: str


def changes(
    contest: Contest, declaration: Declaration, before: Declaration, look: Look
) -> tuple[Change, ...]:
    """Every figure that differs: each candidate's, then turnout, rejected papers, majority."""
    old = {line.candidate.candidate_id: line for line in ballot_order(contest, before)}
    told = [
        Change(line.candidate.name, _told(old[line.candidate.candidate_id], look), _told(line, look))
        for line in standing(contest, declaration)
    ]
    told += _facts(contest, declaration, before, look)
    return tuple(one for one in told if one.before != one.now)


def _told(line: Line, look: Look) -> str:
    said = phrases.words(look)
    votes = said.votes_unknown if line.votes is None else phrases.count(line.votes)
    if not line.elected:
        return votes
    return f"{votes}, {said.elected_by_lot if line.by_lot else said.elected}"


def _facts(contest: Contest, declaration: Declaration, before: Declaration, look: Look) -> Iterator[Change]:
    now = dict(phrases.facts(contest, declaration, look))
    then, missing = dict(phrases.facts(contest, before, look)), phrases.words(look).not_given
    for name in {**now, **then}:
        yield Change(name, then.get(name, missing), now.get(name, missing))


def correction_card(contest: Contest, declaration: Declaration, before: Declaration, look: Look) -> Figure:
    """What the correction changed, as a Plotly figure.

    Args:
        declaration: what stands now, with its correction.
        before: what stood in public.

    Raises:
        ValueError: either is not declared.
    """
    phrases.only_declared(contest, declaration)
    phrases.only_declared(contest, before)
    said, u = phrases.words(look), unit(look)
    under = " · ".join(phrases.circumstances(contest, declaration, look))
    over = said.correction_of.format(council=look.council)
    heading = Heading(over, phrases.area(contest, look), under, said.corrected_mark)
    told, room = why(contest, declaration, before, look), look.size[0] - 2 * MARGIN * u
    changed = _Changed(changes(contest, declaration, before, look), look)

    def needed(scale: float) -> float:
        opening = zip(told, _types(told, scale * u), strict=True)
        words = sum(paragraph_height(words, type_, room) for words, type_ in opening)
        return words + 14 * scale * u + changed.wanted(scale * u)

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        scale, top = roomy(box.bottom - box.top, needed), box.top
        for words, type_ in zip(told, _types(told, scale * u), strict=True):
            top = paragraph(canvas, words, type_, replace(box, top=top))
        changed.draw(canvas, replace(box, top=top + 14 * scale * u), scale * u)

    names = {one.name for one in changed.told}
    facts = [fact for fact in phrases.facts(contest, declaration, look) if fact[0] not in names]
    return framed(Frame(heading, facts, (phrases.source(look, contest), "")), look, needed(1), draw)


def _types(told: Sequence[str], u: float) -> list[Type]:
    """How each sentence of the opening is set: who changed the figures in bold."""
    return [bold(_AUTHORITY * u, INK), *(regular(_REASON * u, MUTED) for _ in told[1:])]


def why(contest: Contest, declaration: Declaration, before: Declaration, look: Look) -> list[str]:
    """Who changed the figures, whether that changes who is elected, and the reason on record."""
    said, correction = phrases.words(look), declaration.correction
    is_same = set(declaration.elected) == set(before.elected)
    elected = said.same_elected if is_same else said.other_elected
    if correction is None:
        return [elected]
    reason = correction.reason.strip()
    shown = reason if len(reason) <= _REASON_LETTERS else f"{reason[: _REASON_LETTERS - 1].rstrip()}…"
    by = said.corrected_by[correction.kind].format(officer=phrases.officer(contest, look))
    told = [by, elected]
    return [*told, alt_text.ended(said.reason.format(reason=shown))] if shown else told


class _Changed:
    """The changed figures one under the other, wrong ones struck through."""

    def __init__(self, told: Sequence[Change], look: Look) -> None:
        self.told = told
        self._head = phrases.words(look)
        self._is_narrow = look.size[0] < NARROW * unit(look)

    def wanted(self, u: float) -> float:
        """The height at which every line can be read on a phone."""
        return (44 + len(self.told) * (88 if self._is_narrow else 52)) * u

    def draw(self, canvas: Canvas, box: Box, u: float) -> None:
        """Draw them from the top of the box."""
        pitch, size = (88 if self._is_narrow else 52) * u, 28 * u
        middle, right = self._columns(box)
        head = regular(22 * u, MUTED)
        anchor = "left" if self._is_narrow else "right"
        for x, words, side in (
            (middle, self._head.figure_before, anchor),
            (right, self._head.figure_now, "right"),
        ):
            canvas.write((x, box.top + 28 * u), words, head, side)
        for number, one in enumerate(self.told):
            top = box.top + 44 * u + number * pitch
            canvas.fill(Box(box.left, top, box.right, top + max(1.0, 1.5 * u)), RULE)
            self._draw_one(canvas, one, Box(box.left, top, box.right, top + pitch), size)

    def _columns(self, box: Box) -> tuple[float, float]:
        wide = box.right - box.left
        return (box.left if self._is_narrow else box.left + 0.68 * wide), box.right

    def _draw_one(self, canvas: Canvas, one: Change, box: Box, size: float) -> None:
        middle, right = self._columns(box)
        wide = box.right - box.left
        figures = box.top + (2.6 if self._is_narrow else 1.25) * size
        name_room, room = (wide, 0.48 * wide) if self._is_narrow else (0.4 * wide, 0.27 * wide)
        self._write(
            canvas, (box.left, box.top + 1.25 * size), one.name, (regular(size, INK), name_room), "left"
        )
        side = "left" if self._is_narrow else "right"
        old = self._write(canvas, (middle, figures), one.before, (regular(size, MUTED), room), side)
        _strike(canvas, (middle, figures), one.before, old, side)
        self._write(canvas, (right, figures), one.now, (bold(size, INK), room), "right")

    @staticmethod
    def _write(
        canvas: Canvas, at: tuple[float, float], words: str, within: tuple[Type, float], side: str
    ) -> Type:
        type_, room = within
        fit = Type(fitted(words, type_.size, type_.weight, room), type_.weight, type_.colour)
        canvas.write(at, words, fit, side)
        return fit


def _strike(canvas: Canvas, at: tuple[float, float], words: str, type_: Type, side: str) -> None:
    wide = width(words, type_.size, Weight.REGULAR)
    left = at[0] if side == "left" else at[0] - wide
    line = at[1] - 0.3 * type_.size
    canvas.fill(Box(left, line, left + wide, line + max(1.0, 0.07 * type_.size)), MUTED)


def correction_alt(
    contest: Contest, declaration: Declaration, before: Declaration, look: Look, limit: int = alt_text.LIMIT
) -> str:
    """The card in words; where all does not fit, changes go from the last upwards, who is elected never does.

    Raises:
        ValueError: either is not declared, or not even those elected fit.
    """
    phrases.only_declared(contest, declaration)
    phrases.only_declared(contest, before)
    texts = _texts(contest, declaration, before, look)
    return alt_text.fullest(texts, limit, contest.area)


def _texts(contest: Contest, declaration: Declaration, before: Declaration, look: Look) -> Iterator[str]:
    said, marks = phrases.words(look), alt_text.opening_marks(look, corrected=True)
    area = clean(phrases.area(contest, look))
    names = "; ".join(clean(line.candidate.name) for line in standing(contest, declaration) if line.elected)
    least = said.elected_names.format(area=area, names=names) if names else f"{area}."
    opening = said.correction_in.format(area=area, council=clean(look.council))
    told = [
        said.not_as_before.format(name=clean(one.name), now=one.now, before=one.before)
        for one in changes(contest, declaration, before, look)
    ] or [said.nothing_changed]
    reasons = why(contest, declaration, before, look)
    for kept in range(len(told), -1, -1):
        left = len(told) - kept
        rest = said.others(left, look.website or said.council_website) if left else ""
        source = f"{phrases.source(look, contest)}."
        yield alt_text.sentences(marks, (opening,), reasons, told[:kept], (rest, least, source))
    yield alt_text.sentences(marks, reasons[:1], (least,))
    yield alt_text.sentences(marks, (least,))


def correction_table(
    contest: Contest, declaration: Declaration, before: Declaration, look: Look
) -> DataTable:
    """Every changed figure, wrong and right, as a table; raises ValueError when either is not declared."""
    phrases.only_declared(contest, declaration)
    phrases.only_declared(contest, before)
    said = phrases.words(look)
    rows = tuple((one.name, one.before, one.now) for one in changes(contest, declaration, before, look))
    caption = said.correction_in.format(area=phrases.area(contest, look), council=look.council)
    return DataTable(caption, (said.fact, said.figure_before, said.figure_now), rows)
