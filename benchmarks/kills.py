"""Kill -9 at 40 random moments of a night of 75 wards and two accounts, on SQLite and on PostgreSQL."""

import asyncio
import random
import tempfile
from pathlib import Path

from tests import postgres
from tests.killing import Killing, night_of_kills

WARDS, KILLS = 75, 40


def main() -> None:
    """Print what the public got in the end."""
    seed = random.SystemRandom().randrange(10_000)
    title = f"{KILLS} kills, {WARDS} wards, 2 accounts, a fifth of answers lost (seed {seed})"
    print(f"## {title}")
    print(f"{'database':<12}{'posted':>8}{'lost':>6}{'doubled':>9}{'parked':>8}{'journal':>9}{'page':>7}")
    cluster = postgres.start()
    try:
        for name in ("SQLite", "PostgreSQL"):
            with tempfile.TemporaryDirectory() as folder:
                url = cluster.create_database() if name == "PostgreSQL" else f"sqlite:///{folder}/night.db"
                found = asyncio.run(night_of_kills(Path(folder), url, Killing(WARDS, KILLS, seed)))
                journal = "equal" if found.journal_is_equal else "DIFFERS"
                page = "equal" if found.page_is_equal else "DIFFERS"
                print(
                    f"{name:<12}{found.posted:>8}{found.lost:>6}{found.doubled:>9}{found.parked:>8}"
                    f"{journal:>9}{page:>7}"
                )
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
