"""Every post on every account: where it is, what is wrong, and what becomes of one that waits."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import structlog
from aiohttp import web

from results.charts.turns import Urgency
from results.desk.channels import channels
from results.desk.deciding import CHOICES, NOT_BY_HAND, SAID, SHAPES, decided, open_choices
from results.desk.desk import Desk
from results.desk.form import Form, form_of
from results.desk.guide import sees_figures
from results.desk.live import live
from results.desk.ordering import give
from results.desk.render import page
from results.desk.signed_in import SignedIn, person
from results.errors import PictureUnavailable
from results.record import attempts, ledger
from results.record.bulletin import MAY_BE_SEEN, State
from results.record.postings import Posting, posting, postings

log = structlog.get_logger()
MOST_SHOWN = 600
"""The newest posts that are listed; what waits for somebody is listed however old it is."""
STATES: Mapping[str, object] = {"said": SAID, "shapes": SHAPES}


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of these screens."""

    async def all_posts(request: web.Request) -> web.Response:
        async with desk.database.read() as conn:
            newest = await postings(conn, tuple(State), MOST_SHOWN)
        facts = {
            "channels": await channels(desk),
            "bulletins": _by_bulletin(newest),
            "most": MOST_SHOWN,
            **STATES,
        }
        return live(request, "posts", facts)

    async def one(request: web.Request) -> web.Response:
        return await _shown(request, desk, await _asked(request, desk))

    async def decide(request: web.Request) -> web.Response:
        post, form = await _asked(request, desk), await form_of(request)
        choice, order = decided(post, form)
        if is_by_hand(desk, post.account) and isinstance(order, NOT_BY_HAND):
            raise web.HTTPForbidden
        if choice is None or order is None:
            return await _shown(request, desk, post, form)
        await give(desk, person(request), order)
        raise web.HTTPSeeOther(f"/posts/{quote(post.post_id, safe='')}?done={choice.name}")

    async def picture(request: web.Request) -> web.Response:
        return await _picture(request, desk)

    return [
        web.get("/posts", all_posts),
        web.get("/posts/{post_id}", one),
        web.post("/posts/{post_id}", decide),
        web.get("/posts/{post_id}/picture.png", picture),
    ]


def may_read(desk: Desk, who: SignedIn, post: Posting) -> bool:
    """Whether this person may read the words: what is held back by a pause is not public yet."""
    return sees_figures(who) or not desk.newsroom.is_paused or post.state in MAY_BE_SEEN


def is_by_hand(desk: Desk, account: str) -> bool:
    """Whether a person posts there, because nothing else can."""
    known = desk.settings.accounts.get(account)
    return known is not None and known.kind == "copy_pack"


async def _asked(request: web.Request, desk: Desk) -> Posting:
    """The post that an address asks for. Raises HTTPNotFound."""
    async with desk.database.read() as conn:
        found = await posting(conn, request.match_info["post_id"])
    if found is None:
        raise web.HTTPNotFound
    return found


async def _shown(request: web.Request, desk: Desk, post: Posting, form: Form | None = None) -> web.Response:
    form = form or Form()
    async with desk.database.read() as conn:
        tries = await attempts.attempts(conn, post.post_id)
    by_hand = is_by_hand(desk, post.account)
    choices = open_choices(post, person(request), by_hand=by_hand)
    facts: dict[str, object] = {
        "post": post,
        "by_hand": by_hand,
        "readable": may_read(desk, person(request), post),
        "attempts": tries,
        "options": [(one.name, one.words) for one in choices],
        "wants_url": any(one.needs == "url" for one in choices),
        **STATES,
        "typed": form,
        "errors": form.errors,
        "done": next((one for one in CHOICES if one.name == request.query.get("done")), None),
    }
    return page(request, "post.html", facts, 422 if form.errors else 200)


async def _picture(request: web.Request, desk: Desk) -> web.Response:
    post = await _asked(request, desk)
    async with desk.database.read() as conn:
        figure = await ledger.figure(conn, post.bulletin_id)
    if figure is None or desk.studio is None or not may_read(desk, person(request), post):
        raise web.HTTPNotFound
    try:
        png = await desk.studio.png(figure, Urgency.SUMMARY)
    except PictureUnavailable as trouble:
        log.warning("post_shown_without_picture", post=post.post_id, why=str(trouble))
        raise web.HTTPServiceUnavailable from None
    return web.Response(body=png, content_type="image/png")


def _by_bulletin(newest: Iterable[Posting]) -> tuple[tuple[Posting, ...], ...]:
    """The posts of each bulletin together, newest bulletin first."""
    found: dict[str, list[Posting]] = {}
    for post in newest:
        found.setdefault(post.bulletin_id, []).append(post)
    return tuple(tuple(together) for together in found.values())
