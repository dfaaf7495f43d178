"""Tells the council's own staff of alarms in their chat channel, and keeps nothing else waiting for it."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
import structlog

from results.count.election import Environment
from results.errors import SettingsError
from results.watch.crier import Notice, letter

log = structlog.get_logger()
MOST_WAITING = 200
"""Notices; when nobody takes them the oldest are dropped, because the newest say how things stand."""
ANSWER_S = 5.0
PAUSES_S = (1.0, 4.0)
"""Before the second and the third attempt."""
MAY_PASS = frozenset({408, 425, 429})
"""Refusals that a later attempt may not meet; with all 5xx."""
NO_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""Chat services read these as links and as calls to everybody."""


class StaffWebhook:
    """A teller: POSTs {"text": ...} to a secret address, as Slack, Mattermost and Teams workflows take it.

    When no answer comes the same words may be posted twice.

    Args:
        address: the secret address; it stands in no log and no error.
        council: whose service it is, said first.

    Raises:
        SettingsError: the address cannot be used.
    """

    def __init__(
        self,
        address: str,
        council: str,
        environment: Environment,
        *,
        answer_s: float = ANSWER_S,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._address = _usable(address)
        self._council, self._environment = council, environment
        self._answer_s, self._pauses_s = answer_s, tuple(pauses_s)
        self._waiting: asyncio.Queue[Notice] = asyncio.Queue(MOST_WAITING)

    def __repr__(self) -> str:
        return "<StaffWebhook>"

    def tell(self, notices: Sequence[Notice]) -> None:
        """Take notices to be told; returns at once and never fails."""
        for notice in notices:
            if self._waiting.full():
                dropped = self._waiting.get_nowait()
                log.warning("staff_not_told", key=dropped.alarm.key, why="too many notices wait")
            self._waiting.put_nowait(notice)

    async def run(self) -> None:
        """Post what is to be told for as long as the task lives; what waits together goes together."""
        patience = aiohttp.ClientTimeout(total=self._answer_s)
        async with aiohttp.ClientSession(timeout=patience, trust_env=True) as session:
            while True:
                notices = [await self._waiting.get()]
                while not self._waiting.empty():
                    notices.append(self._waiting.get_nowait())
                await self._post(session, notices)

    async def _post(self, session: aiohttp.ClientSession, notices: Sequence[Notice]) -> None:
        """Try a few times; what still fails is said in the log."""
        text = letter(self._council, self._environment, notices).translate(NO_MARKUP)
        why = ""
        for pause_s in (0.0, *self._pauses_s):
            await asyncio.sleep(pause_s)
            why, is_final = await self._attempt(session, text)
            if not why:
                log.info("staff_told", notices=len(notices))
                return
            if is_final:
                break
        log.error("staff_not_told", notices=len(notices), why=why, remedy="see alarms.webhook")

    async def _attempt(self, session: aiohttp.ClientSession, text: str) -> tuple[str, bool]:
        """Post once; why it failed ("" when it did not), and whether trying again is useless."""
        try:
            # No redirects: the words are for this address only.
            async with session.post(self._address, json={"text": text}, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            return type(trouble).__name__, False  # its words would name the address
        if 200 <= status < 300:
            return "", True
        return f"it answered {status}", status < 500 and status not in MAY_PASS


def _usable(address: str) -> str:
    """The address, if it is one that keeps secrets: https, or plain http inside this machine."""
    try:
        parts = urlsplit(address)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and local)):
            return address
    except ValueError:
        pass
    raise SettingsError("Staff cannot be told of alarms", ["alarms.webhook: must be an https:// address"])
