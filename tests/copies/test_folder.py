"""The page as files: whole at every moment, equal to the live page, and right when all of ours is down."""

import asyncio
import gzip
import http.server
import json
import os
import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp
import brotli
import pytest

from results.errors import CopyUnavailable, PictureUnavailable
from results.language import Language
from results.publish.copies.copier import Copier
from results.publish.copies.copy import copy_of
from results.publish.copies.folder import KEPT, Folder
from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.offer import Offer
from results.publish.page.share import Card, Share
from results.publish.page.site import Site
from results.publish.page.view import public
from tests.page.scene import ORDER, Telling, finished, got, halfway, until

BOTH = Offer(tuple(Language))


def site(telling: Telling) -> Site:
    """The live page of this night."""
    return Site(public(telling.night, telling.at), None, BOTH)


async def put(folder: Path, telling: Telling) -> None:
    """One copy of this night."""
    copy, _ = copy_of(public(telling.night, telling.at), BOTH, {})
    await Folder(folder).put(copy, telling.night.revision)


async def test_whatever_the_service_s_own_files_are_a_web_server_can_read_it(tmp_path: Path) -> None:
    """Under systemd nobody else may read what the service writes; the copies are for everybody."""
    before = os.umask(0o077)
    try:
        await put(tmp_path, halfway())
    finally:
        os.umask(before)
    every = [tmp_path / "copies", *(tmp_path / "copies").rglob("*")]
    assert {one.stat().st_mode & 0o777 for one in every if one.is_file()} == {0o644}
    assert {one.stat().st_mode & 0o777 for one in every if one.is_dir()} == {0o755}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def any_web_server(folder: Path) -> Iterator[str]:
    """Python's own file server, which knows nothing of us."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "current"))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_every_address_is_a_file(tmp_path: Path) -> None:
    """Every page and form of data is there in every encoding, and all that differs is how it is kept new."""
    telling = halfway()
    asyncio.run(put(tmp_path, telling))
    live = site(telling)
    for where in live.addresses:
        page = live.page(where)
        assert page is not None
        file = tmp_path / "current" / (f"{where}index.html" if not where or where.endswith("/") else where)
        body = file.read_bytes()
        assert body == _without_stream(page.body)
        assert gzip.decompress(Path(f"{file}.gz").read_bytes()) == body
        assert brotli.decompress(Path(f"{file}.br").read_bytes()) == body


def _without_stream(body: bytes) -> bytes:
    for stream in (b"live", b"../live", b"cy/live", b"../cy/live", b"../../cy/live"):
        body = body.replace(b' data-live="%b"' % stream, b"")
    return body


async def test_another_program_shows_the_same_figures_when_we_are_down(tmp_path: Path) -> None:
    """With nothing of ours running, a plain file server shows the night; every link on it leads somewhere."""
    telling = finished()
    await put(tmp_path, telling)
    with any_web_server(tmp_path) as url:
        async with aiohttp.ClientSession(url) as session:
            data = await (await got(session, "/results.json")).json()
            night = public(telling.night, telling.at)
            assert data["seats_declared"] == night.seats_declared == 59
            seen, todo = set[str](), {"/", "/cy/"}
            while todo:
                path = todo.pop()
                seen.add(path)
                answer = await got(session, path)
                assert answer.status == 200, path
                if "html" in answer.headers["Content-Type"]:
                    todo |= {link for link in _links(path, await answer.text()) if link not in seen}
            assert len([one for one in seen if one.startswith("/wards/")]) >= 24
            assert len([one for one in seen if one.startswith("/cy/wards/")]) >= 24


def _links(path: str, html: str) -> set[str]:
    """The addresses of this host that a page links to."""
    found = {urljoin(f"http://here{path}", link) for link in re.findall(r'(?:href|src)="([^"#]*)"', html)}
    return {urlsplit(one).path for one in found if urlsplit(one).netloc == "here"}


async def test_readers_never_meet_half_a_copy(tmp_path: Path) -> None:
    """While copies replace one another, every page and its data agree on a revision that once stood."""
    told = Telling()
    tellings = []
    for contest_id in ORDER[:12]:
        told.declare(contest_id)
        tellings.append(public(told.night, told.at))
    done = threading.Event()
    torn: list[str] = []

    def read() -> None:
        while not done.is_set():
            folder = (tmp_path / "current").resolve()
            revision = json.loads((folder / "results.json").read_bytes())["revision"]
            for name in ("index.html", "cy/index.html", "wards/twydall.html", "data.html"):
                if not (folder / name).exists() or b"</html>" not in (folder / name).read_bytes():
                    torn.append(name)
            if f'data-revision="{revision}"'.encode() not in (folder / "index.html").read_bytes():
                torn.append(str(revision))

    await Folder(tmp_path).put(copy_of(tellings[0], BOTH, {})[0], tellings[0].revision)
    reading = asyncio.ensure_future(asyncio.to_thread(read))
    for night in tellings[1:]:
        await Folder(tmp_path).put(copy_of(night, BOTH, {})[0], night.revision)
    done.set()
    await reading
    assert torn == []
    assert len(list((tmp_path / "copies").iterdir())) == KEPT


async def test_the_same_night_can_be_copied_again(tmp_path: Path) -> None:
    """After a start the revision that stands is written anew, and what lay half written is cleared away."""
    await put(tmp_path, halfway())
    (tmp_path / "copies" / ".000099").mkdir()
    await put(tmp_path, halfway())
    assert [one.name for one in (tmp_path / "copies").iterdir()] == [f"{halfway().night.revision:06}"]
    assert (tmp_path / "current" / "index.html").exists()


@asynccontextmanager
async def copying(copier: Copier) -> AsyncIterator[None]:
    """A copier at work."""
    running = asyncio.ensure_future(copier.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_the_copier_follows_the_night(tmp_path: Path) -> None:
    """The newest night is copied soon; a burst of changes makes few copies, and ends with the last."""
    copier, telling = Copier([Folder(tmp_path)], BOTH), Telling()
    async with copying(copier):
        for contest_id in ORDER:
            telling.declare(contest_id)
            copier.show(public(telling.night, telling.at))
            await asyncio.sleep(0.02)
        await until(lambda: _revision(tmp_path) == telling.night.revision)
    assert copier.trouble is None


def _revision(folder: Path) -> int:
    file = folder / "current" / "results.json"
    return int(json.loads(file.read_bytes())["revision"]) if file.exists() else 0


async def test_a_folder_that_cannot_be_written_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should be: the copier says so, and goes on once it is out of the way."""
    monkeypatch.setattr("results.publish.copies.copier.AGAIN_S", 0.05)
    place = tmp_path / "site"
    place.write_text("in the way")
    with pytest.raises(CopyUnavailable, match="site"):
        await Folder(place).try_out()
    copier, telling = Copier([Folder(place)], BOTH), halfway()
    async with copying(copier):
        copier.show(public(telling.night, telling.at))
        await until(lambda: copier.trouble is not None)
        assert "site" in str(copier.trouble)
        place.unlink()
        await until(lambda: copier.trouble is None)
    assert (place / "current" / "index.html").exists()


async def test_a_picture_that_could_not_be_drawn_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While no browser draws, the copy goes out without pictures; they join it with nothing else changed."""
    monkeypatch.setattr("results.publish.copies.copier.PICTURES_AGAIN_S", 0.05)
    draws = asyncio.Event()

    async def png(_card: Card) -> bytes:
        if not draws.is_set():
            raise PictureUnavailable("the browser is away")
        return b"picture"

    def card(_night: PublicNight, ward: PublicWard, language: Language) -> Card | None:
        return Card(f"cards/{ward.slug}.{language}.png", "", 1, 1, {}) if ward.result else None

    copier, telling = Copier([Folder(tmp_path)], Offer(share=Share(card=card, png=png))), halfway()
    night = public(telling.night, telling.at)
    async with copying(copier):
        copier.show(night)
        await until(lambda: _revision(tmp_path) == night.revision)
        assert not (tmp_path / "current" / "cards").exists()
        draws.set()
        await until((tmp_path / "current" / "cards").is_dir)
    assert len(list((tmp_path / "current" / "cards").iterdir())) == night.declared
