"""The night as it is told in the terminal: one line for each thing that happened, a bar, a summary."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from results.clock import in_london
from results.count.council import chamber, declared_count, in_control
from results.count.election import Election
from results.count.events import (
    Contradicted,
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Moved,
    Refused,
    TurnoutKnown,
    VerificationHeld,
    WithdrawnResult,
)
from results.count.finding import Finding
from results.count.night import Night
from results.count.outcome import standing, turnout_pct
from results.count.ward import Filed, State, Ward
from results.fold import Happening, Noted, SetAside
from results.record.orders import Ordered


def elected_names(election: Election, ward: Ward, filed: Filed) -> str:
    """Who is elected, in words, party by party: "Ann Lee and Bo Roe (Labour), Cy Poe (Green)"."""
    people: dict[str, list[str]] = {}
    for line in standing(ward.contest, filed.declaration):
        if line.elected:
            people.setdefault(election.parties[line.candidate.party_id].short, []).append(line.candidate.name)
    return ", ".join(f"{_and(names)} ({party})" for party, names in people.items())


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def story(happening: Happening) -> tuple[str, str] | None:
    """One line of the night, a coloured word and a sentence; None for what is only for the log."""
    if isinstance(happening.event, SetAside):
        return "[yellow]set aside[/]", escape(happening.event.problems[0])
    event = happening.event
    if isinstance(event, Noted | Ordered):
        return None
    ward = happening.night.wards.get(event.contest_id)
    if ward is None:
        return ("[yellow]refused[/]", escape(event.why)) if isinstance(event, Refused) else None
    told = _told(happening.night.election, ward, event)
    return None if told is None else (told[0], f"[bold]{escape(ward.contest.area)}[/]  {escape(told[1])}")


def _told(election: Election, ward: Ward, event: Event) -> tuple[str, str] | None:  # noqa: C901, PLR0911 - a flat case a kind
    """A coloured word and the sentence behind it."""
    match event:
        case Declared(filed=filed):
            return "[green]declared[/]", elected_names(election, ward, filed)
        case Corrected(filed=filed) if filed.declaration.correction:
            return "[cyan]corrected[/]", filed.declaration.correction.reason
        case WithdrawnResult(withdrawal=withdrawal):
            return "[red]withdrawn[/]", withdrawal.reason
        case Held(findings=findings, blocking=codes):
            return "[red]HELD[/]", "; ".join(_in_words(findings, codes))
        case VerificationHeld(findings=findings):
            return "[red]kept back[/]", findings[0].message
        case Differs():
            return "[yellow]differs[/]", "the feed differs from the declaration; nothing changed"
        case Contradicted(revision=revision):
            return "[yellow]conflict[/]", f"two stories under revision {revision}; the first stands"
        case Refused(why=why):
            return "[yellow]refused[/]", why
        case Moved(state=State.RECOUNT):
            return "[magenta]recount[/]", "the returning officer has agreed to a recount (not public)"
        case TurnoutKnown():
            turnout = turnout_pct(ward.contest, ward.verification)
            return None if turnout is None else ("[dim]verified[/]", f"turnout {turnout:.2f}%")
        case _:
            return None


def _in_words(findings: tuple[Finding, ...], codes: tuple[str, ...]) -> Iterator[str]:
    for finding in findings:
        if finding.code in codes:
            hint = f" ({finding.hints[0]})" if finding.hints else ""
            yield f"{finding.code} {finding.message}{hint}"


class NightView:
    """Prints the story line by line with a bar beneath that counts declared wards.

    Use as a context manager; give `watch` to the newsroom.
    """

    def __init__(self, console: Console, election: Election) -> None:
        self.console = console
        self._bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=40),
            TaskProgressColumn("{task.completed:.0f} of {task.total:.0f} wards declared"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(election.council, total=len(election.contests))

    def __enter__(self) -> "NightView":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def watch(self, happening: Happening) -> None:
        """Tell one happening."""
        line = story(happening)
        if line is not None and happening.is_new:
            row = Table.grid(padding=(0, 2))
            row.add_column(width=8)
            row.add_column(width=9)
            row.add_column(overflow="fold")
            row.add_row(f"[dim]{in_london(happening.entry.received_at):%H:%M:%S}[/]", *line)
            self.console.print(row)
        self._bar.update(self._task, completed=declared_count(happening.night))


def summary(night: Night) -> Table:
    """The chamber as declared, as a table."""
    state = chamber(night)
    table = Table(title=f"{night.election.council}, {night.election.poll_on:%-d %B %Y}", title_justify="left")
    table.add_column("Party")
    table.add_column("Seats", justify="right")
    for party, seats in sorted(state.held.items(), key=lambda item: -item[1]):
        table.add_row(escape(night.election.parties[party].name), str(seats))
    return table


def progress(night: Night) -> str:
    """How far the night has come, and who has a majority once every seat is known."""
    state = chamber(night)
    told = f"{declared_count(night)} of {len(night.wards)} wards declared."
    party = in_control(night)
    if party is not None:
        return f"{told} {night.election.parties[party].name} has a majority."
    if state.to_come == 0 and state.majority_line is not None:
        return f"{told} No party has a majority."
    return told
