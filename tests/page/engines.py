"""The page as others show it: what all browsers have in common, an old phone's engine, and plain text.

    async with firefox() as engine, reading(engine, url):
        await engine.evaluate("document.title")

The browsers themselves are in firefox.py and webkit.py.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientWebSocketResponse
from axe_playwright_python.base import AXE_SCRIPT

from tests.page.programs import output, program
from tests.page.test_browser import STANDARD

ANSWERS_WITHIN_S = 45.0
PIECE = 20_000
"""Letters of a program sent at once; WebKit's inspector takes messages up to 128 KiB."""
LOUD = {"error", "warn", "warning"}


class Unanswered(Exception):
    """The program refused what was asked, or the page it was asked of is gone."""


class Engine(Protocol):
    """A browser with one page.

    Attributes:
        complaints: errors and warnings in its console so far.
        hosts: host and port of every request so far.
    """

    complaints: list[str]
    hosts: set[str]

    async def open(self, url: str) -> None:
        """Go there and wait until all is loaded."""

    async def evaluate(self, expression: str) -> Any:
        """What the JavaScript expression comes to, as JSON; a promise is waited for."""

    async def screenshot(self) -> bytes:
        """The page as PNG."""


class Wire:
    """Numbered commands over a websocket; what is told in between goes to `hear`."""

    def __init__(self, socket: ClientWebSocketResponse, hear: Callable[[dict[str, Any]], None]) -> None:
        self._socket = socket
        self._hear = hear
        self._answers: dict[int, dict[str, Any]] = {}
        self._asked = 0

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        self._asked += 1
        asked = self._asked
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            await self._socket.send_json({"id": asked, "method": method, "params": params})
            while asked not in self._answers:
                await self.listen()
        answer = self._answers.pop(asked)
        if "error" in answer:
            raise Unanswered(f"{method}: {answer}")
        result: dict[str, Any] = answer["result"]
        return result

    async def listen(self) -> None:
        """Take in the next message."""
        message = await self._socket.receive_json(timeout=ANSWERS_WITHIN_S)
        if message.get("id") is None:
            self._hear(message)
        else:
            self._answers[message["id"]] = message


def as_json(expression: str) -> str:
    """The expression, or what it promises, made into a JSON string."""
    return f"Promise.resolve({expression}).then(function (value) {{ return JSON.stringify(value); }})"


def host(url: str) -> set[str]:
    """Host and port of an address on the network; of others nothing."""
    return {urlsplit(url).netloc} - {""}


async def old_picture(url: str) -> bytes:
    """The page as QtWebKit of about 2016 draws it, standing for old phones; PNG."""
    with tempfile.TemporaryDirectory(prefix="results-old-") as name:
        picture = Path(name) / "page.png"
        command = (program("wkhtmltoimage"), "--javascript-delay", "1500", url, str(picture))
        await output(Path(name), *command, QT_QPA_PLATFORM="offscreen")
        return picture.read_bytes()


async def plain_text(url: str) -> str:
    """The page as the text browser Lynx writes it down."""
    with tempfile.TemporaryDirectory(prefix="results-lynx-") as name:
        command = (program("lynx"), "-dump", "-nolist", "-width=200", "-display_charset=utf-8", url)
        return await output(Path(name), *command)


@asynccontextmanager
async def reading(engine: Engine, url: str) -> AsyncIterator[None]:
    """The page opened there; afterwards: nothing was complained of and no request left the host."""
    engine.complaints.clear()
    engine.hosts.clear()
    try:
        await engine.open(url)
        yield
        await engine.evaluate("1")  # what was told until now is heard
        complaints, hosts = list(engine.complaints), set(engine.hosts)
    finally:
        await engine.open("about:blank")
    assert complaints == [], complaints
    assert hosts == host(url), hosts


async def violations(engine: Engine) -> list[str]:
    """What axe finds wrong on the page, by the same rules as in Chromium."""
    await engine.evaluate("window.axeSource = ''")
    for start in range(0, len(AXE_SCRIPT), PIECE):
        await engine.evaluate(f"window.axeSource += {json.dumps(AXE_SCRIPT[start : start + PIECE])}")
    await engine.evaluate("(0, eval)(axeSource)")
    rules = json.dumps({"runOnly": {"type": "tag", "values": STANDARD}})
    told = "function (one) { return one.id + ': ' + one.nodes[0].html; }"
    found = await engine.evaluate(
        f"axe.run(document, {rules}).then(function (all) {{ return all.violations.map({told}); }})"
    )
    assert isinstance(found, list)
    return found


async def comes(engine: Engine, claim: str, wait_s: float = 30) -> None:
    """Wait until this JavaScript expression is true."""
    async with asyncio.timeout(wait_s):
        while not await engine.evaluate(claim):  # noqa: ASYNC110 - the page has no event for us
            await asyncio.sleep(0.1)


async def data(url: str) -> dict[str, dict[str, Any]]:
    """Each ward as the page's own data tell it, by its id."""
    async with ClientSession() as session:
        contests = (await (await session.get(f"{url}/results.json")).json())["contests"]
    return {one["contest_id"]: one for one in contests}
