"""A real Mosquitto for the tests: on a free loopback port, keeping messages on disk, gone after the test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

REMEDY = "the Mosquitto broker (mosquitto, mosquitto_passwd) is not on this machine: run 'make setup'"
STARTS_WITHIN_S = 10.0
PLACES = ("/usr/sbin", "/usr/local/sbin")
"""Where Debian puts servers, which is not on every user's path."""


class Mosquitto:
    """One broker; `with Mosquitto(tmp_path) as broker:` and then `broker.port`.

    Args:
        folder: an empty folder for its settings, its messages and its log.
        users: passwords by user name; None lets everybody in.
        tls: certificate and key file of the server; None speaks in the clear.
        more: further lines of mosquitto.conf.
    """

    def __init__(
        self,
        folder: Path,
        *,
        users: Mapping[str, str] | None = None,
        tls: tuple[Path, Path] | None = None,
        more: str = "",
    ) -> None:
        self.port = free_port()
        self._folder = folder / "mosquitto"
        self._folder.mkdir()
        self._program = program("mosquitto")
        self._process: subprocess.Popen[bytes] | None = None
        lines = [
            "persistence true",
            "autosave_on_changes true",
            "autosave_interval 1",
            "max_queued_messages 0",
        ]
        lines += [f"persistence_location {self._folder}/", f"listener {self.port} 127.0.0.1", "user root"]
        lines += ["set_tcp_nodelay true"]
        lines += ["log_dest stderr", "allow_anonymous true" if users is None else self._passwords(users)]
        if tls is not None:
            lines += [f"certfile {tls[0]}", f"keyfile {tls[1]}"]
        (self._folder / "mosquitto.conf").write_text("\n".join([*lines, more, ""]))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, or start it again with what it kept; returns when it takes connections."""
        with (self._folder / "log").open("ab") as log:
            command = [self._program, "-c", str(self._folder / "mosquitto.conf")]
            self._process = subprocess.Popen(command, stderr=log, stdout=log)
        until = time.monotonic() + STARTS_WITHIN_S
        while not takes_connections(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Mosquitto did not start: {self.log()}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it in order; what it holds is on disk."""
        self._end(kill=False)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(kill=True)

    def log(self) -> str:
        """What it said so far."""
        return (self._folder / "log").read_text(errors="replace")

    def _end(self, *, kill: bool) -> None:
        if self._process is not None:
            self._process.kill() if kill else self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None

    def _passwords(self, users: Mapping[str, str]) -> str:
        path = self._folder / "passwords"
        path.touch(mode=0o600)
        for name, password in users.items():
            subprocess.run([program("mosquitto_passwd"), "-b", str(path), name, password], check=True)
        return f"allow_anonymous false\npassword_file {path}"


def program(name: str) -> str:
    """Where a program of Mosquitto's is.

    Raises:
        RuntimeError: it is not installed; says what to do. A test that cannot run fails.
    """
    found = shutil.which(name) or next((f"{one}/{name}" for one in PLACES if Path(one, name).exists()), None)
    if found is None:
        raise RuntimeError(REMEDY)
    return found


def free_port() -> int:
    """A loopback port that nobody uses just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def takes_connections(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def certificate(folder: Path, name: str, *, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """A self-made certificate for a host and its key, good for a day; it is its own authority."""
    cert, key = folder / f"{name}.crt", folder / f"{name}.key"
    alternative = f"IP:{host}" if host[0].isdigit() else f"DNS:{host}"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        f"/CN={name}",
    ]
    command += ["-addext", f"subjectAltName={alternative}", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key
