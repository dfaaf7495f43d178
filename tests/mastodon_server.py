"""mastodon-mock as a process of its own on loopback, made as strict as Mastodon where it is not.

Mastodon gives an edited status just the pictures and the warning that the edit names, and holds every
token to its scopes.

    python -m tests.mastodon_server --port 3300
"""

import argparse
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import uvicorn
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from mastodon_mock.app import create_app
from mastodon_mock.config import MastodonMockConfig
from mastodon_mock.db.models import MediaAttachment, Status
from mastodon_mock.deps import Config, DbSession, RequiredAccount
from mastodon_mock.pagination import parse_db_id
from mastodon_mock.routers.statuses import update_status
from sqlalchemy import select

from tests.mosquitto import free_port, takes_connections

STARTS_WITHIN_S = 30.0
_numbers = itertools.count(1)


async def edit(
    status_id: str, request: Request, db: DbSession, config: Config, account: RequiredAccount
) -> object:
    """What Mastodon does with an edit: pictures and a warning that it does not name are gone."""
    known = parse_db_id(status_id)
    status = None if known is None else db.get(Status, known)
    if status is not None and status.account_id == account.id:
        form = await request.form()
        named = {str(one) for one in form.getlist("media_ids[]")}
        status.spoiler_text = str(form.get("spoiler_text", ""))
        for media in db.scalars(select(MediaAttachment).where(MediaAttachment.account_id == account.id)):
            if str(media.id) in named:
                media.status_id = status.id
            elif media.status_id == status.id:
                media.status_id = None
    return await update_status(status_id, request, db, config, account)


def application(port: int) -> FastAPI:
    """The server, with nothing in it."""
    settings = MastodonMockConfig(domain=f"127.0.0.1:{port}", url_scheme="http")
    settings.auth.enforce_scopes = True
    app = create_app(settings)
    app.router.routes.insert(0, APIRoute("/api/v1/statuses/{status_id}", edit, methods=["PUT"]))
    return app


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server that runs for the length of this block.

    Raises:
        RuntimeError: it does not start; a test that cannot run fails.
    """
    port, log = free_port(), folder / "mastodon.log"
    command = [sys.executable, "-m", "tests.mastodon_server", "--port", str(port)]
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=written, stderr=written)
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while not takes_connections(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(
                    f"mastodon-mock did not start, run 'make setup': {log.read_text()[-2000:]}"
                )
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.communicate(timeout=10)


def new_account(server: str) -> tuple[str, str]:
    """Name and token of an account that nobody has used."""
    name = f"council{next(_numbers)}"
    form = {"username": name, "email": f"{name}@example.org", "password": "x", "agreement": "true"}
    return name, str(_post(f"{server}/api/v1/accounts", form)["access_token"])


def token_for(server: str, name: str, scopes: str) -> str:
    """Another token of an account, with these scopes only."""
    app = _post(f"{server}/api/v1/apps", {"client_name": "results", "scopes": scopes})
    form = {
        "grant_type": "authorization_code",
        "code": f"mockcode_{name}",
        "client_id": str(app["client_id"]),
    }
    return str(_post(f"{server}/oauth/token", form)["access_token"])


def _post(url: str, form: dict[str, str]) -> dict[str, object]:
    with requests.post(url, data=form, timeout=10) as answer:
        answer.raise_for_status()
        given: dict[str, object] = answer.json()
        return given


def main() -> None:
    """Serve until standard input ends, which it also does when the test run is killed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--port", type=int, required=True)
    port = wanted.parse_args().port
    settings = uvicorn.Config(
        application(port), port=port, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"
    )
    server = uvicorn.Server(settings)

    def stop() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=stop, daemon=True).start()
    server.run()


if __name__ == "__main__":
    main()
