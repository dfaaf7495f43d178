"""Many readers of the live stream in one process: `python -m benchmarks.page_crowd PORT COUNT CORE NICE`.

Bare sockets and one epoll, because a reader's own work must not be what is measured. Told `hear`, it notes
when each of them has the whole of the next revision; the end of its input ends it.
"""

import json
import os
import select
import socket
import sys
import time
from dataclasses import dataclass

QUESTION = (
    "GET /live HTTP/1.1\r\nHost: results\r\nAccept: text/event-stream\r\nX-Forwarded-For: 10.0.{}.{}\r\n\r\n"
)
NEWS, END, WITHIN_S = b"event: revision", b"\n\n", 20.0
NEWS_FIRST_BYTES = 65_536


@dataclass
class Crowd:
    """Readers by the number of their socket.

    Attributes:
        late: who has the beginning of the news and not its end.
        bytes_each: of the last news as it came over the wire.
    """

    readers: dict[int, socket.socket]
    poll: select.epoll
    late: dict[int, bytes]
    bytes_each: int = 0

    def gather(self, port: int, count: int) -> None:
        """Let them come one after the other, and wait until each has been greeted."""
        for number in range(count):
            reader = socket.create_connection(("127.0.0.1", port), timeout=10)
            reader.sendall(QUESTION.format(number // 250, number % 250).encode())
            self.readers[reader.fileno()] = reader
        for reader in self.readers.values():
            said = b""
            while END not in said.partition(b"\r\n\r\n")[2]:
                said += reader.recv(8192)
                assert b" 200 " in said[:20], said
                if b"nginx" in said and b"\r\n\r\n" in said:  # nchan greets with its headers alone
                    break
            reader.setblocking(False)
            self.poll.register(reader, select.EPOLLIN)

    def hear(self) -> list[float]:
        """The instants at which each reader had the whole of the next revision."""
        had_at: list[float] = []
        until = time.perf_counter() + WITHIN_S
        while len(had_at) < len(self.readers) and time.perf_counter() < until:
            for number, _ in self.poll.poll(0.2, 64):
                if number in self.readers and self._has_all(number):
                    had_at.append(time.perf_counter())
        return had_at

    def _has_all(self, number: int) -> bool:
        """Whether what just came completes the news; pings are passed over."""
        said = self.late.pop(number, b"") + self.readers[number].recv(NEWS_FIRST_BYTES)
        if not said:
            self.poll.unregister(number)
            return False
        begins = said.find(NEWS)
        if begins < 0:
            return False
        if said.find(END, begins) < 0:
            self.late[number] = said
            return False
        self.bytes_each = len(said)
        return True

    def pass_over(self) -> None:
        """Take whatever came meanwhile."""
        for number, _ in self.poll.poll(0.05, len(self.readers)):
            if number in self.readers and not self.readers[number].recv(NEWS_FIRST_BYTES):
                self.poll.unregister(number)


def main(port: str, count: str, core: str, nice: str = "0") -> None:
    """Be these readers until the input ends."""
    os.sched_setaffinity(0, {int(core)})
    os.nice(int(nice))
    crowd = Crowd({}, select.epoll(), {})
    crowd.gather(int(port), int(count))
    commands = select.epoll()
    commands.register(sys.stdin, select.EPOLLIN)
    print(json.dumps({"readers": len(crowd.readers)}), flush=True)
    while True:
        crowd.pass_over()
        if not commands.poll(0):
            continue
        if not sys.stdin.readline():
            return
        print("{}", flush=True)
        had_at = crowd.hear()
        print(json.dumps({"had_at": had_at, "bytes_each": crowd.bytes_each}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
