"""The operations side: numbers, health and alarms for whoever keeps the service running, and no figures."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from results.errors import JournalError, SettingsError
from results.fold import Happening
from results.record.journal import Entry
from results.watch import metrics as metrics_module
from results.watch.metrics import Facts, Metrics, Posts, Watched
from results.watch.operations import application, opened
from tests.watch.test_bell import UNCHANGED, Room
from tests.watch.vigils import NOW, PUBLISHED, WARDS, held


async def posts() -> Posts:
    return {("x_council", "posted"): 21, ("x_council", "parked"): 1}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


Get = Callable[[str], Awaitable[Answer]]


@asynccontextmanager
async def served(
    room: Room, metrics: Metrics, stopped: Mapping[str, str] | None = None
) -> AsyncIterator[Get]:
    """The operations side on a free loopback port."""
    app = application({"": room.bell}, metrics, room.clock, stopped)
    async with opened(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:

        async def get(path: str) -> Answer:
            method, _, path = path.rpartition(" ")
            async with session.request(method or "GET", address + path) as answer:
                return Answer(answer.status, dict(answer.headers), await answer.text())

        yield get


def measured(room: Room, ask: Callable[[], Awaitable[Posts]] = posts) -> Metrics:
    facts = Facts(lambda: 57, lambda: 1200, ask)
    return Metrics({"": Watched(room.bell, facts)}, room.clock)


def numbers(text: str) -> dict[str, float]:
    """Every sample as Prometheus' own reader understands it."""
    return {
        sample.name + "".join(f"[{value}]" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def happening(room: Room, seconds: float, *, is_new: bool = True, is_last: bool = True) -> Happening:
    """An entry that arrived so long ago."""
    at = room.clock.at - timedelta(seconds=seconds)
    entry = Entry(1, "mqtt", "topic", b"{}", at, "0" * 64, "1" * 64)
    return Happening(entry, UNCHANGED, held(NOW), is_new, is_last)


async def test_the_numbers_of_a_night() -> None:
    """Every number that matters is there, readable by Prometheus, with its labels."""
    room = Room(held(NOW - timedelta(hours=1)))
    room.bell.tick()
    room.sign(gap=3)
    room.pass_s(90)
    metrics = measured(room)
    for seconds in (0.004, 0.2, 0.2, 99):
        metrics.watch(happening(room, seconds))
    metrics.watch(happening(room, 5, is_new=False))
    metrics.watch(happening(room, 5, is_last=False))
    async with served(room, metrics) as get:
        answer = await get("/metrics")
    found = numbers(answer.text)
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    expected = {
        "results_journal_position": 57,
        "results_page_readers": 1200,
        "results_ready": 1,
        "results_wards[held]": 1,
        "results_wards[awaited]": len(WARDS) - 1,
        "results_wards[declared]": 0,
        "results_alarms[ward_held]": 1,
        "results_alarms[source_silent]": 1,
        "results_alarms[messages_missing]": 1,
        "results_alarms[way_down]": 0,
        "results_source_last_heard_timestamp_seconds[count-centre]": NOW.timestamp(),
        "results_source_online[count-centre]": 1,
        "results_source_gap[count-centre]": 3,
        "results_posts[x_council][posted]": 21,
        "results_posts[x_council][parked]": 1,
        "results_deal_seconds_count": 4,
        "results_deal_seconds_bucket[0.005]": 1,
        "results_deal_seconds_bucket[0.25]": 3,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "results_source_lag_seconds[count-centre]" not in found
    assert found["process_resident_memory_bytes"] > 0


async def test_a_source_nobody_heard_has_no_false_number() -> None:
    """Never heard is not heard at midnight 1970, and nobody knows whether it is there."""
    room = Room()
    found = numbers((await measured(room).text()).decode())
    names = {name for name in found if "count-centre" in name}
    assert names == {"results_source_gap[count-centre]"}


async def test_numbers_come_without_the_ledger() -> None:
    """When the ledger fails or is slow the rest is there, and the log says why; nothing old is shown."""

    async def failing() -> Posts:
        raise JournalError("the disk is full")

    async def slow() -> Posts:
        await asyncio.sleep(60)
        raise AssertionError

    room = Room()
    with pytest.MonkeyPatch.context() as patch, capture_logs() as log:
        patch.setattr(metrics_module, "POSTS_WITHIN_S", 0.05)
        for ask, why in ((failing, "JournalError"), (slow, "TimeoutError")):
            answers = iter([posts, ask])
            metrics = measured(room, lambda answers=answers: next(answers)())  # type: ignore[misc] # bound
            assert "results_posts[x_council][parked]" in numbers((await metrics.text()).decode())
            found = numbers((await metrics.text()).decode())
            assert found["results_journal_position"] == 57
            assert not any(name.startswith("results_posts") for name in found)
            assert log[-1] == {"event": "posts_not_counted", "why": why, "log_level": "warning"}


async def test_two_services_in_one_process_do_not_mix() -> None:
    """Nothing is kept in the library's global registry."""
    one, other = Room(), Room()
    first, second = measured(one), measured(other)
    first.watch(happening(one, 1))
    assert numbers((await first.text()).decode())["results_deal_seconds_count"] == 1
    assert numbers((await second.text()).decode())["results_deal_seconds_count"] == 0


async def test_ready_says_why_not() -> None:
    """While the journal is read or the broker is away it is 503 with words; healthy it is all the time."""
    room = Room()
    trouble: list[str | None] = ["The broker is away."]
    room.bell.attendance.add_way("mqtt", lambda: trouble[0])
    night, room.night = room.night, None
    async with served(room, measured(room)) as get:
        room.bell.tick()
        answer = await get("/ready")
        assert (answer.status, json.loads(answer.text)) == (
            503,
            {
                "ready": False,
                "troubles": {"mqtt": "The broker is away.", "journal": "it is still being read"},
            },
        )
        assert (await get("/health")).status == 200
        room.night, trouble[0] = night, None
        room.bell.tick()
        answer = await get("/ready")
        assert (answer.status, json.loads(answer.text)) == (200, {"ready": True, "troubles": {}})
        assert (await get("/health")).status == 200


async def test_the_alarms_are_there_in_words() -> None:
    """Council, kind, subject, what, since when and what to do: everything a wallboard needs."""
    room = Room()
    room.sign()
    room.pass_s(90)
    async with served(room, measured(room)) as get:
        said = json.loads((await get("/alarms.json")).text)
    assert (said["council"], said["environment"], said["is_complete"]) == (
        "Medway Council",
        "live",
        False,
    )
    (alarm,) = said["alarms"]
    assert alarm.pop("action").startswith("Ring whoever runs it")
    assert alarm == {
        "key": "source/count-centre/absent",
        "kind": "source_silent",
        "severity": "act",
        "subject": "count-centre",
        "what": "count-centre has not been heard since 01:30.",
        "since": "2023-05-05T00:30:00.000000+00:00",
        "raised_at": "2023-05-05T00:31:01.000000+00:00",
    }


async def test_no_figure_that_is_not_public_is_shown() -> None:
    """Held figures are on no operations page: of their votes and names nothing can be found."""
    room = Room(held(NOW - timedelta(hours=1)))
    room.pass_s(10)
    kept = PUBLISHED[WARDS[0]]
    async with served(room, measured(room)) as get:
        shown = "".join([(await get(path)).text for path in ("/alarms.json", "/ready", "/health")])
        shown += (await get("/metrics")).text
    assert "figures have waited" in shown
    for figure in kept.figures:
        assert str(figure.candidate_id) not in shown
        assert figure.votes is None or figure.votes < 100 or f" {figure.votes}" not in shown


async def test_ready_names_the_councils_that_stand_still() -> None:
    """Also one that could not be opened and has no watch; those that are stopped later, too."""
    room, stopped = Room(), {"medway": "entry 7 was changed"}
    room.bell.tick()
    async with served(room, measured(room), stopped) as get:
        stopped["trafford"] = "its settings cannot be used"
        answer = await get("/ready")
        troubles = {
            "medway/journal": "entry 7 was changed",
            "trafford/journal": "its settings cannot be used",
        }
        assert (answer.status, json.loads(answer.text)) == (503, {"ready": False, "troubles": troubles})


@pytest.mark.parametrize("path", ["/metrics", "/health", "/ready", "/alarms.json", "/nothing"])
async def test_it_only_reads_and_carries_careful_headers(path: str) -> None:
    """Nothing but GET and HEAD, nothing kept by anybody on the way, nothing that a browser would run."""
    room = Room()
    async with served(room, measured(room)) as get:
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            assert (await get(f"{method} {path}")).status == 405
        answer = await get(path)
    assert answer.status == (404 if path == "/nothing" else 200)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert path == "/nothing" or answer.headers["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers


async def test_a_place_that_is_taken_is_said_before_the_night() -> None:
    """Two services on one port: the second names the setting and the place."""
    room = Room()
    app = application({"": room.bell}, measured(room), room.clock)
    async with opened(app, "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}.*\n.*set operations.port"):
            async with opened(application({"": room.bell}, measured(room), room.clock), "127.0.0.1", port):
                raise AssertionError
