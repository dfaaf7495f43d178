"""How many voted, area by area and in the whole council, as far as the public may know it."""

from collections.abc import Iterator
from dataclasses import dataclass

from results.count.election import Contest, ContestId
from results.count.night import Night
from results.count.outcome import electorate, turnout_pct
from results.count.ward import State, Ward

_PUBLIC = frozenset({State.VERIFIED, State.COUNTING, State.DECLARED, State.CORRECTED})


@dataclass(frozen=True, slots=True)
class Voted:
    """Ballot papers verified in one area.

    Attributes:
        pct: of the electors, unrounded.
        pct_last_time: at the last comparable election; None when unknown or the area was redrawn.
    """

    contest: Contest
    papers: int
    electors: int
    pct: float
    pct_last_time: float | None


@dataclass(frozen=True, slots=True)
class Turnout:
    """All areas whose turnout is public.

    Attributes:
        areas: highest turnout first; equals keep the order of the election file.
        papers, electors: altogether, the electors of combined polls counted once; 0 when no area is known.
        polled: areas where a poll is held, known or not.
    """

    areas: tuple[Voted, ...]
    papers: int
    electors: int
    polled: int

    @property
    def pct(self) -> float | None:
        """The turnout of all known areas together; None while there is none."""
        return 100 * self.papers / self.electors if self.electors else None


def turnout(night: Night) -> Turnout:
    """The turnout of every area whose verification is public, and altogether."""
    known = tuple(_known(night))
    once = tuple(_counted_once(known))
    return Turnout(
        areas=tuple(sorted(known, key=lambda one: -one.pct)),
        papers=sum(one.papers for one in once),
        electors=sum(one.electors for one in once),
        polled=sum(ward.state is not State.NO_POLL for ward in night.wards.values()),
    )


def _known(night: Night) -> Iterator[Voted]:
    for ward in night.wards.values():
        voted = _voted(ward) if ward.shown_as in _PUBLIC else None
        if voted is not None:
            yield voted


def _voted(ward: Ward) -> Voted | None:
    contest, verification = ward.contest, ward.verification
    pct, electors = turnout_pct(contest, verification), electorate(contest, verification)
    if verification is None or verification.papers_total is None or pct is None or electors is None:
        return None
    last = contest.last_time
    return Voted(
        contest,
        verification.papers_total,
        electors,
        pct,
        None if last is None or last.boundary_changed else last.turnout_pct,
    )


def _counted_once(known: tuple[Voted, ...]) -> Iterator[Voted]:
    """The areas without those whose voters were polled in an earlier one on the same day."""
    taken: set[ContestId] = set()
    same_voters: set[ContestId] = set()
    for one in known:
        if one.contest.contest_id not in same_voters and taken.isdisjoint(one.contest.combined_with):
            taken.add(one.contest.contest_id)
            same_voters.update(one.contest.combined_with)
            yield one
