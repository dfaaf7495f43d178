"""Do the seats make the whole council? E801."""

from collections.abc import Iterator, Mapping

from results.count.checks.rules import found
from results.count.declaration import Field
from results.count.election import Election, PartyId
from results.count.finding import Finding

SEATS = Field("seats")


def tonight_adds_up(election: Election, seats_won: Mapping[PartyId, int], filled: int) -> Iterator[Finding]:
    """E801: seats by party make the seats filled so far, and no more are filled than are up."""
    won = sum(seats_won.values())
    if won != filled:
        yield found("E801", f"Seats by party add to {won}, but {filled} are filled.", [SEATS])
    if filled > election.seats:
        yield found("E801", f"{filled} seats are filled, but only {election.seats} are up.", [SEATS])


def chamber_adds_up(election: Election) -> Iterator[Finding]:
    """E801: seats up tonight, seats that continue and vacant seats make the whole council."""
    adds = sum(election.continuing.values()) + election.seats + election.vacant
    if election.council_size is not None and adds != election.council_size:
        yield found("E801", f"Seats add to {adds}, council has {election.council_size}.", [SEATS])
