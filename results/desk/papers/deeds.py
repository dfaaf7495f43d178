"""What somebody did, what a source said and what came of it, each in a plain sentence for the record."""

from collections.abc import Iterator, Mapping

from results.clock import in_london
from results.count import declaration as said
from results.count import events
from results.count.declaration import Field, Stage
from results.count.election import CandidateId, Contest
from results.count.procedure import acts
from results.count.report import Report
from results.feeds.formats.boxes import boxes

_PAPERS = {acts.Paper.VERIFICATION: "the verification statement", acts.Paper.COUNT: "the count"}
_OF_A_PAPER = (acts.FirstEntry, acts.SecondEntry, acts.Settle, acts.Discard)
_KINDS = {
    said.CorrectionKind.SLIP: "a slip in publishing",
    said.CorrectionKind.RETURNING_OFFICER: "corrected by the returning officer",
    said.CorrectionKind.COURT_ORDER: "order of a court",
}


DEEDS_TOLD: Mapping[type[acts.Deed], str] = {
    acts.FirstEntry: "Typed {paper} (first entry)",
    acts.SecondEntry: "Typed {paper} again (second entry)",
    acts.Settle: "Settled {paper} from the paper: {deed.reason}",
    acts.Discard: "Discarded what was typed of {paper}: {deed.reason}",
    acts.Reach: "Said how far the count is: {deed.step}",
    acts.StartRecount: "Began a recount: {deed.reason}",
    acts.RecordLot: "Recorded the drawing of lots: {deed.method}",
    acts.Approve: "Approved the figures",
    acts.Release: "Released the result, declared at {at} by {deed.declared_by}",
    acts.Hold: "Put the area on hold: {deed.reason}",
    acts.Unhold: "Took the hold away: {deed.reason}",
    acts.OpenCorrection: "Began a correction ({kind}): {deed.reason}",
    acts.CancelCorrection: "Gave the correction up: {deed.reason}",
    acts.Withdraw: "Withdrew the result: {deed.reason}",
}
EVENTS_TOLD: Mapping[type[events.Event], str] = {
    events.Moved: "Now {event.state}",
    events.TurnoutKnown: "Verification complete, turnout public{found}",
    events.VerificationHeld: "Verification kept back{found}",
    events.ProvisionalFiled: "Provisional figures{found}",
    events.Held: "Held{found}",
    events.Declared: "Public",
    events.Corrected: "Public, as a correction",
    events.WithdrawnResult: "Taken down",
    events.Differs: "Differs from what stands, nothing changed{found}",
    events.Unchanged: "Nothing changed: {event.why}",
    events.Contradicted: "Contradicts an earlier report; the first stands",
    events.Refused: "Refused: {event.why}",
    events.Worked: "Done",
}


def deed_told(deed: acts.Deed) -> str:
    """What a person at the desk did, with their reason; no figure but what the reason has."""
    told = DEEDS_TOLD[type(deed)].format(
        deed=deed,
        paper=_PAPERS[deed.paper] if isinstance(deed, _OF_A_PAPER) else "",
        kind=_KINDS[deed.kind] if isinstance(deed, acts.OpenCorrection) else "",
        at=f"{in_london(deed.declared_at):%H:%M}" if isinstance(deed, acts.Release) else "",
    )
    reasons = deed.reasons if isinstance(deed, acts.Approve) else {}
    return told + "".join(f"; {code}: {why}" for code, why in reasons.items())


def event_told(event: events.Event) -> str:
    """What came of it."""
    findings = getattr(event, "findings", ())
    codes = ", ".join(sorted({one.code for one in findings}))
    return EVENTS_TOLD[type(event)].format(event=event, found=f" ({codes})" if codes else "")


def report_told(report: Report) -> str:
    """What a report says, without any figure of the count."""
    match report.content:
        case acts.Act(deed=deed):
            return deed_told(deed)
        case said.Declaration(stage=stage):
            return "Gave declared figures" if stage is Stage.DECLARED else "Gave provisional figures"
        case said.Verified():
            return "Gave the verification figures"
        case said.Progress(step=step):
            return f"Said how far the count is: {step}"
        case said.Withdrawal(reason=reason):
            return f"Withdrew the result: {reason}"
        case said.Override(codes=codes, by=by, reason=reason):
            return f"{by} let {', '.join(codes)} pass: {reason}"


def figures_told(report: Report, contest: Contest) -> str:
    """The figures in a report, box by box with their codes: "B1 34, B2 118"; "" where it has none."""
    content = report.content
    if isinstance(content, acts.Act):
        return "; ".join(_deed_figures(content.deed, contest))
    if isinstance(content, said.Declaration):
        return "; ".join(
            filter(None, (_coded(_declared(content), contest), _elected(content.elected, contest)))
        )
    if isinstance(content, said.Verified):
        return _coded(_verified(content.verification), contest)
    return ""


def _deed_figures(deed: acts.Deed, contest: Contest) -> Iterator[str]:
    if isinstance(deed, acts.FirstEntry | acts.SecondEntry | acts.Settle):
        yield _coded(deed.values, contest)
        if not isinstance(deed, acts.Settle) and deed.confirmed:
            yield f"confirmed against the paper: {', '.join(deed.confirmed)}"
    elif isinstance(deed, acts.Approve):
        yield _elected(deed.elected, contest)
        if deed.read_back is not None:
            yield f"read back {deed.read_back:,}"
    elif isinstance(deed, acts.RecordLot):
        yield _elected(deed.winners, contest)


def _coded(values: Mapping[Field, str], contest: Contest) -> str:
    codes = {box.field: box.code for box in boxes(contest)}
    return ", ".join(f"{codes.get(field, field)} {text}" for field, text in values.items())


def _elected(people: tuple[CandidateId, ...], contest: Contest) -> str:
    names = [one.name for one in contest.candidates if one.candidate_id in people]
    return f"elected {', '.join(names)}" if names else ""


def _declared(given: said.Declaration) -> dict[Field, str]:
    votes: dict[Field, int | None] = {
        Field(f"votes/{one.candidate_id}"): one.votes for one in given.figures if one.candidate_id
    }
    rejected = given.rejected
    if rejected is not None:
        votes |= {Field(f"rejected/{heading}"): count for heading, count in rejected.by_heading.items()}
        votes |= {Field("rejected/total"): rejected.total, Field("rejected/in_part"): rejected.in_part}
    known = {field: f"{count:,}" for field, count in votes.items() if count is not None}
    return known | (_verified(given.verification) if given.verification else {})


def _verified(statement: said.Verification) -> dict[Field, str]:
    given = {
        "electorate": statement.electorate,
        "papers_polling": statement.papers_polling,
        "papers_postal": statement.papers_postal,
        "papers_total": statement.papers_total,
        "papers_expected": statement.papers_expected,
    }
    return {Field(f"verification/{name}"): f"{count:,}" for name, count in given.items() if count is not None}
