"""A ward card in words, for people who cannot see it: all that fits, and always who was elected."""

from collections.abc import Iterator, Sequence

from results.charts import phrases
from results.charts.house_style import Look
from results.charts.lettering import clean
from results.count.declaration import Declaration
from results.count.election import Contest
from results.count.outcome import Line, standing

LIMIT = 1000
"""What X takes; Mastodon and Bluesky take more."""


def alt_text(
    contest: Contest, declaration: Declaration, look: Look, limit: int = LIMIT, *, corrected: bool = False
) -> str:
    """The card in short sentences, at most `limit` characters (as networks count them: UTF-16 units).

    Where all of it does not fit, candidates who were not elected go first, from the last upwards, then what
    stands beside the votes, then parties and votes; the names of those elected never go.

    Raises:
        ValueError: not even the area and the names of those elected fit in the limit, or nothing is declared.
    """
    phrases.only_declared(contest, declaration)
    card = _Card(contest, declaration, look, corrected=corrected or declaration.correction is not None)
    for text in card.shorter_and_shorter():
        if length(text) <= limit:
            return text
    raise ValueError(f"{limit} characters cannot hold who was elected in {contest.area}")


def length(text: str) -> int:
    """Characters as the strictest network counts them: one for a letter, two for an emoji."""
    return len(text.encode("utf-16-le")) // 2


class _Card:
    """The sentences of one card, to be put together longer or shorter."""

    def __init__(self, contest: Contest, declaration: Declaration, look: Look, *, corrected: bool) -> None:
        self.contest, self.declaration, self.look = contest, declaration, look
        lines = standing(contest, declaration)
        self.elected = [line for line in lines if line.elected]
        self.others = [line for line in lines if not line.elected]
        self.marks = [
            word for word, holds in (("Rehearsal.", look.rehearsal), ("Corrected.", corrected)) if holds
        ]

    def shorter_and_shorter(self) -> Iterator[str]:
        """Every way to say it, the fullest first."""
        winners, others = (
            [self._told(line) for line in self.elected],
            [self._told(line) for line in self.others],
        )
        beside = self._beside()
        for kept in range(len(others), -1, -1):
            yield self._text(
                (self._chart(), *self._when()), winners, others[:kept], (self._rest(kept), *beside)
            )
        yield self._text((self._chart(), *self._when()), winners, (), (self._rest(0),))
        yield self._text((self._chart(),), winners, (), (self._rest(0),))
        names = "; ".join(clean(line.candidate.name) for line in self.elected)
        least = f"{clean(self.contest.area)}. Elected: {names}." if names else f"{clean(self.contest.area)}."
        yield self._text((), (), (), (least, self._rest(0)))
        yield self._text((), (), (), (least,))

    def _text(self, *parts: Sequence[str]) -> str:
        sentences = [*self.marks, *(sentence for part in parts for sentence in part)]
        return " ".join(sentence for sentence in sentences if sentence)

    def _chart(self) -> str:
        what = "Result" if phrases.unopposed(self.contest) else "Bar chart of votes"
        area, council = clean(self.contest.area), clean(self.look.council)
        return f"{what} in {area}, {council}, {phrases.seats(self.contest)}."

    def _when(self) -> tuple[str, ...]:
        said = phrases.circumstances(self.contest, self.declaration)[1:]
        return tuple(f"{one}." for one in said if one != "Declared")

    def _told(self, line: Line) -> str:
        """One sentence about one candidate."""
        parts = [clean(line.candidate.name), clean(phrases.party_label(line.candidate, self.look))]
        if line.elected:
            parts.append("elected by lot" if line.by_lot else "elected")
        if not phrases.unopposed(self.contest):
            parts.append(phrases.votes(line.votes))
        return ", ".join(part for part in parts if part) + "."

    def _rest(self, kept: int) -> str:
        left = len(self.others) - kept
        if not left:
            return ""
        where = self.look.website or "the council's website"
        return f"And {left} {'other' if left == 1 else 'others'}; full list at {where}."

    def _beside(self) -> tuple[str, ...]:
        facts = phrases.facts(self.contest, self.declaration)
        return (*(f"{name} {figure}." for name, figure in facts), f"{phrases.source(self.look)}.")
