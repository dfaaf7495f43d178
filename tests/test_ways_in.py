"""One council's night goes in by each way and in each form, and ends in the same results, byte for byte."""

import asyncio
import base64
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp
import aiomqtt
import pytest
from aiohttp import web
from pydantic import SecretStr

from results.clock import SystemClock
from results.count.declaration import Declaration, SourceId, Stage
from results.count.election import ContestId, Election, Environment
from results.count.night import Night, begin, receive
from results.feeds import topics
from results.feeds.formats import declarations_written, lga, native
from results.feeds.formats.lga_written import Published
from results.feeds.reader import Reader, Trusted
from results.fold import Fold, Happening
from results.newsroom import Newsroom
from results.parts import policy_of, reader_of
from results.record.database import open_database
from results.record.journal import Entry
from results.settings import Settings
from results.settings_parts import FolderSource, IntakePart, MqttPart, Source, WebhookSource, WebsiteSource
from results.signature import key_of, signature
from results.ways_in import Ears, intake_opened, ways_in
from tests.feeds.filled_sheets import filled_csv, filled_xlsx
from tests.feeds.xml_writers import eml_520, modern_gov_xml
from tests.mosquitto import Mosquitto, free_port
from tests.nights import load

AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)
PUBLISHED = Published(date(2023, 5, 5), "http://example.org/council", "Council")
SECRET = base64.b64encode(b"a secret of thirty-two bytes....").decode()
NAME = "way"
FIXTURES = Path(__file__).parent.parent / "fixtures"
SAME_FOR_THE_COMMAND = f"""
environment = "rehearsal"
election = "election.json"
[sources.{NAME}]
kind = "folder"
folder = "in"
"""
Declared = Mapping[ContestId, Declaration]


def declared(folder: str) -> tuple[Election, dict[ContestId, Declaration]]:
    """A past night as its returning officer declared it, each sheet checked by a second person."""
    election, published = load(folder)
    return election, {
        contest_id: replace(one, stage=Stage.DECLARED, entered_by="First Clerk", checked_by="Second Clerk")
        for contest_id, one in published.items()
    }


def messages(election: Election, results: Declared) -> list[tuple[str, bytes]]:
    """Our own messages, one for each ward, with the topics they are published under."""
    return [
        (
            topics.message_topic(election.election_id, contest_id, one),
            native.message(
                native.Envelope(
                    election.election_id, contest_id, SourceId(NAME), 1, Environment.REHEARSAL, f"m-{number}"
                ),
                one,
            ),
        )
        for number, (contest_id, one) in enumerate(results.items())
    ]


def public(night: Night) -> dict[ContestId, Declaration]:
    """What is public, in the order of the election."""
    return {key: ward.declared.declaration for key, ward in night.wards.items() if ward.declared}


def lga_export(night: Night) -> bytes:
    """The night in the national standard."""
    return lga.written(night.election, public(night), PUBLISHED)


def whole_export(night: Night) -> bytes:
    """Everything we know of the night's results."""
    return declarations_written.written(public(night))


def after(election: Election, entries: Sequence[tuple[str, str, bytes]]) -> Night:
    """The night after these entries of the journal, the source vouched for."""
    night = begin(election, Environment.REHEARSAL)
    reader = Reader(election, Environment.REHEARSAL, {SourceId(NAME): Trusted(vouched_by="D Deputy")})
    for position, (feed, topic, payload) in enumerate(entries, start=1):
        reading = reader.read(Entry(position, feed, topic, payload, AT, "", ""))
        assert reading.problems == ()
        for report in reading.reports:
            night, _ = receive(night, report)
    return night


def of_messages(election: Election, results: Declared) -> list[tuple[str, str, bytes]]:
    return [("mqtt", topic, payload) for topic, payload in messages(election, results)]


def as_lga(election: Election, results: Declared) -> bytes:
    return lga.written(election, results, PUBLISHED)


FORMS: Mapping[str, Callable[[Election, Declared], bytes]] = {
    "csv": filled_csv,
    "xlsx": filled_xlsx,
    "lga": as_lga,
    "modern-gov": modern_gov_xml,
    "eml": eml_520,
}


def unsayable(form: str, results: Declared) -> dict[ContestId, Declaration]:
    """The results without what a form has no words for.

    Modern.gov leaves out heads without papers, and papers rejected in part are none of the four heads.
    """
    if form != "modern-gov":
        return dict(results)
    return {
        contest_id: replace(one, rejected=replace(one.rejected, in_part=one.rejected.in_part or None))
        if one.rejected
        else one
        for contest_id, one in results.items()
    }


@pytest.mark.parametrize(
    ("folder", "form"),
    [("trafford-2023", form) for form in FORMS] + [("medway-2023", form) for form in ("csv", "xlsx", "lga")],
)
def test_each_form_ends_in_the_same_published_file(folder: str, form: str) -> None:
    """The night in the national standard is byte for byte the one our own messages give.

    Medway prints rejected votes instead of papers, which Modern.gov and EML have no word for.
    """
    election, results = declared(folder)
    results = unsayable(form, results)
    data = FORMS[form](election, results)
    found = after(election, [("website:way", f"page@{number}", data) for number in (1, 2)])
    assert lga_export(found) == lga_export(after(election, of_messages(election, results)))
    assert len(public(found)) == len(results)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_count_sheet_says_all_that_a_message_says(form: str) -> None:
    """Papers by polling station and post, headings, who typed and who checked: nothing is lost in a sheet."""
    election, results = declared("medway-2023")
    found = after(election, [("folder:way", "sheet@1", FORMS[form](election, results))])
    assert whole_export(found) == whole_export(after(election, of_messages(election, results)))


@dataclass(frozen=True, slots=True)
class Hall:
    """What somebody in the counting hall needs to know.

    Attributes:
        sheets: the whole night as a count sheet.
    """

    folder: Path
    broker_port: int
    intake_port: int
    election: Election
    results: Declared
    sheets: bytes


async def by_broker(hall: Hall) -> None:
    async with aiomqtt.Client("127.0.0.1", hall.broker_port, identifier="hall") as client:
        for topic, payload in messages(hall.election, hall.results):
            await client.publish(topic, payload, qos=1, retain=True)


async def by_folder(hall: Hall) -> None:
    (hall.folder / "in").mkdir(exist_ok=True)
    (hall.folder / "sheet.tmp").write_bytes(hall.sheets)
    (hall.folder / "sheet.tmp").replace(hall.folder / "in/sheet.csv")


async def by_webhook(hall: Hall) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{hall.intake_port}") as session:
        for number, (_, body) in enumerate(messages(hall.election, hall.results)):
            async with session.post(
                f"/feeds/{NAME}", data=body, headers=signed(f"m-{number}", body)
            ) as answer:
                assert answer.status == 202, await answer.text()


async def by_command(hall: Hall) -> None:
    (hall.folder / "sheet.csv").write_bytes(hall.sheets)
    command = ["-m", "results", "declare", "sheet.csv", "settings.toml", "--source", NAME, "--yes"]
    ran = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=hall.folder,
        stdout=PIPE,
        stderr=STDOUT,
        env=dict(os.environ) | {"PYTHONPATH": str(FIXTURES.parent)},  # noqa: TID251
    )
    said, _ = await ran.communicate()
    assert ran.returncode == 0, said.decode()


async def by_page(hall: Hall) -> None:
    """The page is there before the service looks."""


def signed(message_id: str, body: bytes) -> dict[str, str]:
    """The headers of the Standard Webhooks rules."""
    at = int(SystemClock().now().timestamp())
    made = signature(key_of(f"whsec_{SECRET}"), message_id, at, body)
    return {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": made}


@asynccontextmanager
async def site(body: bytes) -> AsyncIterator[str]:
    """A council's page."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(body=body)

    app = web.Application()
    app.router.add_get("/results", page)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/results"
    finally:
        await runner.cleanup()


WAYS: Mapping[str, Callable[[Hall], Awaitable[None]]] = {
    "mqtt": by_broker,
    "folder": by_folder,
    "webhook": by_webhook,
    "website": by_page,
    "declare": by_command,
}


def source_of(way: str, folder: Path, url: str) -> dict[str, Source]:
    """What the settings say of this way in."""
    if way == "webhook":
        return {NAME: WebhookSource(kind="webhook", secret=SecretStr(f"whsec_{SECRET}"))}
    if way == "website":
        return {NAME: WebsiteSource(kind="website", pages={"results": url}, allow_private=True)}
    if way == "mqtt":
        return {}
    return {NAME: FolderSource(kind="folder", folder=folder / "in", settle_s=0.1)}


class NoPress:
    """Prints nothing."""

    async def print(self, happenings: Sequence[Happening], position: int, _: object) -> None:
        """Let it pass."""


async def night_by(way: str, hall: Hall, url: str) -> Night:
    """The night after somebody has brought it this way to a newsroom that listens everywhere."""
    settings = Settings(
        environment=Environment.REHEARSAL,
        election=hall.folder / "election.json",
        mqtt=MqttPart(host="127.0.0.1", port=hall.broker_port, tls=False),
        sources=source_of(way, hall.folder, url),
        intake=IntakePart(port=hall.intake_port),
    )
    database = open_database(f"sqlite:///{hall.folder}/night.db")
    await database.migrate()
    night = begin(hall.election, Environment.REHEARSAL, policy_of(settings))
    newsroom = Newsroom(database, Fold(night, reader_of(settings, hall.election)), NoPress(), lambda *_: None)
    ears = Ears(SystemClock(), lambda _: None, lambda _, __: None)
    try:
        found = ways_in(settings, hall.election, newsroom, ears)
        async with intake_opened(settings.intake, {"": found.hooks}), asyncio.TaskGroup() as group:
            works = (newsroom.run(), *(work() for work in found.feeds.values()))
            tasks = [group.create_task(one) for one in works]
            await WAYS[way](hall)
            async with asyncio.timeout(30):
                while not newsroom.night.is_complete:  # noqa: ASYNC110 - nothing tells us
                    await asyncio.sleep(0.02)
            for task in tasks:
                task.cancel()
    finally:
        await database.close()
    return newsroom.night


@pytest.mark.parametrize("way", WAYS)
async def test_each_way_in_ends_in_the_same_results(way: str, tmp_path: Path) -> None:
    """Broker, folder, signed message, website, command: the same night comes of each, byte for byte."""
    election, results = declared("medway-2023")
    (tmp_path / "in").mkdir()
    (tmp_path / "election.json").write_bytes((FIXTURES / "medway-2023/election.json").read_bytes())
    (tmp_path / "settings.toml").write_text(SAME_FOR_THE_COMMAND)
    expected = after(election, of_messages(election, results))
    sheets = filled_csv(election, results)
    async with site(sheets) as url:
        with Mosquitto(tmp_path) as broker:
            hall = Hall(tmp_path, broker.port, free_port(), election, results, sheets)
            night = await night_by(way, hall, url)
    assert whole_export(night) == whole_export(expected)
    assert lga_export(night) == lga_export(expected)
