"""One picture of the gallery: what it shows, and how it is drawn and told in any look."""

from collections.abc import Callable
from dataclasses import dataclass

from results.charts.canvas import Figure
from results.charts.data_table import DataTable
from results.charts.house_style import Look


@dataclass(frozen=True, slots=True)
class Case:
    """A picture that can be drawn in both languages and every size.

    Attributes:
        family: the heading under which it stands, "A ward's result".
        title: what it shows, "Medway 2023: Strood Rural, three seats".
        look: the council's, in English; the gallery changes language and size.
    """

    family: str
    title: str
    look: Look
    card: Callable[[Look], Figure]
    alt: Callable[[Look], str]
    table: Callable[[Look], DataTable]
