"""The press: turns what happened into bulletins, words with their picture, and freezes them for delivery."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from results.charts.alt_text import alt_text
from results.charts.house_style import Look
from results.charts.ward import ward_card
from results.count.election import Contest
from results.count.events import Corrected, Declared, WithdrawnResult
from results.count.ward import Filed
from results.newsroom import READER, Happening
from results.publish import wording
from results.publish.bulletin import Bulletin, Kind, posts
from results.publish.engine import Engine
from results.publish.outlets import Outlet
from results.record import ledger
from results.record.database import Database
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
        """Write the bulletins of these happenings, their deliveries and our place in one transaction."""
        bulletins = []
        for happening in happenings:
            bulletins.append(self.bulletin(happening))
            await asyncio.sleep(0)  # a card takes some milliseconds; what arrives meanwhile goes first
        async with self._database.write() as conn:
            fresh: list[str] = []
            for bulletin in bulletins:
                if bulletin is not None:
                    fresh += await ledger.freeze(conn, bulletin, posts(bulletin, self._families))
            if fresh:
                await self._engine.enqueue(conn, fresh)
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
                return self._with_card(_words(happening, Kind.DECLARATION, contest, texts), contest, filed)
            case Corrected(filed=filed, before=before):
                texts = wording.correction(contest, filed.declaration, before.declaration, self._voice)
                words = _words(happening, Kind.CORRECTION, contest, texts)
                afresh = wording.result(contest, filed.declaration, self._voice)
                return self._with_card(replace(words, unseen_texts=afresh), contest, filed)
            case WithdrawnResult(before=before):
                texts = wording.withdrawal(contest, before.declaration, self._voice)
                return _words(happening, Kind.WITHDRAWAL, contest, texts)

    def _with_card(self, bulletin: Bulletin, contest: Contest, filed: Filed) -> Bulletin:
        """The same with the ward's card and its alt text."""
        corrected = bulletin.kind is Kind.CORRECTION
        return replace(
            bulletin,
            figure=ward_card(contest, filed.declaration, self._look, corrected=corrected),
            alt=alt_text(contest, filed.declaration, self._look, corrected=corrected),
        )


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
