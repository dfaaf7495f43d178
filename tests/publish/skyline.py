"""What the tests of Bluesky share: an outlet for an account, a post to be made, a picture."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol

from PIL import Image

from results.clock import Clock
from results.language import Language
from results.publish.bulletin import Post, posts
from results.publish.outlets.bluesky.outlet import Bluesky
from tests.bluesky_server import Account
from tests.lossy_proxy import LossyProxy
from tests.publish.scene import bulletin, told

NAME = "council-bluesky"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:1"


class OutletOf(Protocol):
    """Opens an outlet for an account; closed when the test is over."""

    def __call__(
        self,
        account: Account,
        *,
        store: Path | None = None,
        password: str | None = None,
        server: str | None = None,
        clock: Clock | None = None,
    ) -> Bluesky: ...


def post(text: str, language: Language = Language.ENGLISH, number: int = 1) -> Post:
    """The post of one bulletin."""
    said = bulletin(number, text=text, language=language)
    return posts(said, told({NAME: "bluesky"}))[0]


def picture(width: int = 64, height: int = 48) -> bytes:
    """A real PNG."""
    drawn = BytesIO()
    Image.new("RGB", (width, height), "white").save(drawn, "PNG")
    return drawn.getvalue()


def sign_ins(line: LossyProxy) -> int:
    """How often the password went over the line."""
    return sum("createSession" in asked for asked in line.seen)
