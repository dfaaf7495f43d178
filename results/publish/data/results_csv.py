"""results.csv: every candidate on a row, with the area's figures on all of its rows."""

from collections.abc import Iterator

from results.publish.data.columns import (
    COLUMNS,
    OF_AREA,
    OF_COUNT,
    OF_NIGHT,
    OF_PERSON,
    OF_RECORD,
    Area,
    Column,
    Of,
    Standing,
)
from results.publish.data.papers import papers
from results.publish.data.table import joined, table
from results.publish.page.facts import PublicNight


def results_csv(night: PublicNight) -> bytes:
    """A heading and a row a candidate: areas by name, candidates as on their page; unknown is empty."""
    return table([joined(column.name for column in COLUMNS), *_lines(night)])


def _lines(night: PublicNight) -> Iterator[str]:
    first, last = _cells(OF_NIGHT, night), _cells(OF_RECORD, night)
    for ward in night.wards:
        area = Area(ward, night.election.contests[ward.contest_id].kind, papers(ward, night))
        before, after = _cells(OF_AREA, area), _cells(OF_COUNT, area)
        is_known = ward.result is not None or bool(ward.elected)
        for person in ward.people:
            own = _cells(OF_PERSON, Standing(person, is_known))
            yield f"{first},{before},{own},{after},{last}"


def _cells(columns: tuple[Column[Of], ...], row: Of) -> str:
    return joined(column.cell(row) for column in columns)
