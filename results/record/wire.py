"""The wire between processes: each hears at once that another one added to a journal.

PostgreSQL tells it (LISTEN and NOTIFY); behind that, every two seconds, one question about all journals, for
when the line was down without anybody noticing. In a file database a service is alone and needs no wire.
"""

import asyncio
from collections.abc import Callable

import psycopg
import sqlalchemy as sa
import structlog

from results.errors import JournalError, RecordAway
from results.record.database import Database
from results.record.journal import CHANNEL
from results.record.tables import chain

log = structlog.get_logger()
ASK_EVERY_S = 2.0
LINE_AGAIN_S = 1.0
Look = Callable[[int], None]
"""Called when there is something new in a journal, up to this position."""


class Wire:
    """Tells whoever follows a journal that it has grown.

    Args:
        database: of the house; any of its journals can be followed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looks: dict[str, Look] = {}
        self._seen: dict[str, int] = {}
        self._dealt: dict[str, Callable[[], int]] = {}
        self._question: sa.CompoundSelect[str, int] | None = None

    @property
    def is_there(self) -> bool:
        """False in a file database: nobody else writes there."""
        return self._database.engine.dialect.name != "sqlite"

    def follow(self, schema: str, look: Look, dealt: Callable[[], int]) -> None:
        """Have `look` called whenever the journal of this schema ("" for the house's own) has grown.

        Args:
            dealt: says how far in it the follower is.
        """
        self._looks[schema], self._dealt[schema] = look, dealt
        self._question = None

    def unfollow(self, schema: str) -> None:
        """Ask no more about this journal."""
        for known in (self._looks, self._dealt, self._seen):
            known.pop(schema, None)
        self._question = None

    def behind(self) -> int:
        """How many entries of all journals their followers have not dealt with, as of two seconds ago."""
        return sum(max(0, seen - self._dealt[schema]()) for schema, seen in self._seen.items())

    async def run(self) -> None:
        """Listen, and ask, for as long as the task lives."""
        if not self.is_there:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_listening(), name="wire")
            group.create_task(self._keep_asking(), name="look behind the wire")

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, JournalError) as trouble:
                log.warning("wire_was_cut", why=type(trouble).__name__)
            await asyncio.sleep(LINE_AGAIN_S)

    async def _listen(self) -> None:
        engine = self._database.engine
        _, told = engine.dialect.create_connect_args(engine.url)
        async with await psycopg.AsyncConnection.connect(**{**told, "autocommit": True}) as line:
            await line.execute(f"LISTEN {CHANNEL}")
            await self._ask()  # whatever was said before we listened
            async for heard in line.notifies():
                self._hear(heard.payload)

    def _hear(self, said: str) -> None:
        """Look where somebody added to a journal that is followed here."""
        position, _, schema = said.partition(" ")
        if schema in self._looks and position.isdecimal():
            self._looks[schema](int(position))

    async def _keep_asking(self) -> None:
        while True:
            try:
                await self._ask()
            except RecordAway:
                log.debug("journals_not_asked")
            except JournalError as trouble:  # of one of them: its own follower finds out, and all go on
                log.warning("journals_not_asked", why=str(trouble))
                for schema, look in self._looks.items():
                    look(self._seen.get(schema, 0) + 1)
            await asyncio.sleep(ASK_EVERY_S)

    async def _ask(self) -> None:
        if not self._looks:
            return
        question = self._question
        if question is None:
            question = self._question = sa.union_all(*map(_head, self._looks))
        async with self._database.read() as conn:  # meanwhile somebody may be followed no more
            rows = await conn.execute(question)
            heads = {row.schema: row.position for row in rows}
        for schema, position in heads.items():
            if schema in self._looks and position > self._seen.get(schema, 0):
                self._seen[schema] = position
                self._looks[schema](position)


def _head(schema: str) -> sa.Select[str, int]:
    position = sa.column("position", sa.BigInteger)
    journal = sa.table(chain.name, position, schema=schema or None)
    return sa.select(sa.literal(schema, sa.String).label("schema"), position).select_from(journal)
