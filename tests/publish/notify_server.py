"""A strict GOV.UK Notify on loopback: checks signature, template and fields, and has faults.

Shapes and errors: alphagov/notifications-tech-docs (openapi and error tables), read in 2026.
"""

import asyncio
import re
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import jwt
from aiohttp import web
from aiohttp.typedefs import Handler

from results.publish.outlets.letters.notify import Notify, NotifyService

SERVICE_ID = "8b3a5a0f-9d5c-4f0e-8d44-6a0e3b1e7c11"
SECRET = "c2f7f9d4-51f3-4e04-a7c1-0f6a6b1d2e33"
KEY = f"council_results-{SERVICE_ID}-{SECRET}"
MAIL, TEXT = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3", "f33517ff-2a88-4f6e-b855-c550268ce08a"
FIELDS = {MAIL: {"subject", "body"}, TEXT: {"body"}}


@dataclass
class NotifyServer:
    """What it took, and what it does instead.

    Attributes:
        taken: every notification taken: its reference, address and personalisation.
        says: (status, error, message) to answer instead, by address; "" for any.
        ways: what to do with the next notifications: "drop" after taking or "drop_before", "hang" and so on,
            "500", "no_id" after taking.
        hidden: how many searches do not show a notification yet.
    """

    taken: list[dict[str, object]] = field(default_factory=list)
    says: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    ways: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    hidden: int = 0
    search_way: str = ""
    takes_s: float = 0.0
    types: dict[str, str] = field(default_factory=lambda: {MAIL: "email", TEXT: "sms"})
    fields: dict[str, set[str]] = field(default_factory=lambda: {**FIELDS})
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def counted(self) -> Counter[object]:
        """How many were taken for each address."""
        return Counter(one["to"] for one in self.taken)

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._signed])
        app.router.add_post("/v2/notifications/{kind:email|sms}", self._send)
        app.router.add_get("/v2/notifications", self._search)
        app.router.add_get("/v2/template/{template_id}", self._template)
        return app

    @web.middleware
    async def _signed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET.ljust(36), algorithms=["HS256"], leeway=30)
        except jwt.PyJWTError:
            return problem(403, "AuthError", "Invalid token: API key not found")
        if claims.get("iss") != SERVICE_ID:
            return problem(403, "AuthError", "Invalid token: service not found")
        if abs(time.time() - claims["iat"]) > 30:  # noqa: TID251
            return problem(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
        return await handler(request)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        asked, kind = await request.json(), request.match_info["kind"]
        name = "email_address" if kind == "email" else "phone_number"
        to = asked.pop(name, "")
        if wrong := self._wrong(kind, to, dict(asked)):
            return wrong
        if said := self.says.get(to) or self.says.get(""):
            return problem(*said)
        way = self.ways.pop(0) if self.ways else ""
        await asyncio.sleep(self.takes_s)
        if way == "500_before":
            return problem(500, "Exception", "Internal server error")
        if way not in {"drop_before", "hang_before"}:
            self.taken.append({"to": to, "hidden": self.hidden, **asked})
        return await self._answer(request, way, asked)

    def _wrong(self, kind: str, to: str, asked: dict[str, object]) -> web.Response | None:
        known = {"template_id", "personalisation", "reference"} | (
            {"one_click_unsubscribe_url"} if kind == "email" else set()
        )
        if set(asked) - known:
            return problem(400, "ValidationError", "Additional properties are not allowed")
        template_id, given = str(asked.get("template_id")), asked.get("personalisation", {})
        assert isinstance(given, dict)
        if self.types.get(template_id) != kind:
            return problem(400, "BadRequestError", "Template not found")
        if missing := self.fields[template_id] - set(given):
            return problem(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
        shape = r"[^@\s]+@[^@\s]+\.[a-z]+" if kind == "email" else r"\+447\d{9}"
        if not re.fullmatch(shape, to):
            return problem(400, "ValidationError", f"{kind} address {to} is not valid")
        if kind == "email" and not str(asked.get("one_click_unsubscribe_url", "")).startswith("https://"):
            return problem(400, "ValidationError", "one_click_unsubscribe_url is not a valid https url")
        return None

    async def _answer(self, request: web.Request, way: str, asked: dict[str, object]) -> web.StreamResponse:
        if way in {"hang", "hang_before"}:
            await self.hanging.wait()
        if way in {"drop", "drop_before", "hang", "hang_before"}:
            assert request.transport is not None
            request.transport.abort()
        if way == "500":
            return problem(500, "Exception", "Internal server error")
        body = (
            {}
            if way == "no_id"
            else {"id": str(uuid.uuid4()), "reference": asked["reference"], "content": {}}
        )
        return web.json_response(body, status=201)

    async def _search(self, request: web.Request) -> web.StreamResponse:
        reference = request.query["reference"]
        self.searched.append(reference)
        if self.search_way == "500":
            return problem(500, "Exception", "Internal server error")
        found = []
        for one in self.taken:
            if one["reference"] == reference:
                left = one["hidden"]
                assert isinstance(left, int)
                one["hidden"] = left - 1
                found += (
                    [{"id": str(uuid.uuid4()), "reference": reference, "status": "sending"}]
                    if left <= 0
                    else []
                )
        return web.json_response({"notifications": found, "links": {"current": str(request.url)}})

    async def _template(self, request: web.Request) -> web.StreamResponse:
        template_id = request.match_info["template_id"]
        if template_id not in self.types:
            return problem(404, "NoResultFound", "No result found")
        fields = {name: {"required": True} for name in self.fields[template_id]}
        return web.json_response(
            {"id": template_id, "name": "Results", "type": self.types[template_id], "personalisation": fields}
        )


def problem(status: int, error: str, message: str) -> web.Response:
    """Notify's way of saying no."""
    return web.json_response(
        {"status_code": status, "errors": [{"error": error, "message": message}]}, status=status
    )


@asynccontextmanager
async def notify_server(server: NotifyServer) -> AsyncIterator[str]:
    """The server on loopback; gives its address."""
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        server.hanging.set()
        await runner.cleanup()


def service(address: str, family: str = "email", key: str = KEY) -> NotifyService:
    """The council's service there."""
    template = MAIL if family == "email" else TEXT
    return NotifyService(family, key, template, address)  # type: ignore[arg-type]  # tests name both


def notify(address: str, family: str = "email", key: str = KEY, found_after_s: float = 0.2) -> Notify:
    """What carries letters there."""
    return Notify(service(address, family, key), answer_s=0.4, found_after_s=found_after_s)
