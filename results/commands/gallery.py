"""`results gallery`: every picture there is, in both languages, on one page to look through."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results.commands.card import Size

if TYPE_CHECKING:
    from results.charts.data_table import DataTable
    from results.commands.gallery_case import Case

EXAMPLE = "Example: [bold]results gallery -o gallery --size landscape --size story[/]"
_PAGE = Path(__file__).parent / "gallery.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on the page.

    Attributes:
        file: its name in the folder.
        language: "en" or "cy".
        width, height: in pixels.
    """

    file: str
    language: str
    width: int
    height: int
    alt: str
    table: "DataTable"


def gallery(
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write.")] = Path("gallery"),
    size: Annotated[list[Size] | None, typer.Option(help="Their shape; more than one if wanted.")] = None,
    settings: Annotated[Path | None, typer.Option(help="A settings file whose [look] to use.")] = None,
) -> None:
    """Draw every kind of picture, of real cases and in English and Welsh, into one page to look through."""
    cases = list(all_cases() if settings is None else dressed(all_cases(), settings))
    output.mkdir(parents=True, exist_ok=True)
    shown = asyncio.run(_drawn(cases, size or [Size.LANDSCAPE], output))
    (output / "index.html").write_text(_page(shown), encoding="utf-8")
    typer.echo(f"{output / 'index.html'}: {sum(len(pictures) for _, pictures in shown)} pictures.")


def all_cases() -> "Iterator[Case]":
    """Every case there is, family by family."""
    from results.commands import gallery_council, gallery_wards
    from results.rehearsal.playing import fixtures

    for source in (gallery_wards, gallery_council):
        yield from source.cases(fixtures())


def dressed(cases: "Iterable[Case]", settings_file: Path) -> "Iterator[Case]":
    """The cases in a council's own colours, with its logo and website."""
    from results.parts import look_of, read_election_file
    from results.settings import load

    settings = load(settings_file)
    own = look_of(settings, read_election_file(settings.election))
    for case in cases:
        look = replace(case.look, accent=own.accent, second=own.second, logo=own.logo, website=own.website)
        yield replace(case, look=look)


async def _drawn(
    cases: "Sequence[Case]", sizes: Sequence[Size], folder: Path
) -> "list[tuple[Case, list[Shown]]]":
    from results.charts.render import Studio

    shown = []
    async with Studio(tabs=1) as studio:
        for case in cases:
            pictures = []
            for one, figure in _pictures(case, sizes):
                (folder / one.file).write_bytes(await studio.png(figure))
                pictures.append(one)
            shown.append((case, pictures))
    return shown


def _pictures(case: "Case", sizes: Sequence[Size]) -> "Iterator[tuple[Shown, dict[str, object]]]":
    from results.language import Language

    for size in sizes:
        for language in Language:
            look = case.look.sized(size).speaking(language)
            figure = case.card(look)
            layout = figure["layout"]
            assert isinstance(layout, dict)  # noqa: S101 - our own figure always has one
            file, (wide, high) = file_name(case, size, language), (layout["width"], layout["height"])
            yield Shown(file, language, wide, high, case.alt(look), case.table(look)), figure


def file_name(case: "Case", size: Size, language: str) -> str:
    """What a picture's file is called."""
    name = re.sub("[^a-z0-9]+", "-", f"{case.family} {case.title}".lower()).strip("-")
    return f"{name}-{size}-{language}.png"


def _page(shown: "Sequence[tuple[Case, list[Shown]]]") -> str:
    import jinja2

    families = [(name, list(group)) for name, group in groupby(shown, key=lambda one: one[0].family)]
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return template.from_string(_PAGE.read_text(encoding="utf-8")).render(families=families)
