"""Wards' outlines from a GeoJSON file, found by code or name and made simple with their neighbours.

All borders are simplified as one net, never ring by ring: no gap and no overlap comes between wards that was
not in the file. This needs the extra `maps`; drawing the map does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

import shapely
from shapely.geometry import shape as geometry_of

from results.charts.boundaries import GRID, Boundaries, Shape
from results.count.election import Contest, ContestId, Election
from results.errors import SettingsError

FINENESS = 500
"""Into how many steps the longer side of the map is divided; what is smaller cannot be seen."""
_SUBJECT = "These boundaries cannot be used."
_POLYGONS = {"Polygon", "MultiPolygon"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import.

    Attributes:
        points_before, points_after: corners of all outlines.
        left_out: areas of the file that belong to no contest.
        ragged: wards whose border does not fit a neighbour's in the file itself.
    """

    boundaries: Boundaries
    points_before: int
    points_after: int
    left_out: int
    ragged: tuple[str, ...]


def imported(collection: object, election: Election, attribution: str = "") -> Imported:
    """The boundaries of an election's wards from the JSON value of a GeoJSON file.

    A feature belongs to a ward when one of its properties is the ward's GSS code; else, its name in either
    language. Coordinates may be longitude and latitude or metres of the national grid.

    Raises:
        SettingsError: the file is no collection of areas, or a ward is not in it just once; all listed.
    """
    features = list(_features(collection))
    found = _matched(features, election)
    wards = [election.contests[one] for one in found]
    pairs = zip(found.values(), wards, strict=True)
    flat = _flat([_outline(features[number], ward) for number, ward in pairs])
    before = shapely.get_num_coordinates(flat).sum()
    bad = shapely.coverage_invalid_edges(flat)
    left, low, right, high = shapely.total_bounds(flat)
    longer = max(right - left, high - low)
    simple = shapely.coverage_simplify(flat, longer / FINENESS)
    scale = GRID / longer
    shapes = {
        ward.contest_id: _shape(area, (left, high), scale) for ward, area in zip(wards, simple, strict=True)
    }
    return Imported(
        Boundaries((right - left) * scale, (high - low) * scale, shapes, attribution),
        int(before),
        sum(len(ring) for one in shapes.values() for ring in one.rings),
        len(features) - len(found),
        tuple(ward.area for ward, edges in zip(wards, bad, strict=True) if not shapely.is_empty(edges)),
    )


def _features(collection: object) -> Iterator[Mapping[str, object]]:
    """Every area of the collection."""
    given = collection.get("features") if isinstance(collection, Mapping) else None
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise SettingsError(_SUBJECT, ["this is no GeoJSON FeatureCollection: save the wards as GeoJSON"])
    for number, one in enumerate(given, start=1):
        geometry = one.get("geometry") if isinstance(one, Mapping) else None
        kind = geometry.get("type") if isinstance(geometry, Mapping) else None
        if kind not in _POLYGONS:
            raise SettingsError(_SUBJECT, [f"feature {number} is {kind or 'empty'}: wards must be polygons"])
        yield one


def _matched(features: Sequence[Mapping[str, object]], election: Election) -> dict[ContestId, int]:
    """The number of the feature of each ward."""
    by_code: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    for number, feature in enumerate(features):
        for value in _properties(feature):
            by_code.setdefault(value, []).append(number)
        for name in {_plain(value) for value in _properties(feature)}:
            by_name.setdefault(name, []).append(number)
    found, problems = {}, []
    for contest in election.contests.values():
        numbers = _candidates(contest, by_code, by_name)
        if len(numbers) == 1:
            found[contest.contest_id] = numbers[0]
        else:
            problems.append(_missing(contest, len(numbers)))
    problems += _shared(found, election)
    if problems:
        raise SettingsError(_SUBJECT, problems)
    return found


def _properties(feature: Mapping[str, object]) -> list[str]:
    given = feature.get("properties")
    return [one for one in given.values() if isinstance(one, str)] if isinstance(given, Mapping) else []


def _candidates(
    contest: Contest, by_code: Mapping[str, list[int]], by_name: Mapping[str, list[int]]
) -> list[int]:
    if contest.gss_code and contest.gss_code in by_code:
        return by_code[contest.gss_code]
    names = [name for name in (contest.area, contest.area_cy) if name]
    return sorted({number for name in names for number in by_name.get(_plain(name), ())})


def _plain(name: str) -> str:
    """A ward's name as it is compared: "St. Mary's & Luton Ward" as "st marys and luton"."""
    letters = name.casefold().replace("&", " and ")
    kept = (letter if letter.isalnum() else "" if letter in "'’." else " " for letter in letters)
    words = "".join(kept).split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1] in {"ward", "ed", "division"} else words)


def _missing(contest: Contest, count: int) -> str:
    name = f"{contest.area} ({contest.gss_code})" if contest.gss_code else contest.area
    if not count:
        return f"{name}: no area of the file has this code or name"
    return f"{name}: {count} areas of the file are called this: give its gss_code in the election file"


def _shared(found: Mapping[ContestId, int], election: Election) -> list[str]:
    """Two wards that were found in the same feature."""
    wards: dict[int, list[str]] = {}
    for contest_id, number in found.items():
        wards.setdefault(number, []).append(election.contests[contest_id].area)
    return [f"{' and '.join(names)} are one area in the file" for names in wards.values() if len(names) > 1]


def _outline(feature: Mapping[str, object], ward: Contest) -> shapely.Geometry:
    """The feature's polygons."""
    try:
        area = geometry_of(feature["geometry"])
    except (shapely.errors.ShapelyError, ValueError, TypeError, IndexError, KeyError) as trouble:
        raise SettingsError(_SUBJECT, [f"{ward.area}: its outline cannot be read ({trouble})"]) from None
    if not area.is_valid:
        area = shapely.make_valid(area, method="structure", keep_collapsed=False)
    if area.is_empty or area.geom_type not in _POLYGONS:
        raise SettingsError(_SUBJECT, [f"{ward.area}: its outline holds no area"])
    return area


def _flat(areas: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """The areas on a plane: degrees become as wide as they are at this latitude; metres stay."""
    left, low, right, high = shapely.total_bounds(areas)
    if max(abs(left), abs(right)) > 180 or max(abs(low), abs(high)) > 90:
        return list(areas)
    narrower = cos(radians((low + high) / 2))
    return [shapely.transform(area, lambda points: points * (narrower, 1.0)) for area in areas]


def _shape(area: shapely.Geometry, corner: tuple[float, float], scale: float) -> Shape:
    parts = sorted(shapely.get_parts(area), key=lambda part: -part.area)
    seen = [part for part in parts if part.area * scale**2 > (GRID / FINENESS) ** 2] or parts[:1]
    circle = shapely.maximum_inscribed_circle(parts[0], tolerance=10 / scale)

    def on_grid(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
        return tuple((round((x - corner[0]) * scale), round((corner[1] - y) * scale)) for x, y in points)

    rings = [on_grid(ring.coords[:-1]) for part in seen for ring in (part.exterior, *part.interiors)]
    kept = tuple(ring for ring in rings if len(ring) >= 3)
    return Shape(kept, on_grid(circle.coords)[0], circle.length * scale)
