"""An election as the terminal shows it before the night: what was understood, missing and assumed."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from results.clock import in_london
from results.count.election import LastTime, PartyId, Poll
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.nominations.draft import Draft, DraftArea

WIDTH_OF_A_FILE = 132
UNKNOWN = "[yellow]?[/]"


def console() -> Console:
    """Standard output; wide enough for whole lines when it goes into a file."""
    shown = Console()
    return shown if shown.is_terminal else Console(width=WIDTH_OF_A_FILE)


def show(draft: Draft, to: Console, *, names: bool = False) -> None:
    """Print the wards as a table, and beneath it everything a person should look over."""
    to.print(_heading(draft))
    to.print(_wards(draft, names=names))
    for word, lines in (
        ("read as", draft.read_as),
        ("not read, private", [", ".join(draft.stripped)] if draft.stripped else []),
        ("not read, unknown", [", ".join(draft.unused)] if draft.unused else []),
        ("assumed", draft.assumed),
        ("missing", draft.missing),
    ):
        _lines(word, lines, to)


def _lines(word: str, lines: Sequence[str], to: Console) -> None:
    for line in lines:
        row = Table.grid(padding=(0, 2))
        row.add_column(width=17)
        row.add_column(overflow="fold")
        row.add_row(f"[dim]{word}[/]", escape(line))
        to.print(row)


def questions(draft: Draft) -> tuple[str, ...]:
    """The open questions, the first of many."""
    rest = len(draft.questions) - MOST_PROBLEMS
    return draft.questions[:MOST_PROBLEMS] + ((f"and {rest} more",) if rest > 0 else ())


def _heading(draft: Draft) -> str:
    day = "polling day unknown" if draft.poll_on is None else f"{draft.poll_on:%A %-d %B %Y}"
    seats = sum(area.seats or 0 for area in draft.areas)
    people = sum(len(area.candidates) for area in draft.areas)
    unknown = "at least " if any(area.seats is None for area in draft.areas) else ""
    title, name = escape(draft.title or "Election without a title"), escape(draft.election_id or "?")
    return (
        f"[bold]{title}[/], {day} ({name})\n"
        f"{_many(len(draft.areas), 'ward')}, {unknown}{_many(seats, 'seat')}, {_many(people, 'candidate')}, "
        f"{_many(len(draft.parties), 'party', 'parties')}"
    )


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _wards(draft: Draft, *, names: bool) -> Table:
    table = Table()
    table.add_column("Ward", overflow="fold")
    table.add_column("GSS code", no_wrap=True)
    table.add_column("Seats", justify="right")
    table.add_column("Candidates", justify="left" if names else "right", overflow="fold")
    if not names:
        table.add_column("Parties", overflow="fold")
    table.add_column("Electorate", justify="right")
    table.add_column("Last time", overflow="fold")
    table.add_column("Notes", overflow="fold")
    for area in draft.areas:
        people = ["\n".join(_names(area))] if names else [str(len(area.candidates)), _parties(draft, area)]
        table.add_row(
            escape(area.area),
            area.gss_code or UNKNOWN,
            UNKNOWN if area.seats is None else str(area.seats),
            *people,
            UNKNOWN if area.electorate is None else f"{area.electorate:,}",
            _last_time(draft, area.last_time),
            escape("; ".join(_notes(area))),
        )
    return table


def _short(draft: Draft, party_id: PartyId) -> str:
    party = draft.parties.get(party_id)
    return party.short if party else party_id


def _names(area: DraftArea) -> Iterator[str]:
    for one in area.candidates:
        known_as = f", known as {one.commonly_known_as}" if one.commonly_known_as else ""
        yield escape(f"{one.surname}, {one.other_names}{known_as} ({one.description or 'no description'})")


def _parties(draft: Draft, area: DraftArea) -> str:
    """ "Labour 3, Green 1", the parties in one order in every ward."""
    times = Counter(one.party_id for one in area.candidates)
    known = [f"{party.short} {times[key]}" for key, party in draft.parties.items() if key in times]
    asked = sum(number for key, number in times.items() if key not in draft.parties)
    return ", ".join([*map(escape, known), *([f"{UNKNOWN} {asked}"] if asked else [])])


def _last_time(draft: Draft, last: LastTime | None) -> str:
    if last is None:
        return ""
    seats = [f"{_short(draft, party)} {number}" for party, number in (last.seats or {}).items()]
    words = [
        "new boundaries" if last.boundary_changed else "",
        ", ".join(seats),
        f"held by {_short(draft, last.holder)}" if last.holder else "",
        f"({last.turnout_pct:.1f}%)" if last.turnout_pct is not None else "",
    ]
    told = " ".join(filter(None, words))
    return escape(f"{last.poll_on.year}: {told}" if told else str(last.poll_on.year))


def _notes(area: DraftArea) -> Iterator[str]:
    if area.poll not in {None, Poll.HELD}:
        yield str(area.poll)
    if area.area_cy:
        yield area.area_cy
    if area.terms:
        yield f"terms: {', '.join(area.terms)}"
    if area.expected_by is not None:
        yield f"expected by {in_london(area.expected_by):%H:%M}"
    if area.combined_with:
        yield f"with {', '.join(area.combined_with)}"
    if area.authority:
        yield f"authorised by {area.authority}"
