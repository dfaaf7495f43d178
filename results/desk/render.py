"""Makes pages of templates: escaping on, no undefined names, the frame around every screen filled in."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import hdrs, web
from jinja2 import Environment, PackageLoader, StrictUndefined

from results.clock import in_london
from results.count.checks import RULES
from results.desk.desk import Desk
from results.desk.signed_in import PERSON
from results.publish.page.assets import assets_of

FRAME = web.AppKey("desk", Desk)


ASSETS = assets_of("results.desk")


def asset(name: str) -> str:
    """Where a file of static/ is served."""
    return f"/{ASSETS[name][0]}"


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _clock(at: object) -> str:
    """An instant as the clock in the hall shows it."""
    return f"{in_london(at):%H:%M}" if at is not None else ""  # type: ignore[arg-type]  # jinja hands us anything


def _day(at: datetime) -> str:
    """The day of an instant, as people here write it."""
    local = in_london(at)
    return f"{local:%A} {local.day} {local:%B}"


def _environment() -> Environment:
    jinja = Environment(
        loader=PackageLoader("results.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(number=_number, clock=_clock, day=_day)
    jinja.globals.update(RULES=RULES, asset=asset)
    return jinja


TEMPLATES = _environment()


def page(request: web.Request, template: str, facts: Mapping[str, object], status: int = 200) -> web.Response:
    """A whole screen.

    Templates extend base.html and are given, beside their facts: `desk`, `me` (SignedIn or None), `token`
    (what every form carries), `here` (this path).
    """
    desk, me = request.app[FRAME], request.get(PERSON)
    html = TEMPLATES.get_template(template).render(
        desk=desk, me=me, token=me.token if me else "", here=request.path, **facts
    )
    return web.Response(
        text=html, status=status, content_type="text/html", headers={hdrs.CACHE_CONTROL: "no-store"}
    )
