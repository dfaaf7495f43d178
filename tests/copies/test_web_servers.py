"""The docs' configuration for web servers, tried with those servers: live, and with the service down."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from results.publish.copies.copy import copy_of
from results.publish.copies.folder import Folder
from results.publish.page.facts import PublicNight
from results.publish.page.offer import Offer
from tests.mosquitto import free_port
from tests.page.scene import ORDER, Shown, finished, got, halfway, serving

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
PACKED = {"Accept-Encoding": "gzip"}


def nginx(folder: Path, port: int, page_port: int) -> list[str]:
    """The command that starts nginx with our configuration, and only its places changed."""
    site = (EXAMPLES / "nginx.conf").read_text()
    for was, now in (
        ("/var/cache/nginx/results", str(folder / "cache")),
        ("server 127.0.0.1:8080", f"server 127.0.0.1:{page_port}"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("    ssl_certificate /etc/ssl/results.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/results.key;\n", ""),
        ("/srv/results/current", str(folder / "site" / "current")),
    ):
        assert site.count(was) == 1, was
        site = site.replace(was, now)
    temporary = "".join(
        f"{way}_temp_path {folder}/{way};\n" for way in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"user root;\npid {folder}/nginx.pid;\nerror_log {folder}/log;\nevents {{}}\n"
    http = f"http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temporary}{site}}}\n"
    (folder / "nginx.conf").write_text(head + http)
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off; master_process off;"]


def caddy(folder: Path, port: int, page_port: int) -> list[str]:
    """The command that starts Caddy with our configuration, and only its places changed."""
    site = (EXAMPLES / "Caddyfile").read_text()
    for was, now in (
        ("results.example.gov.uk {", f"http://127.0.0.1:{port} {{"),
        ("reverse_proxy 127.0.0.1:8080", f"reverse_proxy 127.0.0.1:{page_port}"),
        ("root * /srv/results/current", f"root * {folder}/site/current"),
    ):
        assert site.count(was) == 1, was
        site = site.replace(was, now)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
    program = shutil.which("caddy")
    assert program is not None, "caddy is not installed: run 'make setup'"
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


COMMANDS = {"nginx": nginx, "caddy": caddy}


@asynccontextmanager
async def before_it(name: str, folder: Path, page_port: int) -> AsyncIterator[str]:
    """The web server at work before the page; gives its address."""
    port = free_port()
    program, *words = COMMANDS[name](folder, port, page_port)
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    pipe = asyncio.subprocess.DEVNULL
    running = await asyncio.create_subprocess_exec(program, *words, stdout=pipe, stderr=pipe, env=environment)
    try:
        await _until_open(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        async with asyncio.timeout(10):
            await running.wait()


async def _until_open(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


def night_of(shown: Shown) -> PublicNight:
    """What the page shows."""
    night = shown.page.night
    assert night is not None
    return night


@pytest.mark.parametrize("name", COMMANDS)
async def test_readers_see_the_night_live_and_then_its_copy(name: str, tmp_path: Path) -> None:
    """Pages, data and news come through; killed, the same figures come from the files, and back again."""
    telling = halfway()
    async with serving(telling, offer=Offer()) as shown:
        night = night_of(shown)
        await Folder(tmp_path / "site").put(copy_of(night, Offer(), {})[0], night.revision)
        async with before_it(name, tmp_path, shown.port) as url, aiohttp.ClientSession(url) as session:
            page = await got(session, "/", headers=PACKED)
            assert page.headers["Content-Encoding"] == "gzip"
            again = await got(session, "/", headers=PACKED | {"If-None-Match": page.headers["ETag"]})
            assert again.status == 304
            assert 'data-live="live"' in await page.text()
            await _hears(session, shown)
            assert (await got(session, "/nowhere")).status == 404
            await shown.runner.cleanup()
            await asyncio.sleep(2.5)  # longer than a cache may keep an answer
            still = await got(session, "/wards/twydall.html", headers=PACKED)
            assert still.headers["Content-Encoding"] == "gzip"
            assert "data-live" not in await still.text()
            for path in ("/", "/wards/twydall", "/results.json"):
                answer = await got(session, path)
                assert answer.status == 200, path
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            data = await (await got(session, "/results.json")).json()
            assert data["revision"] == night.revision
            async with serving(finished(), port=shown.port):
                await asyncio.sleep(1)
                back = await got(session, "/results.json")
                assert (await back.json())["is_complete"] is True


async def _hears(session: aiohttp.ClientSession, shown: Shown) -> None:
    """A declaration reaches a reader behind the web server within a second."""
    async with session.get("/live") as stream, asyncio.timeout(5):
        assert b"event: ping" in await stream.content.readline()
        telling = halfway()
        telling.declare(ORDER[-1])
        shown.show(telling)
        while b"event: revision" not in await stream.content.readline():
            pass


async def test_a_crowd_behind_nginx_asks_the_service_once(tmp_path: Path) -> None:
    """Two hundred readers in the same two seconds: the service answers one question or two."""
    asked = 0

    async with serving(halfway()) as shown:
        server = shown.runner.server
        assert server is not None
        async with before_it("nginx", tmp_path, shown.port) as url, aiohttp.ClientSession(url) as session:
            before = server.requests_count
            async with asyncio.TaskGroup() as group:
                for _ in range(200):
                    group.create_task(_read(session))
            asked = server.requests_count - before
    assert asked <= 2


async def _read(session: aiohttp.ClientSession) -> None:
    async with session.get("/", headers=PACKED) as answer:
        assert answer.status == 200
        await answer.read()
