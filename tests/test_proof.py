"""The short form of the proof: a house of several councils on four processes, hurt at random, ends whole."""

import random

import pytest

from tests.proof import Wish, prove


@pytest.mark.timeout(600)
async def test_a_house_that_is_hurt_loses_nothing_and_says_nothing_twice() -> None:
    """Two schedules: every post once and in order, every chain whole, every process with the same pages."""
    seed = random.SystemRandom().randrange(10_000)
    told: list[str] = []
    well = await prove(Wish(councils=4, wards=3, schedules=2, seed=seed, pause_s=6.0), told.append)
    print("\n".join(told))
    assert well, "\n".join(told)
