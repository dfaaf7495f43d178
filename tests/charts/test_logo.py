"""The council's own look: its logo and colours on every picture, refused where nobody could use them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from results.charts import furniture
from results.charts.canvas import Canvas, Figure
from results.charts.furniture import Heading
from results.charts.house_style import PAPER, SIZES, Look
from results.charts.lettering import Weight, width
from results.charts.logo import LARGEST_BYTES, read_logo
from results.errors import SettingsError
from results.language import Language
from tests.charts import cases

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="300" height="100"/></svg>'
LONG = Heading(
    "Cyngor Bwrdeistref Sirol Rhondda Cynon Taf: canlyniad etholiad",
    "Hoo St Werburgh and High Halstow",
    "3 sedd · Datganwyd am 01:42, dydd Gwener 5 Mai 2023 · Etholwyd heb bleidlais",
    "CYWIRWYD",
)
FACTS = (
    ("Turnout", "33.7% (3,094 of 9,170)"),
    ("Rejected papers", "1,063"),
    ("Majority", "0, decided by lot"),
)
NOTES = (
    "Source: Returning Officer, Exampleshire County Council",
    "Percentages are of all votes, up to 3 a voter",
)


@pytest.fixture
def logo_file(tmp_path: Path) -> Path:
    """A logo three times as wide as high."""
    path = tmp_path / "logo.svg"
    path.write_text(SVG)
    return path


def png_logo(path: Path, size: tuple[int, int]) -> Path:
    Image.new("RGB", size, "#005EA5").save(path)
    return path


def word_boxes(figure: Figure) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of all words, as they are reckoned."""
    data = figure["data"]
    assert isinstance(data, list)
    trace, found = data[1], []
    font = trace["textfont"]
    rows = zip(
        trace["x"],
        trace["y"],
        trace["text"],
        trace["textposition"],
        font["size"],
        font["weight"],
        strict=True,
    )
    for x, y, words, anchor, size, weight in rows:
        wide, baseline = width(words, size, Weight(weight)), y + 0.25 * size
        left = x - {"middle right": 0, "middle center": wide / 2, "middle left": wide}[anchor]
        found.append((left, baseline - 0.75 * size, left + wide, baseline + 0.2 * size))
    return found


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rehearsal", [False, True])
def test_the_furniture_fits_every_size(logo_file: Path, size: str, *, rehearsal: bool) -> None:
    """Long headings, a mark, a logo, facts and notes: in every size beside one another and within."""
    look = replace(cases.look(rehearsal=rehearsal).sized(size), logo=read_logo(logo_file), second="#005EA5")
    canvas = Canvas(*look.size, PAPER)
    furniture.draw_heading(canvas, LONG, look)
    furniture.draw_foot(canvas, FACTS, NOTES, look)
    figure = canvas.figure()
    boxes = word_boxes(figure)
    layout = figure["layout"]
    assert isinstance(layout, dict)
    (logo,) = layout["images"]
    boxes.append((logo["x"], logo["y"], logo["x"] + logo["sizex"], logo["y"] + logo["sizey"]))
    assert not [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if overlap(a, b)]
    assert all(one[0] >= 0 and one[2] <= look.size[0] and one[3] <= look.size[1] for one in boxes)
    head, foot = furniture.heading_height(LONG, look), furniture.foot_height(FACTS, NOTES, look)
    assert all(one[3] <= head or one[1] >= look.size[1] - foot for one in boxes)


def test_a_foot_grows_rather_than_shrinks_its_words() -> None:
    """Where a line would be tiny it goes on two; in a wide picture it stays on one."""
    wide, narrow = cases.look(), cases.look().sized("story")
    u = furniture.unit(narrow)
    assert furniture.foot_height(FACTS[1:], ("Source", ""), wide) == furniture.FOOT * furniture.unit(wide)
    assert furniture.foot_height(FACTS, NOTES, narrow) == pytest.approx((furniture.FOOT + 42 + 30) * u)


def test_a_logo_stands_in_the_figure_itself(logo_file: Path) -> None:
    """Nothing is fetched when a picture is drawn: the logo is in it, in its own proportions."""
    look = replace(cases.look(), logo=read_logo(logo_file))
    canvas = Canvas(1200, 675, PAPER)
    furniture.draw_heading(canvas, LONG, look)
    (image,) = json.loads(json.dumps(canvas.figure()))["layout"]["images"]
    assert image["source"].startswith("data:image/svg+xml;base64,")
    assert image["sizex"] / image["sizey"] == pytest.approx(3)


def test_a_png_may_be_a_logo(tmp_path: Path) -> None:
    """A PNG is taken as it is."""
    logo = read_logo(png_logo(tmp_path / "logo.png", (400, 200)))
    assert logo.address.startswith("data:image/png;base64,")
    assert (logo.width, logo.height) == (400, 200)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.gif", b"GIF89a", "must be a .png or .svg"),
        ("logo.png", b"", "not a PNG"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "it is"),
        ("logo.svg", b"<html></html>", "does not begin with <svg"),
        ("logo.svg", b"\xff\xfe", "UTF-8"),
        ("logo.svg", b"<svg></svg>", "does not say how large"),
        ("logo.svg", SVG.replace("<rect", "<script>1</script><rect").encode(), "holds scripts"),
        ("logo.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.encode(), "does not begin with <svg"),
        (
            "logo.svg",
            SVG.replace("<rect", '<image href="https://x.example/a.png"/><rect').encode(),
            "elsewhere",
        ),
        ("logo.svg", SVG.replace("<rect", "<rect fill=\"url('http://x.example/a')\"").encode(), "elsewhere"),
        ("logo.svg", SVG.encode() + b" " * LARGEST_BYTES, "make it smaller"),
    ],
)
def test_what_cannot_be_a_logo_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    """Other kinds, damaged, unsafe and heavy files are refused before the night, with the reason."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        read_logo(path)


def test_a_missing_or_tiny_logo_is_refused(tmp_path: Path) -> None:
    """A file that is not there, or too few pixels to be drawn large, is said at the start."""
    with pytest.raises(SettingsError, match="cannot be read"):
        read_logo(tmp_path / "logo.svg")
    with pytest.raises(SettingsError, match="16 x 16 pixels"):
        read_logo(png_logo(tmp_path / "logo.png", (16, 16)))


@pytest.mark.parametrize(
    "drawing",
    [
        f'<?xml version="1.0"?>\n<!-- Generator: a program -->\n{SVG}',
        SVG.replace('viewBox="0 0 300 100"', 'width="300px" height="100px"'),
        SVG.replace("<rect", '<use href="#a"/><rect fill="url(#b)"'),
    ],
)
def test_ordinary_svg_files_are_taken(tmp_path: Path, drawing: str) -> None:
    """Comments before the drawing, sizes without a view, and references within it are all well."""
    path = tmp_path / "logo.svg"
    path.write_text(drawing)
    logo = read_logo(path)
    assert (logo.width, logo.height) == (300, 100)


def test_a_second_colour_nobody_could_see_is_refused_with_the_first() -> None:
    """Both colours are looked at, and all that is wrong is said at once."""
    with pytest.raises(SettingsError) as refused:
        Look("C", {}, rehearsal=False, accent="#FFE680", second="#EEEEEE")
    assert "accent #FFE680: contrast with white is 1.24" in str(refused.value)
    assert "second #EEEEEE: contrast with white is 1.16" in str(refused.value)
    with pytest.raises(SettingsError, match="second 'gold': must be a colour"):
        Look("C", {}, rehearsal=False, second="gold")


def test_a_look_is_given_a_size_and_a_language() -> None:
    """The same look for a story in Welsh: as large as a story, and not growing."""
    story = cases.look().sized("story").speaking(Language.WELSH)
    assert (story.size, story.tallest, story.language) == ((1080, 1920), None, Language.WELSH)
    assert cases.look().sized("landscape").tallest == 1500
