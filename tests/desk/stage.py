"""One area of a real night brought to a stage at the desk, and the people who bring it there."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from results.clock import Clock, FixedClock
from results.count.checks import Tonight
from results.count.declaration import Declaration, Field, Role
from results.count.election import ContestId
from results.count.events import Event, Refused
from results.count.procedure.acts import Approve, Deed, FirstEntry, Paper, Release, SecondEntry
from results.count.procedure.approving import leading_votes, to_approve
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.record import ledger
from results.record.bulletin import State
from tests.count.at_the_desk import count_typed, verification_typed
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of
from tests.nights import load

NOW = datetime(2023, 5, 5, 0, 42, 30, tzinfo=UTC)
ALL_SAINTS = ContestId("local.medway.all-saints.2023-05-04")
WHERE = f"/wards/{ALL_SAINTS}"
PEOPLE = {
    "Ann": Role.CLERK,
    "Ben": Role.CHECKER,
    "Dee": Role.DEPUTY_RETURNING_OFFICER,
    "Dan": Role.DEPUTY_RETURNING_OFFICER,
    "Roy": Role.RETURNING_OFFICER,
    "Opal": Role.OPERATIONS,
    "Adam": Role.ADMINISTRATOR,
}
ACCOUNTS = """
[council]
returning_officer = "Roy Officer"
[accounts.council_wall]
kind = "wall"
folder = "wall"
[accounts.council_x]
kind = "x"
consumer_key = "a"
consumer_secret = "b"
access_token = "c"
access_token_secret = "d"
api_base = "http://127.0.0.1:9"
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A desk with everybody signed in and one area before them."""

    desk: Desk
    address: str
    people: Mapping[str, Client]
    declared: Declaration

    @property
    def contest_id(self) -> ContestId:
        return self.declared.contest_id

    @property
    def ward(self) -> Ward:
        """The area as it is now."""
        return self.desk.night.wards[self.contest_id]

    def signed(self, name: str) -> SignedIn:
        """Who somebody is to the desk."""
        person = self.people[name].person
        return SignedIn(person.user_id, person.name, person.role, "s", "t", "127.0.0.1")

    async def do(self, name: str, deed: Deed) -> Event:
        """One deed by somebody who sees the area as it is; it must not be refused."""
        event = await self.desk.act(self.signed(name), self.contest_id, deed, self.ward.version)
        assert not isinstance(event, Refused), event.why
        return event

    async def typed(self, paper: Paper = Paper.COUNT, values: Mapping[Field, str] | None = None) -> None:
        """Ann types a paper and Ben types the same."""
        sheet = verification_typed if paper is Paper.VERIFICATION else count_typed
        said = sheet(self.declared) if values is None else values
        await self.do("Ann", FirstEntry(paper, said))
        await self.do("Ben", SecondEntry(paper, said))

    async def counted(self) -> None:
        """Both papers are typed twice alike."""
        await self.typed(Paper.VERIFICATION)
        await self.typed()

    async def approved(self) -> None:
        """And Dee approved them."""
        elected = self.declared.elected
        codes = {one.code for one in to_approve(self.ward, Tonight(self.desk.night.areas), elected)}
        reasons = dict.fromkeys(codes, "Compared with the paper.")
        await self.do("Dee", Approve(elected, leading_votes(self.ward, elected), reasons))

    async def released(self) -> None:
        """And Dan released them when they were declared."""
        await self.do("Dan", Release(NOW, "Roy Officer"))

    async def public(self) -> None:
        """From the first figure to the public."""
        await self.counted()
        await self.approved()
        await self.released()

    async def printed(self) -> None:
        """What happened so far is in the ledger."""
        newsroom = self.desk.newsroom
        async with asyncio.timeout(10):
            while newsroom.printed < newsroom.position:  # noqa: ASYNC110 - the press rings no bell
                await asyncio.sleep(0.01)

    async def seen_on(self, account: str) -> None:
        """Whatever waits on this account was posted."""
        await self.printed()
        async with self.desk.database.write() as conn:
            for one in await ledger.waiting(conn, account):
                await ledger.move(conn, one.post.post_id, State.READY, State.SENDING)
                await ledger.move(conn, one.post.post_id, State.SENDING, State.POSTED)


@asynccontextmanager
async def stage(
    folder: Path, toml: str = ACCOUNTS, clock: Clock | None = None, contest_id: ContestId = ALL_SAINTS
) -> AsyncIterator[Scene]:
    """All Saints in Medway, awaited, at 01:42 on the night; or another area there."""
    async with (
        desk_of(folder, toml=toml, clock=clock or FixedClock(NOW)) as (desk, address),
        AsyncExitStack() as stack,
    ):
        people = {
            name: await stack.enter_async_context(await signed_in(desk, address, role, name))
            for name, role in PEOPLE.items()
        }
        yield Scene(desk, address, people, load("medway-2023")[1][contest_id])
