"""A real Bluesky server for the tests, the one that bsky.social runs: on loopback, gone with its owner."""

import base64
import hmac
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

REMEDY = "the Bluesky server for the tests is not installed: run 'scripts/bluesky' (or 'make setup')"
PROGRAM = Path(__file__).parent / "bluesky" / "serve.mjs"
STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 10.0


@dataclass(frozen=True)
class Account:
    """An account on the server, with a password of its own and one for apps."""

    did: str
    handle: str
    password: str = field(repr=False)
    app_password: str = field(repr=False)
    token: str = field(repr=False)


class BlueskyServer:
    """A server and the accounts made on it; `start()` first, `stop()` at the end."""

    def __init__(self, installed: Path = Path(sys.prefix) / "pds") -> None:
        self._node = installed / "node" / "bin" / "node-itself"
        if not any(installed.glob(".ready-*")):
            raise RuntimeError(REMEDY)
        self._installed = installed
        self._folder = Path(tempfile.mkdtemp(prefix="results-bluesky-"))
        self._made = 0
        self.port = 0

    def start(self) -> Self:
        """Start it; returns when it takes requests.

        Raises:
            RuntimeError: it did not come up; holds what it said.
        """
        log = self._folder / "log"
        with log.open("w") as told:
            # From the folder it is installed in, so that it finds its libraries; it ends when its input does.
            self._server = subprocess.Popen(
                [self._node, "--input-type=module", "--eval", PROGRAM.read_text(), self._folder],
                cwd=self._installed,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
                start_new_session=True,
            )
        too_late = threading.Timer(STARTS_WITHIN_S, self._server.kill)
        too_late.start()
        try:
            assert self._server.stdout is not None
            facts = next(
                (json.loads(line) for line in self._server.stdout if line.startswith('{"port"')), None
            )
        finally:
            too_late.cancel()
        if facts is None:
            said = log.read_text(errors="replace")[-2000:]
            self.stop()
            raise RuntimeError(f"the Bluesky server did not start: {said}")
        # What it says later must not fill the pipe and stop it.
        self._listener = threading.Thread(target=self._server.stdout.read, daemon=True)
        self._listener.start()
        self.port = facts["port"]
        self._jwt_secret = str(facts["jwtSecret"]).encode()
        self._admin = httpx.BasicAuth("admin", facts["adminPassword"])
        self._asking = httpx.Client(
            base_url=f"{self.address}/xrpc/",
            headers={"x-ratelimit-bypass": facts["pass"]},
            trust_env=False,
            timeout=30,
        )
        return self

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it and remove everything it kept."""
        if self.port:
            self._asking.close()
        assert self._server.stdin is not None
        self._server.stdin.close()
        try:
            self._server.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        if self.port:
            self._listener.join(ENDS_WITHIN_S)
        assert self._server.stdout is not None
        self._server.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def account(self) -> Account:
        """A new account that has posted nothing."""
        self._made += 1
        handle, password = f"council{self._made}.test", f"own-password-{self._made}"
        wanted = {"handle": handle, "email": f"{handle}@example.test", "password": password}
        made = self.do("server.createAccount", wanted)
        token = made["accessJwt"]
        app = self.do("server.createAppPassword", {"name": "results"}, token)
        return Account(made["did"], handle, password, app["password"], token)

    def records(self, account: Account) -> list[dict[str, Any]]:
        """What the account shows, the first post first, as the server keeps it."""
        return [one["value"] for one in self.listed(account)]

    def listed(self, account: Account) -> list[dict[str, Any]]:
        """The same with each record's address and the hash of its content."""
        asked: dict[str, Any] = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": 100}
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            page = good(
                self._asking.get("com.atproto.repo.listRecords", params={**asked, "reverse": True, **more})
            )
            found += page["records"]
            cursor = page.get("cursor")
        return found

    def delete(self, account: Account, address: str) -> None:
        """Somebody at the council takes a post down."""
        collection, key = address.split("/")[-2:]
        self.do(
            "repo.deleteRecord", {"repo": account.did, "collection": collection, "rkey": key}, account.token
        )

    def texts(self, account: Account) -> list[str]:
        """The words of what the account shows, the first post first."""
        return [str(record["text"]) for record in self.records(account)]

    def blob(self, account: Account, cid: str) -> bytes:
        """A picture as it was uploaded."""
        found = self._asking.get("com.atproto.sync.getBlob", params={"did": account.did, "cid": cid})
        found.raise_for_status()
        return found.content

    def expired(self, token: str) -> str:
        """A token of the server's own as it will be a day after its end."""
        head, body, _ = token.split(".")
        facts = json.loads(base64.urlsafe_b64decode(body + "=="))
        earlier = {name: facts[name] - 86400 for name in ("iat", "exp")}
        signed = f"{head}.{_base64(json.dumps(facts | earlier).encode())}"
        return f"{signed}.{_base64(hmac.digest(self._jwt_secret, signed.encode(), 'sha256'))}"

    def set_status(self, account: Account, what: str, *, applied: bool) -> None:
        """Take an account down or back, or deactivate it, as the people who run the server can."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}
        good(
            self._asking.post(
                "com.atproto.admin.updateSubjectStatus",
                auth=self._admin,
                json={"subject": subject, what: {"applied": applied}},
            )
        )

    def end_sessions(self, account: Account) -> None:
        """Take the app password away, and with it the right to go on with its sessions."""
        self.do("server.revokeAppPassword", {"name": "results"}, account.token)

    def stranger(self) -> httpx.Client:
        """Somebody else, for whom the server's limits hold as for everybody."""
        return httpx.Client(base_url=f"{self.address}/xrpc/", trust_env=False, timeout=30)

    def do(self, method: str, said: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        """Ask for a change as an account, without the library that is tested."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return good(self._asking.post(f"com.atproto.{method}", json=said, headers=headers))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def good(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that must be a good one."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else {}
