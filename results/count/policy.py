"""What the council decides beforehand: which warnings need a person, whose word counts for more."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from results.count.declaration import SourceId

ORDINARY = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How the council ranks its sources.

    Attributes:
        ranks: 1 is the highest; a source that is not named has rank 1.
        comparing: sources whose figures are only laid beside the others', never made public.
    """

    ranks: Mapping[SourceId, int] = field(default_factory=dict)
    comparing: frozenset[SourceId] = frozenset()

    def rank(self, source: SourceId) -> int:
        """This source's rank; a smaller number counts for more."""
        return self.ranks.get(source, ORDINARY)


@dataclass(frozen=True, slots=True)
class Policy:
    """What this council wants a person to look at before a declared result goes out.

    Attributes:
        person_warnings: warnings that hold a result until a named person lets it pass.
        standing: whose word counts for more when sources differ.
        release_by_hand: what a source says is declared waits for the desk, however clean it is.
        people: how many different people a result needs that is typed at the desk, 2 to 4;
            `results.count.procedure.people` says what each may not do.
    """

    person_warnings: frozenset[str] = frozenset({"W202", "W205", "W313"})
    standing: Standing = field(default_factory=Standing)
    release_by_hand: bool = False
    people: int = 4
