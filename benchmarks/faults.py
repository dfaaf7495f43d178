"""Ten thousand posts while their answers are lost in every way: none doubled, none lost.

python -m benchmarks.faults [POSTS]
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog

from results.record.database import Database, open_database
from tests import mastodon_server, matrix
from tests.bluesky_server import BlueskyServer

POSTS = 10_000


async def measure(posts: int) -> bool:
    """Print the matrix; True when nothing was doubled or lost."""
    matrix.unlimited()
    folder = Path(tempfile.mkdtemp())
    bluesky = BlueskyServer().start()
    try:
        with mastodon_server.serving(folder) as mastodon:
            networks = {
                "X": matrix.x,
                "Facebook": matrix.facebook,
                "webhook": matrix.webhook,
                "Mastodon": matrix.mastodon(mastodon),
                "Mastodon without keys": matrix.mastodon(mastodon, keyless=True),
                "Bluesky (real server)": matrix.bluesky(bluesky),
            }
            each = -(-posts // len(networks))
            databases = {name: await _database(folder, name) for name in networks}
            async with asyncio.TaskGroup() as group:
                running = [
                    group.create_task(
                        matrix.matrix(databases[name], name, network, each, seed, _teller(name, each))
                    )
                    for seed, (name, network) in enumerate(networks.items(), 1)
                ]
    finally:
        bluesky.stop()
    tallies = [task.result() for task in running]
    print(matrix.told(tallies))
    return not any(one.doubled or one.lost for one in tallies)


def _teller(name: str, posts: int) -> Callable[[int], None]:
    """Says how far a network is, to whoever watches."""

    def tell(done: int) -> None:
        sys.stderr.write(f"{name}: {done:,} of {posts:,}\n")

    return tell


async def _database(folder: Path, name: str) -> Database:
    """A ledger of its own; made one after the other, because migrations share what they work with."""
    database = open_database(f"sqlite:///{folder}/{name.replace(' ', '-')}.db", patience_s=30)
    await database.migrate()
    return database


def main() -> None:
    """Measure and print; exit code 1 when anything was doubled or lost."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    posts = int(sys.argv[-1]) if sys.argv[-1].isdigit() else POSTS
    if not asyncio.run(measure(posts)):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
