"""A rehearsal in the terminal: marked as one, told by the clock of its night, with a bar of what is sent."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from results.clock import in_london
from results.count.council import declared_count
from results.count.election import Election
from results.feeds.sendings import Sending
from results.fold import Happening
from results.terminal import story


class RehearsalView:
    """Prints the story line by line; use as a context manager and give `watch` to the newsroom."""

    def __init__(self, console: Console, election: Election, sendings: Sequence[Sending]) -> None:
        self._console, self._election, self._total = console, election, len(sendings)
        self._sent = self._declared = 0
        self._times: dict[tuple[str, str, bytes], datetime] = {}
        self._bar = Progress(
            TextColumn("[bold yellow]REHEARSAL[/] [bold]{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("messages sent, {task.fields[declared]} wards declared"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=len(sendings), declared=self._wards())

    def __enter__(self) -> "RehearsalView":
        night = f"{self._election.council}, {self._election.poll_on:%-d %B %Y}"
        self._console.print(
            f"[bold yellow]REHEARSAL[/] of {escape(night)}: {self._total} messages. "
            "Nothing here is a result, and nothing leaves this machine.",
            highlight=False,
        )
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def clock(self, at: datetime) -> None:
        """Show what time it is on the night that is played."""
        self._bar.update(self._task, description=f"{in_london(at):%H:%M:%S}")

    def coming(self, sending: Sending, described: str) -> None:
        """Say which message comes next, before Enter is pressed."""
        self.clock(sending.at)
        self._console.print(f"next at {in_london(sending.at):%H:%M:%S}: {escape(described)} [dim](Enter)[/]")

    def sending(self, some: Sequence[Sending]) -> None:
        """These messages go in now."""
        for one in some:
            self._times[one.key] = one.at
        self._sent += len(some)
        self.clock(some[-1].at)
        self._bar.update(self._task, completed=self._sent)

    def ended(self) -> None:
        """All was sent that will be."""
        self._console.print(f"{self._sent} of {self._total} messages sent.", highlight=False)

    def watch(self, happening: Happening) -> None:
        """Tell one happening, at the time it had on its night."""
        entry, line = happening.entry, story(happening)
        at = self._times.get((entry.feed, entry.topic, entry.payload), entry.received_at)
        self._declared = declared_count(happening.night)
        self._bar.update(self._task, declared=self._wards())
        if line is not None:
            row = Table.grid(padding=(0, 2))
            row.add_column(width=8)
            row.add_column(width=9)
            row.add_column(overflow="fold")
            row.add_row(f"[dim]{in_london(at):%H:%M:%S}[/]", *line)
            self._console.print(row)

    def _wards(self) -> str:
        return f"{self._declared} of {len(self._election.contests)}"
