"""`results doctor`: whether pictures are drawn and accounts answer as they should, and what to do if not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results import log
from results.errors import PictureUnavailable, SettingsError

if TYPE_CHECKING:
    from results.charts.house_style import Look
    from results.charts.render import Studio
    from results.preflight import Finding

EXAMPLE = "Example: [bold]results doctor settings.toml -o test-card.png[/]"
_NOTICE = "<!doctype html><html lang='en'><title>Test</title><p>A notice of one sheet.</p></html>"


def doctor(
    settings_file: Annotated[
        Path | None, typer.Argument(help="The settings file; without one, this machine as it is.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to put the test card, to be looked at.")
    ] = None,
) -> None:
    """Draw a test card, ask each account, and say what is wrong. Exit code 0 when all is well."""
    from results.commands.findings import all_well

    log.set_up(level="critical")
    if not asyncio.run(all_well(_findings(settings_file, output))):
        typer.echo("Not all is as it should be.", err=True)
        raise typer.Exit(1)
    typer.echo("All is as it should be.")


async def _findings(settings_file: Path | None, output: Path | None) -> AsyncIterator["Finding"]:
    """How each part of drawing stands; every trouble is found, not only the first."""
    from results.preflight import Finding, account_findings
    from results.settings import load

    studio, look = _parts(settings_file)
    if isinstance(look, SettingsError):
        yield Finding("look", trouble=str(look))
    async with studio:
        checkup = await studio.checkup()
        for part, good in checkup.facts:
            yield Finding(part, good=good)
        for problem in checkup.problems:
            yield Finding("pictures", trouble=problem)
        if not isinstance(look, SettingsError) and not checkup.problems:
            yield await _card(studio, look, output)
            yield await _paper(studio)
    if settings_file is not None:
        async for finding in account_findings(load(settings_file)):
            yield finding


def _parts(settings_file: Path | None) -> tuple["Studio", "Look | SettingsError"]:
    """The studio of the settings and the council's look, or why there is none."""
    from results.charts.house_style import Look
    from results.charts.render import Studio
    from results.parts import look_of, read_election_file, studio_of
    from results.settings import load

    if settings_file is None:
        return Studio(), Look("Example Council", {}, rehearsal=True)
    settings = load(settings_file)
    try:
        return studio_of(settings), look_of(settings, read_election_file(settings.election))
    except SettingsError as trouble:
        return studio_of(settings), trouble


async def _card(studio: "Studio", look: "Look", output: Path | None) -> "Finding":
    """Whether a card with the council's heading and logo can be drawn."""
    from results.charts.doctor import test_card
    from results.preflight import Finding

    try:
        picture = await studio.png(test_card(look))
    except PictureUnavailable as trouble:
        return Finding("look", trouble=str(trouble))
    if output is not None:
        await asyncio.to_thread(output.write_bytes, picture)
    return Finding("look", good=f"a card of {len(picture) / 1000:.0f} kB" + (f": {output}" if output else ""))


async def _paper(studio: "Studio") -> "Finding":
    """Whether a notice can be printed."""
    from results.preflight import Finding

    try:
        pdf = await studio.pdf(_NOTICE)
    except PictureUnavailable as trouble:
        return Finding("paper", trouble=str(trouble))
    return Finding("paper", good=f"a notice of one sheet, {len(pdf) / 1000:.0f} kB")
