"""Prints a page of ours on A4 paper, as a PDF; nothing that is not in the page is ever fetched."""

import base64
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Protocol

import structlog

log = structlog.get_logger()
MOST_PAGES = 60
"""More than any notice has: a page that prints longer has gone wrong."""
_INCHES_A4 = (8.27, 11.69)
_READY = """Promise.all([document.fonts.ready,
  ...[...document.images].map(image => image.decode().catch(() => null))]).then(() => true)"""
_SHEET = re.compile(rb"/Type\s*/Page\b")
_SHOWN = 200

Answer = MutableMapping[str, object]
Told = Callable[[Answer], Awaitable[None]]


class Tab(Protocol):
    """What is used of a tab of the browser."""

    async def send_command(self, command: str, params: Mapping[str, object] | None = None) -> Answer:
        """What the browser answers to a command of its DevTools protocol."""
        ...

    def subscribe(self, event: str, told: Told) -> None:
        """Be told whenever this happens in the tab."""
        ...

    def subscribe_once(self, event: str) -> Awaitable[object]:
        """What can be waited for until this happens in the tab."""
        ...


async def printed(tab: Tab, html: str) -> bytes:
    """The page as a PDF: A4 unless its own `@page` says otherwise, with tags for screen readers.

    The page's scripts do not run, and whatever it asks for from outside (styles, pictures, frames, other
    pages) is refused; styles, pictures and fonts stand in the page itself.

    Raises:
        RuntimeError: the browser could not print it.
    """
    await _seal(tab)
    tree = await _told(tab, "Page.getFrameTree")
    loaded = tab.subscribe_once("Page.loadEventFired")
    await _told(tab, "Page.setDocumentContent", frameId=_at(tree, "frameTree", "frame", "id"), html=html)
    await loaded
    await _told(tab, "Runtime.evaluate", expression=_READY, awaitPromise=True)
    wide, high = _INCHES_A4
    paper = {"paperWidth": wide, "paperHeight": high, "preferCSSPageSize": True, "printBackground": True}
    for_readers = {"generateTaggedPDF": True, "generateDocumentOutline": True}
    answer = await _told(tab, "Page.printToPDF", **paper, **for_readers)
    return base64.b64decode(str(_at(answer, "data")))


def fault(pdf: bytes) -> str | None:
    """What is wrong with a PDF, None when it is whole."""
    if not pdf.startswith(b"%PDF-"):
        return "not a PDF"
    if not pdf.rstrip().endswith(b"%%EOF"):
        return "an unfinished PDF"
    return None if pages(pdf) else "a PDF without pages"


def pages(pdf: bytes) -> int:
    """How many pages a PDF made by this browser has."""
    return len(_SHEET.findall(pdf))


async def _seal(tab: Tab) -> None:
    """Let the page run no script and fetch nothing, neither from a network nor from this machine's files."""

    async def refuse(event: Answer) -> None:
        wanted = _at(event, "params", "request", "url")
        log.warning("print_left_out", wanted=str(wanted)[:_SHOWN])
        # "Aborted" also keeps the page where it is when it wants to become another one.
        request = {"requestId": _at(event, "params", "requestId"), "errorReason": "Aborted"}
        await tab.send_command("Fetch.failRequest", request)

    await _told(tab, "Page.enable")
    tab.subscribe("Fetch.requestPaused", refuse)
    await _told(tab, "Fetch.enable", patterns=[{"urlPattern": "*"}])
    await _told(tab, "Emulation.setScriptExecutionDisabled", value=True)


async def _told(tab: Tab, command: str, **params: object) -> object:
    """What the browser says to a command; a refusal raises RuntimeError."""
    answer = await tab.send_command(command, params or None)
    if "error" in answer:
        raise RuntimeError(f"{command}: {_at(answer, 'error', 'message')}")
    return answer.get("result")


def _at(answer: object, *keys: str) -> object:
    """What an answer holds under these keys, one inside the other; None when it does not."""
    for key in keys:
        answer = answer.get(key) if isinstance(answer, Mapping) else None
    return answer
