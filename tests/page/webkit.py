"""WebKit, Safari's kin, as Debian has it, spoken to by the protocol of its own inspector over a websocket.

WebKit's driver tells neither what is said on the console nor what is fetched; its inspector tells both.
"""

import asyncio
import base64
import json
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from tests.mosquitto import free_port
from tests.page.engines import ANSWERS_WITHIN_S, LOUD, Unanswered, Wire, as_json, host
from tests.page.programs import REMEDY, STARTS_WITHIN_S, running, screen

INSTALLED = Path("/usr/lib")


class WebKit:
    """WebKitGTK's small browser by the inspector's protocol.

    The socket leads to "targets", one for each process that has shown the page; commands go in envelopes to
    the present one (WebKit's source, Source/JavaScriptCore/inspector/protocol/Target.json).
    """

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self._wire = Wire(socket, self._hear)
        self._target = ""
        self._new: list[dict[str, Any]] = []
        self._answers: dict[int, dict[str, Any]] = {}
        self._asked = 0

    async def begin(self) -> None:
        """Wait for the page."""
        async with asyncio.timeout(STARTS_WITHIN_S):
            while not self._target:
                await self._wire.listen()
        await self._wire.ask("Target.setPauseOnStart", pauseOnStart=True)

    async def open(self, url: str) -> None:
        """Go there and wait until all is loaded."""
        await self.evaluate("window.old = 1")
        await self._ask("Page.navigate", url=url)
        loaded = False
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            while not loaded:
                await asyncio.sleep(0.05)
                with suppress(Unanswered):
                    loaded = await self.evaluate("!window.old && document.readyState === 'complete'")

    async def evaluate(self, expression: str) -> Any:
        """What the JavaScript expression comes to, as JSON; a promise is waited for."""
        answer = await self._ask("Runtime.evaluate", expression=as_json(expression))
        if not answer["wasThrown"]:
            waited = {"promiseObjectId": answer["result"]["objectId"], "returnByValue": True}
            answer = await self._ask("Runtime.awaitPromise", **waited)
        if answer["wasThrown"]:
            raise Unanswered(str(answer["result"]))
        return json.loads(answer["result"].get("value", "null"))

    async def screenshot(self) -> bytes:
        """The page as PNG, all of it."""
        width, height = await self.evaluate("[document.body.scrollWidth, document.body.scrollHeight]")
        area = {"x": 0, "y": 0, "width": width, "height": height, "coordinateSystem": "Page"}
        answer = await self._ask("Page.snapshotRect", **area)
        return base64.b64decode(answer["dataURL"].partition(",")[2])

    async def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        await self._greet()
        target = self._target
        asked = await self._send(target, method, params)
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            while asked not in self._answers:
                await self._wire.listen()
                await self._greet()
                if target != self._target:
                    raise Unanswered(f"{method}: another process has the page now")
        answer = self._answers.pop(asked)
        if "error" in answer:
            raise Unanswered(f"{method}: {answer}")
        result: dict[str, Any] = answer["result"]
        return result

    async def _greet(self) -> None:
        """Ask each new target to tell everything, before it goes on."""
        while self._new:
            target = self._new.pop()
            with suppress(Unanswered):  # it is gone already
                for domain in ("Page", "Console", "Network"):
                    await self._send(target["targetId"], f"{domain}.enable", {})
                if target.get("isPaused"):
                    await self._wire.ask("Target.resume", targetId=target["targetId"])

    async def _send(self, target: str, method: str, params: Mapping[str, Any]) -> int:
        self._asked += 1
        letter = json.dumps({"id": self._asked, "method": method, "params": params})
        asked = self._asked
        await self._wire.ask("Target.sendMessageToTarget", targetId=target, message=letter)
        return asked

    def _hear(self, message: dict[str, Any]) -> None:
        params = message["params"]
        match message["method"]:
            case "Target.targetCreated":
                self._new.append(params["targetInfo"])
                self._target = self._target or params["targetInfo"]["targetId"]
            case "Target.didCommitProvisionalTarget":
                self._target = params["newTargetId"]
            case "Target.dispatchMessageFromTarget":
                self._hear_page(json.loads(params["message"]))

    def _hear_page(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self._answers[message["id"]] = message
        elif message["method"] == "Network.requestWillBeSent":
            self.hosts |= host(message["params"]["request"]["url"])
        elif message["method"] == "Console.messageAdded":
            said = message["params"]["message"]
            if said["level"] in LOUD and "Failed to load resource" not in said["text"]:
                self.complaints.append(said["text"])


@asynccontextmanager
async def webkit() -> AsyncIterator[WebKit]:
    """Debian's WebKitGTK, on a screen that nobody sees."""
    address = f"127.0.0.1:{free_port()}"
    command = (mini_browser(), "--private", "--enable-developer-extras=true", "about:blank")
    with tempfile.TemporaryDirectory(prefix="results-webkit-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with screen(folder) as display, ClientSession() as session:
            wishes = {
                "DISPLAY": display,
                "WEBKIT_INSPECTOR_HTTP_SERVER": address,
                "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # it shows our own pages only
            }
            async with running(folder, *command, **wishes):
                where = await inspected(session, f"http://{address}/")
                async with session.ws_connect(f"ws://{address}{where}", max_msg_size=0) as socket:
                    engine = WebKit(socket)
                    await engine.begin()
                    yield engine


async def inspected(session: ClientSession, inspector: str) -> str:
    """Where the inspector lets us at the page, once both are there."""
    async with asyncio.timeout(STARTS_WITHIN_S):
        while True:
            with suppress(ClientError):
                text = await (await session.get(inspector)).text()
                if found := re.search(r"/socket/\d+/\d+/WebPage", text):
                    return found[0]
            await asyncio.sleep(0.05)


def mini_browser() -> str:
    """Where WebKitGTK's small browser is."""
    found = sorted(INSTALLED.glob("*/webkit*gtk-*/MiniBrowser"))
    if not found:
        raise RuntimeError(f"MiniBrowser of WebKitGTK {REMEDY}")
    return str(found[-1])
