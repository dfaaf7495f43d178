"""The papers of an area: the list of them, each one on screen, and each one as a PDF to print."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import hdrs, web

from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.papers.chronicle import chronicle
from results.desk.papers.layout import standing_alone
from results.desk.papers.sheets import (
    IN_TWO_LANGUAGES,
    TITLES,
    Languages,
    Name,
    Paper,
    Wish,
    paper,
    usual_languages,
    why_not,
)
from results.desk.papers.shown import OFFICERS
from results.desk.render import page
from results.desk.signed_in import person
from results.errors import PictureUnavailable
from results.parts import reader_of

_SPOKEN: Mapping[Languages | None, str] = {
    Languages.ENGLISH: "English",
    Languages.WELSH: "Cymraeg",
    Languages.BOTH: "Cymraeg, English",
    None: "Open",
}
_OF_FIGURES = (Name.NOTICE, Name.ANNOUNCER)
_NO_PRINTER = "there is no browser to print with"


@dataclass(frozen=True, slots=True)
class Link:
    """The way to a paper in one language or two."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One paper in the list.

    Attributes:
        why_not: why it cannot be had now, "" when it can.
    """

    title: str
    why_not: str
    links: tuple[Link, ...]


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of these screens."""

    async def listed(request: web.Request) -> web.Response:
        return _list(request, _ward(desk, request), _wish(desk, request))

    async def screen(request: web.Request) -> web.Response:
        ward, wish, name = _ward(desk, request), _wish(desk, request), _name(request)
        if why := why_not(name, ward, wish):
            return _list(request, ward, wish, why)
        return _screen(request, ward, wish, await _paper(desk, name, ward, wish))

    async def pdf(request: web.Request) -> web.Response:
        ward, wish, name = _ward(desk, request), _wish(desk, request), _name(request)
        if why := why_not(name, ward, wish):
            return _list(request, ward, wish, why)
        made = await _paper(desk, name, ward, wish)
        try:
            return _as_file(made, ward, await _printed(desk, made))
        except PictureUnavailable as trouble:
            why = f"The PDF could not be made: {trouble}. Print this page instead."
            return _screen(request, ward, wish, made, why)

    async def journal(request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(_address(Name.JOURNAL, _ward(desk, request), None, waiting=False))

    return [
        web.get("/wards/{contest_id}/journal", journal),
        web.get("/wards/{contest_id}/papers", listed),
        web.get("/wards/{contest_id}/papers/{name}.pdf", pdf),
        web.get("/wards/{contest_id}/papers/{name}", screen),
    ]


def _ward(desk: Desk, request: web.Request) -> Ward:
    ward = desk.ward(request.match_info["contest_id"])
    if ward is None:
        raise web.HTTPNotFound
    return ward


def _name(request: web.Request) -> Name:
    try:
        return Name(request.match_info["name"])
    except ValueError:
        raise web.HTTPNotFound from None


def _wish(desk: Desk, request: web.Request) -> Wish:
    wanted, part = request.query.get("language", ""), desk.settings.desk
    return Wish(
        role=person(request).role,
        languages=Languages(wanted) if wanted in set(Languages) else usual_languages(desk.election),
        waiting=request.query.get("figures") == "waiting",
        officer=desk.settings.council.returning_officer,
        origin=part.origin if part and part.origin else str(request.url.origin()),
    )


async def _paper(desk: Desk, name: Name, ward: Ward, wish: Wish) -> Paper:
    if name is not Name.JOURNAL:
        return paper(name, desk.night, ward, wish)
    reader = reader_of(desk.settings, desk.election)
    told = await chronicle(desk.newsroom.journal, desk.night, reader, ward.contest)
    return paper(name, desk.night, ward, wish, told)


def _list(request: web.Request, ward: Ward, wish: Wish, why: str = "") -> web.Response:
    """The list of papers; with a refusal on top where one was asked for that cannot be had."""
    facts: dict[str, object] = {"ward": ward, "offered": [_offered(name, ward, wish) for name in Name]}
    if why:
        facts["errors"] = [("", why)]
    return page(request, "papers/index.html", facts, 409 if why else 200)


def _offered(name: Name, ward: Ward, wish: Wish) -> Offered:
    why = why_not(name, ward, wish)
    links = [] if why else _links(name, ward, wish.languages, waiting=False)
    if name in _OF_FIGURES and ward.declared and ward.pending and wish.role in OFFICERS:
        links += _links(name, ward, wish.languages, waiting=True)
    return Offered(TITLES[name], why, tuple(links))


def _links(name: Name, ward: Ward, usual: Languages, *, waiting: bool) -> list[Link]:
    """One link a language, the usual one first."""
    spoken: Iterable[Languages | None] = (
        sorted(Languages, key=lambda one: one is not usual) if name in IN_TWO_LANGUAGES else [None]
    )
    after = " (correction, not declared)" if waiting else ""
    return [Link(_SPOKEN[one] + after, _address(name, ward, one, waiting=waiting)) for one in spoken]


def _address(name: Name, ward: Ward, language: Languages | None, *, waiting: bool, ending: str = "") -> str:
    asked = ({"language": language.value} if language else {}) | ({"figures": "waiting"} if waiting else {})
    path = f"/wards/{ward.contest.contest_id}/papers/{name.value}{ending}"
    return f"{path}?{urlencode(asked)}" if asked else path


def _screen(request: web.Request, ward: Ward, wish: Wish, made: Paper, why: str = "") -> web.Response:
    """The paper with a strip above it: as a PDF, in the other languages; why there is no PDF on top."""
    language = wish.languages if made.name in IN_TWO_LANGUAGES else None
    facts: dict[str, object] = {
        "ward": ward,
        "above": f"/wards/{ward.contest.contest_id}/papers",
        "paper": made,
        "pdf": "" if why else _address(made.name, ward, language, waiting=wish.waiting, ending=".pdf"),
        "others": _links(made.name, ward, wish.languages, waiting=wish.waiting)[1:],
        "level": "h2",
    }
    if why:
        facts["errors"] = [("", why)]
    return page(request, "papers/screen.html", facts, 503 if why else 200)


async def _printed(desk: Desk, made: Paper) -> bytes:
    """The paper as a PDF. Raises PictureUnavailable."""
    if desk.studio is None:
        raise PictureUnavailable(_NO_PRINTER)
    return await desk.studio.pdf(standing_alone([made], made.title))


def _as_file(made: Paper, ward: Ward, body: bytes) -> web.Response:
    plain = re.sub(r"[^a-z0-9]+", "-", f"{made.name} {ward.contest.area}".lower()).strip("-")
    headers = {hdrs.CONTENT_DISPOSITION: f'inline; filename="{plain}.pdf"', hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=body, content_type="application/pdf", headers=headers)
