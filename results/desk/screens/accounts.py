"""One account on a network: stop posting to it, or let it go on, with a reason."""

from collections.abc import Iterable
from urllib.parse import quote

from aiohttp import web

from results.desk.channels import Account, channels
from results.desk.desk import Desk
from results.desk.form import Form, form_of
from results.desk.ordering import give, may
from results.desk.render import page
from results.desk.signed_in import person
from results.record.orders import PauseAccount, ResumeAccount


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def ask(request: web.Request) -> web.Response:
        return _shown(request, await _asked(request, desk))

    async def change(request: web.Request) -> web.Response:
        account, form = await _asked(request, desk), await form_of(request)
        reason = form.words("reason", "Say why.")
        if form.errors:
            return _shown(request, account, form)
        order = ResumeAccount if form["what"] == "resume" else PauseAccount
        await give(desk, person(request), order(account.name, reason))
        raise web.HTTPSeeOther(f"/accounts/{quote(account.name, safe='')}")

    return [web.get("/accounts/{name}", ask), web.post("/accounts/{name}", change)]


async def _asked(request: web.Request, desk: Desk) -> Account:
    """The account that an address asks for. Raises HTTPNotFound."""
    name = request.match_info["name"]
    for account in (await channels(desk)).accounts:
        if account.name == name:
            return account
    raise web.HTTPNotFound


def _shown(request: web.Request, account: Account, form: Form | None = None) -> web.Response:
    form = form or Form()
    facts = {
        "account": account,
        "may": may(person(request), PauseAccount),
        "reason": form["reason"],
        "errors": form.errors,
    }
    return page(request, "account_paused.html", facts, 422 if form.errors else 200)
