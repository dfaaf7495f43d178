"""Cards of areas where nobody votes: as many stand as there are seats, or the poll is called off."""

from dataclasses import replace

from results.charts import alt_text, phrases
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.data_table import DataTable
from results.charts.frame import Frame, bold, framed, paragraph, paragraph_height, regular, roomy
from results.charts.furniture import MARGIN, Heading, unit
from results.charts.house_style import INK, MUTED, Look
from results.charts.lettering import clean
from results.charts.ward import ward_card, ward_table
from results.count.declaration import Declaration, Stage
from results.count.election import Contest, Poll

_GAP = 0.4
"""Between two sentences, in sizes of the letters."""


def without_poll(contest: Contest) -> Declaration:
    """What an uncontested area's result is before anybody declares it: all who stand are elected.

    Raises:
        ValueError: the area is not uncontested.
    """
    if contest.poll is not Poll.UNCONTESTED:
        raise ValueError(f"{contest.area} is not uncontested")
    return Declaration(
        contest.contest_id, Stage.DECLARED, (), tuple(one.candidate_id for one in contest.candidates)
    )


def no_poll_card(contest: Contest, look: Look) -> Figure:
    """Who is elected without a poll, or that the poll is called off, as a Plotly figure.

    Raises:
        ValueError: a poll is held here.
    """
    if contest.poll is Poll.UNCONTESTED and contest.candidates:
        return ward_card(contest, without_poll(contest), look)
    told = sentences(contest, look)
    over = phrases.words(look).election_of.format(council=look.council)
    heading = Heading(over, phrases.area(contest, look), _state(contest, look))
    room = look.size[0] - 2 * MARGIN * unit(look)

    def needed(scale: float) -> float:
        sizes = zip(told, _types(scale * unit(look)), strict=False)
        return sum(paragraph_height(words, type_, room) + _GAP * type_.size for words, type_ in sizes)

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        scale = roomy(box.bottom - box.top, needed)
        top = (box.top + box.bottom - needed(scale)) / 2
        for words, type_ in zip(told, _types(scale * u), strict=False):
            top = paragraph(canvas, words, type_, replace(box, top=top)) + _GAP * type_.size

    return framed(Frame(heading, (), (phrases.source(look, contest), "")), look, needed(1), draw)


def _types(u: float) -> tuple[Type, Type]:
    """How what happened is set, and what follows."""
    return bold(42 * u, INK), regular(32 * u, MUTED)


def sentences(contest: Contest, look: Look) -> tuple[str, ...]:
    """What happened instead of a poll, and what follows; of an uncontested area, that nobody stood.

    Raises:
        ValueError: a poll is held here.
    """
    said = phrases.words(look)
    match contest.poll:
        case Poll.UNCONTESTED:
            return said.nobody_stood, alt_text.ended(said.unfilled(contest.seats))
        case Poll.COUNTERMANDED:
            return said.countermanded, said.new_poll
        case Poll.ABANDONED:
            return said.abandoned, said.new_poll
        case Poll.HELD:
            raise ValueError(f"a poll is held in {contest.area}")


def _state(contest: Contest, look: Look) -> str:
    said = phrases.words(look)
    states = {
        Poll.UNCONTESTED: said.uncontested,
        Poll.COUNTERMANDED: said.countermanded_title,
        Poll.ABANDONED: said.abandoned_title,
    }
    return " · ".join((*phrases.filled(contest, look), states[contest.poll]))


def no_poll_alt(contest: Contest, look: Look, limit: int = alt_text.LIMIT) -> str:
    """The card in words; ValueError where a poll is held or the limit cannot hold who is elected."""
    if contest.poll is Poll.UNCONTESTED and contest.candidates:
        return alt_text.alt_text(contest, without_poll(contest), look, limit)
    area, marks, told = (
        clean(phrases.area(contest, look)),
        alt_text.opening_marks(look),
        sentences(contest, look),
    )
    source = f"{phrases.source(look, contest)}."
    versions = (
        alt_text.sentences(marks, (f"{area}, {clean(look.council)}.",), told, (source,)),
        alt_text.sentences(marks, (f"{area}.",), told[:1]),
    )
    return alt_text.fullest(versions, limit, contest.area)


def no_poll_table(contest: Contest, look: Look) -> DataTable:
    """Who is elected without a poll, or what happened, as a table; ValueError where a poll is held."""
    if contest.poll is Poll.UNCONTESTED and contest.candidates:
        return ward_table(contest, without_poll(contest), look)
    said = phrases.words(look)
    told = tuple((sentence,) for sentence in sentences(contest, look))
    return DataTable(phrases.area(contest, look), (said.outcome,), told)
