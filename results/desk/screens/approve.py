"""An officer compares the figures with the signed paper, ticks who is elected, and approves them."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from results.count.checks import Tonight, may_override
from results.count.declaration import Role
from results.count.election import CandidateId
from results.count.finding import Finding, Severity
from results.count.procedure.acts import Approve
from results.count.procedure.approving import to_approve
from results.count.procedure.deciding import not_waiting
from results.count.procedure.people import barred
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.form import Form, act, area, form_of, home
from results.desk.guide import OFFICERS, is_approved
from results.desk.render import page
from results.desk.side_by_side import side_by_side
from results.desk.signed_in import person

USUAL = (
    "The figures are as on the signed paper.",
    "It was read back to the count supervisor, who confirmed it.",
    "The verification statement explains it.",
    "The Returning Officer knows of it and lets the figures stand.",
)
NOBODY = "Tick who is elected, from the signed paper."
UNREAD = "Read the most votes of anybody elected from the signed paper and type them."
NO_REASON = "Give a reason for {code}; it stays on record."


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        return _shown(request, desk, area(request, desk), Form())

    async def send(request: web.Request) -> web.Response:
        officers_only(request)
        ward, form = area(request, desk), await form_of(request)
        deed = _approval(ward, form)
        _answered(desk, ward, deed, person(request).role, form)
        if form.errors:
            return _shown(request, desk, ward, form, 422)
        if await act(request, desk, ward, deed, form):
            raise web.HTTPSeeOther(home(ward, "approve"))
        return _shown(request, desk, area(request, desk), form, 409)

    where = "/wards/{contest_id}/approve"
    return [web.get(where, show), web.post(where, send)]


def officers_only(request: web.Request) -> None:
    """Figures that are not public are for officers. Raises HTTPForbidden."""
    if person(request).role not in OFFICERS:
        raise web.HTTPForbidden


def _shown(request: web.Request, desk: Desk, ward: Ward, form: Form, status: int = 200) -> web.Response:
    officers_only(request)
    me = person(request)
    elected = _ticked(ward, form)
    findings = _by_code(to_approve(ward, Tonight(desk.night.areas), elected))
    facts = {
        "ward": ward,
        "form": form,
        "errors": form.errors,
        "not_now": not_waiting(ward),
        "not_me": barred(ward.case, Approve((), None), me.hand, desk.night.policy.people),
        "is_approved": is_approved(ward),
        "findings": findings,
        "never": [code for code in findings if _never(findings[code], me.role) and not elected],
        "for_officer": [code for code in findings if may_override(code, Role.RETURNING_OFFICER)],
        "closed": {code for code in findings if _never(findings[code], me.role)},
        "elected": elected,
        "usual": USUAL,
        "sheet": side_by_side(ward),
    }
    return page(request, "approve.html", facts, status)


def _approval(ward: Ward, form: Form) -> Approve:
    elected = _ticked(ward, form)
    if not elected:
        form.wrong("elected", NOBODY)
    read_back = form.number("read_back", UNREAD)
    codes = {name.removeprefix("usual-") for name in form.names if name.startswith("usual-")}
    return Approve(elected, read_back, {code: _reason(form, code) for code in sorted(codes)})


def _answered(desk: Desk, ward: Ward, deed: Approve, role: Role, form: Form) -> None:
    """Note every finding that nobody has answered, and those that no answer lets pass."""
    findings = to_approve(ward, Tonight(desk.night.areas), deed.elected)
    before = {one.code for one in to_approve(ward, Tonight(desk.night.areas))}
    for code, those in _by_code(findings).items():
        if _never(those, role):
            form.wrong(f"finding-{code}", f"{code}: {those[0].message}")
        elif not deed.reasons.get(code, "").strip():
            box = f"usual-{code}"
            form.wrong(box, NO_REASON.format(code=code) if code in before else f"{code}: {those[0].message}")


def _reason(form: Form, code: str) -> str:
    """The reason chosen from the list and the officer's own words, as one."""
    return " ".join(filter(None, [form.words(f"usual-{code}"), form.words(f"words-{code}")]))


def _ticked(ward: Ward, form: Form) -> tuple[CandidateId, ...]:
    """Those ticked who stand here, in ballot paper order."""
    ticked = set(form.all_of("elected"))
    return tuple(one.candidate_id for one in ward.contest.candidates if one.candidate_id in ticked)


def _by_code(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    """The findings of each code; one reason answers all of them."""
    codes: dict[str, list[Finding]] = {}
    for one in findings:
        codes.setdefault(one.code, []).append(one)
    return codes


def _never(findings: list[Finding], role: Role) -> bool:
    """Whether no reason of somebody in this role lets these pass."""
    return findings[0].severity is Severity.ERROR and not may_override(findings[0].code, role)
