"""Cards of a count on its way: ballot papers verified with their turnout, and counting has begun."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from results.charts import alt_text, phrases, signs
from results.charts.canvas import CLEAR, Box, Canvas, Figure, Type
from results.charts.colour import Colour, outline
from results.charts.data_table import DataTable
from results.charts.frame import Frame, bold, framed, paragraph, paragraph_height, regular, roomy
from results.charts.furniture import MARGIN, Heading, unit
from results.charts.house_style import INK, MUTED, PAPER, RULE, TINT, Look
from results.charts.lettering import Weight, clean, fitted, width
from results.count.declaration import Verification
from results.count.election import Contest, Kind, Poll
from results.count.outcome import electorate, turnout_pct

_TRACK, _TITLE, _BAR = 124, 34, 74
"""Units of the steps, of the word above the turnout, and of one bar of turnout."""


@dataclass(frozen=True, slots=True)
class _Turnout:
    """One bar of turnout: whose it is, in per cent, and as printed."""

    name: str
    pct: float
    words: str
    colour: Colour


def verified_card(contest: Contest, verification: Verification, look: Look) -> Figure:
    """The turnout of one area once its ballot papers are verified, beside last time's; no votes.

    Raises:
        ValueError: no poll is held here.
    """
    return _card(_Stage(contest, verification, look, is_counting=False))


def counting_card(contest: Contest, verification: Verification | None, look: Look) -> Figure:
    """That the count has begun in one area, with the turnout where it is known; no votes.

    Raises:
        ValueError: no poll is held here.
    """
    return _card(_Stage(contest, verification, look, is_counting=True))


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps of a count: the first `done` are ticked, that of number `present` is marked."""

    names: tuple[str, ...]
    done: int
    present: int


class _Stage:
    """What a card of progress says."""

    def __init__(
        self, contest: Contest, verification: Verification | None, look: Look, *, is_counting: bool
    ) -> None:
        if contest.poll is not Poll.HELD:
            raise ValueError(f"no poll is held in {contest.area}: nothing is counted there")
        self.contest, self.verification, self.look = contest, verification, look
        self.is_counting = is_counting
        self.said = phrases.words(look)

    @property
    def title(self) -> str:
        """What has happened."""
        return self.said.counting_title if self.is_counting else self.said.verified_title

    @property
    def steps(self) -> "_Steps":
        """The way of a count, and how far it has come here."""
        said, is_verified = self.said, not self.is_counting or self.verification is not None
        names = (said.verified_step, said.counting_step, said.declared_step)
        return _Steps(names, done=1 if is_verified else 0, present=1 if self.is_counting else 0)

    @property
    def sentence(self) -> str:
        """What follows, and when it is expected."""
        told = self.said.counting_now if self.is_counting else self.said.counting_follows
        follows = told.format(officer=phrases.officer(self.contest, self.look))
        expected = self.contest.expected_by
        if expected is None:
            return follows
        when = self.said.expected_by.format(when=self.said.instant(expected))
        return f"{follows} {alt_text.ended(when)}"

    @property
    def turnouts(self) -> list[_Turnout]:
        """This time's turnout and last time's, as far as both are known and may be compared."""
        now, last = turnout_pct(self.contest, self.verification), self.contest.last_time
        if now is None:
            return []
        bars = [_Turnout(self.said.this_time, now, phrases.pct(now), self.look.accent)]
        if last is not None and last.turnout_pct is not None and not last.boundary_changed:
            name = self.said.last_time.format(day=self.said.day(last.poll_on))
            bars.append(_Turnout(name, last.turnout_pct, phrases.pct(last.turnout_pct), RULE))
        return bars

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Papers and electors; before they are known, who stands for how many seats."""
        given = self.verification
        if given is None or given.papers_total is None:
            standing = phrases.count(len(self.contest.candidates))
            has_seats = phrases.filled(self.contest, self.look)
            seats = [(self.said.seats_fact, phrases.count(self.contest.seats))] if has_seats else []
            is_asked = self.contest.kind is Kind.REFERENDUM
            return [] if is_asked else [(self.said.candidates, standing), *seats]
        known = (
            (self.said.papers, given.papers_total),
            (self.said.electors, electorate(self.contest, given)),
            (self.said.by_post, given.papers_postal),
        )
        return [(name, phrases.count(number)) for name, number in known if number is not None]


def _card(stage: _Stage) -> Figure:
    look, said = stage.look, stage.said
    over, area = said.progress_of.format(council=look.council), phrases.area(stage.contest, look)
    heading = Heading(over, area, " · ".join((*phrases.filled(stage.contest, look), stage.title)))
    bars = stage.turnouts
    drawn = _TRACK + (_TITLE + _BAR * len(bars) if bars else 0) + 8
    room = look.size[0] - 2 * MARGIN * unit(look)

    def needed(scale: float) -> float:
        sized = scale * unit(look)
        return drawn * sized + paragraph_height(stage.sentence, regular(29 * sized, INK), room)

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        scale = roomy(box.bottom - box.top, needed)
        scaled, top = scale * u, (box.top + box.bottom - needed(scale)) / 2
        _draw_track(canvas, stage.steps, replace(box, top=top), scaled)
        if bars:
            title = top + (_TRACK + 24) * scaled
            canvas.write((box.left, title), said.turnout, bold(27 * scaled, INK))
            _draw_bars(canvas, bars, replace(box, top=top + (_TRACK + _TITLE) * scaled), scaled)
        told = replace(box, top=top + drawn * scaled)
        paragraph(canvas, stage.sentence, regular(29 * scaled, INK), told)

    frame = Frame(heading, stage.facts, (phrases.source(look, stage.contest), ""))
    return framed(frame, look, needed(1), draw)


def _draw_track(canvas: Canvas, steps: _Steps, box: Box, u: float) -> None:
    """Draw the steps as discs on a line: done ones ticked, the present one dotted, the others empty."""
    part, y, radius = (box.right - box.left) / len(steps.names), box.top + 34 * u, 22 * u
    size = min(fitted(name, 26 * u, Weight.BOLD, part - 16 * u) for name in steps.names)
    places = [box.left + part * (number + 0.5) for number in range(len(steps.names))]
    canvas.fill(Box(places[0], y - 2 * u, places[-1], y + 2 * u), RULE)
    for number, (name, x) in enumerate(zip(steps.names, places, strict=True)):
        is_done, is_present = number < steps.done, number == steps.present
        edge = INK if is_done or is_present else MUTED
        canvas.sign(signs.disc(x, y, radius), INK if is_done else PAPER, edge, 4 * u)
        if is_done:
            canvas.sign(signs.tick(x, y, radius), CLEAR, PAPER, 0.24 * radius)
        elif is_present:
            canvas.sign(signs.disc(x, y, 0.45 * radius), INK)
        weight, colour = (Weight.BOLD, INK) if is_present else (Weight.REGULAR, MUTED)
        canvas.write((x, y + 56 * u), name, Type(size, weight, colour), "middle")


def _draw_bars(canvas: Canvas, bars: Sequence[_Turnout], box: Box, u: float) -> None:
    """Draw each turnout as a part of the whole electorate."""
    figures = 46 * u
    column = max(width(one.words, figures, Weight.BOLD) for one in bars) + 20 * u
    whole = box.right - column - box.left
    for number, one in enumerate(bars):
        top = box.top + number * _BAR * u
        name = fitted(one.name, 23 * u, Weight.REGULAR, whole)
        canvas.write((box.left, top + 24 * u), one.name, regular(name, MUTED))
        bar = Box(box.left, top + 34 * u, box.left + whole * min(one.pct, 100) / 100, top + 60 * u)
        canvas.fill(Box(box.left, bar.top, box.left + whole, bar.bottom), TINT)
        canvas.bar(bar, one.colour, outline(one.colour, (PAPER,)))
        canvas.write((box.right, top + 60 * u), one.words, bold(figures, INK), "right")


def verified_alt(
    contest: Contest, verification: Verification, look: Look, limit: int = alt_text.LIMIT
) -> str:
    """The card of verified papers in words; ValueError where no poll is held or the limit is too short."""
    return _alt(_Stage(contest, verification, look, is_counting=False), limit)


def counting_alt(
    contest: Contest, verification: Verification | None, look: Look, limit: int = alt_text.LIMIT
) -> str:
    """The card of a count that has begun in words; raises ValueError as `verified_alt` does."""
    return _alt(_Stage(contest, verification, look, is_counting=True), limit)


def _alt(stage: _Stage, limit: int) -> str:
    area, council = clean(phrases.area(stage.contest, stage.look)), clean(stage.look.council)
    marks = alt_text.opening_marks(stage.look)
    opening, least = f"{stage.title}: {area}, {council}.", f"{stage.title}: {area}."
    turnouts = [f"{stage.said.turnout}: {one.name}, {one.words}." for one in stage.turnouts]
    facts = [f"{name} {figure}." for name, figure in stage.facts]
    source = f"{phrases.source(stage.look, stage.contest)}."
    versions = (
        alt_text.sentences(marks, (opening,), turnouts, facts, (stage.sentence, source)),
        alt_text.sentences(marks, (opening,), turnouts, facts),
        alt_text.sentences(marks, (least,), turnouts[:1]),
        alt_text.sentences(marks, (least,)),
    )
    return alt_text.fullest(versions, limit, stage.contest.area)


def verified_table(contest: Contest, verification: Verification, look: Look) -> DataTable:
    """Turnout, papers and electors as a table; raises ValueError where no poll is held."""
    return _table(_Stage(contest, verification, look, is_counting=False))


def counting_table(contest: Contest, verification: Verification | None, look: Look) -> DataTable:
    """What is known while votes are counted, as a table; raises ValueError where no poll is held."""
    return _table(_Stage(contest, verification, look, is_counting=True))


def _table(stage: _Stage) -> DataTable:
    turnouts = [(f"{stage.said.turnout}: {one.name}", one.words) for one in stage.turnouts]
    caption = f"{phrases.area(stage.contest, stage.look)}: {stage.title}"
    return DataTable(caption, (stage.said.fact, stage.said.figure), (*turnouts, *stage.facts))
