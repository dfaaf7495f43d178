"""Notices about voting: what is said when, approved by an officer beforehand; how many have voted so far."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from aiohttp import web

from results.charts.house_style import Look
from results.charts.notice import notice_card
from results.charts.turns import Urgency
from results.clock import in_london
from results.desk.desk import Desk
from results.desk.form import Form, form_of
from results.desk.ordering import give, may
from results.desk.render import page
from results.desk.signed_in import person
from results.errors import PictureUnavailable
from results.language import Language
from results.parts import looks_of
from results.publish.text_length import LIMITS
from results.publish.voice import WORDS
from results.record.orders import ApproveNotice, SayNotice, Wording
from results.schedule import Planned, Schedule

log = structlog.get_logger()
TRUE_FOR = timedelta(minutes=30)
"""How long a turnout so far may wait before it is too old to be said."""


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""
    looks = looks_of(desk.settings, desk.election)

    async def shown(request: web.Request) -> web.Response:
        return _page(request, desk)

    async def approve(request: web.Request) -> web.Response:
        form, planned = await form_of(request), _planned(request, desk)
        if form["digest"] != planned.notice.digest:
            form.wrong("", "This notice has been changed since you read it. Read it again.")
            return _page(request, desk, form)
        await give(desk, person(request), ApproveNotice(planned.notice.notice_id, planned.notice.digest))
        raise web.HTTPSeeOther("/notices")

    async def picture(request: web.Request) -> web.Response:
        planned, language = _planned(request, desk), Language(request.match_info["language"])
        return await _picture(desk, planned.notice.wording.get(language), looks[language])

    async def turnout(request: web.Request) -> web.Response:
        form = await form_of(request)
        said = _turnout(desk, form)
        if said is None:
            return _page(request, desk, form)
        await give(desk, person(request), said)
        raise web.HTTPSeeOther("/posts")

    return [
        web.get("/notices", shown),
        web.post("/notices/turnout", turnout),
        web.post("/notices/{notice_id}", approve),
        web.get("/notices/{notice_id}/{language:en|cy}.png", picture),
    ]


def _page(request: web.Request, desk: Desk, form: Form | None = None) -> web.Response:
    form = form or Form()
    facts = {
        "planned": _schedule(desk).planned(desk.clock.now()) if desk.schedule else (),
        "may": may(person(request), ApproveNotice),
        "typed": form,
        "errors": form.errors,
        "lengths": _lengths(desk),
    }
    return page(request, "notices.html", facts, 422 if form.errors else 200)


async def _picture(desk: Desk, wording: Wording | None, look: Look) -> web.Response:
    """A notice's picture as it will go out. Raises HTTPNotFound, HTTPServiceUnavailable."""
    if wording is None or desk.studio is None:
        raise web.HTTPNotFound
    try:
        png = await desk.studio.png(notice_card(wording.title, wording.text, look), Urgency.SUMMARY)
    except PictureUnavailable as trouble:
        log.warning("notice_shown_without_picture", why=str(trouble))
        raise web.HTTPServiceUnavailable from None
    return web.Response(body=png, content_type="image/png")


def _lengths(desk: Desk) -> dict[str, list[tuple[str, int, int]]]:
    """How long each text is on each kind of account, and how long it may be, by the text."""
    families = sorted({account.family for account in desk.settings.accounts.values()} & LIMITS.keys())
    notices = desk.schedule.notices if desk.schedule else ()
    texts = {wording.text for notice in notices for wording in notice.wording.values()}
    return {
        text: [(family, LIMITS[family].measure(text), LIMITS[family].most) for family in families]
        for text in texts
    }


def _schedule(desk: Desk) -> Schedule:
    if desk.schedule is None:
        raise web.HTTPNotFound
    return desk.schedule


def _planned(request: web.Request, desk: Desk) -> Planned:
    """The notice that an address names. Raises HTTPNotFound."""
    asked = request.match_info["notice_id"]
    found = (one for one in _schedule(desk).planned(desk.clock.now()) if one.notice.notice_id == asked)
    planned = next(found, None)
    if planned is None:
        raise web.HTTPNotFound
    return planned


def _turnout(desk: Desk, form: Form) -> SayNotice | None:
    """How many have voted by a time, in every language; None when it was not typed right."""
    now = desk.clock.now()
    at = form.clock_time("at", now)
    if at is None and not form.errors:
        form.wrong("at", "Say up to when these were counted, such as 15:00.")
    typed = form["pct"].strip().rstrip("%").strip()
    try:
        pct = float(typed)
    except ValueError:
        pct = -1.0
    if not 0 <= pct <= 100 or len(typed) > 5:
        form.wrong("pct", "Type a percentage from 0 to 100, such as 18.4.")
    if form.errors or at is None:
        return None
    wording = {}
    for language in desk.settings.languages:
        words = WORDS[language]
        filled = {"pct": f"{pct:.1f}", "time": f"{in_london(at):%H:%M}"}
        wording[language] = Wording(words.so_far_title, words.so_far.format(**filled))
    return SayNotice(f"turnout-{in_london(at):%H%M}", now + TRUE_FOR, wording)
