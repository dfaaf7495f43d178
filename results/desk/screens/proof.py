"""What the public will read of a deed: posts, picture and page, made by the real code beforehand."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

import structlog
from aiohttp import hdrs, web

from results.charts.turns import Urgency
from results.count.procedure.acts import Deed, Release
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.door.headers import FRAMED
from results.desk.form import area
from results.desk.screens.approve import officers_only
from results.errors import PictureUnavailable
from results.proofs import Proof

log = structlog.get_logger()
SOMEBODY = "The Returning Officer"
"""Stands for whoever declares until somebody says who."""


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of what the release screen shows in itself.

    The page stands at the same depth as the public's own, so that it finds its stylesheet.
    """

    async def public_page(request: web.Request) -> web.Response:
        proof = await _asked(request, desk)
        shown = await asyncio.to_thread(proof.page) if proof else None  # takes as long as a night has areas
        if shown is None:
            raise web.HTTPNotFound
        return web.Response(body=shown.body, headers={hdrs.CONTENT_TYPE: shown.content_type, **FRAMED})

    async def card(request: web.Request) -> web.Response:
        proof = await _asked(request, desk)
        figure = proof.bulletin.figure if proof and proof.bulletin else None
        if figure is None or desk.studio is None:
            raise web.HTTPNotFound
        try:
            picture = await desk.studio.png(figure, Urgency.SUMMARY)
        except PictureUnavailable as trouble:
            log.warning("proof_without_picture", why=str(trouble))
            raise web.HTTPServiceUnavailable from None
        return web.Response(body=picture, content_type="image/png")

    return [web.get("/preview/{contest_id}", public_page), web.get("/wards/{contest_id}/card.png", card)]


async def proof_of(desk: Desk, ward: Ward, deed: Deed) -> Proof | None:
    """What would come of this deed; None where nothing can be shown."""
    if desk.proofs is None:
        return None
    return await desk.proofs.proof(desk.night, desk.newsroom.position, ward.contest.contest_id, deed)


def query(deed: Release) -> str:
    """A release as the end of an address, for the frame and the picture."""
    facts = {"at": deed.declared_at.isoformat(), "by": deed.declared_by, "authorised": deed.authorised_by}
    return urlencode({name: said for name, said in facts.items() if said})


async def _asked(request: web.Request, desk: Desk) -> Proof | None:
    """The proof that an address asks for. Raises HTTPBadRequest."""
    officers_only(request)
    asked = request.query
    try:
        at = datetime.fromisoformat(asked.get("at", ""))
    except ValueError:
        raise web.HTTPBadRequest from None
    if at.tzinfo is None:
        raise web.HTTPBadRequest
    deed = Release(at, asked.get("by") or SOMEBODY, asked.get("authorised"))
    return await proof_of(desk, area(request, desk), deed)
