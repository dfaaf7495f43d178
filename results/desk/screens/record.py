"""The record: who did what, when, from where, on which figures; with the head of the chain, and as a file."""

import asyncio
from collections.abc import Iterable, Sequence

from aiohttp import hdrs, web

from results.clock import in_london
from results.count.declaration import DESK
from results.count.events import Event, Refused
from results.desk.audit import Came, Line, Looking, line
from results.desk.desk import Desk
from results.desk.papers.deeds import event_told
from results.desk.render import page
from results.desk.signed_in import person
from results.feeds.formats.table import written_csv
from results.fold import Happening
from results.record.audit import Wanted, newest_first
from results.record.chain import Entry

SHOWN = 50
AT_ONCE = 200
COLUMNS = (
    "Entry",
    "Time (UTC)",
    "Time (London)",
    "Who",
    "Role",
    "What",
    "Area",
    "Details",
    "What came of it",
    "From",
    "Digest",
)


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""
    screen = _Record(desk)
    desk.newsroom.watchers.append(screen.saw)
    return [web.get("/record", screen.show), web.get("/record.csv", screen.export)]


class _Record:
    """The journal with what came of each deed, which the newsroom tells as it reads or reads again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._came: dict[int, Came] = {}
        self._reading_again = asyncio.Lock()
        self._knows_all = False

    def saw(self, happening: Happening) -> None:
        """Remember what came of something done at the desk."""
        event = happening.event
        if happening.entry.feed == DESK and isinstance(event, Event):
            self._came[happening.entry.position] = Came(event_told(event), isinstance(event, Refused))

    async def show(self, request: web.Request) -> web.Response:
        """The newest entries, or older ones."""
        wanted = _wanted(request)
        lines = await self._lines(request, wanted, SHOWN + 1)
        facts = {
            "lines": lines[:SHOWN],
            "older": lines[SHOWN - 1].position if len(lines) > SHOWN else None,
            "wanted": wanted,
            "contests": self._desk.election.contests.values(),
            "head": await self._desk.newsroom.journal.head(),
        }
        return page(request, "record.html", facts)

    async def export(self, request: web.Request) -> web.Response:
        """Everything as a file for a spreadsheet; its last line is the head of the chain."""
        head = await self._desk.newsroom.journal.head()
        rows, before = [], head.position + 1
        while lines := await self._lines(request, Wanted(people_only=False, before=before), AT_ONCE):
            rows += [_row(one) for one in lines]
            before = lines[-1].position
        rows.append((str(head.position), "", "", "", "", "head of the chain", "", "", "", "", head.digest))
        name = f"record-{head.position}-{head.digest[:8]}.csv"
        await self._desk.note(person(request), "took the record as a file", name)
        return web.Response(
            body=written_csv([COLUMNS, *rows], for_excel=True),
            content_type="text/csv",
            charset="utf-8",
            headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'},
        )

    async def _lines(self, request: web.Request, wanted: Wanted, limit: int) -> list[Line]:
        looking = Looking(person(request).role, self._desk.night)
        entries = await newest_first(self._desk.database, wanted, limit)
        await self._know(entries)
        return [line(entry, self._came.get(entry.position), looking) for entry in entries]

    async def _know(self, entries: Sequence[Entry]) -> None:
        """Read the journal again when somebody looks at what was before the checkpoint we began with."""
        if all(one.position > self._desk.newsroom.resumed_at for one in entries):
            return
        async with self._reading_again:
            if not self._knows_all:
                async for happening in self._desk.newsroom.before():
                    self.saw(happening)
                self._knows_all = True


def _wanted(request: web.Request) -> Wanted:
    before = request.query.get("before", "")
    return Wanted(
        people_only="all" not in request.query,
        contest_id=request.query.get("area", ""),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )


def _row(one: Line) -> tuple[str, ...]:
    return (
        str(one.position),
        one.at.isoformat(timespec="seconds"),
        f"{in_london(one.at):%d/%m/%Y %H:%M:%S}",
        one.who,
        one.role,
        one.what,
        one.area,
        one.details,
        one.came,
        one.whence,
        one.digest,
    )
