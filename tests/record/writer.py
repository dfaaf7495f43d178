"""A service that keeps messages as fast as it can and says what it kept, for tests that kill it.

python -m tests.record.writer URL NAME: keeps messages until it is killed;
with "full" behind it, until the disk is full, then makes room and goes on;
with "limit" behind it, the same with a limit of SQLite's in place of a full disk.
"""

import asyncio
import random
import sys
from pathlib import Path

import sqlalchemy as sa

from results.errors import JournalError
from results.record.database import open_database
from results.record.journal import Arrival, Journal
from tests.record.arrivals import AT


def say(words: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def keep(journal: Journal, name: str, size: int) -> None:
    """Keep messages for ever, one to five at a time, and tell position and digest of each once it is kept."""
    number = 0
    while True:
        batch = []
        for _ in range(random.randint(1, 5)):
            number += 1
            batch.append(Arrival(name, f"ward/{number}", random.randbytes(size), AT))
        for entry in await journal.append(batch):
            say(f"{entry.position} {entry.digest}")


async def until_killed(url: str, name: str) -> None:
    """Keep messages until the process is killed."""
    await keep(Journal(open_database(url)), name, size=400)


async def until_full(url: str, name: str, pages: int = 2**30) -> None:
    """Fill the disk, say what was said, make room again and go on; at the end say whether the chain holds."""
    ballast = Path(str(sa.make_url(url).database)).with_name("ballast")
    ballast.write_bytes(bytes(300_000))
    database = open_database(url)
    await database.migrate()
    await database.transact(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    try:
        await keep(Journal(database), name, size=4000)
    except JournalError as full:
        say(f"stopped {full}")
    await database.close()
    ballast.unlink()
    database = open_database(url)
    kept = (await Journal(database).verify()).count
    await Journal(database).append([Arrival(name, "after", b"1", AT)])
    verdict = await Journal(database).verify()
    say(f"verified {kept} {verdict.count} {verdict.trouble}")
    await database.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case [url, name]:
            asyncio.run(until_killed(url, name))
        case [url, name, "full"]:
            asyncio.run(until_full(url, name))
        case [url, name, "limit"]:
            asyncio.run(until_full(url, name, pages=200))
