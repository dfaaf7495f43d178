"""The outlines of wards for the map: a small file made once, before the night, by `results boundaries`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from results.count.election import ContestId
from results.errors import SettingsError

LARGEST_BYTES = 8 * 1024 * 1024
GRID = 20_000
"""The longer side of the map, in the whole numbers of the file."""
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of one ward, on the grid of the map, y downwards.

    Attributes:
        rings: closed lines; a ring inside another is a hole.
        label: the middle of the widest place, where a name fits best.
        room: how far it is from there to the border.
    """

    rings: tuple[Ring, ...]
    label: tuple[float, float]
    room: float


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The outlines of an election's wards.

    Attributes:
        attribution: whose boundaries these are, as their licence wants it said; "" for nothing.
    """

    width: float
    height: float
    shapes: Mapping[ContestId, Shape]
    attribution: str = ""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Area(_Strict):
    contest_id: str
    rings: list[list[int]] = Field(min_length=1)
    label: list[int] = Field(min_length=2, max_length=2)
    room: int = Field(ge=0)


class _File(_Strict):
    format: Literal["results-boundaries/1"]
    source: str = ""
    attribution: str = ""
    width: int = Field(ge=1, le=GRID)
    height: int = Field(ge=1, le=GRID)
    areas: list[_Area] = Field(min_length=1)


def read_boundaries(data: bytes) -> Boundaries:
    """The boundaries in a file of the form "results-boundaries/1".

    Raises:
        SettingsError: the file cannot be used; every problem listed with its place.
    """
    subject = "The file of boundaries cannot be used."
    if len(data) > LARGEST_BYTES:
        raise SettingsError(subject, (f"{len(data):,} bytes; it may have {LARGEST_BYTES:,}",))
    try:
        file = _File.model_validate_json(data)
    except ValidationError as trouble:
        raise SettingsError(subject, [_told(one["loc"], one["msg"]) for one in trouble.errors()]) from None
    odd = [one.contest_id for one in file.areas if any(len(ring) % 2 or len(ring) < 6 for ring in one.rings)]
    if odd:
        raise SettingsError(subject, [f"{one}: a ring is not pairs of numbers, three or more" for one in odd])
    shapes = {ContestId(one.contest_id): _shape(one) for one in file.areas}
    return Boundaries(file.width, file.height, shapes, file.attribution)


def boundaries_written(boundaries: Boundaries, source: str) -> bytes:
    """The boundaries as such a file, one ward a line."""
    head = {
        "format": "results-boundaries/1",
        "source": source,
        "attribution": boundaries.attribution,
        "width": round(boundaries.width),
        "height": round(boundaries.height),
    }
    areas = [
        {
            "contest_id": contest_id,
            "label": [round(side) for side in shape.label],
            "room": round(shape.room),
            "rings": [[round(side) for point in ring for side in point] for ring in shape.rings],
        }
        for contest_id, shape in boundaries.shapes.items()
    ]
    lines = ",\n".join(json.dumps(area, separators=(",", ":")) for area in areas)
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opening}, "areas": [\n{lines}\n]}}\n'.encode()


def _told(place: tuple[int | str, ...], what: str) -> str:
    return f"{'.'.join(str(part) for part in place) or 'the file'}: {what}"


def _shape(area: _Area) -> Shape:
    rings = tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in area.rings)
    return Shape(rings, (area.label[0], area.label[1]), area.room)
