"""How often anybody may try: a message to one address, a form from one place, messages in all."""

from datetime import timedelta

from aiohttp import hdrs, web

from results.publish.subscribing.part import PART
from results.publish.subscribing.render import page
from results.record import throttle
from results.record.subscribers import Channel, Wish
from results.record.throttle import Bucket

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def to_address(wish: Wish) -> list[Bucket]:
    """Messages to one address: one in five minutes, a few a day."""
    what = f"{wish.channel}|{wish.key}"
    return [
        Bucket(f"ask|{what}", holds=1, drains=5 * MINUTE),
        Bucket(f"day|{what}", holds=4, drains=6 * HOUR),
    ]


def of_all(wish: Wish) -> list[Bucket]:
    """Messages to whomever: far more than people ask for, far fewer than a council could not pay."""
    holds, drains = (
        (60, timedelta(seconds=20)) if wish.channel is Channel.SMS else (600, timedelta(seconds=1))
    )
    return [Bucket(f"ask-all|{wish.channel}", holds, drains)]


def at_code(number: str) -> list[Bucket]:
    """Tries at the code of one number: far too few to guess six digits in half an hour."""
    return [Bucket(f"code|{number}", holds=5, drains=10 * MINUTE)]


def from_place(request: web.Request) -> list[Bucket]:
    """Forms from one place, which a whole office may share."""
    return [Bucket(f"form|{request.app[PART].address_of(request)}", holds=30, drains=MINUTE)]


async def wait_for(request: web.Request, buckets: list[Bucket]) -> timedelta:
    """How long to wait before this try; nothing when it was taken."""
    part = request.app[PART]
    return await throttle.take(part.database, buckets, part.clock.now())


def told_to_wait(request: web.Request, wait: timedelta) -> web.Response:
    """The page that says how long."""
    seconds = int(wait.total_seconds()) + 1
    facts = {"what": "wait", "minutes": f"{-(-seconds // 60)} min"}
    response = page(request, "sorry.html", facts, 429)
    response.headers[hdrs.RETRY_AFTER] = str(seconds)
    return response
