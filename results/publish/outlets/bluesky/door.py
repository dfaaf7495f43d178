"""How an account signs in to Bluesky: rarely with its password, mostly with what the last session left it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from atproto import AsyncClient, AsyncRequest, models

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets.bluesky.answers import has_left, trouble_in
from results.publish.outlets.bluesky.session import BlueskyKeys, Session, SessionFile, Sparing

SECURE = "https://"


class Door:
    """Gives sessions to one account.

    Args:
        keys: the account.
        session_store: the file that keeps its session over restarts; None keeps none.
        request: how anything is asked.
    """

    def __init__(self, keys: BlueskyKeys, session_store: Path | None, request: AsyncRequest) -> None:
        self._keys = keys
        self._server = AsyncClient(keys.server, request)
        self._file = SessionFile(session_store, keys)
        self._sparing = Sparing()
        self._session: Session | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def trouble(self) -> str | None:
        """What is wrong with keeping the session, None when nothing is."""
        return self._file.trouble

    async def session(self, spent: Session | None = None) -> Session:
        """The session under way, the one kept in the file, or a new one; never the one that is spent.

        Raises:
            OutletUnavailable: there is none just now.
            BulletinRefused: the account is not let in.
        """
        async with self._one_at_a_time:
            now = self._session or await self._file.read()
            if now is None or now == spent:
                now = (await self._refresh(now) if now else None) or await self._sign_in()
                await self._file.write(now)
            self._session = now
            return now

    async def _refresh(self, spent: Session) -> Session | None:
        """The session that follows this one, None when only the password helps; a repeat does no harm."""
        bearer = {"Authorization": f"Bearer {spent.refresh_token}"}
        try:
            given = await self._server.invoke_procedure("com.atproto.server.refreshSession", headers=bearer)
            return self._session_in(given.content)
        except Exception as error:
            trouble = trouble_in(error)
            if isinstance(trouble, BulletinRefused):
                return None
            raise _not_let_in(trouble) from error

    async def _sign_in(self) -> Session:
        self._sparing.check()
        said = {"identifier": self._keys.handle, "password": self._keys.app_password}
        try:
            given = await self._server.invoke_procedure(
                "com.atproto.server.createSession",
                data=models.dot_dict.DotDict(said),
                input_encoding="application/json",
            )
            session = self._session_in(given.content)
        except Exception as error:
            trouble = _not_let_in(trouble_in(error))
            if has_left(error):
                self._sparing.failed(trouble)
            raise trouble from error
        self._sparing.succeeded()
        return session

    def _session_in(self, given: object) -> Session:
        match given:
            case {
                "did": str(did),
                "handle": str(handle),
                "accessJwt": str(access),
                "refreshJwt": str(refresh),
                **more,
            }:
                return Session(did, handle, home_in(more, self._keys.server), access, refresh)
            case _:
                raise ValueError("the answer holds no session")


def home_in(given: Mapping[object, object], server: str) -> str:
    """The server that keeps the account, where another one lets people in, as bsky.social does.

    Source: docs.bsky.app/docs/advanced-guides/entryway. A server spoken to in the clear, which only a
    rehearsal's is, cannot send us elsewhere, and none can send us to where others listen.
    """
    match given:
        case {"didDoc": {"service": [*services]}} if server.startswith(SECURE):
            homes = (_home_of(service) for service in services)
            return next((home for home in homes if home.startswith(SECURE)), server)
        case _:
            return server


def _home_of(service: object) -> str:
    match service:
        case {"type": "AtprotoPersonalDataServer", "serviceEndpoint": str(address)}:
            return address
        case _:
            return ""


def _not_let_in(trouble: OutletError) -> OutletError:
    """What it means for the post: certainly not made, and no other will be where signing in was refused."""
    match trouble:
        case DeliveryUnknown():
            return OutletUnavailable(str(trouble))
        case BulletinRefused():
            return BulletinRefused(str(trouble), stops_account=True)
        case _:
            return trouble
