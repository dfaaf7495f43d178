"""What every phrase on the cards of one area is called: the same list for each language.

The words themselves are in `words_en` and `words_cy`. A translator must check the Welsh before it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from results.clock import in_london


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; what stands in braces is filled in.

    Attributes:
        weekdays: Monday first.
        parties: this language's name for a party, by the short name of the election file.
        corrected_by: who changed the figures and why they may, by kind of correction.
    """

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    parties: Mapping[str, str]

    council_result: str
    by_election_result: str
    mayor_result: str
    referendum_result: str
    one_seat: str
    many_seats: str
    one_vote: str
    many_votes: str
    votes_unknown: str
    declared: str
    declared_at: str

    elected_mark: str
    by_lot_mark: str
    carried_mark: str
    corrected_mark: str
    rehearsal: str
    rehearsal_stamp: str
    not_real: str
    corrected: str

    turnout: str
    turnout_of: str
    papers: str
    rejected_papers: str
    rejected_votes: str
    majority: str
    by_lot: str
    share_note: str
    share_note_many: str
    source: str
    returning_officer: str
    counting_officer: str

    bar_chart: str
    mayor_chart: str
    result_in: str
    elected: str
    elected_by_lot: str
    carried: str
    elected_names: str
    one_other: str
    many_others: str
    council_website: str

    candidate: str
    answer: str
    party: str
    votes: str
    share: str
    outcome: str
    fact: str
    figure: str
    votes_in: str
    answers_in: str
    elected_in: str

    hold: str
    gain: str
    seat_changes: str
    seats_unchanged: str
    compared_with: str
    new_boundaries: str
    not_comparable: str
    turnout_up: str
    turnout_down: str
    turnout_same: str
    swing: str

    correction_of: str
    figure_now: str
    figure_before: str
    corrected_by: Mapping[str, str]
    reason: str
    same_elected: str
    other_elected: str
    nothing_changed: str
    correction_in: str
    not_as_before: str
    not_given: str

    progress_of: str
    verified_step: str
    counting_step: str
    declared_step: str
    verified_title: str
    counting_title: str
    counting_follows: str
    counting_now: str
    expected_by: str
    electors: str
    by_post: str
    last_time: str
    this_time: str
    candidates: str
    seats_fact: str

    election_of: str
    uncontested: str
    nobody_stood: str
    without_poll: str
    of_seats: str
    seats_unfilled: str
    seat_unfilled: str
    countermanded: str
    abandoned: str
    countermanded_title: str
    abandoned_title: str
    new_poll: str

    more_than_half: str
    not_more_than_half: str
    half_line: str
    referendum_in: str

    def seats(self, count: int) -> str:
        """So many seats."""
        return self.one_seat if count == 1 else self.many_seats.format(count=f"{count:,}")

    def votes_for(self, count: int | None) -> str:
        """So many votes; None is said to be unknown."""
        if count is None:
            return self.votes_unknown
        return self.one_vote if count == 1 else self.many_votes.format(count=f"{count:,}")

    def unfilled(self, count: int) -> str:
        """That so many seats remain to be filled; "" when none does."""
        if count < 1:
            return ""
        return self.seat_unfilled if count == 1 else self.seats_unfilled.format(seats=self.seats(count))

    def others(self, count: int, where: str) -> str:
        """That so many candidates are left out here, and where they are."""
        return (self.one_other if count == 1 else self.many_others).format(count=count, where=where)

    def day(self, on: date) -> str:
        """A day, "4 May 2023"."""
        return f"{on.day} {self.months[on.month - 1]} {on.year}"

    def instant(self, at: datetime) -> str:
        """An instant as people in the count hall read it, "01:42, Friday 5 May 2023"."""
        local = in_london(at)
        return f"{local:%H:%M}, {self.weekdays[local.weekday()]} {self.day(local.date())}"

    def party_called(self, short: str) -> str:
        """A party's name in this language, as the election file has it where there is no other."""
        return self.parties.get(short, short)
