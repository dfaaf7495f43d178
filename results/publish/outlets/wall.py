"""The wall: a folder that shows what a rehearsal would have posted, one file a post."""

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from results.clock import Clock
from results.errors import OutletUnavailable
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.text_length import LIMITS
from results.record.bulletin import Post

FAMILY = "wall"


class Wall:
    """One account of a rehearsal, kept in a folder that the live page shows.

    Args:
        name: the account.
        folder: made when it is not there.
        clock: says when a post went up.
        family: whose words and limits it takes, so that a rehearsal can stand in for a real network.
    """

    is_repeatable = True
    takes_pictures_later = True

    def __init__(self, name: str, folder: Path, clock: Clock, family: str = FAMILY) -> None:
        self.name = name
        self.family = family
        self._folder = folder
        self._clock = clock

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return what is wrong with the words; () when nothing is."""
        limit = LIMITS[self.family]
        return () if text and limit.takes(text) else (f"the words must count 1 to {limit.most}",)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:  # noqa: ARG002 - the port's shape
        """Put the picture in the folder, named by its contents."""
        if picture is None:
            return {"picture": None}
        name = f"{hashlib.sha256(picture).hexdigest()}.png"
        await self._put(name, picture)
        return {"picture": name}

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        """Put the post on the wall; one that hangs there already stays as it is."""
        name = _file_name(post)
        if not (self._folder / name).exists():
            entry = {
                "post_id": post.post_id,
                "account": post.account,
                "kind": post.kind,
                "language": post.language,
                "text": post.text,
                "alt": post.alt,
                "picture": prepared.get("picture"),
                "posted_at": self._clock.now().isoformat(),
            }
            await self._put(name, _written(entry))
        return Sent(name.removesuffix(".json"), None)

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:  # noqa: ARG002
        """Look whether the post hangs there."""
        name = _file_name(post)
        return Sent(name.removesuffix(".json"), None) if (self._folder / name).exists() else None

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:
        """Hang the picture beside words that are there."""
        prepared = await self.prepare(post, picture)
        path = self._folder / f"{remote_id}.json"
        entry = json.loads(await asyncio.to_thread(path.read_text, "utf-8"))
        await self._put(path.name, _written(entry | {"picture": prepared["picture"]}))

    async def seen(self, since: datetime) -> tuple[Seen, ...]:
        """Every post of this account that hangs there."""
        return await asyncio.to_thread(self._seen, since)

    async def examine(self) -> Health:
        """Look whether the folder can be written."""
        try:
            await self._put("try.txt", b"This folder is a rehearsal's wall.\n")
        except OutletUnavailable as trouble:
            return Health(f"the wall {self._folder}", problems=(f"{trouble}: let this service write there",))
        return Health(f"the wall {self._folder}", ("can be written",))

    def _seen(self, since: datetime) -> tuple[Seen, ...]:
        entries = [(path.stem, json.loads(path.read_text("utf-8"))) for path in self._folder.glob("*.json")]
        found = [
            Seen(
                name,
                None,
                str(one["text"]).strip(),
                datetime.fromisoformat(one["posted_at"]),
                1 if one["picture"] else 0,
            )
            for name, one in entries
            if one["account"] == self.name
        ]
        return tuple(sorted((one for one in found if one.made_at >= since), key=lambda one: one.made_at))[
            ::-1
        ]

    async def close(self) -> None:
        """Nothing is held open."""

    async def _put(self, name: str, body: bytes) -> None:
        try:
            await asyncio.to_thread(_write, self._folder, name, body)
        except OSError as error:
            raise OutletUnavailable(f"{self._folder / name} cannot be written: {error.strerror}") from error


def _file_name(post: Post) -> str:
    return f"{hashlib.sha256(post.post_id.encode()).hexdigest()}.json"


def _written(entry: Mapping[str, object]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, indent=1).encode()


def _write(folder: Path, name: str, body: bytes) -> None:
    """Write a whole file or none, and have it on the disk before returning."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
        file.write(body)
        file.flush()
        os.fchmod(file.fileno(), 0o644)
        os.fsync(file.fileno())
    Path(file.name).replace(folder / name)
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
