"""`results card`: any ward's result card of a past night, drawn by hand."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results.errors import SettingsError
from results.language import Language

if TYPE_CHECKING:
    from results.charts.canvas import Figure
    from results.charts.house_style import Look
    from results.count.election import Contest, Election

EXAMPLE = "Example: [bold]results card fixtures/medway-2023 luton -o luton.png[/]"


class Size(StrEnum):
    """Where the picture is to be shown; SIZES in charts/house_style.py has the pixels."""

    LANDSCAPE = "landscape"
    SQUARE = "square"
    STORY = "story"
    PAGE = "page"
    HALL = "hall"


def card(  # noqa: PLR0913, PLR0917 - the options of a command
    night: Annotated[Path, typer.Argument(help="Folder with election.json and declarations.json.")],
    ward: Annotated[str, typer.Argument(help="The ward's contest id, or its name or a part of one of them.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The .png or .svg to write.")] = Path(
        "card.png"
    ),
    size: Annotated[Size, typer.Option(help="Its shape.")] = Size.LANDSCAPE,
    language: Annotated[Language, typer.Option(help="en or cy.")] = Language.ENGLISH,
    change: Annotated[bool, typer.Option("--change", help="With the change on last time.")] = False,
    settings: Annotated[Path | None, typer.Option(help="A settings file whose [look] to use.")] = None,
) -> None:
    """Draw one ward's result card by hand."""
    from results.parts import read_election_file

    election = read_election_file(night / "election.json")
    contest = one_of(list(election.contests.values()), ward)
    look = _look(election, settings).sized(size).speaking(language)
    figure, told = _drawing(night, contest, look, change=change)
    output.write_bytes(asyncio.run(_drawn(figure, as_svg=output.suffix.lower() == ".svg")))
    typer.echo(f"{output}: {told}")


def _look(election: "Election", settings_file: Path | None) -> "Look":
    """How the council's pictures look; plain without settings."""
    from results.charts.house_style import Look
    from results.parts import look_of
    from results.settings import load

    if settings_file is None:
        return Look(election.council, election.parties, rehearsal=False)
    return look_of(load(settings_file), election)


def _drawing(night: Path, contest: "Contest", look: "Look", *, change: bool) -> tuple["Figure", str]:
    """The card's figure and its alt text."""
    from results.charts.change import change_alt, change_card
    from results.charts.ward import ward_alt, ward_card
    from results.feeds.formats.election_file import read_declarations

    declared = read_declarations((night / "declarations.json").read_bytes())
    if contest.contest_id not in declared:
        raise SettingsError("This card cannot be drawn.", [f"{night} has no result of {contest.area}"])
    result = contest, declared[contest.contest_id], look
    return (change_card(*result), change_alt(*result)) if change else (ward_card(*result), ward_alt(*result))


async def _drawn(figure: "Figure", *, as_svg: bool) -> bytes:
    from results.charts.render import Studio

    async with Studio(tabs=1) as studio:
        return (await studio.svg(figure)).encode() if as_svg else await studio.png(figure)


def one_of(contests: list["Contest"], asked: str) -> "Contest":
    """The one contest whose id or name holds these words.

    Raises:
        SettingsError: there is none or more than one; lists what there is.
    """
    words = asked.casefold()
    exact = [one for one in contests if words in {one.contest_id, one.area.casefold()}]
    found = exact or [one for one in contests if words in one.contest_id or words in one.area.casefold()]
    if len(found) != 1:
        names = [f"{one.area}: {one.contest_id}" for one in found or contests]
        raise SettingsError(
            f"{'Several contests' if found else 'No contest'} called {asked!r}; there are", names
        )
    return found[0]
