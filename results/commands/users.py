"""`results users`: who may use the elections desk, looked after on the machine itself."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results.count.declaration import Role
from results.errors import SettingsError

if TYPE_CHECKING:
    from results.record.database import Database
    from results.record.people import Person
    from results.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Add people to the elections desk, change what they may do, and take them off it.",
)
SettingsFile = Annotated[Path, typer.Argument(help="The settings file of the night.")]
Name = Annotated[str, typer.Argument(help="The person's whole name, in quotes.")]
RoleName = Annotated[Role, typer.Argument(help="What the person does on the night.")]


@dataclass(frozen=True, slots=True)
class _Books:
    """The people's tables, open, and where what is changed is written down."""

    settings: "Settings"
    database: "Database"

    async def person(self, name: str) -> "Person":
        """The person of this name. Raises SettingsError when there is none."""
        from results.record.people import person_named

        found = await person_named(self.database, name)
        if found is None:
            raise SettingsError(f"There is nobody called {name}", ["see `results users list`"])
        return found

    async def note(self, what: str, about: str) -> None:
        """Keep on the record that somebody at this machine changed something. Raises JournalError."""
        import secrets

        from results.clock import SystemClock
        from results.count.procedure.hand import Hand, UserId
        from results.feeds.formats import desk as form
        from results.parts import read_election_file
        from results.record.journal import Journal

        by = Hand(UserId("command"), "results users", Role.ADMINISTRATOR)
        step = form.Step(
            secrets.token_hex(12), by, f"this machine, {getpass.getuser()}", form.Note(what, about)
        )
        election = read_election_file(self.settings.election).election_id
        entry = form.arrival(step, election, self.settings.environment, SystemClock().now())
        await Journal(self.database).append([entry])


@app.command(epilog='Example: [bold]results users add settings.toml "Ann Clerk" clerk[/]')
def add(settings_file: SettingsFile, name: Name, role: RoleName) -> None:
    """Make an account and print the code for the first sign-in, once."""

    async def added(books: _Books) -> None:
        from results.clock import SystemClock
        from results.desk.door.welcome import invitation
        from results.record import people

        if len(" ".join(name.split())) < 3:
            raise SettingsError("The name cannot be used", ["give the person's whole name, in quotes"])
        now = SystemClock().now()
        invited = invitation(now)
        try:
            made = await people.add(books.database, name, role, now, invited)
        except people.NameTaken as taken:
            raise SettingsError(str(taken), ["give the whole name, or one that tells them apart"]) from None
        await books.note(f"account made, {role}", made.name)
        _tell_code(books.settings, made.name, invited.code)

    _with_books(settings_file, added)


@app.command("list", epilog="Example: [bold]results users list settings.toml[/]")
def list_(settings_file: SettingsFile) -> None:
    """Print everybody with an account, their role and whether it is in use."""

    async def listed(books: _Books) -> None:
        from results.record.people import people

        for one in await people(books.database):
            typer.echo(f"{one.name}\t{one.role.replace('_', ' ')}\t{standing(one)}")

    _with_books(settings_file, listed)


@app.command(epilog='Example: [bold]results users disable settings.toml "Ann Clerk"[/]')
def disable(settings_file: SettingsFile, name: Name) -> None:
    """Close an account: the person is signed out at once and cannot sign in."""

    async def closed(books: _Books) -> None:
        from results.clock import SystemClock
        from results.record import people

        found = await books.person(name)
        await people.disable(books.database, found.user_id, SystemClock().now())
        await books.note("account closed", found.name)
        typer.echo(f"{found.name} cannot sign in any more.")

    _with_books(settings_file, closed)


@app.command(epilog='Example: [bold]results users enable settings.toml "Ann Clerk"[/]')
def enable(settings_file: SettingsFile, name: Name) -> None:
    """Open a closed account again."""

    async def opened(books: _Books) -> None:
        from results.record import people

        found = await books.person(name)
        await people.enable(books.database, found.user_id)
        await books.note("account opened again", found.name)
        typer.echo(f"{found.name} may sign in again.")

    _with_books(settings_file, opened)


@app.command(epilog='Example: [bold]results users reset settings.toml "Ann Clerk"[/]')
def reset(settings_file: SettingsFile, name: Name) -> None:
    """Print a new code for a first sign-in; password and authenticator app so far no longer work."""

    async def begun_anew(books: _Books) -> None:
        from results.clock import SystemClock
        from results.desk.door.welcome import invitation
        from results.record import people

        found = await books.person(name)
        if found.subject is not None:
            raise SettingsError(
                f"{found.name} signs in with a council account", ["it is reset in the council's directory"]
            )
        invited = invitation(SystemClock().now())
        await people.invite(books.database, found.user_id, invited)
        await books.note("new first code; password and app no longer work", found.name)
        _tell_code(books.settings, found.name, invited.code)

    _with_books(settings_file, begun_anew)


@app.command("role", epilog='Example: [bold]results users role settings.toml "Ann Clerk" checker[/]')
def role_(settings_file: SettingsFile, name: Name, role: RoleName) -> None:
    """Give a person another role; they are signed out at once."""

    async def changed(books: _Books) -> None:
        from results.record import people

        found = await books.person(name)
        await people.set_role(books.database, found.user_id, role)
        await books.note(f"role now {role}", found.name)
        typer.echo(f"{found.name} is {role.replace('_', ' ')} now.")

    _with_books(settings_file, changed)


@app.command("end-sessions", epilog='Example: [bold]results users end-sessions settings.toml "Ann Clerk"[/]')
def end_sessions(settings_file: SettingsFile, name: Name) -> None:
    """Sign a person out wherever they are signed in."""

    async def ended(books: _Books) -> None:
        from results.record.sessions import end_all

        found = await books.person(name)
        count = await end_all(books.database, found.user_id)
        await books.note(f"signed out by the administrator, {count} sessions", found.name)
        typer.echo(f"{found.name} was signed out of {count} sessions.")

    _with_books(settings_file, ended)


def standing(person: "Person") -> str:
    """How far an account is in use, in a word or two."""
    if person.disabled_at is not None:
        return "closed"
    if person.subject is not None:
        return "council account"
    return "in use" if person.password is not None else "waits for first sign-in"


def _tell_code(settings: "Settings", name: str, code: str) -> None:
    origin = settings.desk.origin if settings.desk and settings.desk.origin else "the desk's address"
    typer.echo(f"{name} opens {origin}/welcome and types this code, which is shown only now:\n\n    {code}\n")
    typer.echo("It works once, within 14 days. Hand it over in person: whoever has it can act in their name.")


def _with_books(settings_file: Path, work: Callable[[_Books], Awaitable[None]]) -> None:
    """Do some work on the people's tables, which may be done while the service runs."""
    from results.record.database import open_database
    from results.settings import load

    async def done() -> None:
        settings = load(settings_file)
        database = open_database(settings.database.get_secret_value())
        try:
            await database.migrate()
            await work(_Books(settings, database))
        finally:
            await database.close()

    asyncio.run(done())
