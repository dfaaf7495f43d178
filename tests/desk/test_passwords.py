"""Passwords of the desk: which will do, and that comparing them gives nothing away."""

import statistics
import time

import pytest

from results.desk.door.passwords import Vault, too_weak

PASSWORD = "tall giraffe umbrella"


async def test_an_unknown_name_is_as_much_work() -> None:
    """Comparing a password with nothing takes as long as comparing it with something."""
    vault = Vault()
    kept = await vault.kept(PASSWORD)

    async def typical_s(against: str | None) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            assert not await vault.fits("not the password", against)
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    assert await vault.fits(PASSWORD, kept)
    assert 1 / 4 < await typical_s(None) / await typical_s(kept) < 4
    vault.close()


@pytest.mark.parametrize(
    "password",
    [
        "tall giraffe umbrella",
        "kettle lamp vicar",
        "xK4-mQ9_vT7+wZ2",
        "Mae'r ddraig werdd yn canu",
        "ein, zwei und mehr Kartoffeln " * 6,
    ],
)
def test_good_passwords(password: str) -> None:
    """Long or of three words, with any characters, spaces and accents; nothing else is asked for."""
    assert too_weak(password, ("Ann Clerk", "Medway")) is None


@pytest.mark.parametrize(
    "password",
    [
        "",
        "xK4-mQ9_vT7+wZ",
        "two words",
        "passwordpassword",
        "Password1234567890",
        "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "Medway Council 2023 Election",
        "AnnClerkAnnClerkAnn",
        "returning officer results night",
        "Liverpool Liverpool Liverpool",
        "x" * 201,
    ],
)
def test_passwords_that_are_guessed_first(password: str) -> None:
    """Short, common, repeated, in a row on the keyboard, or made of names and words of the night."""
    assert too_weak(password, ("Ann Clerk", "Medway Council", "Luton"))
