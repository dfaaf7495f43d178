"""Ward boundaries: found, made simple with shared borders kept, written and read again."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from results.charts.boundaries import LARGEST_BYTES, Boundaries, boundaries_written, read_boundaries
from results.charts.boundaries_import import imported
from results.commands.boundaries import geojson_in
from results.count.election import ContestId, Election
from results.errors import SettingsError
from results.feeds.formats.election_file import read_election
from tests.charts.councils import FICTIONAL, contest, night

Points = list[tuple[float, float]]
FICTION = read_election((FICTIONAL / "election.json").read_bytes())
GEOJSON = json.loads((FICTIONAL / "wards.geojson").read_bytes())


def election(*areas: str, codes: tuple[str, ...] = ()) -> Election:
    """An election with wards of these names."""
    wards = tuple(contest(number, 2, area) for number, area in enumerate(areas))
    coded = tuple(replace(one, gss_code=codes[n]) if n < len(codes) else one for n, one in enumerate(wards))
    return night(coded, ("A", "B")).election


def feature(ring: Points, *more: Points, **properties: str) -> dict[str, object]:
    """A GeoJSON feature; further rings are holes."""
    geometry = {"type": "Polygon", "coordinates": [[*one, one[0]] for one in (ring, *more)]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, object]) -> dict[str, object]:
    """A GeoJSON file of these."""
    return {"type": "FeatureCollection", "features": list(features)}


def box(left: float, top: float, size: float = 1.0) -> Points:
    """A square ring."""
    return [(left, top), (left + size, top), (left + size, top + size), (left, top + size)]


def polygons(boundaries: Boundaries) -> list[shapely.Geometry]:
    """The outlines as shapely holds them; rings inside one another are holes."""
    return [_polygon(one.rings) for one in boundaries.shapes.values()]


def _polygon(rings: tuple[tuple[tuple[float, float], ...], ...]) -> shapely.Geometry:
    area = shapely.Polygon()
    for ring in rings:
        area = area.symmetric_difference(shapely.Polygon(ring))
    return area


def test_borders_stay_shared() -> None:
    """Simplified wards fit one another as before: no gap, no overlap, at most a hair of area moved."""
    found = imported(GEOJSON, FICTION)
    assert found.points_after < 0.6 * found.points_before
    areas = polygons(found.boundaries)
    assert shapely.coverage_is_valid(areas)
    union = shapely.union_all(areas)
    assert union.geom_type == "Polygon"
    assert not union.interiors
    assert union.area == pytest.approx(sum(area.area for area in areas))
    assert found.ragged == ()


def test_a_border_is_the_same_line_on_both_sides() -> None:
    """Two neighbours have every corner of their common border in common."""
    wiggle = [(1 + 0.02 * (n % 2), n / 40) for n in range(1, 40)]
    west = [(0.0, 0.0), (1.0, 0.0), *wiggle, (1.0, 1.0), (0.0, 1.0)]
    east = [(2.0, 0.0), (2.0, 1.0), (1.0, 1.0), *wiggle[::-1], (1.0, 0.0)]
    found = imported(collection(feature(west, n="West"), feature(east, n="East")), election("West", "East"))
    one, other = (set(shape.rings[0]) for shape in found.boundaries.shapes.values())
    middle = found.boundaries.width / 2
    assert {point for point in one if abs(point[0] - middle) < 300} == one & other
    assert len(one & other) > 2


def test_wards_are_found_by_code_before_name() -> None:
    """A GSS code decides where a name is in the file twice; the Welsh name will do where there is no code."""
    file = collection(
        feature(box(0, 0), WD25CD="W05000001", WD25NM="Central"),
        feature(box(1, 0), WD25CD="W05000002", WD25NM="Central"),
        feature(box(2, 0), WD25NM="St. Mary’s & Luton Ward", WD25NMW="Y Felin"),
    )
    found = imported(file, election("Central", codes=("W05000002",)))
    assert found.left_out == 2
    assert imported(file, election("St Mary's and Luton")).boundaries.shapes
    welsh = night((replace(contest(0, 2, "Mill"), area_cy="Y Felin"),), ("A", "B")).election
    assert imported(file, welsh).boundaries.shapes


def test_everything_missing_is_said_at_once() -> None:
    """A ward that is missing, one that is there twice, two that are one: all are listed."""
    file = collection(
        feature(box(0, 0), n="Twice"), feature(box(1, 0), n="Twice"), feature(box(2, 0), n="One", m="Other")
    )
    with pytest.raises(SettingsError) as trouble:
        imported(file, election("Missing", "Twice", "One", "Other"))
    assert trouble.value.problems == (
        "Missing: no area of the file has this code or name",
        "Twice: 2 areas of the file are called this: give its gss_code in the election file",
        "One and Other are one area in the file",
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ([], "no GeoJSON FeatureCollection"),
        ({"features": "wards"}, "no GeoJSON FeatureCollection"),
        ({"features": [{"geometry": {"type": "Point"}}]}, "feature 1 is Point"),
        ({"features": [{"geometry": None}]}, "feature 1 is empty"),
        ({"features": [feature([(0, 0), (1, 1)], n="One")]}, "One: its outline"),
        ({"features": [feature([(0, 0), (1, 1), (2, 2)], n="One")]}, "One: its outline holds no area"),
    ],
)
def test_a_file_of_something_else_is_refused(file: object, said: str) -> None:
    """What is no collection of areas is refused in words."""
    with pytest.raises(SettingsError, match=said):
        imported(file, election("One"))


def test_degrees_become_as_wide_as_they_are_here() -> None:
    """At 52 degrees north a square degree is two thirds as wide as high; metres stay as they are."""
    degrees = imported(collection(feature(box(-5, 51.5), n="One")), election("One")).boundaries
    metres = imported(collection(feature(box(300_000, 200_000, 5_000), n="One")), election("One")).boundaries
    assert degrees.width / degrees.height == pytest.approx(0.6157, abs=0.001)
    assert metres.width == metres.height


def test_north_is_up() -> None:
    """The northern ward lies above the southern one."""
    file = collection(feature(box(0, 51), n="North"), feature(box(0, 50), n="South"))
    shapes = imported(file, election("North", "South")).boundaries.shapes
    assert shapes[ContestId("w0")].label[1] < shapes[ContestId("w1")].label[1]


def test_holes_stay_and_specks_go() -> None:
    """A ward inside another stays a hole in it; an islet too small to be seen is left out."""
    ring = feature(box(0, 0, 9), box(3, 3, 3), n="Ring")
    islet = {
        "type": "MultiPolygon",
        "coordinates": [[[*box(3, 3, 3), (3, 3)]], [[*box(20, 5, 0.001), (20, 5)]]],
    }
    file = collection(ring, {"properties": {"n": "Middle"}, "geometry": islet})
    shapes = imported(file, election("Ring", "Middle")).boundaries.shapes
    assert [len(one.rings) for one in shapes.values()] == [2, 1]


def test_wards_that_do_not_fit_in_the_file_are_named() -> None:
    """Where the file itself has wards lying over one another, the officer is told which."""
    file = collection(
        feature(box(0, 0), n="One"), feature(box(0.9, 0), n="Two"), feature(box(5, 5), n="Three")
    )
    assert imported(file, election("One", "Two", "Three")).ragged == ("One", "Two")


def test_what_is_written_is_read_again() -> None:
    """The file holds all that the import found; the one in fixtures/ is such a file."""
    found = imported(GEOJSON, FICTION, "Nobody").boundaries
    again = read_boundaries(boundaries_written(found, "wards.geojson"))
    assert again.attribution == "Nobody"
    assert {one: shape.rings for one, shape in again.shapes.items()} == {
        one: shape.rings for one, shape in found.shapes.items()
    }
    kept = read_boundaries((FICTIONAL / "boundaries.json").read_bytes())
    assert set(kept.shapes) == set(FICTION.contests)


AREA = {"contest_id": "a", "label": [5, 5], "room": 5, "rings": [[0, 0, 9, 0, 9, 9]]}
GOOD = {
    "format": "results-boundaries/1",
    "width": 100,
    "height": 100,
    "areas": [AREA],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "results-boundaries/2"}, "format"),
        ({"colour": "red"}, "colour"),
        ({"width": 0}, "width"),
        ({"areas": []}, "areas"),
        ({"areas": [{**AREA, "rings": [[0, 0, 9, 0, 9, 9, 1]]}]}, "a: a ring is not pairs"),
        ({"areas": [{**AREA, "rings": [[0, 0, 9, 9]]}]}, "a: a ring is not pairs"),
        ({"areas": [{**AREA, "rings": [[0, "x", 9, 0, 9, 9]]}]}, "areas.0.rings.0.1"),
    ],
)
def test_a_wrong_file_is_refused(change: dict[str, object], said: str) -> None:
    """Every problem of the file is named with its place."""
    assert read_boundaries(json.dumps(GOOD).encode()).shapes
    with pytest.raises(SettingsError, match=said):
        read_boundaries(json.dumps(GOOD | change).encode())


def test_a_huge_file_is_refused() -> None:
    """A file larger than any council's is not read at all."""
    with pytest.raises(SettingsError, match="it may have"):
        read_boundaries(b" " * (LARGEST_BYTES + 1))


def run(*words: str, expect: int = 0, before: str = "pass") -> str:
    """Run the command as a person would; `before` is Python that happens first."""
    script = f"import sys; {before}; sys.argv[0] = 'results'; from results.cli import main; main()"
    command = [sys.executable, "-W", "error", "-c", script, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_the_command_makes_the_file(tmp_path: Path) -> None:
    """`results boundaries import` writes the file and says how many wards and corners."""
    output = tmp_path / "boundaries.json"
    told = run(
        *("boundaries", "import", str(FICTIONAL / "wards.geojson")),
        *("--election", str(FICTIONAL / "election.json"), "-o", str(output)),
    )
    assert "14 wards" in told
    assert len(read_boundaries(output.read_bytes()).shapes) == 14


def test_the_command_refuses_and_writes_nothing(tmp_path: Path) -> None:
    """With a ward missing the command lists it, exits with 2 and leaves no file."""
    file, output = tmp_path / "wards.geojson", tmp_path / "boundaries.json"
    file.write_text(json.dumps({**GEOJSON, "features": GEOJSON["features"][1:]}))
    words = (
        "boundaries",
        "import",
        str(file),
        "--election",
        str(FICTIONAL / "election.json"),
        "-o",
        str(output),
    )
    assert "Town (W99000001): no area of the file has this code or name" in run(*words, expect=2)
    assert not output.exists()


def test_a_file_that_is_not_there_or_no_json_is_refused_in_words(tmp_path: Path) -> None:
    """What cannot be read is named, with why."""
    (tmp_path / "half.geojson").write_text("{")
    with pytest.raises(SettingsError, match="is not JSON"):
        geojson_in(tmp_path / "half.geojson")
    with pytest.raises(SettingsError, match="cannot be read"):
        geojson_in(tmp_path / "none.geojson")


def test_without_the_extra_it_says_what_to_install() -> None:
    """Where shapely is missing the import says how to get it, and the map is drawn all the same."""
    missing = "sys.modules['shapely'] = None"
    told = run("boundaries", "import", str(FICTIONAL / "wards.geojson"), expect=2, before=missing)
    assert "the extra `maps` is not installed" in told
    check = f"import sys; {missing}; import results.charts.ward_map, results.commands.gallery_council"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_the_smallest_ward_is_still_on_the_map() -> None:
    """A ward that is itself too small to be seen keeps its outline: no ward is ever lost."""
    file = collection(feature(box(0, 0, 9), n="Large"), feature(box(9.5, 0, 0.005), n="Small"))
    shapes = imported(file, election("Large", "Small")).boundaries.shapes
    assert [len(one.rings) for one in shapes.values()] == [1, 1]
