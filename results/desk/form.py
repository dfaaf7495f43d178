"""What somebody sent from a screen: every problem is noted beside its box, and nothing typed is lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from aiohttp import web

from results.clock import LONDON, in_london
from results.count.events import Event, Refused
from results.count.procedure.acts import Deed
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.signed_in import person

LONGEST_WORDS = 500
A_NIGHT = timedelta(hours=12)
Error = tuple[str, str]
"""The box, "" for none in particular, and what is wrong."""


class Form:
    """The boxes of one screen.

    Attributes:
        sent: name and value of each box as it came.
        errors: everything found wrong so far.
    """

    def __init__(self, sent: Iterable[tuple[str, str]] = ()) -> None:
        self.sent = tuple(sent)
        self.errors: list[Error] = []

    def __getitem__(self, name: str) -> str:
        """What stands in a box, as it was typed; "" when nothing does."""
        return next(iter(self.all_of(name)), "")

    @property
    def names(self) -> frozenset[str]:
        """The boxes that were sent."""
        return frozenset(name for name, _ in self.sent)

    @property
    def seen(self) -> int:
        """The version of the area that was on the screen; one that never was when it is not given."""
        text = self["seen"]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def wrong(self, box: str, why: str) -> None:
        """Note what is wrong."""
        self.errors.append((box, why))

    def words(self, name: str, missing: str = "") -> str:
        """Words without spaces around them; when there are none and `missing` says something, it is wrong."""
        text = " ".join(self[name].split())
        if missing and not text:
            self.wrong(name, missing)
        if len(text) > LONGEST_WORDS:
            self.wrong(name, f"Use at most {LONGEST_WORDS} characters; these are {len(text)}.")
        return text

    def all_of(self, name: str) -> tuple[str, ...]:
        """The values of every ticked box of this name."""
        return tuple(value for one, value in self.sent if one == name)

    def number(self, name: str, missing: str) -> int | None:
        """A figure of digits; a comma or a space between thousands does no harm."""
        text = self[name].strip().replace(",", "").replace(" ", "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.wrong(name, f"Type digits only, not “{text[:20]}”." if text else missing)
        return None

    def clock_time(self, name: str, now: datetime) -> datetime | None:
        """The last moment at which the clock in the hall showed this; None when the box is empty or wrong."""
        text = self[name].strip().replace(".", ":")
        if not text:
            return None
        try:
            hands = datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a clock's hands, no instant
        except ValueError:
            self.wrong(name, "Type the time as 01:42.")
            return None
        today = datetime.combine(in_london(now).date(), hands, LONDON)
        at = today if today <= now else today - timedelta(days=1)
        if now - at < A_NIGHT:
            return at.astimezone(now.tzinfo)
        self.wrong(name, f"{text} is still to come: it is {in_london(now):%H:%M} now.")
        return None


async def form_of(request: web.Request) -> Form:
    """What was sent; files are no words and are left out."""
    sent = await request.post()
    return Form((name, value) for name, value in sent.items() if isinstance(value, str))


def area(request: web.Request, desk: Desk) -> Ward:
    """The area a screen is about. Raises HTTPNotFound."""
    ward = desk.ward(request.match_info["contest_id"])
    if ward is None:
        raise web.HTTPNotFound
    return ward


def home(ward: Ward, done: str = "") -> str:
    """The area's own screen, saying what was just done."""
    return f"/wards/{ward.contest.contest_id}" + (f"?done={done}" if done else "")


async def act(request: web.Request, desk: Desk, ward: Ward, deed: Deed, form: Form) -> Event | None:
    """Do a deed; what came of it, None when it was refused: then the form's errors say why."""
    event = await desk.act(person(request), ward.contest.contest_id, deed, form.seen)
    if isinstance(event, Refused):
        form.wrong("", event.why)
        return None
    return event
