"""The public page: requests a second, ten thousand readers, and what they cost the desk; nginx beside it.

Server on one core, load on the other. Such a machine's cores are wanted by others too: the requests for each
second of the server's own processor time move less than those for a second on the wall.
"""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import brotli

from benchmarks import page_burden
from benchmarks.latency import percentile
from benchmarks.page_nginx import Page, has_nchan, nginx
from benchmarks.page_server import WARDS
from results.publish.page.baked import BROTLI

SERVER, LOAD = 0, 1
ROUNDS, LASTS, LINES = 5, "3s", "64"
READERS, EVENTS = 10_000, 7
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.5",
    "Accept-Encoding": "gzip",  # not br, so that nginx sends the same bytes
    "Connection": "keep-alive",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
}

Tell = Callable[[], float]
"""Sends one event; gives the instant before."""


@dataclass(frozen=True)
class Part:
    """A part of this benchmark as a process that answers line by line."""

    pid: int
    into: IO[str]
    out: IO[str]
    first: dict[str, float]

    def ask(self, word: str) -> dict[str, float]:
        """One word, one answer."""
        self.into.write(word + "\n")
        self.into.flush()
        return self.said()

    def said(self) -> dict[str, float]:
        """The next answer."""
        answer: dict[str, float] = json.loads(self.out.readline())
        return answer


@contextmanager
def part(*words: str) -> Iterator[Part]:
    """One of them, running; killed when it does not end with its input."""
    command = [sys.executable, "-m", *words]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        first = json.loads(process.stdout.readline())
        yield Part(process.pid, process.stdin, process.stdout, first)
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def used_s(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kb(pid: int) -> int:
    """Memory of a process that is in use now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@dataclass
class Speed:
    """Requests for each second on the wall, and of the server's own processor time, round by round."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)


def fetched(port: int, **headers: str) -> Page:
    """The home page as it comes."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers=headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return Page(answer.read(), {name.lower(): value for name, value in answer.headers.items()})


def tag_of(port: int, packed: Page) -> str:
    """The page's tag there, once it is sure that it is the same page and that "not modified" is answered."""
    page = fetched(port, **BROWSER)
    assert page.body == packed.body
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", "/", headers=BROWSER | {"If-None-Match": page.headers["etag"]})
    assert line.getresponse().status == 304
    line.close()
    return page.headers["etag"]


def hit(port: int, pid: int, speed: Speed, *, had: str | None) -> None:
    """One round of wrk."""
    headers = BROWSER | ({"If-None-Match": had} if had else {})
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    wrk = ["taskset", "-c", str(LOAD), "wrk", "-t1", f"-c{LINES}", f"-d{LASTS}"]
    before_s = used_s(pid)
    said = subprocess.run(
        [*wrk, *given, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, timeout=60, check=True
    ).stdout
    spent_s = used_s(pid) - before_s
    assert "Non-2xx" not in said, said
    counted, rate = re.search(r"(\d+) requests in", said), re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert counted
    assert rate
    speed.wall.append(float(rate[1]))
    speed.own.append(int(counted[1]) / spent_s)


def of_requests() -> None:
    """The home page and "not modified", from us, from aiohttp alone and from nginx, turn by turn."""
    with ExitStack() as stack:
        doors = {
            name: stack.enter_context(part("benchmarks.page_server", name, "0")) for name in ("door", "plain")
        }
        places = {name: (int(one.first["port"]), one.pid) for name, one in doors.items()}
        plain, packed = (
            fetched(places["door"][0], **{"Accept-Encoding": how}) for how in ("identity", "gzip")
        )
        beside = stack.enter_context(nginx(plain, packed, SERVER))
        if beside:
            places["nginx"] = beside.port, beside.worker
        sizes = {"gzip": len(packed.body), "br": len(brotli.compress(plain.body, quality=BROTLI))}
        said = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in sizes.items())
        print(f"home page of {WARDS} wards: {len(plain.body) / 1000:.1f} kB, {said} (target 15)")
        tags = {name: tag_of(port, packed) for name, (port, _) in places.items()}
        speeds = {(name, is_new): Speed() for is_new in (True, False) for name in places}
        for _ in range(ROUNDS):
            for (name, is_new), speed in speeds.items():
                hit(*places[name], speed, had=None if is_new else tags[name])
    print(f"{'requests a second':<34}{'wall':>9}{'(least, most)':>18}{'own cpu':>9}{'ratio':>7}   target")
    for (name, is_new), speed in speeds.items():
        ours = statistics.median(speeds["door", is_new].own)
        said_of(name, speed, ours, is_new=is_new)


def said_of(name: str, speed: Speed, ours: float, *, is_new: bool) -> None:
    """One line of the table."""
    who = {
        "door": "this project",
        "plain": "aiohttp's application",
        "nginx": "nginx, one worker, gzip_static",
    }
    kind = "200" if is_new else "304"
    target = ("15,000" if is_new else "25,000") if name == "door" else ""
    spread = f"({min(speed.wall):,.0f}, {max(speed.wall):,.0f})"
    own = statistics.median(speed.own)
    print(
        f"{kind} {who[name]:<30}{statistics.median(speed.wall):>9,.0f}{spread:>18}{own:>9,.0f}"
        f"{own / ours:>7.2f}   {target}"
    )


def told(crowd: Part, pid: int, tell: Tell) -> tuple[list[float], float, int]:
    """One event: how long each reader waited, the server's processor time, and the bytes each got."""
    crowd.ask("hear")
    before_s = used_s(pid)
    began_at = tell()
    heard = crowd.said()
    had_at = heard["had_at"]
    assert isinstance(had_at, list)
    assert len(had_at) == READERS, f"{READERS - len(had_at)} readers never had it"
    return [at - began_at for at in had_at], used_s(pid) - before_s, int(heard["bytes_each"])


def of_readers(name: str, port: int, pid: int, tell: Tell, size: list[int]) -> None:
    """Several events to all readers of one server."""
    before_kb = resident_kb(pid)
    with part("benchmarks.page_crowd", str(port), str(READERS), str(LOAD)) as crowd:
        runs = []
        for _ in range(EVENTS):
            time.sleep(1)
            runs.append(told(crowd, pid, tell))
        each_kb = (resident_kb(pid) - before_kb) / READERS
    size.append(runs[-1][2])
    p50, p99 = ([1000 * percentile(waits, share) for waits, *_ in runs] for share in (0.5, 0.99))
    cpu = 1000 * statistics.median(spent for _, spent, _ in runs)
    figures = "".join(
        f"{statistics.median(one):>7.0f}{f'({min(one):.0f}, {max(one):.0f})':>13}" for one in (p50, p99)
    )
    print(f"{name:<24}{figures}{cpu:>9.0f}{each_kb:>9.1f}{runs[-1][2]:>9,}")


def everybody() -> None:
    """Ten thousand readers of ours, and of nchan's."""
    print(
        f"{f'{READERS:,} readers, ms':<24}{'p50':>7}{'':>13}{'p99':>7}{'':>13}"
        f"{'cpu':>9}{'kB each':>9}{'bytes':>9}"
    )
    size: list[int] = []
    with part("benchmarks.page_server", "door", str(SERVER)) as ours:
        of_readers("this project", int(ours.first["port"]), ours.pid, lambda: ours.ask("show")["at"], size)
        page = fetched(int(ours.first["port"]))
    print(f"{'target':<24}{120:>7}{'':>13}{250:>7}{'':>22}{25:>9}")
    with nginx(page, page, SERVER) as beside:
        if beside and has_nchan():
            event = json.dumps({"parts": "x" * (size[0] - 80)})
            of_readers("nginx with nchan", beside.port, beside.worker, partial(beside.publish, event), size)


def main() -> None:
    """Print the figures."""
    print(f"## The public page, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before this begins")
    if shutil.which("wrk"):
        of_requests()
    print()
    everybody()
    print(f"load {os.getloadavg()[0]:.1f} after it\n", flush=True)
    page_burden.main()


if __name__ == "__main__":
    main()
