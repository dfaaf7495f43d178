"""The wall of a rehearsal: every post that would have gone out, and no doubt that none did."""

import hashlib
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest_asyncio
from PIL import Image

from results.publish.page.guard import HEADERS
from results.publish.page.wall import posts
from tests.page.hostile import HOSTILE
from tests.page.scene import Telling, serving


def hang(folder: Path, name: str, **changes: object) -> None:
    """Write one post as the wall's outlet does."""
    post = {
        "post_id": name,
        "account": "medway-x",
        "text": "Fort Horsted: Trevor Anthony Clarke (Local Conservatives) elected.",
        "alt": "Trevor Anthony Clarke 489 votes, elected. Viv Parker 344.",
        "posted_at": "2023-05-05T00:42:00Z",
        "picture": None,
        "kind": "declaration",
    }
    (folder / f"{name}.json").write_text(json.dumps(post | changes))


def picture(folder: Path) -> str:
    """Put a picture beside the posts and give its name."""
    drawn = BytesIO()
    Image.new("RGB", (1200, 675), "#16294a").save(drawn, "PNG")
    name = hashlib.sha256(drawn.getvalue()).hexdigest() + ".png"
    (folder / name).write_bytes(drawn.getvalue())
    return name


@pytest_asyncio.fixture
async def web(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a live page with a wall in tmp_path."""
    async with serving(Telling(), wall=tmp_path) as shown, aiohttp.ClientSession(shown.url) as session:
        yield session


async def test_posts_hang_newest_first(web: aiohttp.ClientSession, tmp_path: Path) -> None:
    """The newest post is on top, and one written a moment ago is there at the next look."""
    hang(tmp_path, "a", text="the first", posted_at="2023-05-05T00:42:00Z")
    hang(tmp_path, "b", text="the second", posted_at="2023-05-05T02:10:00+01:00")
    page = await (await web.get("/wall")).text()
    assert page.index("the second") < page.index("the first")
    assert "02:10 on Friday 5 May 2023" in page
    hang(tmp_path, "c", text="the third", posted_at="2023-05-05T03:00:00Z")
    assert "the third" in await (await web.get("/wall/")).text()


async def test_nobody_can_take_it_for_real(web: aiohttp.ClientSession) -> None:
    """The wall says on top and in its title that nothing was posted, and keeps out of search engines."""
    page = await (await web.get("/wall")).text()
    assert "Rehearsal wall:</b> nothing here was posted" in page
    assert "<title>Rehearsal wall" in page
    assert 'content="noindex"' in page


async def test_a_picture_hangs_with_its_text(web: aiohttp.ClientSession, tmp_path: Path) -> None:
    """A post's picture is shown with its alternative text, and kept for ever by its contents' name."""
    name = picture(tmp_path)
    hang(tmp_path, "a", picture=name)
    page = await (await web.get("/wall")).text()
    assert f'src="../wall/pictures/{name}" alt="Trevor Anthony Clarke 489 votes' in page
    answer = await web.get(f"/wall/pictures/{name}")
    assert answer.headers["Content-Type"] == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]


async def test_only_pictures_can_be_asked_for(web: aiohttp.ClientSession, tmp_path: Path) -> None:
    """No other file of the folder is served, and nothing can be sent to the wall."""
    hang(tmp_path, "a")
    assert (await web.get("/wall/pictures/a.json")).status == 404
    assert (await web.get("/wall/pictures/..%2Fa.json")).status == 404
    assert (await web.post("/wall", data=b"x")).status == 405
    assert {name: (await web.get("/wall")).headers[name] for name in HEADERS} == HEADERS


async def test_hostile_posts_stay_words(web: aiohttp.ClientSession, tmp_path: Path) -> None:
    """Markup in a post's words, account or alternative text is shown, not run."""
    hang(tmp_path, "a", text=HOSTILE, account=HOSTILE, alt=HOSTILE, kind=HOSTILE, picture=picture(tmp_path))
    page = await (await web.get("/wall")).text()
    assert "<img src=x" not in page
    assert "window.broken=1</script>" not in page
    assert page.count("&lt;img src=x onerror=window.broken=1&gt;") >= 3


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """A file half written or of another kind does not take the wall down."""
    (tmp_path / "half.json").write_text('{"post_id": "x"')
    (tmp_path / "other.json").write_text("[]")
    hang(tmp_path, "naive", posted_at="2023-05-05T00:42:00")
    hang(tmp_path, "whole")
    assert [post.post_id for post in posts(tmp_path)] == ["whole"]
    assert posts(tmp_path / "nowhere") == ()
