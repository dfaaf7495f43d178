"""Figures as they were understood, line by line, to be compared with the paper in somebody's hand."""

from collections.abc import Iterator

from results.count.declaration import Declaration, Field, Figure, Progress, Verification, Verified, Withdrawal
from results.count.election import CandidateId, Contest
from results.count.report import Content

UNKNOWN = "?"
ELECTED = " elected"


def figures_told(content: Content, contest: Contest | None) -> tuple[str, ...]:
    """What this content says, in the order of the ballot paper; a figure that is not known is "?"."""
    match content:
        case Declaration():
            return tuple(_declared(content, contest))
        case Verified(verification=verification):
            return tuple(_verified(verification))
        case Progress(step=step):
            return (step.value,)
        case Withdrawal(reason=reason):
            return (f"withdrawn: {reason}",)
        case _:
            return ("a decision of the desk",)


def _declared(declaration: Declaration, contest: Contest | None) -> Iterator[str]:
    standing = [one.candidate_id for one in contest.candidates] if contest else []
    order: dict[CandidateId | None, int] = {one: place for place, one in enumerate(standing)}
    yield declaration.stage.value
    for figure in sorted(declaration.figures, key=lambda one: order.get(one.candidate_id, len(order))):
        mark = ELECTED if figure.candidate_id in declaration.elected else ""
        written = declaration.misread.get(Field(f"votes/{figure.candidate_id}"))
        yield f"{_name(figure, contest)} {_number(figure.votes, written)}{mark}"
    if declaration.rejected is not None:
        yield f"rejected {_number(declaration.rejected.wholly)}"
    if declaration.verification is not None:
        yield from _verified(declaration.verification)


def _verified(verification: Verification) -> Iterator[str]:
    yield f"papers {_number(verification.papers_total)}"
    if verification.electorate is not None:
        yield f"electorate {verification.electorate:,}"


def _name(figure: Figure, contest: Contest | None) -> str:
    candidate = contest.candidate(figure.candidate_id) if contest and figure.candidate_id else None
    return candidate.name if candidate else f"{figure.name_given or figure.candidate_id} (not standing)"


def _number(count: int | None, written: str | None = None) -> str:
    if count is not None:
        return f"{count:,}"
    return f"{written!r}{UNKNOWN}" if written else UNKNOWN
