"""News is pushed to everyone who listens, at once, and nobody's slowness costs anybody else."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from results.count.declaration import Step
from results.publish.page import readers
from results.publish.page.readers import Limits
from tests.page.listening import Listener, listen
from tests.page.scene import ORDER, STARTED_AT, Shown, Telling, finished, halfway, serving, until

MANY = 2_000


@asynccontextmanager
async def listening(shown: Shown, *more: str) -> AsyncIterator[Listener]:
    """One reader who has heard the first ping."""
    reader = await listen(shown.port, *more)
    try:
        await reader.event("ping")
        yield reader
    finally:
        reader.leave()


async def test_a_reader_is_greeted_with_the_revision() -> None:
    """At once after connecting, a ping says which revision stands and what time it is at the server."""
    telling = halfway()
    async with serving(telling) as shown:
        reader = await listen(shown.port)
        assert reader.status == 200
        assert reader.headers["Content-Type"].startswith("text/event-stream")
        assert reader.headers["Cache-Control"] == "no-store"
        ping = await reader.event("ping")
        assert ping == {"revision": telling.night.revision, "at": int(telling.at.timestamp())}
        reader.leave()


async def test_a_push_carries_only_what_changed() -> None:
    """One declaration pushes that ward's row, the totals, the seats and two lists, within 5 kB."""
    telling = halfway()
    async with serving(telling) as shown, listening(shown) as reader:
        before = telling.night.revision
        telling.declare(ORDER[14])
        shown.show(telling)
        update = await reader.event("revision")
    assert (update["base"], update["revision"]) == (before, telling.night.revision)
    assert update["pages"] == ["rainham-south-west"]
    assert isinstance(update["parts"], dict)
    assert set(update["parts"]) == {
        *("as-at", "figures", "seats", "latest", "to-come", "w-rainham-south-west")
    }
    assert isinstance(update["news"], list)
    assert update["news"][0].startswith("Rainham South West: Declared ")


async def test_progress_is_shown_and_not_announced() -> None:
    """That a ward is counting changes its row; only results are news."""
    telling = Telling()
    async with serving(telling) as shown, listening(shown) as reader:
        telling.step(ORDER[0], Step.COUNTING)
        shown.show(telling)
        update = await reader.event("revision")
    assert update["news"] == []
    assert isinstance(update["parts"], dict)
    assert set(update["parts"]) == {"as-at", "w-all-saints"}


async def test_the_same_revision_is_not_pushed_twice() -> None:
    """Showing the night again without a change sends nothing."""
    telling = halfway()
    async with serving(telling) as shown, listening(shown) as reader:
        shown.show(telling)
        shown.show(telling)
        telling.declare(ORDER[14])
        shown.show(telling)
        assert (await reader.event("revision"))["revision"] == telling.night.revision


async def test_an_old_proxy_gets_plain_bytes() -> None:
    """Over HTTP/1.0, as some proxies speak, events come without chunk framing."""
    telling = halfway()
    async with serving(telling) as shown:
        reader = await listen(shown.port, version="1.0")
        assert "Transfer-Encoding" not in reader.headers
        first = await reader.stream.readuntil(b"\n\n")
        assert first.startswith(b"event: ping\ndata: {")
        reader.leave()


async def test_pings_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader hears a ping again and again while nothing happens."""
    monkeypatch.setattr(readers, "PING_EVERY_S", 0.05)
    async with serving(halfway()) as shown, listening(shown) as reader:
        for _ in range(3):
            await reader.event("ping")


async def test_two_thousand_readers_get_an_update() -> None:
    """Every one of 2,000 waiting readers gets a declaration's update whole."""
    telling = halfway()
    limits = Limits(readers=MANY, per_address=MANY)
    async with serving(telling, limits=limits) as shown:
        crowd = [await listen(shown.port) for _ in range(MANY)]
        await asyncio.gather(*(reader.event("ping") for reader in crowd))
        assert shown.page.readers == MANY
        telling.declare(ORDER[14])
        began = time.perf_counter()
        shown.show(telling)
        shown_s = time.perf_counter() - began
        updates = await asyncio.gather(*(reader.event("revision") for reader in crowd))
        took_s = time.perf_counter() - began
        for reader in crowd:
            reader.leave()
    assert [update["revision"] for update in updates] == [telling.night.revision] * MANY
    assert all(update == updates[0] for update in updates)
    size = len(json.dumps(updates[0], ensure_ascii=False))
    assert 2_000 < size < 6_000
    took = f"written in {shown_s * 1000:.0f} ms, all had it after {took_s * 1000:.0f} ms"
    print(f"{MANY} readers, {size} bytes: rendered and {took}")


async def test_a_slow_reader_is_dropped_and_others_are_not_kept_waiting() -> None:
    """A reader who takes nothing is dropped when 256 kB wait for them; a quick one misses nothing."""
    nights = (finished(), Telling())
    async with serving(Telling()) as shown, listening(shown) as quick:
        slow = socket.create_connection(("127.0.0.1", shown.port))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(b"GET /live HTTP/1.1\r\nHost: results\r\n\r\n")
        await until(lambda: shown.page.readers == 2)
        heard = 0
        while shown.page.readers == 2 and heard < 2_000:
            heard += 1
            shown.page.show(replace(nights[heard % 2].night, revision=heard), STARTED_AT)
            assert (await quick.event("revision"))["revision"] == heard
        assert shown.page.readers == 1
        assert heard > 10
        slow.close()


async def test_one_address_cannot_take_every_place() -> None:
    """Over the cap of an address the answer is 503 with a time to come back; pages still answer."""
    async with serving(halfway(), limits=Limits(per_address=2)) as shown:
        first, second = await listen(shown.port), await listen(shown.port)
        third = await listen(shown.port)
        assert (first.status, second.status, third.status) == (200, 200, 503)
        assert int(third.headers["Retry-After"]) > 0
        first.leave()
        await asyncio.sleep(0.05)
        fourth = await listen(shown.port)
        assert fourth.status == 200
        for reader in (second, third, fourth):
            reader.leave()


async def test_places_in_all_are_limited() -> None:
    """Over the cap of all readers the answer is 503 too."""
    async with serving(halfway(), limits=Limits(readers=1)) as shown, listening(shown):
        late = await listen(shown.port)
        assert late.status == 503
        late.leave()


async def test_our_proxy_is_believed_and_nobody_else() -> None:
    """Behind our own proxy readers count by their own address; a stranger's header counts for nothing."""
    proxied = Limits(per_address=1, proxies=frozenset({"127.0.0.1"}))
    async with serving(halfway(), limits=proxied) as shown:
        hops = ("9.9.9.9, 1.1.1.1", "9.9.9.9, 2.2.2.2", "8.8.8.8, 1.1.1.1")
        given = [await listen(shown.port, f"X-Forwarded-For: {hop}") for hop in hops]
        assert [reader.status for reader in given] == [200, 200, 503]
        for reader in given:
            reader.leave()
    async with serving(halfway(), limits=Limits(per_address=1)) as shown:
        given = [await listen(shown.port, f"X-Forwarded-For: {n}") for n in ("1.1.1.1", "2.2.2.2")]
        assert [reader.status for reader in given] == [200, 503]
        for reader in given:
            reader.leave()


async def test_stopping_does_not_wait_for_readers() -> None:
    """The service stops at once with readers connected; their browsers come back by themselves."""
    async with serving(halfway()) as shown:
        crowd = [await listen(shown.port) for _ in range(20)]
        began = time.perf_counter()
        await shown.runner.cleanup()
        assert time.perf_counter() - began < 1
        assert shown.page.readers == 0
        for reader in crowd:
            reader.leave()
