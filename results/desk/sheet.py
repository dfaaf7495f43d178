"""One paper of the count as the screen shows it: its boxes in the paper's order, by code, name and party.

Pure. What comes back from the screen is read here too: digits, or words that say what is wrong with a box.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from results.count.declaration import Basis, Field
from results.count.election import Candidate, Contest, ContestId
from results.count.procedure.acts import Paper, Values
from results.count.procedure.figures import BASIS, LARGEST_DIGITS
from results.count.ward import Ward
from results.feeds.formats.boxes import Box, Kind, rejected_boxes, verification_boxes, vote_boxes
from results.feeds.formats.content import votes_field

PAPER_NAMES: Mapping[Paper, str] = {Paper.VERIFICATION: "verification", Paper.COUNT: "the count"}
LONGEST_WORDS = 500
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Line:
    """One box, and on paper the words beside it.

    Attributes:
        detail: the full name where another is used, and the description; "" where the box is no person's.
    """

    box: Box
    detail: str = ""

    @property
    def field(self) -> Field:
        """The figure's place, which is also the box's name on the screen."""
        return self.box.field

    @property
    def is_number(self) -> bool:
        """Whether only digits go in."""
        return self.box.kind is Kind.COUNT


@dataclass(frozen=True, slots=True)
class Part:
    """Boxes that stand together on the paper."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back from the screen.

    Attributes:
        values: as typed, without spaces around and commas between thousands; empty boxes left out.
        wrong: what is wrong with a box that cannot be read, by field.
    """

    values: Values
    wrong: Mapping[Field, str]


def sheet(ward: Ward, paper: Paper) -> tuple[Part, ...]:
    """The boxes of one paper.

    On the count's paper those of the verification are left out once it is agreed, but not in a correction,
    which may be about them; and both people type the same boxes, whatever became known between them.
    """
    verification = Part("Verification", tuple(Line(one) for one in verification_boxes()))
    if paper is Paper.VERIFICATION:
        return (verification,)
    first = ward.case.count.first
    typed_before = first is not None and any(place.startswith("verification/") for place in first.values)
    counted = _counted(ward.contest)
    is_open = ward.verification is None or ward.case.correction is not None
    return (verification, *counted) if typed_before or is_open else counted


def lines(parts: tuple[Part, ...]) -> tuple[Line, ...]:
    """All boxes, in order."""
    return tuple(one for part in parts for one in part.lines)


def ward_number(ward: Ward, contests: Mapping[ContestId, Contest]) -> int:
    """The ward's place in the election file, counted from 1: the order of the sheets."""
    return list(contests).index(ward.contest.contest_id) + 1


def typed(form: Mapping[str, object], boxes: tuple[Line, ...]) -> Typed:
    """What a person typed into these boxes; anything else in the form is left alone."""
    raw = {one: " ".join(str(form.get(one.field, "")).split()) for one in boxes}
    values = {one.field: _plain(one, text) for one, text in raw.items() if text}
    wrong = {
        one.field: why for one in boxes if one.field in values if (why := _wrong(one, values[one.field]))
    }
    return Typed(values, wrong)


def is_empty(values: Values) -> bool:
    """Whether no figure was typed: a choice that stands there by itself is none."""
    return not any(place != BASIS for place in values)


def _counted(contest: Contest) -> tuple[Part, ...]:
    people = {votes_field(one.candidate_id, None): _detail(one) for one in contest.candidates}
    votes = tuple(Line(one, people.get(one.field, "")) for one in vote_boxes(contest))
    # With one vote a paper it is all the same whether votes or papers are counted.
    rejected = tuple(Line(one) for one in rejected_boxes(contest) if contest.seats > 1 or one.field != BASIS)
    return Part("Votes", votes), Part("Rejected ballot papers", rejected)


def _detail(candidate: Candidate) -> str:
    full = candidate.full_name if candidate.name != candidate.full_name else ""
    return ", ".join(one for one in (full, candidate.description) if one)


def _plain(line: Line, text: str) -> str:
    if line.box.kind is Kind.BASIS:
        return text.casefold()
    return text.replace(",", "") if line.is_number and _THOUSANDS.fullmatch(text) else text


def _wrong(line: Line, text: str) -> str:
    """What is wrong with a box, "" when nothing is."""
    match line.box.kind:
        case Kind.COUNT if not (text.isascii() and text.isdigit()):
            return f"{line.box.code}: type digits only. Leave the box empty when the paper is empty."
        case Kind.COUNT if len(text) > LARGEST_DIGITS:
            return f"{line.box.code}: this is too long for a figure of the count."
        case Kind.BASIS if text not in set(Basis):
            return f"{line.box.code}: choose papers or votes."
        case Kind.WORDS if len(text) > LONGEST_WORDS:
            return f"{line.box.code}: at most {LONGEST_WORDS} letters."
    return ""
