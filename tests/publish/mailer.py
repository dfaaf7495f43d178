"""Sends one post to every subscriber until it is killed: `python -m tests.publish.mailer DATABASE PORT`."""

import asyncio
import sys

from results.record.database import open_database
from tests.publish.letterbox import PNG, mailing, post


async def send(url: str, port: str) -> None:
    """Send, and say what became of it."""
    database = open_database(url, patience_s=10)
    outlet = mailing(database, int(port), answer_s=5)
    print("ready", flush=True)
    made = await outlet.send(post(), await outlet.prepare(post(), PNG))
    print(made.remote_id, flush=True)
    await outlet.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(send(*sys.argv[1:]))
