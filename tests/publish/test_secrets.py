"""No key of an account ever stands in a log, an error or a representation, whatever goes wrong."""

import asyncio
import logging

import pytest
import structlog

from results.clock import SystemClock
from results.publish.bulletin import posts
from results.publish.courier import Courier
from results.publish.outlets.x.outlet import X, XKeys
from results.record import ledger
from results.record.database import Database
from tests.publish.scene import QUICK, bulletin, draw, strict_x, told
from tests.x_server import KEYS, Fault

NEVER_SHOWN = [*KEYS.values(), "oauth_signature", "Authorization"]


async def test_a_night_of_trouble_shows_no_secret(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is logged at the lowest level while X refuses, drops and answers nonsense."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logged:
        async with strict_x() as (server, address):
            server.faults = [
                Fault("read", "drop"),
                Fault("upload", "answer", 503),
                Fault("post", "drop"),
                Fault("post", "answer", 401, "{}"),
            ]
            outlet = X("council-x", XKeys(**KEYS), address, 0.4)
            courier = Courier(database, [outlet], draw, SystemClock(), QUICK)
            async with database.write() as conn:
                for number in (1, 2):
                    one = bulletin(number)
                    await ledger.freeze(conn, one, posts(one, told({"council-x": "x"})))
            async with courier.at_work(), asyncio.TaskGroup() as group:
                await courier.deliver("council-x", group)
            await outlet.close()
    shown = f"{logged}\n{caplog.text}\n{outlet!r}\n{vars(outlet)}"
    assert "account_paused" in shown
    assert [secret for secret in NEVER_SHOWN if secret in shown] == []


def test_keys_are_not_shown_by_their_own_representation() -> None:
    """Printing the keys prints their name and nothing else."""
    assert repr(XKeys(**KEYS)) == "XKeys()"
