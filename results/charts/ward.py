"""The card of one area's declared result: who stood, who is elected, with how many votes."""

from results.charts import furniture, phrases
from results.charts.canvas import Box, Canvas, Figure
from results.charts.furniture import Heading
from results.charts.house_style import PAPER, UNKNOWN, Look
from results.charts.rows import Row, draw_rows, wanted_height
from results.count.declaration import Declaration
from results.count.election import Contest
from results.count.outcome import Line, standing


def ward_card(contest: Contest, declaration: Declaration, look: Look, *, corrected: bool = False) -> Figure:
    """One declared result as a Plotly figure, elected first and then by votes.

    Args:
        corrected: True when this replaces figures that were published; a declaration that carries its
            correction is marked without it.

    Raises:
        ValueError: the figures are not declared: there is no such card.
    """
    phrases.only_declared(contest, declaration)
    u = furniture.unit(look)
    rows = [_row(line, contest, declaration, look) for line in standing(contest, declaration)]
    heading = _heading(contest, declaration, look, corrected=corrected or declaration.correction is not None)
    top = furniture.heading_height(heading, look) + 14 * u
    foot = furniture.FOOT * u
    height = _height(top + wanted_height(rows, u) + foot + 12 * u, look)
    canvas = Canvas(look.size[0], height, PAPER)
    furniture.draw_heading(canvas, heading, look)
    margin = furniture.MARGIN * u
    draw_rows(canvas, rows, Box(margin, top, look.size[0] - margin, height - foot - 12 * u), u)
    furniture.draw_foot(canvas, phrases.facts(contest, declaration), _notes(contest, declaration, look), look)
    furniture.draw_stamp(canvas, look)
    return canvas.figure()


def _height(wanted: float, look: Look) -> int:
    tallest = look.tallest or look.size[1]
    return round(min(max(look.size[1], wanted), tallest))


def _heading(contest: Contest, declaration: Declaration, look: Look, *, corrected: bool) -> Heading:
    return Heading(
        over=f"{look.council} election result",
        title=contest.area,
        under=" · ".join(phrases.circumstances(contest, declaration)),
        mark="CORRECTED" if corrected else "",
    )


def _row(line: Line, contest: Contest, declaration: Declaration, look: Look) -> Row:
    party = look.party(line.candidate.party_id)
    polled = not phrases.unopposed(contest)
    unknown = "votes not known" if polled else ""
    return Row(
        name=line.candidate.name,
        label=phrases.party_label(line.candidate, look),
        votes=line.votes if polled else None,
        votes_words=unknown if line.votes is None else phrases.count(line.votes),
        share_words=phrases.share(declaration, line.votes) if polled else "",
        mark=_mark(line),
        colour=(party.colour if party else None) or UNKNOWN,
    )


def _mark(line: Line) -> str:
    if not line.elected:
        return ""
    return "ELECTED BY LOT" if line.by_lot else "ELECTED"


def _notes(contest: Contest, declaration: Declaration, look: Look) -> tuple[str, str]:
    source = phrases.source(look)
    if phrases.unopposed(contest) or not declaration.total_votes:
        return source, ""
    if contest.seats == 1:
        return source, "Percentages are of all votes"
    return source, f"Percentages are of all votes, up to {contest.seats} a voter"
