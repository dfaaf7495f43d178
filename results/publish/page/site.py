"""One revision's pages: the parts that change, the whole pages made of them, and what to push to readers.

A part is a piece of page with an id of its own. The page is the parts in their places; an update is the parts
that differ from the last revision's; the script puts them where they belong. A page is made once, when first
asked for.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from results.publish.page import words
from results.publish.page.assets import address
from results.publish.page.baked import HTML, JSON, Baked, baked
from results.publish.page.corrections import HEADINGS
from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.snapshot import snapshot

LATEST_SHOWN = 6


def _environment() -> Environment:
    jinja = Environment(
        loader=PackageLoader("results.publish.page"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = (words.clock, words.day, words.moment, words.stamp, words.number, words.per_cent, words.listed)
    jinja.filters.update({one.__name__: one for one in (*said, words.state_words)})
    jinja.globals.update(address=address, counted=words.counted, HEADINGS=HEADINGS, KINDS=words.KINDS)
    return jinja


TEMPLATES = _environment()


class Site:
    """Every page of one revision.

    Args:
        before: an earlier revision, whose rows are taken over where nothing changed.
    """

    def __init__(self, night: PublicNight, before: "Site | None" = None) -> None:
        self.night = night
        self._wards = {ward.slug: ward for ward in night.wards}
        self.parts = self._parts(before)
        self._made: dict[str, Baked] = {}
        self._makers: dict[str, Callable[[], Baked]] = {
            "": self._home,
            "results.json": self._data,
            **{f"wards/{ward.slug}": partial(self._ward, ward) for ward in night.wards},
        }

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address below the site's root."""
        return tuple(self._makers)

    def page(self, where: str) -> Baked | None:
        """The bytes at an address below the root, made at the first call; None where there is nothing."""
        if where not in self._made:
            maker = self._makers.get(where)
            if maker is None:
                return None
            self._made[where] = maker()
        return self._made[where]

    def missing(self) -> Baked:
        """The page for an address where nothing is."""
        html = TEMPLATES.get_template("missing.html").render(night=self.night, root="/", page="missing")
        return baked(html.encode(), HTML, status=404)

    def update_from(self, before: "Site") -> bytes:
        """The event that brings a reader of the revision before to this one."""
        changed = {key: part for key, part in self.parts.items() if before.parts.get(key) != part}
        areas = [ward for ward in self.night.wards if before._wards.get(ward.slug) != ward]
        return event(
            "revision",
            {
                "revision": self.night.revision,
                "base": before.night.revision,
                "title": self.title(),
                "pages": [ward.slug for ward in areas],
                "news": [f"{ward.area}: {words.state_words(ward)}" for ward in areas if ward.shown_at],
                "parts": changed,
            },
        )

    def title(self) -> str:
        """The home page's title, with how far the night has come."""
        night = self.night
        trial = "REHEARSAL: " if night.rehearsal else ""
        wards = words.counted(night.to_declare, "ward")
        return f"{trial}{night.declared} of {wards} declared – {night.title}"

    def _parts(self, before: "Site | None") -> dict[str, str]:
        night = self.night
        whole = {
            name: TEMPLATES.get_template(f"parts/{name}.html").render(
                night=night, latest=night.latest[:LATEST_SHOWN]
            )
            for name in ("as-at", "figures", "seats", "latest")
        }
        rows = {f"w-{ward.slug}": self._row(ward, before) for ward in night.wards}
        return whole | rows

    def _row(self, ward: PublicWard, before: "Site | None") -> str:
        if before is not None and before._wards.get(ward.slug) == ward:
            return before.parts[f"w-{ward.slug}"]
        return TEMPLATES.get_template("parts/row.html").render(ward=ward)

    def _home(self) -> Baked:
        return self._html("home.html", root="", page="home", title=self.title())

    def _ward(self, ward: PublicWard) -> Baked:
        return self._html("ward.html", root="../", page=ward.slug, ward=ward)

    def _html(self, template: str, **facts: object) -> Baked:
        html = TEMPLATES.get_template(template).render(night=self.night, parts=self.parts, **facts)
        return baked(html.encode(), HTML)

    def _data(self) -> Baked:
        return baked(snapshot(self.night), JSON, open_to_all=True)


def event(name: str, facts: Mapping[str, object]) -> bytes:
    """One server-sent event; the facts on one line. Source: WHATWG HTML, server-sent events."""
    return f"event: {name}\ndata: {json.dumps(facts, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
