"""The night at a glance: what waits for whom, what is wrong, and how far every area and every account is."""

from collections.abc import Iterable

from aiohttp import web

from results.count.council import declared_count
from results.count.election import ContestId, Poll
from results.count.ward import State
from results.desk.channels import channels, feeds
from results.desk.desk import Desk
from results.desk.live import live
from results.desk.ordering import may
from results.desk.overview import by_state, table, waiting
from results.desk.signed_in import person
from results.record.orders import NotThere
from results.watch.alarms import Kind, Severity
from results.watch.crier import Raised

MOST_ALARMS = 8


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def night(request: web.Request) -> web.Response:
        now, public = desk.night, desk.newsroom.public
        raised = desk.watch.bell.crier.raised if desk.watch else ()
        only = _state(request.query.get("state", ""))
        rows = table(now, public, _late(raised))
        pressing = sorted(raised, key=lambda one: one.alarm.kind.severity is Severity.LOOK)
        facts = {
            "declared": declared_count(public),
            "to_declare": sum(
                one.poll in {Poll.HELD, Poll.UNCONTESTED} for one in now.election.contests.values()
            ),
            "public": public,
            "waiting": waiting(rows, person(request), now.policy.people),
            "alarms": pressing[:MOST_ALARMS],
            "more_alarms": max(0, len(pressing) - MOST_ALARMS),
            "states": by_state(now),
            "only": only,
            "rows": [row for row in rows if only in {None, row.ward.state}],
            "channels": await channels(desk),
            "feeds": feeds(desk),
            "tends": may(person(request), NotThere),
        }
        return live(request, "night", facts)

    return [web.get("/", night)]


def _state(text: str) -> State | None:
    """The state asked for; None for all of them, also when there is none of that name."""
    return State(text) if text in set(State) else None


def _late(raised: Iterable[Raised]) -> tuple[ContestId, ...]:
    """The areas that were expected by now."""
    return tuple(
        ContestId(one.alarm.key.split("/")[1]) for one in raised if one.alarm.kind is Kind.WARD_OVERDUE
    )
