"""`results election`: the election file made from what a council has, and shown as it was understood."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from results.errors import SettingsError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Make the election file before polling day, and look at it.",
)
IMPORT_HELP = (
    "Make the election file from nominations: wards, seats, candidates, parties.\n\n"
    "FILES may be a nominations sheet (CSV or XLSX, one line a candidate, with a heading: Ward, Seats, "
    "Surname, Forenames, Commonly used name, Description, Party, Electorate, GSS code, Terms of office ...), "
    "Democracy Club's candidates (CSV, or JSON of their ballots API), or an LGA results file, to rehearse a "
    "past night.\n\n"
    "Home addresses, nominators, agents and other private columns are never read, and are named so that you "
    "see it. What is not clear is asked, all at once; nothing is written until it is settled, in the file or "
    "by an option. What only an older file knows (colours, expected times, Welsh names) is kept when that "
    "file is written anew."
)
SHOW_HELP = "Print what an election file says, as the import does: wards, candidates, what is missing."
IMPORT_EXAMPLE = (
    "Example: [bold]results election import candidates.csv -o election.json --last-time results-2023.csv[/]"
)
SHOW_EXAMPLE = "Example: [bold]results election show election.json --names[/]"

Names = Annotated[bool, Option("--names", help="Print every candidate, in ballot paper order.")]
Files = Annotated[list[Path], Argument(help="The files; several when one is not enough.")]
Output = Annotated[Path, Option("-o", "--output", help="The file to write.")]
Council = Annotated[str, Option(help="The council's name, or which one of several.")]
Title = Annotated[str, Option(help="What readers see, such as Medway Council election.")]
Day = Annotated[str, Option("--date", help="Polling day, or which one of several.")]
ElectionName = Annotated[str, Option(help="Such as local.medway.2027-05-06; made up if not given.")]
Seats = Annotated[list[str] | None, Option(help="'WARD=2', or 1 for every ward without.")]
Polls = Annotated[list[str] | None, Option(help="'WARD=uncontested', or countermanded.")]
Parties = Annotated[list[str] | None, Option(help="'WHAT THE FILE SAYS=THE PARTY'.")]
Electorates = Annotated[Path | None, Option(help="A list of wards and electorates.")]
LastTime = Annotated[
    list[Path] | None, Option(help="Past results: LGA, Commons Library handbook or LEAP (CSV).")
]
LastDay = Annotated[str, Option(help="Their polling day, where they do not say it.")]
Bounds = Annotated[str, Option(help="Since last time: by-code (GSS codes tell), same or new.")]
Size = Annotated[int | None, Option(min=1, help="Seats of the whole council.")]
FileOrder = Annotated[
    bool, Option("--file-order", help="Candidates are in ballot paper order in the file; else by surname.")
]
DryRun = Annotated[bool, Option("--dry-run", help="Show and ask; write nothing.")]
Force = Annotated[bool, Option("--force", help="Overwrite; what changes is shown.")]


@app.command("import", help=IMPORT_HELP, epilog=IMPORT_EXAMPLE)
def import_(  # noqa: PLR0913, PLR0917 - one parameter an option
    files: Files,
    output: Output = Path("election.json"),
    council: Council = "",
    title: Title = "",
    day: Day = "",
    election_id: ElectionName = "",
    seats: Seats = None,
    poll: Polls = None,
    party: Parties = None,
    electorates: Electorates = None,
    last_time: LastTime = None,
    last_time_date: LastDay = "",
    boundaries: Bounds = "by-code",
    council_size: Size = None,
    file_order: FileOrder = False,
    dry_run: DryRun = False,
    force: Force = False,
    names: Names = False,
) -> None:
    """Make the election file from nominations."""
    from results.commands.election_import import Sources, Writing, imported
    from results.feeds.nominations import wishes as answers

    if boundaries not in set(answers.Boundaries):
        raise SettingsError("--boundaries cannot be read.", [f"say {', '.join(answers.Boundaries)}"])
    wishes = answers.Wishes(
        council=council,
        title=title,
        election_id=election_id,
        poll_on=_day(day, "--date"),
        council_size=council_size,
        seats=answers.seats_by_area(seats or ()),
        polls=answers.polls_by_area(poll or ()),
        file_order=file_order,
        parties=answers.parties_by_label(party or ()),
        boundaries=answers.Boundaries(boundaries),
    )
    last_on = _day(last_time_date, "--last-time-date")
    sources = Sources(tuple(files), electorates, tuple(last_time or ()), last_on)
    imported(sources, wishes, Writing(output, force, dry_run), names=names)


@app.command(help=SHOW_HELP, epilog=SHOW_EXAMPLE)
def show(file: Annotated[Path, Argument(help="The election file.")], names: Names = False) -> None:
    """Print what an election file says."""
    from results.commands import election_table
    from results.feeds.nominations.draft import draft_of
    from results.parts import read_election_file

    election_table.show(draft_of(read_election_file(file)), election_table.console(), names=names)


def _day(text: str, option: str) -> date | None:
    """The day an option names, None when it is not given."""
    from results.feeds.nominations.choice import read_day

    day = read_day(text)
    if text and day is None:
        raise SettingsError(f"{option} cannot be read.", [f"{text!r}: write a day such as 2027-05-06"])
    return day
