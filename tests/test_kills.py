"""Killed at any moment and started again, a night ends as if nothing had happened."""

import random
from pathlib import Path

import pytest

from tests.killing import Killing, night_of_kills


@pytest.mark.timeout(400)
async def test_a_night_of_kills_ends_like_an_undisturbed_one(tmp_path: Path, empty_database_url: str) -> None:
    """Six kills, a fifth of all answers lost, two accounts: 0 lost, 0 doubled, the same page and journal."""
    seed = random.SystemRandom().randrange(10_000)
    print(f"seed {seed}")
    killing = Killing(wards=24, kills=6, seed=seed)
    found = await night_of_kills(tmp_path, empty_database_url, killing)
    assert found.journal_is_equal
    assert found.page_is_equal
    assert (found.lost, found.doubled, found.parked) == (0, 0, 0)
    assert found.posted == 2 * 24
    assert found.without_picture == 0
