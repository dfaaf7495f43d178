"""So many requests a second, no more and no fewer: `python -m benchmarks.page_pace PORT RATE CORE`.

Each is due at an instant of its own, and what it waited counts from then, so that a server that stops is not
spared the requests it kept from being sent. The end of its input ends it, and then it says what it saw.
"""

import json
import os
import re
import select
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field

LINES = 64
QUESTION = (
    b"GET / HTTP/1.1\r\nHost: results\r\nConnection: keep-alive\r\n"
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    b"Accept-Language: en-GB,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    b"Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\r\n"
)
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)


@dataclass
class Pace:
    """Connections that are free, and those that wait for an answer since an instant."""

    poll: select.epoll
    lines: dict[int, socket.socket]
    free: deque[int]
    due: dict[int, float] = field(default_factory=dict)
    missing: dict[int, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def ask(self, due: float) -> None:
        """One question, due at this instant."""
        number = self.free.popleft()
        self.due[number] = due
        self.lines[number].send(QUESTION)

    def take(self, wait_s: float) -> None:
        """Whatever answers came."""
        for number, _ in self.poll.poll(wait_s, LINES):
            if number not in self.lines:
                continue
            data = self.lines[number].recv(262_144)
            assert data, "the server closed a connection"
            missing = self.missing.pop(number, None)
            if missing is None:
                assert data.startswith(b"HTTP/1.1 200 "), data[:200]
                length, head = LENGTH.search(data), data.find(b"\r\n\r\n")
                assert length
                missing = int(length[1]) + head + 4
            if len(data) < missing:
                self.missing[number] = missing - len(data)
            else:
                self.waits.append(time.perf_counter() - self.due.pop(number))
                self.free.append(number)


def run(port: int, rate: int) -> Pace:
    """Ask until the input ends."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(LINES)]
    poll = select.epoll()
    for line in lines:
        line.setblocking(False)
        poll.register(line, select.EPOLLIN)
    poll.register(sys.stdin, select.EPOLLIN)
    pace = Pace(poll, {line.fileno(): line for line in lines}, deque(line.fileno() for line in lines))
    ended = select.epoll()
    ended.register(sys.stdin, select.EPOLLIN)
    due, look_at = time.perf_counter(), 0.0
    while True:
        now = time.perf_counter()
        while due <= now and pace.free:
            pace.ask(due)
            due += 1 / rate
        pace.take(min(0.05, max(0.0, due - now)) if pace.free else 0.05)
        if now > look_at:
            look_at = now + 0.2
            if ended.poll(0):
                return pace


def main(port: str, rate: str, core: str) -> None:
    """Run, and say how long the answers took."""
    os.sched_setaffinity(0, {int(core)})
    os.nice(10)  # the load must not keep whoever measures waiting
    print("{}", flush=True)
    began_at = time.perf_counter()
    waits = sorted(run(int(port), int(rate)).waits)
    spent_s = time.perf_counter() - began_at
    shares = {name: waits[int(share * len(waits))] for name, share in (("p50", 0.5), ("p99", 0.99))}
    print(json.dumps({"a_second": len(waits) / spent_s, **shares}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
