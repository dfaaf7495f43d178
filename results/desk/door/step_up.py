"""Before what cannot be taken back, a person shows once more that it is they who sit there.

Source: OWASP ASVS 5.0, 7.5.3.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil

from aiohttp import web

from results.desk.door import totp
from results.desk.render import FRAME
from results.desk.signed_in import person
from results.record import sessions, throttle
from results.record.people import person_of
from results.record.throttle import Bucket

LASTS = timedelta(minutes=5)
BOX = "code"
"""The box of step_up.html."""


async def step_up(request: web.Request, form: Mapping[str, object]) -> str | None:
    """Why this person may not go on, for the error beside the box `code`; None when they may.

    Who has just shown it need not again for five minutes. Put step_up.html into the form.
    """
    who, desk = person(request), request.app[FRAME]
    now = desk.clock.now()
    if who.stepped_up_until is not None and who.stepped_up_until > now:
        return None
    if who.by_service:
        return "Show again who you are at the council's sign-in service, then come back to this page."
    account = await person_of(desk.database, who.user)
    code = form.get(BOX)
    if account is None or not isinstance(code, str) or not code.strip():
        return "Type the code from your authenticator app."
    tries = Bucket(f"step up|{who.user}", holds=5, drains=timedelta(minutes=1))
    if wait := await throttle.take(desk.database, [tries], now):
        return f"Too many wrong codes. Wait {said(wait)}, then type the code your app shows."
    if not await totp.spent(desk.database, account, code, now):
        await desk.note(who, "wrong code")
        return "This code is wrong or was used before. Wait for your app to show another one."
    await throttle.give_back(desk.database, [tries])
    await sessions.step_up(desk.database, who.session, now + LASTS)
    return None


def said(wait: timedelta) -> str:
    """A wait in words, rounded up."""
    seconds = ceil(wait.total_seconds())
    return f"{seconds} seconds" if seconds < 90 else f"{ceil(seconds / 60)} minutes"
