"""Passwords: which ones will do, and how they are kept so that nobody can read them back.

Source: OWASP password storage (argon2id, 19 MiB, two passes, one lane); ASVS 5.0, 6.2; NCSC, three random
words.
"""

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import TypeVar

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")
LONG_ENOUGH = 15
WORDS_ENOUGH = 3
LONGEST = 200
LEFT_ENOUGH = 6
COMMON = files("results.desk.door").joinpath("common_words.txt").read_text().split()
"""Words of which common passwords are made, and of which an elections office thinks first."""
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def too_weak(password: str, known: Iterable[str] = ()) -> str | None:
    """Why this password will not do, in a sentence for its owner; None when it will.

    Args:
        known: names somebody would guess first: the person's, the council's, its areas'.
    """
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    words = set(re.findall(r"[^\W\d_]{3,}", password.casefold()))
    if len(password) < LONG_ENOUGH and len(words) < WORDS_ENOUGH:
        return f"Use at least {LONG_ENOUGH} characters, or three words that do not belong together."
    if len(set(_left_of(password, known))) < LEFT_ENOUGH:
        return "This is too easy to guess. Leave out names, the council, elections and common words."
    return None


def _left_of(password: str, known: Iterable[str]) -> str:
    """The password without everything that is easily guessed."""
    left = unicodedata.normalize("NFKC", password).casefold()
    named = {part for one in known for part in re.findall(r"\w{3,}", one.casefold())}
    for word in sorted({*COMMON, *named}, key=len, reverse=True):
        left = left.replace(word, " ")
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for start in range(len(row) - 2):
            left = left.replace(row[start : start + 3], " ")
    return re.sub(r"[\W_]", "", re.sub(r"(.)\1+", r"\1", left))


class Vault:
    """Keeps and compares passwords, at most two at once, beside the loop and not on it."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        # Not the loop's own threads: the delivery engine brings those and takes them away.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="passwords")
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())

    async def kept(self, password: str) -> str:
        """What is kept of a password, which never is the password."""
        return await self._beside(lambda: self._hasher.hash(_plain(password)))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether this is the password; as much work when there is none to compare with.

        Args:
            kept: None for a person who does not exist or has no password.
        """
        return await self._beside(lambda: self._compared(password, kept))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()

    def _compared(self, password: str, kept: str | None) -> bool:
        try:
            self._hasher.verify(kept or self._nobodys, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    async def _beside(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


VAULT = web.AppKey("vault", Vault)


def _plain(password: str) -> str:
    """One form for what looks the same on every keyboard; a flood of text is cut before any work is done."""
    return unicodedata.normalize("NFC", password[: LONGEST + 1])
