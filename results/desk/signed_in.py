"""Who is at the screen: put on each request by the door, asked for by every screen."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from results.count.declaration import Role
from results.count.procedure.hand import Hand, UserId


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with an open session.

    Attributes:
        session: a short name of the session for the record; never what opens it.
        token: what every form of this session carries against forgery.
        stepped_up_until: until when this person has just shown again who they are; None when not.
        address: where they sit.
        by_service: they came by the council's own sign-in service.
    """

    user: UserId
    name: str
    role: Role
    session: str
    token: str
    address: str
    stepped_up_until: datetime | None = None
    by_service: bool = False

    @property
    def hand(self) -> Hand:
        """The person as the record names them."""
        return Hand(self.user, self.name, self.role)

    @property
    def whence(self) -> str:
        """The place this comes from, for the audit."""
        return f"{self.address} session {self.session}"


PERSON: web.RequestKey[SignedIn] = web.RequestKey("person", SignedIn)


def person(request: web.Request) -> SignedIn:
    """Who sent this request; the door lets nobody pass to a screen without being somebody."""
    return request[PERSON]
