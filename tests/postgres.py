"""A real PostgreSQL server for one run of the tests, in a temporary folder, gone when its owner is gone."""

import gc
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import sqlalchemy as sa

REMEDY = "PostgreSQL's own programs (initdb, postgres) are not on this machine: run 'make setup'"
STARTS_WITHIN_S = 60.0
QUICK = "-c fsync=off -c full_page_writes=off"
"""Enough where only clients are killed; a benchmark asks for a durable server."""
KEEPER = """
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -o "-k $2 -p $3 -c listen_addresses=127.0.0.1 -c max_connections=200 \
    -c shared_buffers=64MB -c jit=off $4" start >/dev/null 2>&1
cat >/dev/null
"$1/pg_ctl" -D "$2/data" -m fast -w stop >/dev/null 2>&1
rm -rf "$2"
"""
"""Holds the server while its standard input stays open, so that even a killed test run leaves nothing."""


def start(*, durable: bool = False) -> "Cluster":
    """Return a running server; a durable one waits for the disk at each commit, as on the night.

    Raises:
        RuntimeError: the programs are missing, or the server did not come up; says what to do.
    """
    cluster = Cluster(programs(), durable=durable)
    try:
        cluster.wait_until_ready()
    except BaseException:
        cluster.stop()
        raise
    return cluster


class Cluster:
    """One server and the databases made on it."""

    def __init__(self, bin_folder: Path, *, durable: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="results-pg-", dir="/tmp"))
        self.port = _free_port()
        self._password = secrets.token_urlsafe(12)
        self._made = 0
        self._account = account = _unprivileged()
        self._bin = bin_folder
        self._initialise(bin_folder, account)
        self._keeper = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                KEEPER,
                "keeper",
                bin_folder,
                self.folder,
                str(self.port),
                "" if durable else QUICK,
            ],
            stdin=subprocess.PIPE,
            cwd="/",
            user=account,
            group=_group_of(account),
            extra_groups=None if account is None else [],
            start_new_session=True,
        )

    def _initialise(self, bin_folder: Path, account: int | None) -> None:
        secret = self.folder / "password"
        secret.write_text(self._password)
        if account is not None:
            shutil.chown(self.folder, account)
            shutil.chown(secret, account)
        command = [f"{bin_folder}/initdb", f"--pgdata={self.folder}/data", "--username=results", "--no-sync"]
        command += [f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            user=account,
            group=_group_of(account),
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr.strip()}")

    def restart(self, how: str = "immediate") -> None:
        """Stop the server, by default as a crash would, and start it again on the same port."""
        program = self._bin / "pg_ctl"
        subprocess.run(
            [program, "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-m", how, "restart"],
            capture_output=True,
            cwd="/",
            user=self._account,
            group=_group_of(self._account),
            extra_groups=None if self._account is None else [],
            check=True,
        )

    def wait_until_ready(self) -> None:
        """Return once the server takes connections."""
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until and self._keeper.poll() is None:
            try:
                psycopg.connect(self._conninfo("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def create_database(self, template: str = "template1") -> str:
        """Return the URL of a new database, a copy of `template`."""
        self._made += 1
        name = f"night_{os.getpid()}_{self._made}"
        self.command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, ending whoever is still connected.

        A connection that was cancelled while it introduced itself is closed when Python forgets it; the
        server would wait for that, for a minute.
        """
        gc.collect()
        self.command(f'DROP DATABASE IF EXISTS "{sa.make_url(url).database}" WITH (FORCE)')

    def url(self, database: str) -> str:
        """Return the URL of a database on this server."""
        return f"postgresql://results:{self._password}@127.0.0.1:{self.port}/{database}"

    def url_by_socket(self, url: str) -> str:
        """Return the URL of the same database for whoever is on this machine, but not on its network."""
        by_socket = sa.make_url(url).set(host=None, query={"host": str(self.folder)})
        return by_socket.render_as_string(hide_password=False)

    def command(self, statement: str) -> None:
        """Run one statement as the server's owner, outside any transaction."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        self._keeper.wait(timeout=STARTS_WITHIN_S)

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} port={self.port} user=results password={self._password} dbname={database}"


def programs(installed: Path = Path("/usr/lib/postgresql")) -> Path:
    """Return the folder of the newest PostgreSQL that Debian or Ubuntu installed.

    Raises:
        RuntimeError: there is none; says what to do.
    """
    found = [folder.parent for folder in installed.glob("*/bin/initdb")]
    if not found:
        raise RuntimeError(REMEDY)
    return max(found, key=lambda folder: float(folder.parent.name))


def _unprivileged() -> int | None:
    """Return the user to run the server as when we are root, which it refuses; None when we aren't."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return names["postgres"] if "postgres" in names else names["nobody"]


def _group_of(account: int | None) -> int | None:
    return None if account is None else pwd.getpwuid(account).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
