"""A ward is found by its number, its name or the check code on its paper, and what is to be typed there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from results.count.election import Poll
from results.count.procedure.acts import Paper
from results.count.procedure.case import Stand
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.due import place, turn
from results.desk.render import page
from results.desk.sheet import PAPER_NAMES, ward_number
from results.desk.signed_in import SignedIn, person
from results.feeds.formats.boxes import check_code
from results.record import drafts

STANDS: Mapping[Stand, str] = {
    Stand.AWAITED: "not typed yet",
    Stand.ENTERED: "typed once",
    Stand.LOOK_AGAIN: "being read again",
    Stand.DIFFERS: "two entries differ",
    Stand.AGREED: "typed twice, agreed",
}
NEXT: Mapping[Stand, str] = {
    Stand.ENTERED: "Now somebody else types it again.",
    Stand.DIFFERS: "The two entries still differ. A deputy returning officer settles them from the paper.",
    Stand.AGREED: "Both entries agree. An officer looks at the figures next.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One area as this screen lists it."""

    ward: Ward
    number: int
    code: str

    @property
    def papers(self) -> tuple[tuple[Paper, str, str], ...]:
        """Each paper with its name and how far it is, in words."""
        if self.ward.contest.poll is not Poll.HELD:
            return ()
        return tuple((one, PAPER_NAMES[one], STANDS[self.ward.case.round(one).stand]) for one in Paper)


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def find(request: web.Request) -> web.Response:
        everything = tuple(_found(desk, ward) for ward in desk.night.wards.values())
        asked = " ".join(request.query.get("q", "").split())
        facts = {
            "asked": asked,
            "wards": tuple(one for one in everything if _fits(one, asked)),
            "begun": await _begun(desk, person(request)),
            "sent": _sent(desk, request),
        }
        return page(request, "find.html", facts)

    return [web.get("/find", find)]


def _found(desk: Desk, ward: Ward) -> Found:
    return Found(ward, ward_number(ward, desk.election.contests), check_code(desk.election, ward.contest))


def _fits(one: Found, asked: str) -> bool:
    """A number is the ward's own; letters are the check code, or part of the name."""
    if asked.isdigit():
        return int(asked) == one.number
    return asked.upper() == one.code or asked.casefold() in one.ward.contest.area.casefold()


async def _begun(desk: Desk, who: SignedIn) -> tuple[tuple[Ward, Paper], ...]:
    """What this person has begun to type and not sent."""
    kept = {one.place for one in await drafts.drafts_of(desk.database, who.user)}
    return tuple(
        (ward, paper)
        for ward in desk.night.wards.values()
        for paper in Paper
        if (which := turn(ward, paper, who.user)) is not None and place(ward, paper, which) in kept
    )


def _sent(desk: Desk, request: web.Request) -> tuple[Ward, str, str] | None:
    """The paper that was just sent, and what comes next for it."""
    ward, paper = desk.ward(request.query.get("sent", "")), request.query.get("paper", "")
    if ward is None or paper not in set(Paper):
        return None
    stand = ward.case.round(Paper(paper)).stand
    return ward, PAPER_NAMES[Paper(paper)], NEXT.get(stand, "")
