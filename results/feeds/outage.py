"""Tells the log, once each, when the broker goes, stays away, says no, comes back, or has forgotten us."""

import asyncio

import structlog

from results.feeds.broker import MqttSettings
from results.feeds.broker_trouble import BrokerUnavailable

log = structlog.get_logger()
SETTLED_S = 5.0
"""A connection that held this long was a good one."""
FLAPS = 4


class Outage:
    """The story of one broker's absences. Durations come from the event loop's own clock."""

    def __init__(self, settings: MqttSettings) -> None:
        self._about = {"host": settings.host, "port": settings.port}
        self._away_after_s, self._identifier = settings.away_after_s, settings.identifier
        self._short = 0
        self._connected_at: float | None = None
        self._lost_at: float | None = None
        self._said: set[str] = set()

    def began(self, trouble: BrokerUnavailable) -> float:
        """Note a failed attempt or a broken connection; returns for how many seconds it had held."""
        now = asyncio.get_running_loop().time()
        held_s = 0.0
        if self._lost_at is None:
            self._lost_at = now
            log.info("broker_lost", **self._about, reason=str(trouble))
            if self._connected_at is not None:
                held_s = now - self._connected_at
                self._count_short(held_s)
        away_s = now - self._lost_at
        if trouble.refused:
            if self._once(str(trouble)):
                log.error("broker_refused_us", **self._about, reason=str(trouble))
        elif away_s >= self._away_after_s and self._once("away"):
            log.warning("broker_stayed_away", **self._about, away_s=round(away_s), reason=str(trouble))
        return held_s

    def _count_short(self, held_s: float) -> None:
        """Brokers need not say that another program took our name; connections that never last say it too."""
        self._short = self._short + 1 if held_s < SETTLED_S else 0
        if self._short == FLAPS:
            remedy = f"see that no other program uses the identifier {self._identifier!r}"
            log.error("broker_kept_hanging_up", **self._about, times=FLAPS, remedy=remedy)

    def ended(self, *, session_resumed: bool) -> None:
        """Note that we are listening."""
        log.info("broker_connected", **self._about, session_resumed=session_resumed)
        if self._connected_at is not None and not session_resumed:
            log.warning("broker_forgot_session", **self._about, remedy="turn on the broker's persistence")
        self._connected_at = asyncio.get_running_loop().time()
        self._lost_at = None
        self._said.clear()

    def _once(self, words: str) -> bool:
        """True the first time in this outage that these words are to be said."""
        is_new = words not in self._said
        self._said.add(words)
        return is_new
