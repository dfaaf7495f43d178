"""The wall of a rehearsal: a timeline of what would have been posted, to be read before the real night.

Nothing here left the machine. The outlet writes one <name>.json a post and its picture beside it.
"""

import asyncio
from datetime import datetime
from pathlib import Path

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from results.publish.page.baked import HTML, answer, baked
from results.publish.page.guard import guarded
from results.publish.page.pictures import picture
from results.publish.page.render import rendered

POSTS_SHOWN = 200


class Post(BaseModel):
    """One post as the wall's outlet wrote it; picture is a file name, None without one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    post_id: str
    account: str
    text: str
    alt: str | None
    posted_at: AwareDatetime
    picture: str | None
    kind: str


def posts(folder: Path) -> tuple[Post, ...]:
    """Every readable post of the folder, newest first; a file half written is left for the next time."""
    found = [post for file in folder.glob("*.json") if (post := _post(file))]
    return tuple(sorted(found, key=_newest, reverse=True))


def _newest(post: Post) -> tuple[datetime, str]:
    return post.posted_at, post.post_id


def _post(file: Path) -> Post | None:
    try:
        return Post.model_validate_json(file.read_bytes())
    except (ValidationError, FileNotFoundError):
        return None


def wall_application(folder: Path) -> web.Application:
    """The wall as an application of its own, to be served at /wall below the live page."""

    async def timeline(request: web.Request) -> web.StreamResponse:
        found = await asyncio.to_thread(posts, folder)
        html = rendered("wall.html", posts=found[:POSTS_SHOWN], total=len(found), root="../")
        return answer(request, baked(html.encode(), HTML, "no-cache"))

    async def post_picture(request: web.Request) -> web.StreamResponse:
        found = await picture(folder, request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return answer(request, found)

    app = guarded()
    app.router.add_get("", timeline)
    app.router.add_get("/", timeline)
    app.router.add_get("/pictures/{name}", post_picture)
    return app
