"""Confirming: only a button pressed by a person counts, because programs open every link in a mail."""

import structlog
from aiohttp import web

from results.publish.subscribing import tries
from results.publish.subscribing.addresses import mobile_number
from results.publish.subscribing.asking import digits_digest, link_digest, typed_in
from results.publish.subscribing.part import PART
from results.publish.subscribing.render import language_of, page
from results.publish.subscribing.words import WORDS
from results.record import subscribers

log = structlog.get_logger()


async def show(request: web.Request) -> web.Response:
    """The page a link in a mail opens; nothing is changed by opening it."""
    part = request.app[PART]
    digest = link_digest(part, request.match_info["code"])
    if await subscribers.is_open(part.database, digest, part.clock.now()):
        return page(request, "confirm.html")
    return page(request, "confirm_over.html", status=404)


async def confirm(request: web.Request) -> web.Response:
    """The button on it."""
    if wait := await tries.wait_for(request, tries.from_place(request)):
        return tries.told_to_wait(request, wait)
    digest = link_digest(request.app[PART], request.match_info["code"])
    return await _confirmed(request, digest) or page(request, "confirm_over.html", status=404)


async def show_code(request: web.Request) -> web.Response:
    """The page on which the code of a text message is typed."""
    return page(request, "code.html", {"phone": "", "errors": []})


async def confirm_code(request: web.Request) -> web.Response:
    """The code, with the number it was sent to."""
    form = await request.post()
    phone, code = typed_in(form, "phone"), "".join(typed_in(form, "code").split())
    number = mobile_number(phone)
    buckets = tries.from_place(request) + (tries.at_code(number) if number else [])
    if wait := await tries.wait_for(request, buckets):
        return tries.told_to_wait(request, wait)
    if number and (done := await _confirmed(request, digits_digest(request.app[PART], number, code))):
        return done
    words = WORDS[language_of(request)]
    error = ("code", words.code_wrong) if number else ("phone", words.phone_wrong)
    return page(request, "code.html", {"phone": phone, "errors": [error]}, 422)


async def _confirmed(request: web.Request, digest: str) -> web.Response | None:
    part = request.app[PART]
    subscriber_id = await subscribers.confirm(part.database, digest, part.clock.now())
    if subscriber_id is None:
        return None
    log.info("subscriber_confirmed")
    here = language_of(request)
    return page(request, "done.html", {"token": part.links.token(subscriber_id), "language": here})
