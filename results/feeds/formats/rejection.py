"""Under which head a rejected ballot paper falls, from the free words of pages and files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from results.count.declaration import Heading, RejectedPapers
from results.feeds.formats.figures import Figures

IN_PART = "in_part"
TOTAL = "total"
LONGEST_WORDS = 300
WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (IN_PART, re.compile(r"\bin part\b|\bpart(?:ly|ially) rejected\b")),
    (Heading.OFFICIAL_MARK, re.compile(r"\bofficial mark")),
    (Heading.TOO_MANY, re.compile(r"\bmore (?:candidates|votes|than)\b|\btoo many\b|\bover ?vot")),
    (Heading.IDENTIFIABLE, re.compile(r"\bidentif")),
    (Heading.VOID, re.compile(r"\bunmarked\b|\bvoid\b|\buncertain|\bblank\b")),
    (
        TOTAL,
        re.compile(
            r"^(?:(?:total|number|of|the|all|ballot|papers?|votes?|wholly) )*"
            r"(?:reject(?:ed|ions?)|spoil(?:ed|t)|informal|total)(?: (?:ballot|papers?|votes?|total))*$|^$"
        ),
    ),
)
"""Words of each head, looked for in this order: a paper void in part is in part, not void.

Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, rule 47.
"""
LETTERS: Mapping[str, str] = {
    "a": Heading.OFFICIAL_MARK,
    "b": Heading.TOO_MANY,
    "c": Heading.IDENTIFIABLE,
    "d": Heading.VOID,
}
"""The letters of rule 47 as councils print them before the words; they decide where the words say nothing."""
LETTER = re.compile(r"\(?([a-d])\s{0,3}(?:[-–—.):]|$)")
LEFT_OUT = "so the rejected papers of this area are left out: put it right, or enter the area at the desk"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of rejected papers, as it stands in the file.

    Attributes:
        place: where, for a person, "line 14, spoiledvote".
        words: the reason it gives, "" when it only says that papers were rejected.
        count: how many, as written.
    """

    place: str
    words: str
    count: str


def head_of(words: str) -> str | None:
    """A `Heading`, `IN_PART`, `TOTAL`, or None when these words name no head we know."""
    small = words[:LONGEST_WORDS].strip().casefold()
    letter = LETTER.match(small)
    plain = " ".join(re.findall(r"[^\W_]+", small[letter.end() :] if letter else small))
    found = next((head for head, pattern in WORDS if pattern.search(plain)), None)
    return LETTERS[letter[1]] if letter and found in {None, TOTAL} else found


def rejected_papers(
    lines: Sequence[Line], figures: Figures, *, is_complete: bool = False
) -> tuple[RejectedPapers | None, tuple[str, ...]]:
    """The rejected papers these lines give, and what is wrong with the lines.

    Different reasons under one head ("unmarked", "void for uncertainty") are added. A reason we do not know,
    or one given twice, leaves all of them unknown: nobody could say what the rest adds up to.

    Args:
        figures: remembers counts that were none.
        is_complete: the source has finished and leaves out heads without papers; once it gives one head, the
            others are 0.
    """
    problems = tuple(_problems(lines))
    if problems or not lines:
        return None, problems
    counts: dict[str, int | None] = {}
    for line in lines:
        head = head_of(line.words) or TOTAL
        count, before = figures.count(line.count, f"rejected/{head}"), counts.get(head, 0)
        counts[head] = None if count is None or before is None else before + count
    headings = {heading: counts[heading] for heading in Heading if heading in counts}
    if headings and is_complete:
        headings = {heading: counts.get(heading, 0) for heading in Heading}
    return RejectedPapers(headings, counts.get(TOTAL), counts.get(IN_PART)), ()


def _problems(lines: Sequence[Line]) -> Iterator[str]:
    seen: set[str] = set()
    for line in lines:
        head, plain = head_of(line.words), " ".join(line.words.casefold().split())
        called = repr(line.words[:60])
        if head is None:
            yield f"{line.place}: {called} is no reason for rejection that we know, {LEFT_OUT}"
        elif plain in seen or (head == TOTAL and TOTAL in seen):
            yield f"{line.place}: {called} is there twice, {LEFT_OUT}"
        seen |= {plain, head or ""}
