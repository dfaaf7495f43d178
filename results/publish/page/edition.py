"""One revision's pages in one language: whole pages, and what to push to readers of the revision before."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial

from results.language import Language
from results.publish.data.linked import json_ld
from results.publish.page.embeds import SOMEWHERE, embeds
from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.hall import HALL_LATEST, bars, sheets
from results.publish.page.offer import Offer
from results.publish.page.parts import Parts, parts_of
from results.publish.page.render import rendered
from results.publish.page.words import Speech


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edition stands.

    Attributes:
        prefix: its addresses begin so: "" for the council's first language, "cy/" or "en/" for another.
        others: the other languages and their prefixes.
        is_copy: written to files, where nothing can be pushed.
    """

    language: Language
    prefix: str = ""
    others: tuple[tuple[Language, str], ...] = ()
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """The same page in another language."""

    language: Language
    href: str


class Edition:
    """Every page of one revision in one language.

    Args:
        offer: what the site offers.
        before: an earlier revision in the same language, whose rows are taken over where nothing changed.
    """

    def __init__(
        self,
        night: PublicNight,
        place: Place,
        offer: Offer,
        before: "Edition | None" = None,
    ) -> None:
        self.night, self.place = night, place
        self._offer = offer
        self._speech = Speech(place.language)
        self._wards = {ward.slug: ward for ward in night.wards}
        self._made: Parts | None = None
        self._earlier = None if before is None else before.known

    @property
    def parts(self) -> Parts:
        """Every part by its id, made when first asked for: a revision that nobody reads costs nothing."""
        if self._made is None:
            self._made = parts_of(self.night, self.place.language, self._earlier)
            self._earlier = None
        return self._made

    @property
    def known(self) -> tuple[PublicNight, Parts] | None:
        """The newest revision up to this one whose parts were made, and those; None when none was."""
        return self._earlier if self._made is None else (self.night, self._made)

    def makers(self) -> Mapping[str, Callable[[], str]]:
        """What makes each page, by its address below the site's root."""
        dataset = json_ld(self.night, self._offer.share.base_url)
        own: dict[str, Callable[[], str]] = {
            "": partial(self._html, "", "home.html", page="home", title=self.title(), json_ld=dataset),
            **{f"wards/{ward.slug}.html": partial(self._ward, ward) for ward in self.night.wards},
            "how-to-read.html": partial(self._html, "how-to-read.html", "how-to-read.html"),
            "data.html": partial(self._html, "data.html", "data.html", files=self._offer.files),
            "hall.html": self._hall,
            "embed/builder.html": self._builder,
        }
        return {self.place.prefix + where: make for where, make in own.items()}

    def embeds(self) -> Mapping[str, Callable[[], str]]:
        """What makes each card that other sites may show in a frame, by its address below the site's root."""
        own: dict[str, Callable[[], str]] = {
            "embed/council.html": self._council_card,
            **{f"embed/wards/{ward.slug}.html": partial(self._ward_card, ward) for ward in self.night.wards},
        }
        return {self.place.prefix + where: make for where, make in own.items()}

    def missing(self) -> str:
        """The page for an address where nothing is; its links are from the root."""
        return rendered(
            "missing.html",
            self.place.language,
            night=self.night,
            root=self._offer.path,
            prefix=self.place.prefix,
            dress=self._offer.dress,
            statement_url=self._offer.statement_url,
            home=f"{self._offer.path}{self.place.prefix}",
            others=(),
        )

    def update_from(self, before: "Edition") -> bytes:
        """The event that brings a reader of the revision before to this one."""
        changed = {key: part for key, part in self.parts.items() if before.parts.get(key) != part}
        areas = [ward for ward in self.night.wards if before._wards.get(ward.slug) != ward]
        speech = self._speech
        return event(
            "revision",
            {
                "revision": self.night.revision,
                "base": before.night.revision,
                "title": self.title(),
                "pages": [ward.slug for ward in areas],
                "news": [f"{speech.area(one)}: {speech.state_words(one)}" for one in areas if one.shown_at],
                "parts": changed,
            },
        )

    def title(self) -> str:
        """The home page's title, with how far the night has come."""
        night, words = self.night, self._speech.words
        trial = words.rehearsal_title if night.rehearsal else ""
        wards = self._speech.counted(night.to_declare, words.ward)
        return trial + words.title.format(done=night.declared, wards=wards, title=night.title)

    def _ward(self, ward: PublicWard) -> str:
        history = [one for one in self.night.latest if one.slug == ward.slug]
        where = f"wards/{ward.slug}.html"
        card = self._offer.share.card(self.night, ward, self.place.language)
        return self._html(where, "ward.html", page=ward.slug, ward=ward, history=history, card=card)

    def _hall(self) -> str:
        pages = sheets(self.night.wards)
        newest = self.night.latest[:HALL_LATEST]
        return self._html(
            "hall.html", "hall.html", bars=bars(self.night), sheets=pages, latest=newest, wards=self._wards
        )

    def _council_card(self) -> str:
        facts = {"title": self._speech.words.results_of.format(title=self.night.title), "full": ""}
        return self._html("embed/council.html", "embed-council.html", bars=bars(self.night), **facts)

    def _ward_card(self, ward: PublicWard) -> str:
        where = f"wards/{ward.slug}.html"
        title = f"{self._speech.area(ward)}: {self._speech.words.results_of.format(title=self.night.title)}"
        return self._html(f"embed/{where}", "embed-ward.html", ward=ward, title=title, full=where)

    def _builder(self) -> str:
        there = embeds(self.night, self.place.prefix, self._speech)
        return self._html(
            "embed/builder.html", "builder.html", cards=there, base=self._offer.share.base_url or SOMEWHERE
        )

    def _html(self, where: str, template: str, **facts: object) -> str:
        place, root = self.place, "../" * (self.place.prefix + where).count("/")
        return rendered(
            template,
            place.language,
            night=self.night,
            parts=self.parts,
            root=root,
            where=place.prefix + where,
            dress=self._offer.dress,
            statement_url=self._offer.statement_url,
            base_url=self._offer.share.base_url,
            prefix=place.prefix,
            home=root + place.prefix or "./",
            stream=None if place.is_copy else f"{place.prefix}live",
            others=[Other(language, root + prefix + where or "./") for language, prefix in place.others],
            live=asdict(self._speech.words.live).items(),
            **facts,
        )


def event(name: str, facts: Mapping[str, object]) -> bytes:
    """One server-sent event; the facts on one line. Source: WHATWG HTML, server-sent events."""
    return f"event: {name}\ndata: {json.dumps(facts, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
