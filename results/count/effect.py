"""What one report does to its area: the rule for each kind of report. Pure."""

from dataclasses import replace

from results.count.checks import Tonight, may_override
from results.count.declaration import Declaration, Override, Progress, Stage, Verified, Withdrawal
from results.count.events import Refused, Unchanged
from results.count.filing import (
    Outcome,
    file_figures,
    file_progress,
    file_verified,
    publish_or_hold,
    take_down,
)
from results.count.policy import Policy
from results.count.procedure.acts import Act
from results.count.procedure.conduct import conduct
from results.count.procedure.turn import Turn
from results.count.report import Report
from results.count.ward import Ward


def effect(  # noqa: PLR0911 - a table of contents
    policy: Policy, tonight: Tonight, ward: Ward, report: Report
) -> Outcome:
    """The area after this report, the same value when nothing changed, and what happened."""
    if report.source in policy.standing.comparing and not isinstance(report.content, Declaration):
        return ward, Unchanged(report.contest_id, report.source, "this source is only compared")
    match report.content:
        case Progress(step=step):
            return file_progress(ward, report, step)
        case Verified(verification=verification):
            return file_verified(tonight, ward, report, verification)
        case Declaration() as declaration:
            return file_figures(policy, tonight, ward, report, declaration)
        case Withdrawal() as withdrawal:
            return take_down(policy.standing, ward, report, withdrawal)
        case Override() as override:
            return _override(policy, ward, report, override)
        case Act() as act:
            return conduct(Turn(policy, tonight, report, act), ward)


def _override(policy: Policy, ward: Ward, report: Report, override: Override) -> Outcome:
    """A named person lets figures pass; who may is the rule table's to say."""
    about = report.contest_id, report.source
    if ward.pending is None:
        return ward, Refused(*about, "Nothing is held here.")
    if ward.pending.declaration.stage is not Stage.DECLARED:
        return ward, Refused(*about, "E701: not published, waiting for the returning officer's declaration.")
    if not override.reason.strip():
        return ward, Refused(*about, "A reason is needed; it stays on record.")
    barred = [code for code in override.codes if not may_override(code, override.role)]
    if barred:
        return ward, Refused(
            *about, f"{', '.join(barred)} cannot be overridden by a {override.role.replace('_', ' ')}."
        )
    filed = replace(ward.pending, overrides=(*ward.pending.overrides, override))
    return publish_or_hold(policy, ward, report, filed)
