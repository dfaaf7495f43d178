"""Asking for results: the form, and the message that only the owner of the address can read."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import timedelta

import structlog
from aiohttp import web

from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable
from results.publish.outlets.letters.letter import Letter
from results.publish.subscribing import tries
from results.publish.subscribing.addresses import mail_address, mobile_number
from results.publish.subscribing.part import PART, Subscribing
from results.publish.subscribing.render import language_of, page
from results.publish.subscribing.words import WORDS, message
from results.record import subscribers, throttle
from results.record.subscribers import Channel, Seal, Wish

LINK_LASTS, CODE_LASTS = timedelta(hours=24), timedelta(minutes=30)
CARRIED_S = 20.0
TYPED_MOST = 320
Form = Mapping[str, object]
Errors = list[tuple[str, str]]
log = structlog.get_logger()


async def show(request: web.Request) -> web.Response:
    """The form."""
    return _form(request, ("", ""), language_of(request).value)


async def ask(request: web.Request) -> web.Response:
    """Take the form; the answer is the same whatever is known of the address."""
    if wait := await tries.wait_for(request, tries.from_place(request)):
        return tries.told_to_wait(request, wait)
    form = await request.post()
    typed, language = (typed_in(form, "email"), typed_in(form, "phone")), typed_in(form, "language")
    wish, errors = _wish(request, typed, language)
    if wish is None:
        return _form(request, typed, language, errors)
    if await _message_sent(request, wish):
        return _sent(request, wish)
    return page(request, "sorry.html", {"what": "away", "minutes": ""}, 503)


def typed_in(form: Form, box: str) -> str:
    """What was typed in one box; no more than any address has."""
    value = form.get(box, "")
    return value[:TYPED_MOST].strip() if isinstance(value, str) else ""


def _form(
    request: web.Request, typed: tuple[str, str], language: str, errors: Errors | None = None
) -> web.Response:
    facts = {"email": typed[0], "phone": typed[1], "chosen": language, "errors": errors or []}
    return page(request, "ask.html", facts, 422 if errors else 200)


def _wish(request: web.Request, typed: tuple[str, str], language: str) -> tuple[Wish | None, Errors]:
    """What was asked for, or what is wrong with it."""
    part, words = request.app[PART], WORDS[language_of(request)]
    offers_text = Channel.SMS in part.carriers
    chosen = next((one for one in part.languages if one.value == language), None)
    errors: Errors = [] if chosen else [("language", words.language_wrong)]
    mail, phone = typed[0], typed[1] if offers_text else ""
    if mail and phone:
        errors.append(("email", words.two_given))
    elif not mail and not phone:
        errors.append(("email", words.none_given[offers_text]))
    address = mail_address(mail) if mail else mobile_number(phone)
    if address is None and not errors:
        errors.append(("email", words.mail_wrong) if mail else ("phone", words.phone_wrong))
    if errors or address is None or chosen is None:
        return None, errors
    return Wish(Channel.EMAIL if mail else Channel.SMS, address, chosen), []


def _sent(request: web.Request, wish: Wish) -> web.Response:
    if wish.channel is Channel.SMS:
        return page(request, "code.html", {"phone": wish.address, "errors": []})
    return page(request, "sent.html")


async def _message_sent(request: web.Request, wish: Wish) -> bool:
    """Send a message unless one went there lately; False when none can be sent to anybody just now."""
    part = request.app[PART]
    buckets = tries.to_address(wish)
    if await tries.wait_for(request, buckets):
        return True
    if await tries.wait_for(request, tries.of_all(wish)):
        await throttle.give_back(part.database, buckets)
        log.warning("subscribers_ask_too_fast", channel=wish.channel.value)
        return False
    try:
        async with asyncio.timeout(CARRIED_S):
            await part.carriers[wish.channel].carry(await _letter(part, wish))
    except (DeliveryUnknown, BulletinRefused, OutletUnavailable, TimeoutError) as trouble:
        if not _is_of_all(trouble):
            return True
        log.warning("subscriber_not_asked", channel=wish.channel.value, why=str(trouble))
        await throttle.give_back(part.database, buckets)
        return False
    log.info("subscriber_asked", channel=wish.channel.value, language=wish.language.value)
    return True


def _is_of_all(trouble: Exception) -> bool:
    """True when no address could be written to; what is about this one is told to nobody."""
    if isinstance(trouble, BulletinRefused):
        return trouble.stops_account
    return isinstance(trouble, OutletUnavailable | TimeoutError)


async def _letter(part: Subscribing, wish: Wish) -> Letter:
    """The message with a new code, which is kept as a digest first."""
    code, digest, lasts = _code(part, wish)
    new_id, now = secrets.token_hex(16), part.clock.now()
    seal = Seal(new_id, part.links.token_digest(new_id), digest, now + lasts)
    subscriber_id = await subscribers.ask(part.database, wish, seal, now)
    end_url = part.links.end(wish.language, subscriber_id)
    key = part.links.confirm(wish.language, code) if wish.channel is Channel.EMAIL else code
    said = message(wish.language, wish.channel, part.public.council[wish.language], key, end_url)
    reference = f"ask-{secrets.token_hex(16)}"
    return Letter(reference, wish.address, said.subject, said.body, wish.language, end_url)


def _code(part: Subscribing, wish: Wish) -> tuple[str, str, timedelta]:
    """A new code, its digest, and how long it works: a long one to press, or six digits for one number."""
    if wish.channel is Channel.EMAIL:
        code = secrets.token_urlsafe(32)
        return code, link_digest(part, code), LINK_LASTS
    code = f"{secrets.randbelow(10**6):06}"
    return code, digits_digest(part, wish.key, code), CODE_LASTS


def link_digest(part: Subscribing, code: str) -> str:
    """What is kept of the code in a link."""
    return part.links.digest("link", code)


def digits_digest(part: Subscribing, number: str, code: str) -> str:
    """What is kept of the code sent to a number."""
    return part.links.digest("digits", number, code)
