"""A card of voting information: the council's own words in large letters, nothing else."""

import re
from dataclasses import replace

from results.charts import alt_text, phrases
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.data_table import DataTable
from results.charts.frame import Frame, bold, framed, paragraph, paragraph_height, roomy
from results.charts.furniture import MARGIN, Heading, unit
from results.charts.house_style import INK, Look

_LETTERS, _GAP = 40, 0.55
"""Units of a letter, and the space between sentences in sizes of the letters."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_TAG = re.compile(r"\s*#\w+")


def notice_card(title: str, text: str, look: Look) -> Figure:
    """The words as a picture, a sentence a paragraph; tags are for the post alone."""
    said = _sentences(text)
    over = phrases.words(look).election_of.format(council=look.council)
    room = look.size[0] - 2 * MARGIN * unit(look)

    def letters(u: float) -> Type:
        return bold(_LETTERS * u, INK)

    def needed(scale: float) -> float:
        type_ = letters(scale * unit(look))
        return sum(paragraph_height(one, type_, room) + _GAP * type_.size for one in said)

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        scale = roomy(box.bottom - box.top, needed)
        type_, top = letters(scale * u), (box.top + box.bottom - needed(scale)) / 2
        for one in said:
            top = paragraph(canvas, one, type_, replace(box, top=top)) + _GAP * type_.size

    frame = Frame(Heading(over, title, ""), (), (phrases.source(look), look.website or ""))
    return framed(frame, look, needed(1), draw)


def notice_alt(title: str, text: str, look: Look, limit: int = alt_text.LIMIT) -> str:
    """The same words; ValueError where not even the title fits in the limit."""
    marks, said = alt_text.opening_marks(look), [alt_text.ended(title), *_sentences(text)]
    versions = (alt_text.sentences(marks, said[:count]) for count in range(len(said), 0, -1))
    return alt_text.fullest(versions, limit, title)


def notice_table(title: str, text: str, look: Look) -> DataTable:
    """The same words, a sentence a row."""
    return DataTable(title, (phrases.words(look).fact,), tuple((one,) for one in _sentences(text)))


def _sentences(text: str) -> list[str]:
    return [one for one in _SENTENCE.split(_TAG.sub("", text).strip()) if one]
