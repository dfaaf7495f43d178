"""The gallery's pictures of whole councils: real nights, and a made-up one for what those do not have."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from results.charts import chamber, gains, progress, turnout, ward_map
from results.charts.boundaries import read_boundaries
from results.charts.canvas import Figure
from results.charts.data_table import DataTable
from results.charts.house_style import Look
from results.commands.gallery_case import Case
from results.commands.gallery_nights import night_of
from results.count.election import Environment
from results.count.night import Night

FICTIONAL = "fictional-aberdychmyg"
_Told = tuple[
    Callable[[Night, Look], Figure], Callable[[Night, Look], str], Callable[[Night, Look], DataTable]
]
CHAMBER: _Told = (chamber.chamber_card, chamber.chamber_alt, chamber.chamber_table)
GAINS: _Told = (gains.gains_card, gains.gains_alt, gains.gains_table)
TURNOUT: _Told = (turnout.turnout_card, turnout.turnout_alt, turnout.turnout_table)
PROGRESS: _Told = (progress.progress_card, progress.progress_alt, progress.progress_table)


def cases(fixtures: Path) -> Iterator[Case]:
    """Every picture of a whole council that the nights in this folder give."""
    medway = night_of(fixtures / "medway-2023")
    trafford = night_of(fixtures / "trafford-2022")
    made_up = night_of(fixtures / FICTIONAL)
    midnight = night_of(fixtures / FICTIONAL, Environment.REHEARSAL, first=6)
    state, changes, voted, night = (
        "State of the council",
        "Seats gained and lost",
        "Turnout",
        "How the night went",
    )
    yield _case(state, "Medway 2023: 59 seats, every ward declared", medway, CHAMBER)
    yield _case(state, "Trafford 2022: by thirds, the seats filled that night", trafford, CHAMBER)
    yield _case(state, "Aberdychmyg (fictional): a rehearsal, half the wards to come", midnight, CHAMBER)
    yield _case(changes, "Aberdychmyg (fictional): one ward has new boundaries", made_up, GAINS)
    yield _case(voted, "Medway 2023: 24 wards", medway, TURNOUT)
    yield _case(voted, "Aberdychmyg (fictional): with last time's", made_up, TURNOUT)
    yield _case(night, "Aberdychmyg (fictional): the whole night", made_up, PROGRESS)
    yield _case(night, "Aberdychmyg (fictional): a rehearsal, at one in the morning", midnight, PROGRESS)
    for title, one in (
        ("every ward declared but one", made_up),
        ("a rehearsal, half the wards to come", midnight),
    ):
        yield _case("Map", f"Aberdychmyg (fictional): {title}", one, _map(fixtures / FICTIONAL))


def _map(folder: Path) -> _Told:
    outlines = read_boundaries((folder / "boundaries.json").read_bytes())
    return (
        lambda night, look: ward_map.map_card(night, outlines, look),
        lambda night, look: ward_map.map_alt(night, outlines, look),
        lambda night, look: ward_map.map_table(night, outlines, look),
    )


def _case(family: str, title: str, night: Night, told: _Told) -> Case:
    election = night.election
    look = Look(election.council, election.parties, rehearsal=night.environment is Environment.REHEARSAL)
    card, alt, table = told
    return Case(family, title, look, partial(card, night), partial(alt, night), partial(table, night))
