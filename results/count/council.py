"""The whole chamber tonight: seats by party, what is still to come, who has a majority."""

from dataclasses import dataclass

from results.count.election import PartyId, Poll
from results.count.night import Night
from results.count.outcome import seats_by_party
from results.count.ward import Ward


@dataclass(frozen=True, slots=True)
class Chamber:
    """Seats of the council as far as the public may know them.

    Attributes:
        won: seats filled tonight, by party.
        held: seats by party with those not up tonight; equals won in an all-out election.
        to_come: seats of areas not yet declared, unfilled ones of uncontested areas excluded.
        size: seats in the whole chamber; None when the election file does not say.
    """

    won: dict[PartyId, int]
    held: dict[PartyId, int]
    to_come: int
    size: int | None

    @property
    def majority_line(self) -> int | None:
        """Seats needed for a majority: more than half. None while the size is unknown."""
        return None if self.size is None else self.size // 2 + 1


def _filled(ward: Ward) -> dict[PartyId, int]:
    """Seats by party that one area has filled in public."""
    if ward.declared is not None:
        return seats_by_party(ward.contest, ward.declared.declaration)
    seats: dict[PartyId, int] = {}
    if ward.contest.poll is Poll.UNCONTESTED:
        for candidate in ward.contest.candidates:
            seats[candidate.party_id] = seats.get(candidate.party_id, 0) + 1
    return seats


def chamber(night: Night) -> Chamber:
    """The chamber as declared so far."""
    won: dict[PartyId, int] = {}
    to_come = 0
    for ward in night.wards.values():
        for party, seats in _filled(ward).items():
            won[party] = won.get(party, 0) + seats
        if not ward.is_settled:
            to_come += ward.contest.seats
    held = dict(night.election.continuing)
    for party, seats in won.items():
        held[party] = held.get(party, 0) + seats
    return Chamber(won, held, to_come, night.election.council_size)


def in_control(night: Night) -> PartyId | None:
    """The party with more than half the seats, once every seat is known.

    Returns:
        None while any seat is to come, while the size is unknown, or when no party has a majority.

    Source: broadcasters' practice, see docs/decisions.md; independents are never a party in control.
    """
    state = chamber(night)
    if state.to_come or state.majority_line is None:
        return None
    line = state.majority_line
    parties = night.election.parties
    return next((p for p, n in state.held.items() if n >= line and parties[p].short != "Independent"), None)


def declared_count(night: Night) -> int:
    """Areas whose result the public knows."""
    return sum(ward.is_settled for ward in night.wards.values())
