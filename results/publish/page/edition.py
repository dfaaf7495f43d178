"""One revision's pages in one language: whole pages, and what to push to readers of the revision before."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from results.language import Language
from results.publish.data.file import DataFile
from results.publish.page.facts import PublicNight, PublicWard
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
        files: what the page about data lists.
        before: an earlier revision in the same language, whose rows are taken over where nothing changed.
    """

    def __init__(
        self, night: PublicNight, place: Place, files: Sequence[DataFile], before: "Edition | None" = None
    ) -> None:
        self.night, self.place = night, place
        self._files = tuple(files)
        self._speech = Speech(place.language)
        self._wards = {ward.slug: ward for ward in night.wards}
        earlier = None if before is None else (before.night, before.parts)
        self.parts: Parts = parts_of(night, place.language, earlier)

    def makers(self) -> Mapping[str, Callable[[], str]]:
        """What makes each page, by its address below the site's root."""
        own: dict[str, Callable[[], str]] = {
            "": partial(self._html, "", "home.html", page="home", title=self.title()),
            **{f"wards/{ward.slug}.html": partial(self._ward, ward) for ward in self.night.wards},
            "how-to-read.html": partial(self._html, "how-to-read.html", "how-to-read.html"),
            "data.html": partial(self._html, "data.html", "data.html", files=self._files),
        }
        return {self.place.prefix + where: make for where, make in own.items()}

    def missing(self) -> str:
        """The page for an address where nothing is; its links are from the root."""
        return rendered(
            "missing.html",
            self.place.language,
            night=self.night,
            root="/",
            prefix=self.place.prefix,
            home=f"/{self.place.prefix}",
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
        return self._html(where, "ward.html", page=ward.slug, ward=ward, history=history)

    def _html(self, where: str, template: str, **facts: object) -> str:
        place, root = self.place, "../" * (self.place.prefix + where).count("/")
        return rendered(
            template,
            place.language,
            night=self.night,
            parts=self.parts,
            root=root,
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
