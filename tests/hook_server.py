"""A receiver of signed webhooks on loopback: verified by another library, each message taken once."""

from dataclasses import dataclass, field

from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.faulty import FaultyServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class HookServer(FaultyServer):
    """One receiver.

    Attributes:
        taken: each message once, by its webhook-id, in the order of arrival.
        headers: of the newest message.
    """

    taken: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/hook/secret-path", self.route("post", self._take))
        app.router.add_route("HEAD", "/hook/secret-path", self.route("examine", self._say))
        return app

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            Webhook(SECRET).verify(body, self.headers)
        except WebhookVerificationError as error:
            return web.Response(status=401, text=str(error))
        self.taken.setdefault(self.headers["webhook-id"], body)
        return web.Response(status=202, text="taken, thank you")

    async def _say(self, _request: web.Request) -> web.Response:
        return web.Response(status=405)
