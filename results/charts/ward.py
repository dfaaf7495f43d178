"""The card of one area's declared result: who stood, who is elected, with how many votes."""

from collections.abc import Mapping

from results.charts import alt_text, phrases, referendum
from results.charts.canvas import Box, Canvas, Figure
from results.charts.data_table import DataTable
from results.charts.frame import Frame, framed
from results.charts.furniture import Heading, unit
from results.charts.house_style import UNKNOWN, Look
from results.charts.row_shape import Row
from results.charts.rows import draw_rows, wanted_height
from results.count.declaration import Declaration
from results.count.election import CandidateId, Contest, Kind
from results.count.outcome import Line, ballot_order, standing


def ward_card(contest: Contest, declaration: Declaration, look: Look, *, corrected: bool = False) -> Figure:
    """One declared result as a Plotly figure, elected first and then by votes.

    By-elections and mayors are told in their own words; a referendum has a picture of its own.

    Args:
        corrected: True when this replaces figures that were published; a declaration that carries its
            correction is marked without it.

    Raises:
        ValueError: the figures are not declared: there is no such card.
    """
    phrases.only_declared(contest, declaration)
    frame = result_frame(contest, declaration, look, corrected=corrected)
    rows = candidate_rows(contest, declaration, look)
    if contest.kind is Kind.REFERENDUM:
        return referendum.figure(referendum.outcome(contest, declaration, look), rows, frame, look)

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        draw_rows(canvas, rows, box, u)

    return framed(frame, look, wanted_height(rows, unit(look)), draw)


def result_frame(contest: Contest, declaration: Declaration, look: Look, *, corrected: bool) -> Frame:
    """What stands around the candidates of a declared result."""
    is_corrected = corrected or declaration.correction is not None
    heading = Heading(
        over=phrases.over(contest, look),
        title=phrases.area(contest, look),
        under=" · ".join(phrases.circumstances(contest, declaration, look)),
        mark=phrases.words(look).corrected_mark if is_corrected else "",
    )
    notes = phrases.source(look, contest), phrases.note(contest, declaration, look)
    return Frame(heading, phrases.facts(contest, declaration, look), notes)


def candidate_rows(
    contest: Contest, declaration: Declaration, look: Look, changes: Mapping[CandidateId, str] | None = None
) -> list[Row]:
    """Everybody who stood, elected first and then by votes; answers of a referendum in ballot paper order.

    Args:
        changes: a word behind the share of these candidates, such as "+3.2".
    """
    told, ordered = changes or {}, ballot_order if contest.kind is Kind.REFERENDUM else standing
    return [
        _row(line, contest, declaration, look, told.get(line.candidate.candidate_id, ""))
        for line in ordered(contest, declaration)
    ]


def _row(line: Line, contest: Contest, declaration: Declaration, look: Look, change: str) -> Row:
    party = look.party(line.candidate.party_id)
    polled = not phrases.unopposed(contest)
    unknown = phrases.words(look).votes_unknown if polled else ""
    share = phrases.share(declaration, line.votes) if polled else ""
    return Row(
        name=line.candidate.name,
        label=phrases.party_label(line.candidate, look),
        votes=line.votes if polled else None,
        votes_words=unknown if line.votes is None else phrases.count(line.votes),
        share_words=f"{share} ({change})" if share and change else share,
        mark=phrases.mark(line, contest, look),
        result=phrases.result(line, contest, look),
        colour=(party.colour if party else None) or UNKNOWN,
    )


def ward_alt(contest: Contest, declaration: Declaration, look: Look, limit: int = alt_text.LIMIT) -> str:
    """The card in words, at most `limit` characters; raises ValueError as `alt_text.alt_text` does."""
    return alt_text.alt_text(contest, declaration, look, limit)


def ward_table(
    contest: Contest, declaration: Declaration, look: Look, changes: Mapping[CandidateId, str] | None = None
) -> DataTable:
    """Everybody who stood with description, votes, share and who is elected, as a table.

    Args:
        changes: as for `candidate_rows`.

    Raises:
        ValueError: the figures are not declared.
    """
    phrases.only_declared(contest, declaration)
    said = phrases.words(look)
    first = said.answer if contest.kind is Kind.REFERENDUM else said.candidate
    rows = [
        (row.name, row.label, row.votes_words, row.share_words, row.result)
        for row in candidate_rows(contest, declaration, look, changes)
    ]
    return DataTable(
        caption=phrases.caption(contest, look),
        head=(first, said.party, said.votes, said.share, said.outcome),
        rows=tuple(rows),
    ).filled()
