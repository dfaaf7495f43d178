"""Seats gained and lost since last time, party by party, where last time can be compared at all."""

from results.charts import furniture, phrases
from results.charts.alt_text import LIMIT
from results.charts.canvas import Figure
from results.charts.council_frame import (
    as_at,
    council_words,
    heading,
    ordered,
    party_colour,
    party_name,
    so_far,
    told,
    wards_declared,
)
from results.charts.data_table import DataTable
from results.charts.frame import Frame, framed
from results.charts.gain_bars import HEAD, READABLE, Change, draw_changes
from results.charts.house_style import Look
from results.charts.party_marks import SHAPES, Mark
from results.count.council import Compared, compared
from results.count.night import Night


def gains_card(night: Night, look: Look) -> Figure:
    """Seats gained to the right, lost to the left, in the declared wards that can be compared.

    Raises:
        ValueError: no declared ward can be compared with last time: there is no such card.
    """
    found, words = _compared(night), council_words(look)
    rows = _rows(found, look)
    head = heading(words.gained_and_lost, (wards_declared(night, look), as_at(night, look)), look)
    frame = Frame(head, _facts(found, night, look), (phrases.source(look), ""))
    wanted = (HEAD + READABLE * len(rows)) * furniture.unit(look)
    return framed(frame, look, wanted, lambda canvas, box, _: draw_changes(canvas, rows, box, look))


def gains_alt(night: Night, look: Look, limit: int = LIMIT) -> str:
    """Gains and losses in short sentences, the largest parties first. Raises as `gains_card` does."""
    found, words = _compared(night), council_words(look)
    changes = [
        words.party_change.format(
            party=row.name, change=phrases.signed(row.change), before=row.before, now=row.now
        )
        for row in _rows(found, look)
    ]
    first = words.gains_of.format(council=look.council)
    beside = [f"{name} {figure}." for name, figure in _facts(found, night, look)]
    return told([first], [*changes, f"{so_far(night, look)}.", *beside], limit, look)


def gains_table(night: Night, look: Look) -> DataTable:
    """Seats last time, now, and the change, by party. Raises as `gains_card` does."""
    words = council_words(look)
    rows = tuple(
        (row.name, str(row.before), str(row.now), phrases.signed(row.change))
        for row in _rows(_compared(night), look)
    )
    head = (words.party, words.last_time, words.now, words.change)
    return DataTable(words.gains_of.format(council=look.council), head, rows)


def _compared(night: Night) -> Compared:
    found = compared(night)
    if not found.areas:
        raise ValueError(f"no ward of {night.election.council} can be compared with last time yet")
    return found


def _rows(found: Compared, look: Look) -> list[Change]:
    """The greatest gain first; equals in the order of the chamber."""
    parties = {**found.now, **found.before}
    both = {party: found.now.get(party, 0) + found.before.get(party, 0) for party in parties}
    marked = [
        Change(
            party_name(party, look),
            Mark(party_colour(party, look), number % SHAPES),
            found.before.get(party, 0),
            found.now.get(party, 0),
        )
        for number, party in enumerate(ordered(both, look))
    ]
    return sorted(marked, key=lambda row: (-row.change, -row.now))


def _facts(found: Compared, night: Night, look: Look) -> list[tuple[str, str]]:
    words = council_words(look)
    days = sorted({c.last_time.poll_on for c in night.election.contests.values() if c.last_time})
    facts = [(words.compared_with, phrases.words(look).day(days[-1]))] if days else []
    if found.left_out:
        facts.append((words.not_compared, phrases.count(found.left_out)))
    return facts
