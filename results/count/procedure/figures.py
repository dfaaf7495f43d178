"""What was typed becomes figures; two entries are laid side by side."""

from collections.abc import Mapping

from results.count.declaration import (
    Basis,
    Declaration,
    Field,
    Figure,
    Heading,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import Contest
from results.count.procedure.acts import Values

TOTAL = Field("total_votes")
EXPLANATION = Field("verification/explanation")
BASIS = Field("rejected/basis")
NOT_COMPARED = frozenset({EXPLANATION})
"""Words that two people never write alike."""
LARGEST_DIGITS = 9


def tidied(values: Values) -> dict[Field, str]:
    """What was typed without spaces around it, figures without noughts before them; empty boxes left out."""
    return {place: _plain(text.strip()) for place, text in values.items() if text.strip()}


def differing(one: Values, other: Values) -> tuple[Field, ...]:
    """The boxes in which two entries differ, in order; a box left empty by one of them differs too."""
    places = [*one, *(place for place in other if place not in one)]
    return tuple(
        place for place in places if place not in NOT_COMPARED and one.get(place) != other.get(place)
    )


def verification_of(values: Values) -> Verification | None:
    """The statement as to verification, None when none of its boxes was typed."""
    typed = {place: text for place, text in values.items() if place.startswith("verification/")}
    if not typed:
        return None
    return Verification(
        papers_polling=_number(typed, "verification/papers_polling"),
        papers_postal=_number(typed, "verification/papers_postal"),
        papers_total=_number(typed, "verification/papers_total"),
        papers_expected=_number(typed, "verification/papers_expected"),
        explanation=typed.get(EXPLANATION),
        electorate=_number(typed, "verification/electorate"),
        misread=_misread({place: text for place, text in typed.items() if place != EXPLANATION}),
    )


def declaration_of(contest: Contest, values: Values) -> Declaration:
    """The figures of the count as typed, provisional; who is elected and the lot come later."""
    figures = tuple(
        Figure(one.candidate_id, _number(values, f"votes/{one.candidate_id}")) for one in contest.candidates
    )
    counted = {
        place: text
        for place, text in values.items()
        if not place.startswith("verification/") and place != BASIS
    }
    return Declaration(
        contest.contest_id,
        Stage.PROVISIONAL,
        figures,
        rejected=_rejected(values),
        verification=verification_of(values),
        unused_votes=_number(values, "unused_votes"),
        total_given=_number(values, TOTAL),
        misread=_misread(counted),
    )


def _rejected(values: Values) -> RejectedPapers | None:
    headings = {heading: _number(values, f"rejected/{heading}") for heading in Heading}
    known = {heading: count for heading, count in headings.items() if count is not None}
    total, in_part = _number(values, "rejected/total"), _number(values, "rejected/in_part")
    if not known and total is None and in_part is None:
        return None
    basis = Basis.VOTES if values.get(BASIS, "").casefold() == Basis.VOTES else Basis.PAPERS
    return RejectedPapers(headings if known else {}, total, in_part, basis)


def _number(values: Mapping[Field, str], place: str) -> int | None:
    text = values.get(Field(place), "")
    return int(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LARGEST_DIGITS


def _misread(values: Mapping[Field, str]) -> dict[Field, str]:
    return {place: text for place, text in values.items() if not _is_number(text)}


def _plain(text: str) -> str:
    """A figure without the noughts before it, so that 0812 and 812 are one; words as they are."""
    return str(int(text)) if _is_number(text) else text
