"""`results words`: a council's own public words, and how everything reads with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from results import log
from results.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from results.count.election import Election
    from results.publish.voice import Texts, Voice

app = typer.Typer(no_args_is_help=True, help="The public's words: see them, and put your own in their place.")


@app.command(epilog="Example: [bold]results words draft --language cy -o words.toml[/]")
def draft(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to put it; never written over.")],
    language: Annotated[Language, typer.Option(help="en or cy.")] = Language.ENGLISH,
) -> None:
    """Write all our words in one language, to be changed; those left out of the file stay ours."""
    from results.publish.own_words import draft as written

    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(written(language))
    except FileExistsError:
        typer.echo(f"{output} is there already: choose another name, or move it away.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f'{output} written. Put words = "{output.name}" into the settings once you have changed it.')


@app.command(epilog="Example: [bold]results words show settings.toml[/]")
def show(settings_file: Annotated[Path, typer.Argument(help="The settings file.")]) -> None:
    """Read out everything that is ever said, with figures made up for two wards of the election."""
    from results.parts import read_election_file, speakers_of
    from results.publish.text_length import LIMITS
    from results.settings import load

    log.set_up(level="error")
    settings, console = load(settings_file), Console(highlight=False)
    election = read_election_file(settings.election)
    for speaker in speakers_of(settings, election):
        for name, texts in _everything(election, speaker.voice):
            console.print(f"[bold]{name}[/] ({speaker.language})")
            for text, families in _together(texts).items():
                room = ", ".join(
                    f"{one} {LIMITS[one].measure(text)} of {LIMITS[one].most}" for one in families
                )
                console.print(f"  {escape(text)}\n  [dim]{room}[/]")


def _together(texts: "Texts") -> dict[str, list[str]]:
    """The families that are told the same, by what they are told."""
    found: dict[str, list[str]] = {}
    for family, text in texts.items():
        found.setdefault(text, []).append(family)
    return found


def _everything(election: "Election", voice: "Voice") -> "Iterator[tuple[str, Texts]]":
    """Each kind of bulletin with figures that are made up."""
    from dataclasses import replace

    from results.commands.made_up import declared, night_of, polled
    from results.publish import progress_words, wording

    first = polled(election)[0]
    said = declared(first)
    night = night_of(election)
    if (given := said.verification) is not None:
        yield "counting has begun", progress_words.counting(first, given, voice)
        yield "turnout of a ward", progress_words.verified(first, given, voice)
    yield "recount", progress_words.recount(first, voice)
    yield "turnout of the council", progress_words.council_turnout(night, voice)
    for contest in polled(election)[:2]:
        yield "result", wording.result(contest, declared(contest), voice)
    slip = replace(said.figures[0], votes=(said.figures[0].votes or 0) + 90)
    yield (
        "correction",
        wording.correction(first, said, replace(said, figures=(slip, *said.figures[1:])), voice),
    )
    yield "withdrawal", wording.withdrawal(first, said, voice)
    yield "state of the council", progress_words.council(night, voice)
