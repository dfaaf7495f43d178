"""A real Mosquitto for the tests: on a free loopback port, keeping messages on disk, gone after the test."""

import os
import shutil
import signal
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
CONF = """
listener {port} 127.0.0.1
set_tcp_nodelay true
user root
log_dest stderr
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval {saves_every}
max_queued_messages 0
"""
"""As docs ask of a council's broker; `user root` only matters where the tests run as root."""
KEEPER = '"$0" -c "$1" 2>>"$2" & echo $!; cat >/dev/null; kill $! 2>/dev/null; wait'
"""Holds the broker while its standard input stays open, so that even a killed test run leaves nothing."""


class Mosquitto:
    """One broker; `with Mosquitto(tmp_path) as broker:` and then `broker.port`.

    Args:
        folder: a folder for its settings, its messages and its log.
        users: passwords by user name; None lets everybody in.
        tls: certificate and key file of the server; None speaks in the clear.
        more: further lines of mosquitto.conf.
        saves_every: changes after which all it holds is written down; takes time with many sessions.
    """

    def __init__(
        self,
        folder: Path,
        *,
        users: Mapping[str, str] | None = None,
        tls: tuple[Path, Path] | None = None,
        more: str = "",
        saves_every: int = 1,
    ) -> None:
        self.port = free_port()
        self._folder = folder / "mosquitto"
        self._folder.mkdir()
        self._program = program("mosquitto")
        self._keeper: subprocess.Popen[str] | None = None
        conf = CONF.format(port=self.port, folder=self._folder, saves_every=saves_every)
        conf += "allow_anonymous true\n" if users is None else self._passwords(users)
        if tls is not None:
            conf += f"certfile {tls[0]}\nkeyfile {tls[1]}\n"
        (self._folder / "conf").write_text(f"{conf}{more}\n")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, or start it again with what it kept; returns when it takes connections."""
        command = ["/bin/sh", "-c", KEEPER, self._program, *map(str, (self._folder / "conf", self._log))]
        self._keeper = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        until = time.monotonic() + STARTS_WITHIN_S
        while not takes_connections(self.port):
            if time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Mosquitto did not start: {self._log.read_text(errors='replace')}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it in order; what it holds is on disk."""
        if self._keeper is not None:
            self._keeper.communicate(timeout=10)
            self._keeper = None

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self._keeper is not None and self._keeper.stdout is not None:
            os.kill(int(self._keeper.stdout.readline()), signal.SIGKILL)
            self.stop()

    def listen_also(self, host: str) -> None:
        """Take connections at this address of the machine's too; call it before the start."""
        with (self._folder / "conf").open("a") as conf:
            conf.write(f"listener {self.port} {host}\n")

    def forget(self) -> None:
        """Lose everything it kept; call it while the broker is off."""
        for kept in self._folder.glob("mosquitto.db*"):
            kept.unlink()

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _passwords(self, users: Mapping[str, str]) -> str:
        path = self._folder / "passwords"
        path.touch(mode=0o600)
        for name, password in users.items():
            subprocess.run([program("mosquitto_passwd"), "-b", str(path), name, password], check=True)
        return f"allow_anonymous false\npassword_file {path}\n"


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
