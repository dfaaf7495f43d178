"""What every phrase on the pictures of the whole council is called: the same list for each language.

The words are in `council_words_en` and `council_words_cy`. A translator must check the Welsh first.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CouncilWords:
    """The words of one language; what stands in braces is filled in."""

    election: str
    wards_declared: str
    as_at: str
    party: str
    ward: str
    seats: str
    seats_of: str
    to_come: str
    vacant: str
    one_other_party: str
    other_parties: str
    more: str

    state_of_council: str
    seats_won: str
    for_majority: str
    majority_needs: str
    has_majority: str
    no_majority: str
    chamber_of: str
    seats_won_of: str

    gained_and_lost: str
    last_time: str
    now: str
    change: str
    compared_with: str
    not_compared: str
    gains_of: str
    party_change: str

    turnout: str
    turnout_title: str
    wards_verified: str
    between: str
    turnout_of: str
    electors: str
    papers: str
    pct: str
    line_is_last_time: str
    higher: str
    wards_of: str

    night: str
    night_so_far: str
    first: str
    half: str
    latest: str
    last: str
    progress_of: str
    by_then: str
    time: str
    declared: str

    by_ward: str
    striped: str
    seats_shared: str
    map_of: str
    elected_in: str
    attribution: str

    def others(self, count: int) -> str:
        """So many smaller parties taken together."""
        return (self.one_other_party if count == 1 else self.other_parties).format(count=count)
