"""Medway's night on every channel at once: read back from each and compared word for word."""

import asyncio
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.app import Service, serve
from results.clock import SystemClock
from results.count.declaration import Correction, CorrectionKind, Declaration, SourceId, Stage, Verified
from results.count.election import ContestId
from results.count.report import Content
from results.feeds.formats.native import Envelope, message
from results.feeds.topics import message_topic
from results.language import Language
from results.record import tables
from results.record.bulletin import SETTLED, Kind, State
from results.record.journal import Arrival
from results.settings import load
from tests.bluesky_server import BlueskyServer
from tests.mosquitto import Mosquitto
from tests.nights import load as night
from tests.publish.letterbox import LINKS, SECRET, MailBox, mail_server, subscribe
from tests.publish.masthead import Account
from tests.publish.scene import strict_x
from tests.publish.test_topic import kept
from tests.test_accounts import run
from tests.x_server import KEYS

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
ELECTION, PUBLISHED = night("medway-2023")
SETTINGS = """
environment = "rehearsal"
election = "election.json"
languages = ["cy", "en"]
[page]
port = 0
[subscribers]
base_url = "{base_url}"
port = 0
[accounts.x]
kind = "x"
api_base = "{x}"
languages = ["en"]
[accounts.mastodon]
kind = "mastodon"
server = "{mastodon}"
languages = ["cy"]
[accounts.bluesky]
kind = "bluesky"
server = "{bluesky}"
handle = "{handle}"
[accounts.mail]
kind = "smtp"
host = "127.0.0.1"
port = {mail}
security = "none"
a_minute = 60000
from_address = "elections@medway.example"
from_name = "Medway Council elections"
[accounts.newsroom]
kind = "topic"
host = "127.0.0.1"
port = {broker}
tls = false
prefix = "results/medway"
[accounts.whatsapp]
kind = "copy_pack"
[accounts.wall]
kind = "wall"
"""
LUTON = ContestId("local.medway.luton.2023-05-04")
NIGHT = len(PUBLISHED) + 2
"""The results, the council's turnout and its state at the end."""
BULLETINS = NIGHT + 1
"""One of the results had a slip, found the next morning."""


@dataclass
class Said:
    """What the ledger says each account was told, in order."""

    posts: dict[str, list[sa.Row[tuple[object, ...]]]] = field(default_factory=dict)

    def texts(self, account: str, language: str | None = None) -> list[str]:
        found = self.posts[account]
        return [str(one.text) for one in found if language in {None, one.language}]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path) as running:
        yield running


@pytest.mark.timeout(240)
async def test_one_night_on_every_channel(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mastodon_server: str,
    bluesky_server: BlueskyServer,
    broker: Mosquitto,
) -> None:
    """A real Bluesky, Mastodon's stand-in, the strict X, a mailbox, MQTT topics and the wall say the same."""
    shutil.copy(FIXTURES / "medway-2023" / "election.json", tmp_path)
    toot = await asyncio.to_thread(Account, mastodon_server)
    sky = await asyncio.to_thread(bluesky_server.account)
    box = MailBox()
    async with strict_x() as (x, x_address), mail_server(box) as mail_port:
        places: Mapping[str, object] = {
            "base_url": LINKS.base_url,
            "x": x_address,
            "mastodon": mastodon_server,
            "bluesky": bluesky_server.address,
            "handle": sky.handle,
            "mail": mail_port,
            "broker": broker.port,
        }
        file = tmp_path / "settings.toml"
        file.write_text(SETTINGS.format(**places))
        secrets = {f"ACCOUNTS__X__{key.upper()}": value for key, value in KEYS.items()} | {
            "SUBSCRIBERS__SECRET": SECRET,
            "ACCOUNTS__MASTODON__ACCESS_TOKEN": toot.token,
            "ACCOUNTS__BLUESKY__APP_PASSWORD": sky.app_password,
        }
        for name, value in secrets.items():
            monkeypatch.setenv(f"RESULTS_{name}", value)
        said = Said()
        await serve(load(file), lambda service: _night(service, said))

        assert all(len(said.texts(one)) == BULLETINS for one in ("x", "mastodon"))
        assert all(len(said.texts(one)) == 2 * BULLETINS for one in ("bluesky", "mail", "newsroom", "wall"))
        assert [one.text.partition(" https://t.co")[0] for one in x.timeline] == said.texts("x")
        assert all(one.alts and all(one.alts) for one in x.timeline)
        shown = await asyncio.to_thread(toot.shown)
        assert [await asyncio.to_thread(toot.source, one["id"]) for one in shown] == said.texts("mastodon")
        names = {str(one["id"]): number for number, one in enumerate(shown)}
        assert [names.get(one["in_reply_to_id"]) for one in shown] == _results_under(said.posts["mastodon"])
        assert {one["language"] for one in shown} == {"cy"}
        listed = await asyncio.to_thread(bluesky_server.listed, sky)
        records = [one["value"] for one in listed]
        hung = [one for one in records if "reply" in one]
        assert [(*one["langs"], "CORRECTION:" in one["text"]) for one in hung] == [
            ("cy", False),
            ("en", True),
        ]
        addresses = {one["uri"]: one["value"] for one in listed}
        for one in hung:
            result = addresses[one["reply"]["parent"]["uri"]]
            assert (result["langs"], "Luton" in result["text"]) == (one["langs"], True)
        assert sorted(str(one["text"]) for one in records) == sorted(said.texts("bluesky"))
        assert all(one["embed"]["images"][0]["alt"] for one in records)
        _check_mail(box, said)
        _check_topics(await kept(broker), said)
        report = await asyncio.to_thread(run, "accounts", "report", str(file))
        assert report.returncode == 0, report.stdout
        for name in ("x", "mastodon"):
            assert f"{name}: {BULLETINS} posts there word for word, as it should be" in report.stdout
        assert f"bluesky: {2 * BULLETINS} posts there word for word, as it should be" in report.stdout


async def _night(service: Service, said: Said) -> None:
    """Play the night and wait until nothing is left to do without a person."""
    readers = {Language.ENGLISH: "ann@example.org", Language.WELSH: "nia@example.org"}
    for language, address in readers.items():
        await subscribe(service.database, address, language=language)
    for contest_id, declaration in PUBLISHED.items():
        assert declaration.verification is not None
        await _tell(service, contest_id, Verified(declaration.verification), 1)
    for contest_id, declaration in PUBLISHED.items():
        await _tell(service, contest_id, _with_slip(declaration), 2)
    await _until_said(service, said, NIGHT)
    slip = Correction(CorrectionKind.SLIP, "Two figures were written down wrongly.", "The RO")
    await _tell(service, LUTON, replace(_declared(PUBLISHED[LUTON]), correction=slip), 3)
    await _until_said(service, said, BULLETINS)


def _declared(given: Declaration) -> Declaration:
    return replace(given, stage=Stage.DECLARED, entered_by="A", checked_by="B", declared_by="The RO")


def _with_slip(given: Declaration) -> Declaration:
    """As declared; at Luton one vote stands with the wrong candidate, which changes no sum and no seat."""
    if given.contest_id != LUTON:
        return _declared(given)
    first, *between, last = given.figures
    moved = tuple(replace(one, votes=(one.votes or 0) + more) for one, more in ((first, 1), (last, -1)))
    return _declared(replace(given, figures=(moved[0], *between, moved[1])))


async def _until_said(service: Service, said: Said, bulletins: int) -> None:
    async with asyncio.timeout(120):
        while not await _is_settled(service, said, bulletins):  # noqa: ASYNC110 - the ledger has no bell
            await asyncio.sleep(0.1)


async def _tell(service: Service, contest_id: ContestId, content: Content, revision: int) -> None:
    envelope = Envelope(
        ELECTION.election_id,
        contest_id,
        SourceId("count"),
        revision,
        service.settings.environment,
        f"{contest_id}-{revision}",
    )
    topic = message_topic(ELECTION.election_id, contest_id, content)
    await service.newsroom.keep([Arrival("mqtt", topic, message(envelope, content), SystemClock().now())])


async def _is_settled(service: Service, said: Said, bulletins: int) -> bool:
    """Whether every post is there, with its picture; notes them when they are."""
    post = tables.post
    async with service.database.read() as conn:
        rows = list(await conn.execute(sa.select(post).order_by(post.c.posted_at)))
    machines = [one for one in rows if one.account != "whatsapp"]
    if len(machines) < 10 * bulletins or not all(State(one.state) in SETTLED for one in machines):
        return False
    assert {one.state for one in machines} == {State.POSTED}
    by_hand = [one for one in rows if one.account == "whatsapp"]
    assert {one.state for one in by_hand if one.contest_id != LUTON} == {State.HELD}
    if any(one.owes_picture for one in machines):
        return False
    said.posts.clear()
    for one in machines:
        said.posts.setdefault(one.account, []).append(one)
    return True


def _results_under(posts: list[sa.Row[tuple[object, ...]]]) -> list[int | None]:
    """Which post each hangs under, by their numbers: a correction under its result, all others under none."""
    results = {one.contest_id: number for number, one in enumerate(posts) if one.kind == Kind.DECLARATION}
    return [results[one.contest_id] if one.kind == Kind.CORRECTION else None for one in posts]


def _check_mail(box: MailBox, said: Said) -> None:
    """Each subscriber has every bulletin once, in their language, subject and words and picture."""
    for address, language in (("ann@example.org", "en"), ("nia@example.org", "cy")):
        letters = [letter for letter in _letters(box) if letter["To"] == address]
        texts = said.texts("mail", language)
        assert [letter["Subject"] for letter in letters] == [text.partition("\n")[0] for text in texts]
        for letter, text in zip(letters, texts, strict=True):
            plain = letter.get_body(("plain",))
            assert plain is not None
            words = plain.get_content().replace("\r\n", "\n")
            assert text.partition("\n\n")[2] in words
            assert letter["Content-Language"] == language
            assert any(part.get_content_type() == "image/png" for part in letter.walk())


def _letters(box: MailBox) -> list[EmailMessage]:
    return [box.letter(number) for number in range(len(box.came))]


def _check_topics(facts: Mapping[str, bytes], said: Said) -> None:
    """Every area in each language, the council's turnout and state, as they stand, byte for byte."""
    newest = {(one.contest_id, one.language, one.kind): one for one in said.posts["newsroom"]}
    corrected = [key for key in newest if key[2] == Kind.CORRECTION]
    for contest_id, language, _ in corrected:
        del newest[contest_id, language, Kind.DECLARATION]
    assert len(corrected) == 2
    assert len(facts) == 2 * NIGHT
    assert {one.decode() for one in facts.values()} == {str(one.text) for one in newest.values()}
    luton = json.loads(facts[f"results/medway/{LUTON}/en"])
    assert luton["contest"]["state"] == "corrected"
    assert json.loads(facts["results/medway/council/en"])["night"]["is_complete"] is True
