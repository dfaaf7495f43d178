"""A council's sign-in service run small: Microsoft Entra's endpoints, with every lie a test wants told."""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from yarl import URL

from results.clock import Clock
from results.served import served

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "the-desk"
SECRET = "the-desks-secret"
KEY = RSAKey.generate_key(2048, {"kid": "spring", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "autumn", "use": "sig"})

Claims = dict[str, object]


@dataclass
class Directory:
    """The service, and whom it lets in next.

    Attributes:
        claims: changes what it says of the person; a claim made None is left out.
        signed: signs what it says, by default as it should.
        described: changes how it describes itself.
        asked: what each browser was sent here with.
    """

    clock: Clock
    address: str = ""
    name: str = "Ann Clerk"
    oid: str = "person-1"
    roles: tuple[str, ...] = ("clerk",)
    claims: Claims = field(default_factory=dict)
    described: Claims = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    signed: Callable[[Claims, RSAKey], str] | None = None
    asked: list[Mapping[str, str]] = field(default_factory=list)
    keys_asked: int = 0
    is_ill: bool = False
    has_page: bool = False
    visits: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"{self.address}/{TENANT}/v2.0"

    async def describe(self, _request: web.Request) -> web.Response:
        if self.is_ill:
            raise web.HTTPServiceUnavailable
        endpoints = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/{TENANT}/oauth2/v2.0/authorize",
            "token_endpoint": f"{self.address}/{TENANT}/oauth2/v2.0/token",
            "jwks_uri": f"{self.address}/{TENANT}/discovery/v2.0/keys",
        }
        return web.json_response(endpoints | self.described)

    async def keys(self, _request: web.Request) -> web.Response:
        self.keys_asked += 1
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: web.Request) -> web.Response:
        """The person proves who they are, which here takes no time at all."""
        asked = dict(request.query)
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.visits[code] = asked
        back = URL(asked["redirect_uri"]).with_query(code=code, state=asked["state"])
        if self.has_page:
            return web.Response(text=f'<a href="{back}">Yes, it is me</a>', content_type="text/html")
        return web.Response(status=302, headers={"Location": str(back)})

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.visits.pop(str(form["code"]), None)
        if asked is None or not _is_right(form, asked):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.clock.now().timestamp())
        said: Claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "nonce": asked["nonce"],
            "tid": TENANT,
            "oid": self.oid,
            "name": self.name,
            "roles": list(self.roles),
        }
        if "max_age" in asked:
            said["auth_time"] = now
        said = {name: value for name, value in (said | self.claims).items() if value is not None}
        return web.json_response(
            {"id_token": (self.signed or rightly)(said, self.key), "token_type": "Bearer"}
        )


def _is_right(form: Mapping[str, object], asked: Mapping[str, str]) -> bool:
    challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
    return (
        form["client_id"] == asked["client_id"] == CLIENT
        and form["client_secret"] == SECRET
        and form["redirect_uri"] == asked["redirect_uri"]
        and asked["code_challenge_method"] == "S256"
        and base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
    )


def rightly(said: Claims, key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, said, key)


def by_another_key(said: Claims, key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, said, OTHER)


def by_a_shared_secret(said: Claims, key: RSAKey) -> str:
    """The old trick: the public key taken for a shared secret."""
    public = OctKey.import_key(key.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": key.kid}, said, public, algorithms=["HS256"])


def by_another_algorithm(said: Claims, key: RSAKey) -> str:
    return jwt.encode({"alg": "PS256", "kid": key.kid}, said, key, algorithms=["PS256"])


def by_nobody(said: Claims, key: RSAKey) -> str:
    whole = rightly(said, key)
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"spring"}').decode().rstrip("=")
    return f"{none}.{whole.split('.')[1]}."


def not_at_all(_said: Claims, _key: RSAKey) -> str:
    return "this is no token"


@asynccontextmanager
async def directory_of(clock: Clock, host: str = "127.0.0.1") -> AsyncIterator[Directory]:
    """The service, running; `host` localhost is another site than 127.0.0.1 to a browser."""
    directory = Directory(clock)
    app = web.Application()
    app.add_routes(
        [
            web.get(f"/{TENANT}/v2.0/.well-known/openid-configuration", directory.describe),
            web.get(f"/{TENANT}/discovery/v2.0/keys", directory.keys),
            web.get(f"/{TENANT}/oauth2/v2.0/authorize", directory.authorize),
            web.post(f"/{TENANT}/oauth2/v2.0/token", directory.token),
        ]
    )
    async with served(web.AppRunner(app, shutdown_timeout=1), "127.0.0.1", 0, "test") as address:
        directory.address = address.replace("127.0.0.1", host)
        yield directory


def settings_of(directory: Directory) -> str:
    """The part of the settings by which a desk uses this service."""
    return (
        f'[desk.entra]\ntenant = "{TENANT}"\nclient_id = "{CLIENT}"\n'
        f'client_secret = "{SECRET}"\nauthority = "{directory.address}"\n'
    )
