"""From the values of the count to the words of a message; what is unknown is left out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from results.count.declaration import (
    Correction,
    Declaration,
    Field,
    Figure,
    Lot,
    Override,
    Part,
    Progress,
    RejectedPapers,
    Verification,
    Verified,
    Withdrawal,
)
from results.count.procedure.acts import Act
from results.count.report import Content
from results.feeds.formats.content import votes_field

Words = dict[str, object]

KIND_OF: Mapping[type[Content], str] = {
    Declaration: "declaration",
    Verified: "verification",
    Progress: "progress",
    Withdrawal: "withdrawal",
    Override: "override",
}
"""The word for each kind of content; also the key that holds it."""


def body(content: Content) -> Words:
    """The content as JSON values."""
    match content:
        case Declaration():
            return declaration_body(content)
        case Verified(verification=verification):
            return _verification(verification)
        case Progress(step=step):
            return {"step": step.value}
        case Withdrawal(reason=reason, by=by):
            return {"reason": reason, "by": by}
        case Override(codes=codes, by=by, role=role, reason=reason):
            return {"codes": list(codes), "by": by, "role": role.value, "reason": reason}
        case Act():
            raise TypeError("what people do at the desk is written by results.feeds.formats.desk")


def instant_text(instant: datetime) -> str:
    """An aware instant as messages write it, "2023-05-05T01:42:00Z"."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def declaration_body(said: Declaration) -> Words:
    """One contest's figures; a misread one as it was first written."""
    return _given(
        stage=said.stage.value,
        candidates=[_figure(line, said.misread) for line in said.figures],
        elected=list(said.elected),
        rejected=None if said.rejected is None else _rejected(said.rejected, said.misread),
        verification=None if said.verification is None else _verification(said.verification),
        unused_votes=_count(said.unused_votes, "unused_votes", said.misread),
        lot=None if said.lot is None else _lot(said.lot),
        parts=[_part(part, said.misread) for part in said.parts],
        parts_expected=list(said.parts_expected),
        terms=dict(said.terms),
        declared_at=None if said.declared_at is None else instant_text(said.declared_at),
        declared_by=said.declared_by,
        authorised_by=said.authorised_by,
        entered_by=said.entered_by,
        checked_by=said.checked_by,
        correction=None if said.correction is None else _correction(said.correction),
    )


def _given(**words: object) -> Words:
    return {key: value for key, value in words.items() if value is not None}


def _count(value: int | None, field: str, misread: Mapping[Field, str]) -> int | str | None:
    return misread.get(Field(field)) if value is None else value


def _percent(value: Decimal | None, misread: Mapping[Field, str]) -> str | None:
    return misread.get(Field("verification/turnout_pct_given")) if value is None else format(value, "f")


def _figure(line: Figure, misread: Mapping[Field, str]) -> Words:
    field = votes_field(line.candidate_id, line.name_given)
    return _given(
        candidate_id=line.candidate_id,
        votes=_count(line.votes, field, misread),
        name=line.name_given,
        description=line.description_given,
    )


def _part(part: Part, misread: Mapping[Field, str]) -> Words:
    return _given(name=part.name, votes=_count(part.votes, f"parts/{part.name}", misread))


def _rejected(said: RejectedPapers, misread: Mapping[Field, str]) -> Words:
    return _given(
        basis=said.basis.value,
        by_heading={
            heading.value: _count(count, f"rejected/{heading}", misread)
            for heading, count in said.by_heading.items()
        },
        total=_count(said.total, "rejected/total", misread),
        in_part=_count(said.in_part, "rejected/in_part", misread),
    )


def _verification(said: Verification) -> Words:
    def count(value: int | None, name: str) -> int | str | None:
        return _count(value, f"verification/{name}", said.misread)

    return _given(
        papers_polling=count(said.papers_polling, "papers_polling"),
        papers_postal=count(said.papers_postal, "papers_postal"),
        papers_total=count(said.papers_total, "papers_total"),
        papers_expected=count(said.papers_expected, "papers_expected"),
        explanation=said.explanation,
        electorate=count(said.electorate, "electorate"),
        turnout_pct_given=_percent(said.turnout_pct_given, said.misread),
    )


def _lot(said: Lot) -> Words:
    return _given(
        winners=list(said.winners),
        method=said.method,
        drawn_at=None if said.drawn_at is None else instant_text(said.drawn_at),
        witnesses=list(said.witnesses),
        in_votes=said.in_votes,
    )


def _correction(said: Correction) -> Words:
    return {"kind": said.kind.value, "reason": said.reason, "approved_by": said.approved_by}
