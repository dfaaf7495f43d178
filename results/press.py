"""The press: turns what happened into bulletins, words with their picture, and freezes them for delivery."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from results.charts.house_style import Look
from results.charts.share import picture
from results.count.declaration import Declaration
from results.count.election import Contest
from results.count.events import Corrected, Declared, WithdrawnResult
from results.newsroom import READER, Happening
from results.publish import wording
from results.publish.bulletin import Bulletin, Kind, posts
from results.publish.engine import Engine
from results.publish.outlets import Outlet
from results.record import ledger
from results.record.database import Database
from results.record.decisions import obey
from results.record.orders import Ordered
from results.record.place import set_place


class BulletinPress:
    """Makes a bulletin of each declaration, correction and withdrawal.

    Args:
        look: how this council's pictures look.
        voice: who speaks.
        outlets: the accounts to post to.
        engine: delivers what was frozen.
    """

    def __init__(
        self, database: Database, look: Look, voice: wording.Voice, outlets: Sequence[Outlet], engine: Engine
    ) -> None:
        self._database = database
        self._look = look
        self._voice = voice
        self._families = {outlet.name: outlet.family for outlet in outlets}
        self._engine = engine

    async def print(self, happenings: Sequence[Happening], position: int) -> None:
        """Write bulletins, their deliveries, what became of orders and our place in one transaction."""
        bulletins = []
        for happening in happenings:
            bulletins.append(self.bulletin(happening))
            await asyncio.sleep(0)  # a card takes some milliseconds; what arrives meanwhile goes first
        async with self._database.write() as conn:
            fresh: list[str] = []
            woken: set[str] = set()
            for happening, bulletin in zip(happenings, bulletins, strict=True):
                if bulletin is not None:
                    fresh += await ledger.freeze(conn, bulletin, posts(bulletin, self._families))
                if isinstance(happening.event, Ordered):
                    woken |= await obey(conn, happening.event, happening.entry.received_at)
            await self._engine.enqueue(conn, fresh)
            await self._engine.wake(conn, woken & self._families.keys(), f"entry {position}")
            await set_place(conn, READER, position)

    def bulletin(self, happening: Happening) -> Bulletin | None:
        """What this happening says to the public; None when it says nothing.

        The same journal entry always makes the same bulletin, so that a restart offers it again unchanged.
        """
        event = happening.event
        if not isinstance(event, Declared | Corrected | WithdrawnResult):
            return None
        contest = happening.night.election.contests[event.contest_id]
        match event:
            case Declared(filed=filed):
                texts = wording.result(contest, filed.declaration, self._voice)
                words = _words(happening, Kind.DECLARATION, contest, texts)
                return self._with_card(words, contest, filed.declaration)
            case Corrected(filed=filed, before=before):
                texts = wording.correction(contest, filed.declaration, before.declaration, self._voice)
                words = _words(happening, Kind.CORRECTION, contest, texts)
                afresh = wording.result(contest, filed.declaration, self._voice)
                words = replace(words, unseen_texts=afresh)
                return self._with_card(words, contest, filed.declaration, before.declaration)
            case WithdrawnResult(before=before):
                texts = wording.withdrawal(contest, before.declaration, self._voice)
                return _words(happening, Kind.WITHDRAWAL, contest, texts)

    def _with_card(
        self, bulletin: Bulletin, contest: Contest, declared: Declaration, before: Declaration | None = None
    ) -> Bulletin:
        """The same with the area's picture and its alt text."""
        card = picture(contest, declared, self._look, before)
        return replace(bulletin, figure=card.figure, alt=card.alt)


def _words(happening: Happening, kind: Kind, contest: Contest, texts: wording.Texts) -> Bulletin:
    """A bulletin of words alone."""
    position = happening.entry.position
    return Bulletin(
        bulletin_id=f"{contest.contest_id}:{kind}:{position}",
        position=position,
        kind=kind,
        contest_id=contest.contest_id,
        texts=texts,
        alt="",
        figure=None,
        made_at=happening.entry.received_at,
    )
