"""For whoever keeps the service running: is it alive, is it ready, which alarms stand. Never for the public.

    /metrics       numbers in Prometheus' text form
    /health        200 while the service can answer at all
    /ready         200 when the journal is read and every way in works, else 503 and why
    /alarms.json   the alarms that stand, in words

It has an address of its own, inside the machine unless the council says otherwise, and shows no figures.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from aiohttp import hdrs, web

from results.clock import Clock
from results.publish.page.guard import guarded
from results.record.chain import instant_text
from results.served import served
from results.watch.bell import AlarmBell
from results.watch.crier import Raised
from results.watch.metrics import TEXT, Metrics


def application(
    bells: Mapping[str, AlarmBell],
    metrics: Metrics,
    clock: Clock,
    stopped: Mapping[str, str] | None = None,
) -> web.Application:
    """The web application of the operations side; it only reads.

    Args:
        bells: by the council's name; the one under "" is alone.
        stopped: councils for which nothing is done here, each with the reason.
    """
    app = guarded()
    app.router.add_routes(_Answers(bells, metrics, clock, {} if stopped is None else stopped).routes())
    return app


def opened(app: web.Application, host: str, port: int) -> AbstractAsyncContextManager[str]:
    """The operations side being served; gives its address.

    Raises:
        SettingsError: nobody may listen there.
    """
    runner = web.AppRunner(app, keepalive_timeout=75, shutdown_timeout=1, access_log=None)
    return served(runner, host, port, "operations.port")


class _Answers:
    """What each address answers."""

    def __init__(
        self, bells: Mapping[str, AlarmBell], metrics: Metrics, clock: Clock, stopped: Mapping[str, str]
    ) -> None:
        self._bells, self._metrics, self._clock, self._stopped = bells, metrics, clock, stopped

    def routes(self) -> list[web.RouteDef]:
        """All addresses."""
        return [
            web.get("/metrics", self._numbers),
            web.get("/health", self._health),
            web.get("/ready", self._ready),
            web.get("/alarms.json", self._alarms),
        ]

    async def _numbers(self, _request: web.Request) -> web.Response:
        headers = {hdrs.CONTENT_TYPE: TEXT, hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(body=await self._metrics.text(), headers=headers)

    async def _health(self, _request: web.Request) -> web.Response:
        return _said({"status": "ok"})

    async def _ready(self, _request: web.Request) -> web.Response:
        troubles = {
            f"{council}/{part}" if council else part: words
            for council, bell in self._bells.items()
            for part, words in bell.troubles.items()
        }
        troubles |= {f"{council}/journal": why for council, why in self._stopped.items()}
        return _said({"ready": not troubles, "troubles": troubles}, status=503 if troubles else 200)

    async def _alarms(self, _request: web.Request) -> web.Response:
        said = {"as_at": instant_text(self._clock.now())}
        if "" in self._bells:
            return _said({**said, **_standing(self._bells[""])})
        return _said({**said, "councils": {name: _standing(bell) for name, bell in self._bells.items()}})


def _standing(bell: AlarmBell) -> dict[str, object]:
    night = bell.night
    return {
        "council": night and night.election.council,
        "environment": night and night.environment,
        "is_complete": night and night.is_complete,
        "alarms": [_alarm(one) for one in bell.crier.raised],
    }


def _alarm(raised: Raised) -> dict[str, str]:
    alarm = raised.alarm
    return {
        "key": alarm.key,
        "kind": alarm.kind,
        "severity": alarm.kind.severity,
        "subject": alarm.subject,
        "what": alarm.what,
        "action": alarm.action,
        "since": instant_text(alarm.since),
        "raised_at": instant_text(raised.raised_at),
    }


def _said(value: Mapping[str, object], status: int = 200) -> web.Response:
    headers = {hdrs.CACHE_CONTROL: "no-store"}
    text = json.dumps(value, ensure_ascii=False)
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")
