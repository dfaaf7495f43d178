"""What every phrase on the printed papers is called: the same list for each language.

The words themselves are in `wording_en` and `wording_cy`; dates and months come from the words of the cards.
A translator must check the Welsh before it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from results.charts.words import Words
from results.clock import in_london
from results.count.declaration import CorrectionKind, Heading
from results.count.election import Kind
from results.language import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language; what stands in braces is filled in, and never has to mutate.

    Attributes:
        cards: the words of the cards in this language.
        kinds: what is elected, by kind of contest.
        officers: whose declaration it is, by kind of contest where it is not the returning officer's.
        headings: the legal heads of rejection, each with its letter.
    """

    language: Language
    cards: Words
    kinds: Mapping[Kind, str]
    officer: str
    officers: Mapping[Kind, str]
    headings: Mapping[Heading, str]
    corrections: Mapping[CorrectionKind, str]

    draft: str
    rehearsal: str
    not_approved: str
    approved: str
    rehearsal_line: str

    council: str
    area: str
    poll_on: str
    to_elect: str
    candidate: str
    known_as: str
    description: str
    votes: str
    outcome: str
    elected: str
    by_lot: str
    not_given: str
    total: str
    number: str

    notice_title: str
    referendum_title: str
    uncontested_title: str
    give_notice: str
    counting_notice: str
    nobody_stood_against: str
    duly_elected: str
    duly_elected_one: str
    elected_not_said: str
    carried: str
    not_carried: str
    lots: str
    rejected_title: str
    rejected_votes_title: str
    in_part: str
    poll_title: str
    electorate: str
    turnout: str
    turnout_note: str
    corrected: str
    replaces: str
    reason: str
    declared: str
    dated: str
    published_by: str

    verification_title: str
    verified: str
    papers_polling: str
    papers_postal: str
    papers_total: str
    papers_expected: str
    difference: str
    no_difference: str
    more: str
    fewer: str
    explanation: str
    no_explanation: str

    announcer_title: str
    quiet: str
    i_am: str
    result_of: str
    votes_were: str
    people_elected: str
    person_elected: str
    rejected_were: str
    rejected_votes_were: str
    pause: str
    applause: str
    that_is_all: str
    one_vote: str
    many_votes: str
    one_seat: str
    many_seats: str

    def weekday(self, on: date) -> str:
        """The day in full: "Thursday 4 May 2023"."""
        return f"{self.cards.weekdays[on.weekday()]} {self.cards.day(on)}"

    def time(self, at: datetime) -> str:
        """The clock in the hall: "01:42"."""
        return f"{in_london(at):%H:%M}"

    def counted(self, count: int | None) -> str:
        """A figure, said to be missing where it is."""
        return self.not_given if count is None else f"{count:,}"

    def officer_of(self, kind: Kind) -> str:
        """Whose declaration it is."""
        return self.officers.get(kind, self.officer)

    def seats(self, count: int) -> str:
        """How many are elected."""
        return self.one_seat if count == 1 else self.many_seats.format(count=count)

    def votes_of(self, count: int) -> str:
        """The noun after so many."""
        return self.one_vote if count == 1 else self.many_votes
