"""A Firefox of Debian's, spoken to by WebDriver BiDi over a websocket, without a driver in between."""

import base64
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.page.engines import LOUD, Unanswered, Wire, as_json, host
from tests.page.programs import program, running, told

QUIET = {
    # Whatever the browser wants of its makers goes to a proxy that is not there; loopback needs none.
    **{"network.proxy.type": 1, "network.proxy.failover_direct": False, "network.trr.mode": 5},
    **{f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")},
    **{f"network.proxy.{kind}_port": 9 for kind in ("http", "ssl")},
    **{f"network.{kind}-service.enabled": False for kind in ("captive-portal", "connectivity")},
    "network.dns.forceResolve": "127.0.0.1",  # and no name is asked for either
    "datareporting.policy.dataSubmissionEnabled": False,
}


class Firefox:
    """Firefox by WebDriver BiDi (w3.org/TR/webdriver-bidi)."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self._wire = Wire(socket, self._hear)
        self._page = ""

    async def begin(self) -> None:
        """Open a session and find the page."""
        await self._wire.ask("session.new", capabilities={})
        await self._wire.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        tree = await self._wire.ask("browsingContext.getTree", maxDepth=0)
        self._page = tree["contexts"][0]["context"]
        await self.resize(1280)

    async def resize(self, width: int) -> None:
        """Make the window so wide, in CSS pixels."""
        viewport = {"width": width, "height": 800}
        await self._wire.ask("browsingContext.setViewport", context=self._page, viewport=viewport)

    async def open(self, url: str) -> None:
        """Go there and wait until all is loaded."""
        await self._wire.ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """What the JavaScript expression comes to, as JSON; a promise is waited for."""
        answer = await self._wire.ask(
            "script.evaluate",
            expression=as_json(expression),
            target={"context": self._page},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise Unanswered(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    async def screenshot(self) -> bytes:
        """The page as PNG, all of it."""
        answer = await self._wire.ask(
            "browsingContext.captureScreenshot", context=self._page, origin="document"
        )
        return base64.b64decode(answer["data"])

    def _hear(self, message: dict[str, Any]) -> None:
        params = message["params"]
        if message["method"] == "network.beforeRequestSent":
            self.hosts |= host(params["request"]["url"])
        elif message["method"] == "log.entryAdded" and params["level"] in LOUD:
            self.complaints.append(params["text"])


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """Debian's Firefox, without a window and with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="results-firefox-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        wishes = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in QUIET.items())
        (folder / "user.js").write_text("".join(wishes))
        command = (program("firefox-esr"), "--headless", "--remote-debugging-port=0", "--profile", name)
        async with running(folder, *command) as (_, said), ClientSession() as session:
            address = await told(said, r"WebDriver BiDi listening on (ws://\S+)\n")
            async with session.ws_connect(f"{address}/session", max_msg_size=0) as socket:
                engine = Firefox(socket)
                await engine.begin()
                yield engine
