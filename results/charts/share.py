"""The picture that goes out with a result: plain, beside last time, or with what was corrected."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from results.charts.alt_text import alt_text
from results.charts.canvas import Figure
from results.charts.change import change_alt, change_card
from results.charts.correction import changes, correction_alt, correction_card
from results.charts.house_style import Look
from results.charts.ward import ward_card
from results.count.comparison import seat_changes
from results.count.declaration import Declaration
from results.count.election import Contest


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure to be drawn, and the same in words of at most so many characters."""

    figure: Figure
    alt: Callable[[int], str]


def picture(
    contest: Contest, declaration: Declaration, look: Look, before: Declaration | None = None
) -> Picture:
    """The picture of a declared result.

    Args:
        before: what it corrects; None for a first result.

    Raises:
        ValueError: the figures are not declared.
    """
    if before is not None and changes(contest, declaration, before, look):
        figure = correction_card(contest, declaration, before, look)
        return Picture(figure, partial(correction_alt, contest, declaration, before, look))
    if before is None and seat_changes(contest, declaration) is not None:
        return Picture(
            change_card(contest, declaration, look), partial(change_alt, contest, declaration, look)
        )
    corrected = before is not None
    figure = ward_card(contest, declaration, look, corrected=corrected)
    return Picture(figure, partial(alt_text, contest, declaration, look, corrected=corrected))
