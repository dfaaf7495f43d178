"""From the words of a message to the values of the count."""

from decimal import Decimal
from typing import TypeVar

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
from results.count.election import CandidateId, ContestId
from results.count.report import Content
from results.feeds.formats import wire

Known = TypeVar("Known", int, Decimal)
Unread = dict[Field, str]
"""Figures that were no figures, by place, as they were written."""


def votes_field(candidate_id: str | None, name: str | None) -> Field:
    """The place of one candidate's votes; the name stands in where the source has no id."""
    return Field(f"votes/{candidate_id or name or ''}")


def content_of(message: wire.Message) -> Content:
    """What a message says about its contest."""
    match message:
        case wire.DeclarationMessage():
            return declaration_of(ContestId(message.contest_id), message.declaration)
        case wire.VerificationMessage():
            return Verified(_verification(message.verification))
        case wire.ProgressMessage():
            return Progress(message.progress.step)
        case wire.WithdrawalMessage():
            return Withdrawal(reason=message.withdrawal.reason, by=message.withdrawal.by)
        case wire.OverrideMessage(override=said):
            return Override(codes=tuple(said.codes), by=said.by, role=said.role, reason=said.reason)


def declaration_of(contest_id: ContestId, said: wire.DeclarationBody) -> Declaration:
    """One contest's figures; those that could not be read are None and named in `misread`."""
    unread: Unread = {}
    return Declaration(
        contest_id=contest_id,
        stage=said.stage,
        figures=tuple(_figure(line, unread) for line in said.candidates),
        elected=_people(said.elected),
        rejected=None if said.rejected is None else _rejected(said.rejected, unread),
        verification=None if said.verification is None else _verification(said.verification),
        unused_votes=_known(said.unused_votes, "unused_votes", unread),
        lot=None if said.lot is None else _lot(said.lot),
        parts=tuple(Part(part.name, _known(part.votes, f"parts/{part.name}", unread)) for part in said.parts),
        parts_expected=tuple(said.parts_expected),
        terms={CandidateId(person): term for person, term in said.terms.items()},
        declared_at=said.declared_at,
        declared_by=said.declared_by,
        authorised_by=said.authorised_by,
        entered_by=said.entered_by,
        checked_by=said.checked_by,
        correction=None if said.correction is None else _correction(said.correction),
        misread=unread,
    )


def _known(value: Known | wire.Misread | None, field: str, unread: Unread) -> Known | None:
    """The figure, or None; one that could not be read is remembered by place."""
    if isinstance(value, wire.Misread):
        unread.setdefault(Field(field), value.text)
        return None
    return value


def _people(ids: list[str]) -> tuple[CandidateId, ...]:
    return tuple(CandidateId(one) for one in ids)


def _figure(line: wire.FigureLine, unread: Unread) -> Figure:
    return Figure(
        candidate_id=None if line.candidate_id is None else CandidateId(line.candidate_id),
        votes=_known(line.votes, votes_field(line.candidate_id, line.name), unread),
        name_given=line.name,
        description_given=line.description,
    )


def _rejected(said: wire.Rejected, unread: Unread) -> RejectedPapers:
    return RejectedPapers(
        by_heading={
            heading: _known(count, f"rejected/{heading}", unread)
            for heading, count in said.by_heading.items()
        },
        total=_known(said.total, "rejected/total", unread),
        in_part=_known(said.in_part, "rejected/in_part", unread),
        basis=said.basis,
    )


def _verification(said: wire.VerificationFigures) -> Verification:
    unread: Unread = {}
    return Verification(
        papers_polling=_known(said.papers_polling, "verification/papers_polling", unread),
        papers_postal=_known(said.papers_postal, "verification/papers_postal", unread),
        papers_total=_known(said.papers_total, "verification/papers_total", unread),
        papers_expected=_known(said.papers_expected, "verification/papers_expected", unread),
        explanation=said.explanation,
        electorate=_known(said.electorate, "verification/electorate", unread),
        turnout_pct_given=_known(said.turnout_pct_given, "verification/turnout_pct_given", unread),
        misread=unread,
    )


def _lot(said: wire.LotDrawn) -> Lot:
    return Lot(
        winners=_people(said.winners),
        method=said.method,
        drawn_at=said.drawn_at,
        witnesses=tuple(said.witnesses),
        in_votes=said.in_votes,
    )


def _correction(said: wire.CorrectionLine) -> Correction:
    return Correction(kind=said.kind, reason=said.reason, approved_by=said.approved_by)
