"""The feed as a program of its own, to be killed: python -m tests.feeds.consumer PORT DATABASE_URL."""

import asyncio
import sys

from results.clock import SystemClock
from results.feeds.mqtt import MqttFeed
from results.record.database import open_database
from results.record.journal import Journal
from tests.feeds.hall import settings


async def consume(port: int, url: str) -> None:
    """Keep whatever comes until somebody kills us."""
    journal = Journal(open_database(url))
    await MqttFeed(settings(port), journal.append, SystemClock(), lambda _: None).run()


if __name__ == "__main__":
    asyncio.run(consume(int(sys.argv[1]), sys.argv[2]))
