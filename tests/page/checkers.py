"""What strangers' checkers say of the page: the Nu HTML checker, a parser of old scripts, and Lighthouse."""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import aiohttp

from tests.page.programs import output, program, running, told

INSTALLED = Path(sys.prefix) / "checkers"
NODE = Path(sys.prefix) / "pds" / "node" / "bin" / "node-itself"
REMEDY = "the checkers of the page are not installed: run 'scripts/checkers' (or 'make setup')"
NOWHERE = "/nowhere"
"""An address with nothing there: its page is looked at like others."""
ASSET = re.compile(r'(?:href|src)="([^"]*static/[^"]+\.(?:css|js|svg))"')
KINDS = {"text/html": "html", "text/css": "css", "text/javascript": "js", "image/svg+xml": "svg"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--proxy-server=127.0.0.1:9"),
)
"""Without calls home: but for loopback there is only a proxy that is not there."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page or what belongs to it.

    Attributes:
        kind: "html", "css", "js" or "svg".
    """

    address: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Marks:
    """Lighthouse's marks, each of 100, and the audits that took from them, but for those of speed.

    In the speed of loading, which is measured, the load of this machine counts too.
    """

    performance: int
    accessibility: int
    best_practices: int
    seo: int
    lost: tuple[str, ...]


async def fetched(url: str, addresses: Iterable[str]) -> list[Fetched]:
    """The pages at these addresses, and once each their stylesheets, scripts and icons."""
    found: dict[str, Fetched] = {}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        waiting = [urljoin(url, one) for one in addresses]
        while waiting:
            address = waiting.pop()
            async with session.get(address) as answer:
                assert answer.status == (404 if address.endswith(NOWHERE) else 200), address
                found[address] = Fetched(address, KINDS[answer.content_type], await answer.read())
            if found[address].kind == "html":
                assets = ASSET.findall(found[address].content.decode())
                waiting += {urljoin(address, one) for one in assets} - found.keys()
    return list(found.values())


async def nu(pages: Iterable[Fetched]) -> list[str]:
    """What the Nu HTML checker (validator.github.io) finds in pages, styles and pictures, remarks too."""
    jar = installed("vnu-jar/build/dist/vnu.jar")
    with tempfile.TemporaryDirectory(prefix="results-nu-") as name:
        files = written(Path(name), (one for one in pages if one.kind != "js"))
        ways = ("--stdout", "--exit-zero-always", "--format", "json", "--also-check-css", "--also-check-svg")
        command = (program("java"), "-Xss4m", "-jar", str(jar), *ways, *map(str, files))
        messages = json.loads(await output(Path(name), *command))["messages"]
        return [
            f"{files[Path(one['url'].removeprefix('file:'))]}:{one.get('lastLine', 0)} "
            f"{one.get('subType', one['type'])}: {one['message']}"
            for one in messages
        ]


async def not_es5(pages: Iterable[Fetched]) -> list[str]:
    """The scripts that are not ECMAScript 5, which every browser since 2012 reads, and where."""
    parser = installed("acorn/bin/acorn")
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="results-es5-") as name:
        for file, address in written(Path(name), (one for one in pages if one.kind == "js")).items():
            command = (node(), str(parser), "--ecma5", "--silent", str(file))
            said = await output(Path(name), *command, good=(0, 1))
            wrong += [f"{address}: {said.strip()}"] if said else []
    return wrong


async def lighthouse(url: str) -> Marks:
    """Lighthouse's marks for the page on a slow phone, as it plays one."""
    with tempfile.TemporaryDirectory(prefix="results-lighthouse-", ignore_cleanup_errors=True) as name:
        folder, report = Path(name), Path(name) / "report.json"
        shown = ("--remote-debugging-port=0", f"--user-data-dir={name}/profile", *CHROMIUM)
        async with running(folder, chromium(), *shown) as (_, said):
            port = await told(said, r"DevTools listening on ws://127\.0\.0\.1:(\d+)/")
            ways = ("--quiet", "--output=json", f"--output-path={report}", "--no-enable-error-reporting")
            program = str(installed("lighthouse/cli/index.js"))
            await output(folder, node(), program, url, f"--port={port}", *ways)
        return marks(json.loads(report.read_text()))


def marks(report: dict[str, Any]) -> Marks:
    """The marks in a report of Lighthouse's."""
    categories = report["categories"]
    counted = [one["id"] for name in CATEGORIES[1:] for one in categories[name]["auditRefs"] if one["weight"]]
    scores = {name: report["audits"][name]["score"] for name in counted}
    lost = tuple(f"{name}: {score}" for name, score in scores.items() if score is not None and score < 1)
    speed, accessibility, practices, seo = (round(100 * categories[name]["score"]) for name in CATEGORIES)
    return Marks(speed, accessibility, practices, seo, lost)


def written(folder: Path, pages: Iterable[Fetched]) -> dict[Path, str]:
    """Each in a file of its own, by file its address."""
    files: dict[Path, str] = {}
    for number, one in enumerate(pages):
        file = folder / f"{number}.{one.kind}"
        file.write_bytes(one.content)
        files[file] = one.address
    return files


def installed(name: str) -> Path:
    """A program that scripts/checkers has installed."""
    found = INSTALLED / "node_modules" / name
    if not any(INSTALLED.glob(".ready-*")) or not found.exists():
        raise RuntimeError(REMEDY)
    return found


def node() -> str:
    """The Node that scripts/bluesky has installed."""
    if not NODE.exists():
        raise RuntimeError(REMEDY)
    return str(NODE)


def chromium() -> str:
    """Debian's Chromium, the one without windows first."""
    return shutil.which("chromium-headless-shell") or program("chromium")
