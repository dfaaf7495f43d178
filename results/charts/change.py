"""The card of a declared result and of what has changed since last time: hold or gain, turnout, swing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from results.charts import alt_text, phrases
from results.charts.canvas import Box, Canvas, Figure
from results.charts.data_table import DataTable
from results.charts.frame import bold, framed, paragraph, paragraph_height, regular
from results.charts.furniture import MARGIN, unit
from results.charts.house_style import INK, MUTED, Look
from results.charts.rows import draw_rows, wanted_height
from results.charts.ward import candidate_rows, result_frame, ward_table
from results.count.comparison import holder_before, seat_changes, share_changes, swing, turnout_change
from results.count.declaration import Declaration
from results.count.election import CandidateId, Contest, PartyId
from results.count.outcome import seats_by_party

VERDICT, BESIDE = 36, 25
"""Size of the verdict and of what stands beneath it, in units."""


def change_card(contest: Contest, declaration: Declaration, look: Look, *, corrected: bool = False) -> Figure:
    """One declared result with what has changed, as a Plotly figure.

    On new boundaries, and where last time is not known, it says that nothing can be compared.

    Raises:
        ValueError: the figures are not declared.
    """
    phrases.only_declared(contest, declaration)
    frame = result_frame(contest, declaration, look, corrected=corrected)
    rows = candidate_rows(contest, declaration, look, _told_shares(contest, declaration))
    said = (verdict(contest, declaration, look), beside(contest, declaration, look))
    types = (bold(VERDICT * unit(look), INK), regular(BESIDE * unit(look), MUTED))
    room = look.size[0] - 2 * MARGIN * unit(look)
    band = sum(paragraph_height(words, type_, room) for words, type_ in zip(said, types, strict=True))

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        top = box.top
        for words, type_ in zip(said, types, strict=True):
            top = paragraph(canvas, words, type_, replace(box, top=top))
        draw_rows(canvas, rows, replace(box, top=top + 10 * u), u)

    return framed(frame, look, band + wanted_height(rows, unit(look)) + 10 * unit(look), draw)


def change_alt(contest: Contest, declaration: Declaration, look: Look, limit: int = alt_text.LIMIT) -> str:
    """The card in words; raises ValueError as `alt_text.alt_text` does."""
    more = [verdict(contest, declaration, look), beside(contest, declaration, look)]
    told = [alt_text.ended(one) for one in more if one]
    return alt_text.with_more(contest, declaration, look, limit, told)


def change_table(contest: Contest, declaration: Declaration, look: Look) -> DataTable:
    """The result as a table, the change of each share in brackets; the caption says hold or gain."""
    table = ward_table(contest, declaration, look, _told_shares(contest, declaration))
    return replace(table, caption=f"{table.caption}. {verdict(contest, declaration, look)}")


def verdict(contest: Contest, declaration: Declaration, look: Look) -> str:
    """Who held or gained what: "Labour gain from Conservative", "Seats: Labour +1, Conservative −1"."""
    said, changes = phrases.words(look), seat_changes(contest, declaration)
    won = seats_by_party(contest, declaration)
    if changes is None or not won:
        is_redrawn = contest.last_time is not None and contest.last_time.boundary_changed
        return said.new_boundaries if is_redrawn else said.not_comparable
    holder = holder_before(contest)
    if holder is not None:
        (winner,) = won
        phrase = said.hold if winner == holder else said.gain
        return phrase.format(party=_name(winner, look), before=_name(holder, look))
    if not changes:
        return said.seats_unchanged.format(seats=_listed(won, look, str))
    return said.seat_changes.format(changes=_listed(changes, look, phrases.signed))


def _listed(seats: Mapping[PartyId, int], look: Look, written: Callable[[int], str]) -> str:
    ordered = sorted(seats.items(), key=lambda one: -one[1])
    return ", ".join(f"{_name(party, look)} {written(number)}" for party, number in ordered)


def beside(contest: Contest, declaration: Declaration, look: Look) -> str:
    """With which day it is compared, the change of turnout and the swing; "" where nothing is compared."""
    said, last = phrases.words(look), contest.last_time
    told = ", ".join(_changes(contest, declaration, look))
    if last is None or (not told and seat_changes(contest, declaration) is None):
        return ""
    day = said.compared_with.format(day=said.day(last.poll_on))
    return f"{day}: {told}" if told else day


def _changes(contest: Contest, declaration: Declaration, look: Look) -> Iterator[str]:
    said, turnout = phrases.words(look), turnout_change(contest, declaration.verification)
    if turnout is not None:
        size = f"{abs(turnout):.1f}"
        moved = said.turnout_up if turnout > 0 else said.turnout_down
        yield said.turnout_same if size == "0.0" else moved.format(points=size)
    swung = swing(contest, declaration)
    if swung is not None:
        pair = {"loser": _name(swung.loser, look), "winner": _name(swung.winner, look)}
        yield said.swing.format(points=f"{swung.points:.1f}", **pair)


def _told_shares(contest: Contest, declaration: Declaration) -> dict[CandidateId, str]:
    return {one: phrases.points(change) for one, change in share_changes(contest, declaration).items()}


def _name(party_id: PartyId, look: Look) -> str:
    party = look.party(party_id)
    return phrases.party_name(party, look) if party else party_id
