"""What was put wrong into a rehearsed night on request, and what became of it."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from results.answer import answer
from results.count.events import Corrected, Declared, WithdrawnResult
from results.count.night import Night
from results.feeds.faults import Fault, Injected
from results.feeds.sendings import Sending
from results.fold import Happening
from results.record.journal import Entry

PUBLIC = (Declared, Corrected, WithdrawnResult)


class Outcomes:
    """Follows each injected fault; give `watch` to the newsroom and `kept` every message."""

    def __init__(self, injected: Sequence[Injected]) -> None:
        self._injected = injected
        self._watched: dict[int, int] = {}
        self._repeats: dict[int, int] = {}
        self._came: dict[int, list[Happening]] = {}
        self._newest = 0

    def kept(self, sending: Sending, entry: Entry) -> None:
        """A message is in the journal; one that was there before is a repeat."""
        is_repeat = entry.position <= self._newest
        self._newest = max(self._newest, entry.position)
        if sending.fault is not None:
            (self._repeats if is_repeat else self._watched)[sending.fault] = entry.position

    def watch(self, happening: Happening) -> None:
        """Something came of an entry."""
        if self._injected:
            self._came.setdefault(happening.entry.position, []).append(happening)

    def tell(self, night: Night, console: Console) -> bool:
        """Say what became of every fault; False when one changed what is public and may not."""
        if not self._injected:
            return True
        wrong = [number for number in range(len(self._injected)) if self._is_harmful(number)]
        table = Table(title="What was injected and what became of it", title_justify="left")
        for column in ("Fault", "About", "What was done", "What became of it"):
            table.add_column(column, overflow="fold")
        for number, one in enumerate(self._injected):
            mark = "red" if number in wrong else "none"
            told = f"[{mark}]{escape(self._became(number, night))}[/]"
            table.add_row(one.fault, escape(one.about), escape(one.what), told)
        console.print(table)
        console.print(self._counted(wrong), highlight=False)
        return not wrong

    def _counted(self, wrong: Sequence[int]) -> str:
        counts = Counter(one.fault for one in self._injected)
        told = ", ".join(f"{fault} {counts[fault]}" for fault in Fault if counts[fault])
        if wrong:
            return f"Injected: {told}. [red]{len(wrong)} of them changed what is public and must not.[/]"
        return f"Injected: {told}. None changed what is public that must not."

    def _is_harmful(self, number: int) -> bool:
        if self._injected[number].may_publish:
            return False
        return any(isinstance(one.event, PUBLIC) for one in self._happenings(number))

    def _happenings(self, number: int) -> Sequence[Happening]:
        return self._came.get(self._watched.get(number, 0), ())

    def _became(self, number: int, night: Night) -> str:
        one = self._injected[number]
        if one.fault is Fault.GAPS:
            ward = night.wards.get(one.contest_id) if one.contest_id else None
            return f"the area ended as {ward.state.replace('_', ' ')}" if ward else "nobody missed it"
        if number in self._repeats:
            return f"kept once, as entry {self._repeats[number]}"
        lines = [line for line in answer(self._happenings(number)).lines if not line.startswith(" ")]
        told = "; ".join(line.removeprefix(f"{one.about}: ").removesuffix(".") for line in lines)
        return told or "not sent: the rehearsal ended before it"
