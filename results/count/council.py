"""The whole chamber tonight: seats by party, what is still to come, who has a majority."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from results.count.comparison import seats_before
from results.count.election import Kind, PartyId, Poll
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
    def empty(self) -> int:
        """Seats nobody holds and nobody is elected to tonight; 0 while the size is unknown."""
        return 0 if self.size is None else max(0, self.size - sum(self.held.values()) - self.to_come)

    @property
    def majority_line(self) -> int | None:
        """Seats needed for a majority: more than half. None while the size is unknown."""
        return None if self.size is None else self.size // 2 + 1


_SEATED = frozenset({Kind.COUNCILLORS, Kind.BY_ELECTION})
"""What gives a seat in the chamber; a mayor and the answer of a referendum do not."""


def _seated(night: Night) -> list[Ward]:
    """The areas that elect councillors."""
    return [ward for ward in night.wards.values() if ward.contest.kind in _SEATED]


def seats_won(ward: Ward) -> dict[PartyId, int]:
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
    for ward in _seated(night):
        _add(won, seats_won(ward))
        if not ward.is_settled:
            to_come += ward.contest.seats
    held = dict(night.election.continuing)
    _add(held, won)
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


@dataclass(frozen=True, slots=True)
class Compared:
    """Seats now and last time, in the areas where the two can be compared.

    Attributes:
        now, before: seats by party in those areas.
        areas: how many areas are in the comparison.
        left_out: areas filled tonight that are not: on new boundaries, or nobody has given last time's seats.
    """

    now: Mapping[PartyId, int]
    before: Mapping[PartyId, int]
    areas: int
    left_out: int

    def change(self, party: PartyId) -> int:
        """Seats gained, or lost when less than nought."""
        return self.now.get(party, 0) - self.before.get(party, 0)


def compared(night: Night) -> Compared:
    """Seats gained and lost since last time, as far as areas are declared and can be compared."""
    now: dict[PartyId, int] = {}
    before: dict[PartyId, int] = {}
    settled = [ward for ward in _seated(night) if ward.is_settled]
    known = [(ward, seats) for ward in settled if (seats := seats_before(ward.contest)) is not None]
    for ward, seats in known:
        _add(now, seats_won(ward))
        _add(before, seats)
    return Compared(now, before, len(known), len(settled) - len(known))


def _add(to: dict[PartyId, int], more: Mapping[PartyId, int]) -> None:
    for party, seats in more.items():
        to[party] = to.get(party, 0) + seats


def declared_moments(night: Night) -> tuple[datetime, ...]:
    """When each area that stands in public was first declared, earliest first; aware UTC.

    Returns:
        The returning officer's own time where one was given, else when the declaration reached us.
    """
    standing = [(ward.history, ward.declared) for ward in night.wards.values() if ward.declared]
    firsts = [history[0] if history else declared for history, declared in standing]
    return tuple(sorted(one.declaration.declared_at or one.received_at for one in firsts))
