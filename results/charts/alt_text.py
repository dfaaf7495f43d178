"""A ward card in words, for people who cannot see it: all that fits, and always who was elected."""

from collections.abc import Iterable, Iterator, Sequence

from results.charts import phrases
from results.charts.house_style import Look
from results.charts.lettering import clean
from results.count.declaration import Declaration
from results.count.election import Contest, Kind
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
    marks = opening_marks(look, corrected=corrected or declaration.correction is not None)
    card = _Card(contest, declaration, look, marks, beside=())
    return fullest(card.shorter_and_shorter(), limit, contest.area)


def with_more(
    contest: Contest, declaration: Declaration, look: Look, limit: int, beside: Sequence[str]
) -> str:
    """The same with more sentences, such as a gain; they go with what stands beside the votes."""
    phrases.only_declared(contest, declaration)
    marks = opening_marks(look, corrected=declaration.correction is not None)
    return fullest(
        _Card(contest, declaration, look, marks, beside).shorter_and_shorter(), limit, contest.area
    )


def opening_marks(look: Look, *, corrected: bool = False) -> list[str]:
    """What is said before all else and never left out: a rehearsal, a correction."""
    said = phrases.words(look)
    return [word for word, holds in ((said.rehearsal, look.rehearsal), (said.corrected, corrected)) if holds]


def fullest(versions: Iterable[str], limit: int, area: str) -> str:
    """The first of these texts, the fullest first, that fits in the limit.

    Raises:
        ValueError: none does, not even the last, which holds what may never be left out.
    """
    for text in versions:
        if length(text) <= limit:
            return text
    raise ValueError(f"{limit} characters cannot hold who was elected in {area}")


def sentences(*parts: Iterable[str]) -> str:
    """The sentences one after the other, empty ones left out."""
    return " ".join(sentence for part in parts for sentence in part if sentence)


def ended(words: str) -> str:
    """The words as a sentence with its full stop."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def length(text: str) -> int:
    """Characters as the strictest network counts them: one for a letter, two for an emoji."""
    return len(text.encode("utf-16-le")) // 2


class _Card:
    """The sentences of one card, to be put together longer or shorter."""

    def __init__(
        self,
        contest: Contest,
        declaration: Declaration,
        look: Look,
        marks: Sequence[str],
        beside: Sequence[str],
    ) -> None:
        self.contest, self.declaration, self.look, self.marks = contest, declaration, look, marks
        self.said, self.more = phrases.words(look), beside
        lines = standing(contest, declaration)
        self.elected = [line for line in lines if line.elected]
        self.others = [line for line in lines if not line.elected]

    def shorter_and_shorter(self) -> Iterator[str]:
        """Every way to say it, the fullest first."""
        winners, others = (
            [self._told(line) for line in self.elected],
            [self._told(line) for line in self.others],
        )
        opening = (self._chart(), *self._when())
        beside = (*self.more, *self._beside())
        for kept in range(len(others), -1, -1):
            yield sentences(self.marks, opening, winners, others[:kept], (self._rest(kept), *beside))
        yield sentences(self.marks, opening, winners, (self._rest(0),))
        yield sentences(self.marks, (self._chart(),), winners, (self._rest(0),))
        yield sentences(self.marks, (self._least(), self._rest(0)))
        yield sentences(self.marks, (self._least(),))

    def _least(self) -> str:
        """Who was elected, and nothing else."""
        names = "; ".join(clean(line.candidate.name) for line in self.elected)
        area = self._area()
        return self.said.elected_names.format(area=area, names=names) if names else f"{area}."

    def _area(self) -> str:
        return clean(phrases.area(self.contest, self.look))

    def _chart(self) -> str:
        named = {"area": self._area(), "council": clean(self.look.council)}
        own = {Kind.REFERENDUM: self.said.referendum_in, Kind.MAYOR: self.said.mayor_chart}
        if self.contest.kind in own and not phrases.unopposed(self.contest):
            return own[self.contest.kind].format(**named)
        what = self.said.result_in if phrases.unopposed(self.contest) else self.said.bar_chart
        return what.format(**named, seats=phrases.seats(self.contest, self.look))

    def _when(self) -> tuple[str, ...]:
        said = phrases.circumstances(self.contest, self.declaration, self.look)
        known = {self.said.declared, phrases.seats(self.contest, self.look)}
        return tuple(f"{one}." for one in said if one not in known)

    def _told(self, line: Line) -> str:
        """One sentence about one candidate."""
        parts = [clean(line.candidate.name), clean(phrases.party_label(line.candidate, self.look))]
        if line.elected:
            parts.append(phrases.result(line, self.contest, self.look))
        if not phrases.unopposed(self.contest):
            parts.append(self.said.votes_for(line.votes))
        return ", ".join(part for part in parts if part) + "."

    def _rest(self, kept: int) -> str:
        left = len(self.others) - kept
        return self.said.others(left, self.look.website or self.said.council_website) if left else ""

    def _beside(self) -> tuple[str, ...]:
        facts = phrases.facts(self.contest, self.declaration, self.look)
        return (
            *(f"{name} {figure}." for name, figure in facts),
            f"{phrases.source(self.look, self.contest)}.",
        )
