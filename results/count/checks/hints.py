"""Likely causes of figures that do not balance: swapped digits, a sheet entered twice, a bundle."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from results.count.checks.sheet import Sheet
from results.count.checks.wording import joined
from results.count.declaration import Part

BUNDLES = (25, 50, 100)
FEW = 2


@dataclass(frozen=True, slots=True)
class Imbalance:
    """How far votes lie outside what the papers allow.

    Attributes:
        least, most: the votes for all candidates that would balance; the same number when there is only one.
        gap: votes over (positive) or short (negative), never 0.
    """

    least: int
    most: int
    total: int

    @property
    def gap(self) -> int:
        """Votes over or short of the nearest total that balances."""
        return self.total - self.most if self.total > self.most else self.total - self.least

    @property
    def exact(self) -> bool:
        """True when one total alone would balance, so that the size of the gap is a clue in itself."""
        return self.least == self.most

    def closes(self, change: int) -> bool:
        """Whether the total would balance after this change."""
        return self.least <= self.total + change <= self.most


def hints(sheet: Sheet, imbalance: Imbalance) -> tuple[str, ...]:
    """Causes that fit these very figures, or the next step on the floor when none does."""
    clues = [
        *_copied_papers(sheet),
        *_lot(sheet, imbalance),
        *_twice_or_left_out(sheet, imbalance),
        *_swapped(sheet, imbalance),
        *_rejected(sheet, imbalance),
        *_bundle(imbalance),
    ]
    return (*(clues or [_next_step(imbalance)]), *_in_doubt(sheet, imbalance))


def _copied_papers(sheet: Sheet) -> Iterator[str]:
    """The papers are another area's, so the votes may well be right."""
    for contest_id, other in sheet.tonight.areas.items():
        same = sheet.papers and other.papers == sheet.papers
        if same and contest_id not in (sheet.contest.contest_id, *sheet.contest.combined_with):
            yield (
                f"{sheet.papers:,} papers is also the total for {other.contest.area}: "
                "one of the two may be read from the wrong line."
            )


def _lot(sheet: Sheet, imbalance: Imbalance) -> Iterator[str]:
    lot = sheet.declaration.lot
    if lot and not lot.in_votes and imbalance.exact and imbalance.gap == len(lot.winners):
        yield "The extra vote of the lot may be inside the printed figures."


def _twice_or_left_out(sheet: Sheet, imbalance: Imbalance) -> Iterator[str]:
    """H2.

    Source: Skelton 2007 (672 added to another party's block); Plymouth 2017 (a ward of 6,587 left out).
    """
    parts = [one for one in sheet.declaration.parts if one.votes]
    people = [(sheet.name(one), votes) for one, votes in sheet.votes.items() if votes]
    if imbalance.gap > 0:
        twice = [f"{name}'s {votes:,} votes" for name, votes in people if imbalance.closes(-votes)]
        twice += [
            f"The {one.votes:,} votes of {one.name}" for one in parts if imbalance.closes(-(one.votes or 0))
        ]
        if 0 < len(twice) <= FEW:
            yield " or ".join(twice) + " may have been entered twice."
        return
    yield from _left_out(sheet, imbalance, parts)
    nought = [sheet.name(one) for one, votes in sheet.votes.items() if votes == 0]
    if 0 < len(nought) <= FEW:
        yield f"0 votes for {joined(nought)}: has a figure been left out?"


def _left_out(sheet: Sheet, imbalance: Imbalance, parts: list[Part]) -> Iterator[str]:
    absent = [one for one in sheet.declaration.parts_expected if one not in {part.name for part in parts}]
    if absent:
        yield f"{joined(absent)} may be left out: no figure is in yet."
    same = [f"the {one.votes:,} votes of {one.name}" for one in parts if one.votes == -imbalance.gap]
    if imbalance.exact:
        same += [
            f"{sheet.name(one)}'s {votes:,} votes"
            for one, votes in sheet.votes.items()
            if votes == -imbalance.gap
        ]
    if 0 < len(same) <= FEW:
        yield f"The gap is as large as {' or '.join(same)}: a sheet may have been left out."


def _swapped(sheet: Sheet, imbalance: Imbalance) -> Iterator[str]:
    """H1: exchanging two digits always changes a number by a multiple of 9."""
    if imbalance.exact and imbalance.gap % 9:
        return
    fits = [
        f"{sheet.name(one)}'s {votes:,} may be {other:,}"
        for one, votes in sheet.votes.items()
        for other in exchanges(votes)
        if imbalance.closes(other - votes)
    ]
    if sheet.contest.seats == 1 and sheet.papers is not None and imbalance.exact:
        wanted = sheet.papers + imbalance.gap
        fits += (
            [f"the {sheet.papers:,} papers may be {wanted:,}"] if wanted in exchanges(sheet.papers) else []
        )
    if 0 < len(fits) <= FEW:
        yield f"Two digits may be swapped: {' or '.join(fits)}."
    elif imbalance.exact:
        yield "The gap divides by 9, as when two digits are swapped: look at each count sheet."


def exchanges(number: int) -> frozenset[int]:
    """Every number that differs from this one by two digits having changed places; no leading 0."""
    digits = str(number)
    return frozenset(
        int(f"{digits[:i]}{digits[j]}{digits[i + 1 : j]}{digits[i]}{digits[j + 1 :]}")
        for i, j in combinations(range(len(digits)), 2)
        if digits[i] != digits[j] and not (i == 0 and digits[j] == "0")
    )


def _rejected(sheet: Sheet, imbalance: Imbalance) -> Iterator[str]:
    """H3: rejected papers left out or counted twice."""
    if not sheet.rejected:
        return
    if imbalance.exact and abs(imbalance.gap) in (sheet.rejected, 2 * sheet.rejected):
        times = "" if abs(imbalance.gap) == sheet.rejected else "twice "
        yield (
            f"The gap is exactly {times}the {sheet.rejected:,} rejected papers: "
            "they may be left out or counted twice."
        )
    elif not imbalance.exact and 0 < imbalance.gap <= sheet.contest.seats * sheet.rejected:
        yield f"The votes would fit if fewer papers were rejected: recheck the {sheet.rejected:,} rejected."


def _bundle(imbalance: Imbalance) -> Iterator[str]:
    """H4: papers are counted in bundles."""
    if imbalance.exact and abs(imbalance.gap) in BUNDLES:
        where = "counted twice" if imbalance.gap > 0 else "left out"
        yield f"A bundle of {abs(imbalance.gap)} may have been {where}."


def _next_step(imbalance: Imbalance) -> str:
    """Source: EC, reconciliation: look for papers, recheck the figures, recount the bundles."""
    size = abs(imbalance.gap)
    if imbalance.gap > 0:
        first = "Recheck the papers verified and the rejected papers"
        return f"{first}, then recount the bundles: {_papers(size)} may be counted in two places."
    return f"Look for {_papers(size)} among the rejected and in the boxes, then recount the bundles."


def _papers(size: int) -> str:
    return "1 paper" if size == 1 else f"{size:,} papers"


def _in_doubt(sheet: Sheet, imbalance: Imbalance) -> Iterator[str]:
    """Whether a gap of this size could have changed who is elected."""
    ranked, seats = sheet.ranked, sheet.contest.seats
    if len(ranked) <= seats:
        return
    lead = ranked[seats - 1][1] - ranked[seats][1]
    if lead == 0:
        yield "The last seat is a tie, so this gap could decide who is elected."
    elif lead <= abs(imbalance.gap):
        yield f"The last seat was won by only {lead:,}, so this gap could decide who is elected."
