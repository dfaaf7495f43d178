"""What a process does once everything is open: it follows every journal, and does its share of the duties."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping
from functools import partial

from results.charts.render import Studio
from results.council import Council
from results.duties import Duties, through_outages
from results.newsroom import Newsroom
from results.publish.engine import DbosEngine
from results.record.leases import Leases
from results.record.wire import Wire
from results.roles import Role

BEHIND_THE_WIRE_S = 60.0
"""How soon a newsroom looks by itself where the wire tells it, and asks behind it, of what others write."""
NIGHT = "night"
"""What the duties of a night kept alone are called."""
Tasks = dict[str, Callable[[], Coroutine[object, object, None]]]
"""Begun only when everything is open: a start that fails leaves nothing half begun."""


def common(wire: Wire, leases: Leases, councils: Mapping[str, Council]) -> Tasks:
    """What every process does, whatever its roles: it is there, and it follows every journal."""
    for one in councils.values():
        room = one.newsroom
        if wire.is_there:
            room.look_again_s = BEHIND_THE_WIRE_S
        wire.follow(one.ground.database.schema, room.look, partial(_position, room))
    newsrooms: Tasks = {
        f"newsroom {name}".rstrip(): partial(through_outages, "newsroom", one.newsroom.run)
        for name, one in councils.items()
    }
    turn = asyncio.Lock()
    audits: Tasks = {
        f"audit {name}".rstrip(): partial(
            once_replayed,
            councils,
            partial(through_outages, "audit", partial(one.newsroom.audit, turn)),
        )
        for name, one in councils.items()
    }
    collect = partial(once_replayed, councils, _collect)
    return {"leases": leases.run, "wire": wire.run, **newsrooms, **audits, "collect": collect}


async def once_replayed(
    councils: Mapping[str, Council], work: Callable[[], Coroutine[object, object, None]]
) -> None:
    """Begin this only when the public sees every night: what it takes would keep them waiting."""
    for one in councils.values():
        await one.newsroom.is_replayed.wait()
    await work()


async def _collect() -> None:
    """Have Python look for rings of forgotten objects again, and never among what every night consists of."""
    gc.freeze()
    gc.enable()


def _position(newsroom: Newsroom) -> int:
    return newsroom.position


def publishing(engine: DbosEngine, studio: Studio, leases: Leases, councils: Mapping[str, Council]) -> Tasks:
    """What a process with the role publish does: deliveries, and its share of the councils' presses."""

    async def deliver() -> None:
        await studio.warm_up()  # words wait for their picture only so long
        await through_outages("delivery", engine.run)

    duties = {name or NIGHT: one.publishing() for name, one in councils.items()}
    delivery = partial(once_replayed, councils, deliver)
    return {"delivery": delivery, "publish": Duties(leases, Role.PUBLISH, duties).run}
