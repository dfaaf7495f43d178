"""Asks the council's sign-in service who somebody is, and believes only what it signed for this very visit.

OpenID Connect, authorization code with PKCE. Source: OpenID Connect Core 1.0, RFC 7636; OWASP ASVS 5.0, 10.5.
"""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, RSAKey

from results.clock import Clock
from results.errors import ResultsError
from results.settings_parts import EntraPart

PATIENCE_S = 10.0
LARGEST_BYTES = 256 * 1024
LEEWAY_S = 60
"""How far the service's clock may be from ours."""
KEYS_LAST = timedelta(hours=1)
KEYS_AGAIN = timedelta(minutes=1)
"""A signature by an unknown key has the keys fetched anew, but not more often than this."""
JUST_NOW = timedelta(minutes=5)
ALGORITHM = "RS256"
"""Pinned: the service's keys do not say what they are for."""


class SignInFailed(ResultsError):
    """The service's answer is not one to let somebody in on; the words are for that person."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the browser carries to the service and back, so that only the visit that began can end.

    Attributes:
        again: the person is to show anew who they are, for something grave.
        user: who they were when they left; "" when nobody.
        session: the session they left.
        onward: the page to come back to.
    """

    state: str
    nonce: str
    verifier: str
    onward: str
    again: bool = False
    user: str = ""
    session: str = ""

    def text(self) -> str:
        """As a cookie holds it."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def new_ticket(onward: str, *, again: bool = False, user: str = "", session: str = "") -> Ticket:
    """A ticket for one visit; three secrets of 256 bits."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Ticket(state, nonce, verifier, onward, again, user, session)


def ticket_in(text: str) -> Ticket | None:
    """The ticket a cookie holds; None when it holds none."""
    try:
        return Ticket(**json.loads(base64.urlsafe_b64decode(text)))
    except (ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is, as the service says.

    Attributes:
        subject: the person in the council's directory, for ever the same.
        roles: what the directory lets them be here.
    """

    subject: str
    name: str
    roles: tuple[str, ...]


class Provider:
    """The council's sign-in service, asked at its own address and nowhere else."""

    def __init__(self, part: EntraPart, clock: Clock) -> None:
        self._part, self._clock = part, clock
        self.issuer = f"{part.authority}/{part.tenant}/v2.0"
        self._described: Mapping[str, object] | None = None
        self._keys: KeySet | None = None
        self._keys_at: datetime | None = None

    async def way_there(self, ticket: Ticket, back: str) -> str:
        """The address to send the browser to.

        Args:
            back: where the service sends it afterwards.

        Raises:
            SignInFailed: the service cannot be reached.
        """
        challenge = hashlib.sha256(ticket.verifier.encode()).digest()
        asked = {
            "client_id": self._part.client_id,
            "response_type": "code",
            "redirect_uri": back,
            "scope": "openid profile",
            "state": ticket.state,
            "nonce": ticket.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        if ticket.again:
            asked |= {"prompt": "login", "max_age": "0"}
        return f"{await self._place('authorization_endpoint')}?{urlencode(asked)}"

    async def known(self, ticket: Ticket, code: str, back: str) -> Known:
        """Who the person is that the service sent back with this code.

        Raises:
            SignInFailed: it cannot be reached, or what it says does not hold.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._part.client_id,
            "client_secret": self._part.client_secret.get_secret_value(),
            "code_verifier": ticket.verifier,
        }
        answer = await self._asked(await self._place("token_endpoint"), form)
        claims = await self._verified(str(answer.get("id_token", "")), ticket)
        if ticket.again and not self._is_fresh(claims.get("auth_time")):
            raise SignInFailed("The sign-in service did not ask again who you are. Nothing was changed.")
        roles = claims.get("roles", ())
        return Known(
            f"{claims['tid']}:{claims['oid']}",
            str(claims["name"]),
            tuple(map(str, roles)) if isinstance(roles, list) else (),
        )

    async def _verified(self, token: str, ticket: Ticket) -> Mapping[str, object]:
        """What the token says, once signature, sender, receiver, time and visit are right."""
        try:
            signed = jwt.decode(token, await self._trusted(token), algorithms=[ALGORITHM])
            self._must_say(ticket).validate(signed.claims)
        except (JoseError, ValueError) as trouble:
            raise SignInFailed("The sign-in service's answer did not hold. Try again.") from trouble
        return dict(signed.claims)

    def _must_say(self, ticket: Ticket) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._part.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": ticket.nonce},
            tid={"essential": True, "value": self._part.tenant},
            oid={"essential": True},
            name={"essential": True},
        )

    def _is_fresh(self, auth_time: object) -> bool:
        if not isinstance(auth_time, int):
            return False
        return self._clock.now() - datetime.fromtimestamp(auth_time, UTC) < JUST_NOW

    async def _trusted(self, token: str) -> KeySet:
        """The service's keys; fetched anew when they are old or this token's is not among them."""
        now = self._clock.now()
        age = KEYS_LAST if self._keys_at is None else now - self._keys_at
        if self._keys is None or age >= KEYS_LAST or (age >= KEYS_AGAIN and not _has_key(self._keys, token)):
            found = await self._asked(await self._place("jwks_uri"))
            self._keys, self._keys_at = KeySet(_signing(found)), now
        return self._keys

    async def _place(self, name: str) -> str:
        """One of the service's addresses, as it describes itself; all must be its own."""
        if self._described is None:
            described = await self._asked(f"{self.issuer}/.well-known/openid-configuration")
            if described.get("issuer") != self.issuer:
                raise SignInFailed("The sign-in service is not the one in the settings.")
            self._described = described
        place = str(self._described.get(name, ""))
        if not place.startswith(f"{self._part.authority}/"):
            raise SignInFailed("The sign-in service is not the one in the settings.")
        return place

    async def _asked(self, address: str, form: Mapping[str, str] | None = None) -> dict[str, object]:
        """One answer of the service, small and soon, or none."""
        try:
            async with (
                asyncio.timeout(PATIENCE_S),
                aiohttp.ClientSession() as http,
                http.request("POST" if form else "GET", address, data=form, allow_redirects=False) as answer,
            ):
                body = b""
                async for piece in answer.content.iter_chunked(16 * 1024):
                    body += piece
                    if len(body) > LARGEST_BYTES:
                        raise SignInFailed("The sign-in service's answer was too long.")
                said = json.loads(body) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, ValueError) as trouble:
            raise SignInFailed("The sign-in service cannot be reached. Try again.") from trouble
        if not isinstance(said, dict):
            raise SignInFailed("The sign-in service would not answer. Try again.")
        return said


def _signing(found: Mapping[str, object]) -> list[Key]:
    """Its RSA keys; others are none of ours."""
    keys = found.get("keys")
    rsa = [one for one in keys if one.get("kty") == "RSA"] if isinstance(keys, list) else []
    return [RSAKey.import_key(one) for one in rsa]


def _has_key(keys: KeySet, token: str) -> bool:
    head = token.split(".", 1)[0]
    try:
        kid = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))).get("kid")
    except (ValueError, AttributeError):
        return True  # it is no token at all: no other key would help
    return any(key.kid == kid for key in keys.keys)
