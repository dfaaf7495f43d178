"""A session with Bluesky and how it is kept: an account may give its password only some 100 times a day.

Source of that number: bluesky-social/bsky-docs#183; a server of one's own allows 300.
"""

import asyncio
import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from results.errors import BulletinRefused, OutletError, OutletUnavailable


@dataclass(frozen=True, slots=True)
class BlueskyKeys:
    """One account and its app password, which is never shown.

    Attributes:
        server: where it signs in, such as https://bsky.social.
        handle: its name, such as example.gov.uk.
    """

    server: str
    handle: str
    app_password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """What signing in gave; its tokens are never shown.

    Attributes:
        did: the account's lasting name on the network.
        home: the server that keeps the account.
    """

    did: str
    handle: str
    home: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


class SessionFile:
    """One account's session in a file for its owner's eyes only.

    Args:
        path: the file; None keeps nothing.
        keys: whose session it is; one that was signed in with another password is not used.
    """

    def __init__(self, path: Path | None, keys: BlueskyKeys) -> None:
        self._path = path
        self._keys = keys
        self._mark = ""
        self.trouble: str | None = None

    async def read(self) -> Session | None:
        """The session kept, None when there is none that belongs to these keys."""
        return await asyncio.to_thread(self._read)

    async def write(self, session: Session) -> None:
        """Keep a session; where the file cannot be written the night goes on without, and trouble says so."""
        await asyncio.to_thread(self._write, session)

    def _read(self) -> Session | None:
        if self._path is None:
            return None
        try:
            kept = json.loads(self._path.read_bytes())
            session = Session(**kept["session"])
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return session if kept.get("mark") == self._marked() else None

    def _write(self, session: Session) -> None:
        if self._path is None:
            return
        kept = json.dumps({"mark": self._marked(), "session": asdict(session)})
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Made for its owner's eyes only, whatever the service's mask is.
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, prefix=".", delete=False) as file:
                file.write(kept)
            Path(file.name).replace(self._path)
        except OSError as error:
            self.trouble = f"{self._path} cannot be written ({error.strerror}): let the service write there"
        else:
            self.trouble = None

    def _marked(self) -> str:
        """Tells these keys from others without giving them away."""
        if not self._mark:
            salt = f"{self._keys.server} {self._keys.handle}".encode()
            made = hashlib.scrypt(self._keys.app_password.encode(), salt=salt, n=2**14, r=8, p=1)
            self._mark = made.hex()
        return self._mark


class Sparing:
    """Keeps signing in rare where it fails: each time without success the next waits longer."""

    FIRST_S, LONGEST_S = 5.0, 300.0

    def __init__(self) -> None:
        self._failures = 0
        self._not_before = 0.0
        self._last: OutletError | None = None

    def check(self) -> None:
        """Return when the account may sign in now.

        Raises:
            BulletinRefused: it was refused a moment ago.
            OutletUnavailable: it failed a moment ago.
        """
        left_s = self._not_before - asyncio.get_running_loop().time()
        if left_s <= 0:
            return
        if isinstance(self._last, BulletinRefused):
            raise BulletinRefused(str(self._last), stops_account=self._last.stops_account)
        raise OutletUnavailable(f"signing in is not tried again yet; {self._last}", left_s)

    def failed(self, trouble: OutletError) -> None:
        """Note a try that may count against the account."""
        wait_s = min(self.FIRST_S * 2.0**self._failures, self.LONGEST_S)
        if isinstance(trouble, BulletinRefused):
            wait_s = self.FIRST_S  # a person is called now, and must not wait for long
        self._not_before = asyncio.get_running_loop().time() + wait_s
        self._failures += 1
        self._last = trouble

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failures, self._not_before, self._last = 0, 0.0, None
