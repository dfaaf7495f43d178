"""Makes the pages of subscribing: escaping on, no undefined names, every link relative to its page."""

from collections.abc import Mapping

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from results.language import Language
from results.publish.page.assets import assets_of
from results.publish.subscribing.part import PART
from results.publish.subscribing.words import WORDS
from results.record.subscribers import Channel

ASSETS = assets_of("results.publish.subscribing")
Facts = Mapping[str, object]


def _asset(name: str) -> str:
    return ASSETS[name][0]


def _environment() -> Environment:
    jinja = Environment(
        loader=PackageLoader("results.publish.subscribing"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.globals.update(asset=_asset)
    return jinja


TEMPLATES = _environment()


def language_of(request: web.Request) -> Language:
    """The language of the page asked for, as its address says; the usual one where it says none."""
    offered = request.app[PART].languages
    said = request.path.strip("/").partition("/")[0]
    return next((one for one in offered if one.value == said), offered[0])


def page(request: web.Request, template: str, facts: Facts | None = None, status: int = 200) -> web.Response:
    """A whole page, in the language of its address.

    Templates extend base.html and are given, beside their facts: `words`, `public`, `council`, `title`,
    `here` (this language), `languages`, `root` (the way to the first address), `elsewhere` (this address
    without its language), `offers_text`.
    """
    part, here = request.app[PART], language_of(request)
    elsewhere = request.path.lstrip("/").partition("/")[2]
    html = TEMPLATES.get_template(template).render(
        words=WORDS[here],
        names={one: WORDS[one].name for one in part.languages},
        public=part.public,
        council=part.public.council[here],
        title=part.public.title[here],
        here=here,
        languages=part.languages,
        root="../" * request.path.lstrip("/").count("/"),
        elsewhere=elsewhere,
        offers_text=Channel.SMS in part.carriers,
        **(facts or {}),
    )
    return web.Response(
        text=html, status=status, content_type="text/html", headers={"Content-Language": here}
    )
