"""The gallery: every kind of picture in both languages on one page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from results.charts.house_style import SIZES
from results.charts.png import fault
from results.commands.card import Size
from results.commands.gallery import all_cases, dressed, file_name
from results.language import Language
from tests.test_cli import run, settings

DOCS = Path(__file__).parent.parent / "docs"


class Page(HTMLParser):
    """What stands on the page: the attributes of every tag by its name, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str) -> Iterator[dict[str, str]]:
        """The attributes of every such tag."""
        return (attributes for name, attributes in self.tags if name == tag)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gallery as the command makes it."""
    folder = tmp_path_factory.mktemp("gallery")
    run("gallery", "-o", str(folder))
    return folder


def test_every_case_is_there_in_both_languages(gallery: Path) -> None:
    """Each picture is there in English and in Welsh, a whole PNG of the size the page says, with words."""
    page = Page((gallery / "index.html").read_text())
    pictures = list(page.of("img"))
    assert len(pictures) == len({one["src"] for one in pictures}) == 2 * len(list(all_cases()))
    assert [one["lang"] for one in page.of("figure")] == ["en", "cy"] * (len(pictures) // 2)
    for one in pictures:
        data = (gallery / one["src"]).read_bytes()
        assert fault(data, int(one["width"]), int(one["height"])) is None, one["src"]
        assert len(one["alt"]) > 40
    assert len(list(page.of("table"))) == len(pictures)
    assert {path.name for path in gallery.iterdir()} == {"index.html", *(one["src"] for one in pictures)}


def test_the_page_needs_nothing_from_elsewhere(gallery: Path) -> None:
    """No script, no style sheet, no font and no picture is fetched from anywhere."""
    page = Page((gallery / "index.html").read_text())
    assert not list(page.of("script"))
    assert not list(page.of("link"))
    assert not re.search("https?://", (gallery / "index.html").read_text())


def test_every_family_can_be_reached(gallery: Path) -> None:
    """Every link at the top leads to a heading, and no heading is left out."""
    page = Page((gallery / "index.html").read_text())
    links = [one["href"].removeprefix("#") for one in page.of("a")]
    assert links == [one["id"] for one in page.of("h2")]
    assert len(links) >= 9


def test_a_size_nobody_knows_is_refused(tmp_path: Path) -> None:
    """A wrong size is refused with the right ones, and no folder is made."""
    done = run("gallery", "-o", str(tmp_path / "out"), "--size", "poster", expect=2)
    assert all(size in done.stderr for size in SIZES)
    assert not (tmp_path / "out").exists()


def test_a_council_sees_its_own_colours(tmp_path: Path) -> None:
    """With a settings file every picture is drawn in the look that the council has set."""
    file = Path(settings(tmp_path, 1883))
    file.write_text(file.read_text() + '[look]\naccent = "#005A30"\nwebsite = "example.gov.uk"\n')
    looks = [case.look for case in dressed(all_cases(), file)]
    assert {(one.accent, one.website) for one in looks} == {("#005A30", "example.gov.uk")}
    assert {one.council for one in looks} > {"Medway Council", "Barnsley Council"}


def test_the_gallery_of_the_documents_is_up_to_date() -> None:
    """docs/gallery has every picture and none that is gone; `results gallery -o docs/gallery` makes it."""
    names = {file_name(case, Size.LANDSCAPE, one) for case in all_cases() for one in Language}
    page = Page((DOCS / "gallery" / "index.html").read_text())
    assert {one["src"] for one in page.of("img")} == names
    assert {path.name for path in (DOCS / "gallery").iterdir()} == names | {"index.html"}


def test_the_documents_show_pictures_that_are_there() -> None:
    """Every picture and page that docs/charts.md links to is in the house."""
    links = re.findall(r"\]\(([^)#:]+)\)", (DOCS / "charts.md").read_text())
    assert len(links) >= 4
    assert not [one for one in links if not (DOCS / one).is_file()]
