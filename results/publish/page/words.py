"""How facts are said on the page: names, times as people read them, numbers, states of the count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from results.clock import in_london
from results.count.declaration import Heading
from results.count.election import Party
from results.language import MONTHS, WEEKDAYS, Language, party_in
from results.publish.page.facts import Change, Figure, PublicNight, PublicWard
from results.publish.page.words_cy import WELSH
from results.publish.page.words_en import ENGLISH
from results.publish.page.words_shape import Pair, Words

WORDS: Mapping[Language, Words] = {Language.ENGLISH: ENGLISH, Language.WELSH: WELSH}


@dataclass(frozen=True, slots=True)
class Speech:
    """Facts put into one language; its public methods are the filters of the templates."""

    language: Language

    @property
    def words(self) -> Words:
        """The sentences of this language."""
        return WORDS[self.language]

    def area(self, ward: PublicWard) -> str:
        """An area by its name in this language, its English one where it has no other."""
        return (self.language is Language.WELSH and ward.area_cy) or ward.area

    def council(self, night: PublicNight) -> str:
        """The council by its name in this language."""
        return (self.language is Language.WELSH and night.election.council_cy) or night.council

    def short(self, party: Party) -> str:
        """A party's short name."""
        return party_in(self.language, party.short)

    def state_words(self, ward: PublicWard) -> str:
        """The state of an area in a word or two, with the clock time where it has one."""
        words = self.words.no_poll.get(ward.poll) or self.words.states[ward.state]
        return f"{words} {clock(ward.shown_at)}" if ward.shown_at else words

    def expected(self, ward: PublicWard) -> str:
        """When a result is expected, "" when nobody has said."""
        return "" if ward.expected_by is None else self.words.expected.format(clock=clock(ward.expected_by))

    def day(self, on: date) -> str:
        """The day in full: "Friday 5 May 2023"."""
        names = {
            "weekday": WEEKDAYS[self.language][on.weekday()],
            "month": MONTHS[self.language][on.month - 1],
        }
        return self.words.date.format(day=on.day, year=on.year, **names)

    def moment(self, at: datetime) -> str:
        """Time and day in London: "01:42 on Friday 5 May 2023"."""
        return self.words.moment.format(clock=clock(at), date=self.day(in_london(at).date()))

    def number(self, count: int | None) -> str:
        """A whole number with thousands separators; in words that it is not known when there is none."""
        return self.words.not_known if count is None else f"{count:,}"

    def per_cent(self, share: float | None) -> str:
        """One decimal and the sign; in words that it is not known when there is no figure."""
        return self.words.not_known if share is None else f"{share:.1f}%"

    def counted(self, count: int, noun: Pair) -> str:
        """A number and its noun: "1 seat", "3 seats"."""
        return f"{count:,} {noun[0] if count == 1 else noun[1]}"

    def change(self, change: Change) -> str:
        """One figure as it was and as it is."""
        of = self.words.headings[change.of] if isinstance(change.of, Heading) else change.of
        if change.figure is Figure.REJECTED and of:
            of = f"{of[0].lower()}{of[1:]}"
        what = self.words.figures[change.figure].format(of=of)
        before, after = (self._figure(one) for one in (change.before, change.after))
        return self.words.changed.format(what=what, before=before, after=after)

    def _figure(self, figure: int | str | None) -> str:
        return figure if isinstance(figure, str) else self.number(figure)


def clock(at: datetime) -> str:
    """The time in London: "01:42"."""
    return f"{in_london(at):%H:%M}"


def stamp(at: datetime) -> str:
    """The same instant for machines, with London's offset: "2023-05-05T01:42:00+01:00"."""
    return in_london(at).isoformat(timespec="seconds")
