"""The whole night in a few lines: what waits for whom, which areas are late, and how far everything is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from results.count.election import ContestId
from results.count.night import Night
from results.count.ward import State, Ward
from results.desk.guide import Option, next_step
from results.desk.signed_in import SignedIn

MOST_NAMED = 8
"""Areas named in one line; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Areas that wait for the same thing.

    Attributes:
        step: what they wait for.
        mine: those in which whoever looks may do it now.
        others: those in which it is somebody else's turn.
    """

    step: Option
    mine: tuple[Ward, ...]
    others: tuple[Ward, ...]

    @property
    def named(self) -> tuple[Ward, ...]:
        """The areas to name, those one can do something about first."""
        return (self.mine + self.others)[:MOST_NAMED]

    @property
    def count(self) -> int:
        """How many areas wait."""
        return len(self.mine) + len(self.others)


@dataclass(frozen=True, slots=True)
class Row:
    """One area in the table of the night.

    Attributes:
        step: what it waits for; None when it waits for nobody.
        is_public: whether a result stands on the public page now.
        is_late: whether it was expected by now and is not declared.
    """

    ward: Ward
    step: Option | None
    is_public: bool
    is_late: bool


def table(night: Night, public: Night, late: Iterable[ContestId] = ()) -> tuple[Row, ...]:
    """Every area by its name."""
    missed = frozenset(late)
    return tuple(
        Row(ward, next_step(ward), public.wards[key].is_settled, key in missed)
        for key, ward in sorted(night.wards.items(), key=lambda one: one[1].contest.area.casefold())
    )


def waiting(rows: Iterable[Row], who: SignedIn, people: int) -> tuple[Waiting, ...]:
    """What waits for a person; what this one can do now stands above the rest, then what most areas wait for.

    Args:
        people: how many different people a result needs.
    """
    found: dict[str, tuple[Option, list[Ward], list[Ward]]] = {}
    for row in rows:
        if row.step is None or not row.step.why:
            continue
        _, mine, others = found.setdefault(row.step.why, (row.step, [], []))
        (others if row.step.why_not(row.ward, who, people) else mine).append(row.ward)
    lines = [Waiting(step, tuple(mine), tuple(others)) for step, mine, others in found.values()]
    return tuple(sorted(lines, key=lambda one: (not one.mine, -one.count)))


def by_state(night: Night) -> Mapping[State, int]:
    """How many areas stand in each state, in the order of a night; states without any are left out."""
    counts = {state: sum(ward.state is state for ward in night.wards.values()) for state in State}
    return {state: count for state, count in counts.items() if count}
