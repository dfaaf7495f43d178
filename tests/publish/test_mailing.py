"""One post to many people: each who asked gets it once, nobody else, whatever goes wrong in between."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.clock import SystemClock
from results.count.election import ContestId
from results.errors import BulletinRefused, OutletUnavailable
from results.language import Language
from results.publish.bulletin import Bulletin, Kind, posts
from results.publish.courier import Courier
from results.publish.outlets import Outlet
from results.publish.outlets.letters.mailing import PICTURE_MOST, Mailing, Office
from results.publish.outlets.letters.round import IN_A_ROW, Pace
from results.publish.subscribing.links import Links
from results.record import ledger, letters, pauses, subscribers, tables
from results.record.bulletin import NO_AREA, Post, Saying, State
from results.record.database import Database
from results.record.letters import LetterState
from results.record.subscribers import Channel
from tests.publish.letterbox import (
    LINKS,
    MAIL,
    PNG,
    SECRET,
    MailBox,
    carrier,
    mail_server,
    mailing,
    office,
    post,
    subscribe,
    until,
)
from tests.publish.scene import AT, QUICK, draw, states, told

READY, SENT, REFUSED, UNKNOWN = (
    LetterState.READY,
    LetterState.SENT,
    LetterState.REFUSED,
    LetterState.UNKNOWN,
)


def people(count: int) -> list[str]:
    return [f"reader{number:04}@example.org" for number in range(count)]


@asynccontextmanager
async def account(database: Database, box: MailBox, **more: float) -> AsyncIterator[Mailing]:
    async with mail_server(box) as port:
        outlet = mailing(database, port, **more)
        yield outlet
        await outlet.close()


async def sent(outlet: Outlet, one: Post, picture: bytes | None = None) -> str:
    """Send as the courier does; gives what the network calls it."""
    made = await outlet.send(one, await outlet.prepare(one, picture))
    assert made.url is None
    return made.remote_id


async def tally(database: Database, one: Post) -> dict[LetterState, int]:
    found = await letters.tally(database, one.post_id)
    return {state: count for state, count in found.items() if count}


async def test_everybody_who_confirmed_gets_it_once_in_their_language(database: Database) -> None:
    """English posts to English readers, Welsh to Welsh; not to who only asked, not again when repeated."""
    await subscribe(database, "ann@example.org", "bob@example.org")
    await subscribe(database, "cai@example.org", language=Language.WELSH)
    await subscribe(database, "+447700900123", channel=Channel.SMS)
    await half_asked(database, "dan@example.org")
    box = MailBox()
    async with account(database, box) as outlet:
        assert await sent(outlet, post(1)) == "2 letters"
        assert await sent(outlet, post(2, Language.WELSH)) == "1 letters"
        assert await sent(outlet, post(1)) == "2 letters"
    assert box.counted == {"ann@example.org": 1, "bob@example.org": 1, "cai@example.org": 1}


async def half_asked(database: Database, address: str) -> None:
    """Somebody who has not confirmed."""
    now = SystemClock().now()
    wish = subscribers.Wish(Channel.EMAIL, address, Language.ENGLISH)
    seal = subscribers.Seal("half", LINKS.token_digest("half"), "code", now.replace(year=now.year + 1))
    await subscribers.ask(database, wish, seal, now)


async def test_each_letter_has_its_own_link_and_the_picture_in_words(database: Database) -> None:
    """The link ends the subscription of whoever it was sent to, and nobody else's."""
    ids = await subscribe(database, "ann@example.org", "bob@example.org")
    box = MailBox()
    async with account(database, box) as outlet:
        await sent(outlet, post(), PNG)
    links = {}
    for number in range(2):
        came = box.letter(number)
        links[came["To"]] = came["List-Unsubscribe"]
        plain = came.get_body(("plain",))
        assert plain is not None
        assert "Bars." in plain.get_content()
        assert came["Subject"] == "Abbey ward: Jane Doe elected"
    for address, one in zip(("ann@example.org", "bob@example.org"), ids, strict=True):
        assert LINKS.end(Language.ENGLISH, one) in links[address]
    async with database.read() as conn:
        assert await conn.scalar(sa.select(tables.mailing.c.picture)) is None  # let go once all were out


async def test_who_asks_for_some_areas_gets_those_and_what_is_about_all(database: Database) -> None:
    """Areas are a choice of results; the state of the whole council goes to everybody."""
    await subscribe(database, "ann@example.org", areas=("ward-1", "ward-3"))
    box = MailBox()
    async with account(database, box) as outlet:
        assert [await sent(outlet, post(number)) for number in (1, 2)] == ["1 letters", "0 letters"]
        whole = Post("council:mail", "council", "mail", Kind.COUNCIL, NO_AREA, MAIL, "", 9)
        assert await sent(outlet, whole) == "1 letters"


async def test_who_joins_later_does_not_get_old_results(database: Database) -> None:
    """The set of recipients is fixed when a post first leaves, also when nobody was there."""
    box = MailBox()
    async with account(database, box) as outlet:
        assert await sent(outlet, post(1)) == "0 letters"
        await subscribe(database, "ann@example.org")
        assert await sent(outlet, post(1)) == "0 letters"
        assert await sent(outlet, post(2)) == "1 letters"


async def test_who_ends_it_in_the_middle_gets_nothing_more(database: Database) -> None:
    """The address is gone from the record at once, and letters that have not left do not leave."""
    ids = dict(zip(people(6), await subscribe(database, *people(6)), strict=True))
    box = MailBox(ways=["", "", "hang"])
    async with account(database, box, answer_s=5) as outlet:
        sending = asyncio.ensure_future(sent(outlet, post()))
        await until(lambda: len(box.came) >= 3)
        late = sorted(set(ids) - set(box.counted))[0]
        assert await subscribers.end(database, LINKS.token_digest(ids[late]))
        box.hanging.set()
        assert await sending in {"4 letters", "5 letters"}  # the third was in doubt when its line broke
    assert late not in box.counted
    async with database.read() as conn:
        kept = set(await conn.scalars(sa.select(tables.subscriber.c.address)))
    assert kept == set(ids) - {late}
    assert not await subscribers.end(database, LINKS.token_digest(ids[late]))


async def test_a_few_refused_addresses_never_stop_the_rest(database: Database) -> None:
    """Each is told apart: refused for good, busy until given up, lost in doubt; the others all arrive."""
    await subscribe(database, *people(12))
    box = MailBox(ways=["", "", "drop"])
    box.at_rcpt = {people(12)[2]: "550 5.1.1 no such user", people(12)[5]: "450 4.2.1 busy"}
    async with account(database, box) as outlet:
        for _ in range(2):
            with pytest.raises(OutletUnavailable) as later:
                await sent(outlet, post())
            assert later.value.retry_after_s == 0.0
        assert await sent(outlet, post()) == "9 letters"
    assert await tally(database, post()) == {SENT: 9, REFUSED: 2, UNKNOWN: 1}
    assert max(box.counted.values()) == 1
    assert len(box.counted) == 10
    async with database.read() as conn:
        said = " ".join(filter(None, await conn.scalars(sa.select(tables.letter.c.detail))))
    assert "550" in said
    assert "@" not in said


async def test_refusing_everybody_stops_the_account_and_costs_nobody_the_letter(database: Database) -> None:
    """A server that relays nothing of ours answers 550 to each: that is no fault of the addresses."""
    await subscribe(database, *people(30))
    box = MailBox(at_rcpt={"": "550 5.7.1 relaying denied"})
    async with account(database, box) as outlet:
        with pytest.raises(BulletinRefused) as refused:
            await sent(outlet, post())
        assert refused.value.stops_account
        assert await tally(database, post()) == {READY: 30}
        box.at_rcpt = {}
        assert await sent(outlet, post()) == "30 letters"
    assert max(box.counted.values()) == 1


async def test_being_busy_for_everybody_is_a_server_that_is_away(database: Database) -> None:
    """After ten in a row nobody is asked any more for now, and nobody is given up."""
    await subscribe(database, *people(30))
    box = MailBox(at_rcpt={"": "451 4.7.1 later"})
    async with account(database, box) as outlet:
        for _ in range(5):
            with pytest.raises(OutletUnavailable):
                await sent(outlet, post())
        assert await tally(database, post()) == {READY: 30}
        box.at_rcpt = {}
        assert await sent(outlet, post()) == "30 letters"


async def test_what_was_done_before_a_server_went_away_is_not_done_again(database: Database) -> None:
    """Progress is kept: the rest goes out when the server is back."""
    await subscribe(database, *people(20))
    box = MailBox()
    box.on_letter = lambda _: setattr(box, "at_mail", "421 closing" if len(box.came) >= 7 else "")
    async with account(database, box) as outlet:
        with pytest.raises(OutletUnavailable):
            await sent(outlet, post())
        assert await tally(database, post()) == {SENT: 7, READY: 13}
        box.on_letter, box.at_mail = None, ""
        assert await sent(outlet, post()) == "20 letters"
    assert set(box.counted.values()) == {1}


async def test_ten_refusals_are_counted_in_a_row_only() -> None:
    """The number above is what the tests count on."""
    assert IN_A_ROW == 10


@pytest.mark.parametrize("count", [1, 3])
async def test_letters_keep_to_the_pace(count: int) -> None:
    """So many a minute and no more, without making up for a pause."""
    pace, loop = Pace(600), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(count):
        await pace.turn()
    assert loop.time() - began >= (count - 1) * 0.1 - 0.01


ACCEPTED = {
    "good": (MAIL, ""),
    "no subject": ("\n\nBody.", "subject"),
    "subject too long": ("x" * 151 + "\n\nBody.", "subject"),
    "no empty line": ("Subject\nBody.", "empty line"),
    "no body": ("Subject\n\n", "no body"),
    "a control sign": ("Subject\n\nBody\r\nBcc: x", "no letter may hold"),
    "too long": ("Subject\n\n" + "x" * 20_001, "longer than"),
}


@pytest.mark.parametrize(("text", "why"), ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_words_that_make_no_letter_are_refused_before_any_leaves(
    database: Database, text: str, why: str
) -> None:
    """A subject, an empty line, a body; nothing that could end a header."""
    outlet = mailing(database, 9)
    problems = outlet.accepts(text)
    assert (why in "; ".join(problems)) if why else problems == ()
    await outlet.close()


async def test_the_port_is_kept(database: Database) -> None:
    """What the courier may ask of any outlet: what cannot be done with letters is said clearly."""
    outlet: Outlet = mailing(database, 9)
    assert (outlet.name, outlet.family, outlet.is_repeatable) == ("mail", "email", True)
    assert not outlet.takes_pictures_later
    assert await outlet.seen(AT) is None
    assert await outlet.find(post(), {}, AT) is None
    with pytest.raises(BulletinRefused):
        await outlet.add_picture(post(), "1 letters", PNG)
    with pytest.raises(BulletinRefused) as refused:
        await outlet.prepare(post(), PNG + bytes(PICTURE_MOST))
    assert not refused.value.stops_account
    await outlet.close()


async def test_examine_counts_readers_and_notices_another_secret(database: Database) -> None:
    """Before the night: whether mail is taken, how many get it, and whether their links would work."""
    await subscribe(database, *people(3))
    await subscribe(database, "cai@example.org", language=Language.WELSH)
    async with mail_server(MailBox()) as port:
        outlet = mailing(database, port)
        health = await outlet.examine()
        assert health.problems == ()
        assert {"3 subscribers in english", "1 subscribers in welsh"} <= set(health.facts)
        other = Office(database, SystemClock(), Links(LINKS.base_url, SECRET[::-1]))
        changed = Mailing("mail", carrier(port), other)
        assert "secret" in (await changed.examine()).problems[0]
        await changed.close()
        await outlet.close()


def said(
    number: int, kind: Kind = Kind.DECLARATION, contest: str | None = None, text: str = MAIL
) -> Bulletin:
    """A bulletin for mail alone."""
    return Bulletin(
        f"bulletin-{number}", number, kind, ContestId(contest or f"ward-{number}"),
        {"email": Saying(text, "Bars.", text)}, None, AT,
    )  # fmt: skip


async def freeze(database: Database, *bulletins: Bulletin) -> None:
    async with database.write() as conn:
        for one in bulletins:
            await ledger.freeze(conn, one, posts(one, told({"mail": "email"})))


async def deliver(courier: Courier) -> None:
    async with courier.at_work(), asyncio.TaskGroup() as group:
        await courier.deliver("mail", group)


async def test_a_correction_does_not_wait_for_the_wrong_result_to_reach_everybody(database: Database) -> None:
    """Whoever has the wrong one gets the correction next; whoever has not is spared it."""
    await subscribe(database, *people(40))
    box = MailBox()
    wrong, right = "Wrong\n\nWrong.", "CORRECTION\n\nRight."
    async with account(database, box, a_minute=600) as outlet:
        courier = Courier(database, [outlet], draw, SystemClock(), QUICK)
        await freeze(database, said(1, contest="abbey", text=wrong))
        delivering = asyncio.ensure_future(deliver(courier))
        await until(lambda: len(box.came) >= 3)
        await freeze(database, said(2, Kind.CORRECTION, "abbey", right))
        await delivering
    subjects = [box.letter(number)["Subject"] for number in range(len(box.came))]
    assert subjects.count("CORRECTION") == 40
    assert 3 <= subjects.count("Wrong") < 30
    assert subjects.index("CORRECTION") == subjects.count("Wrong")
    assert set((await states(database)).values()) == {State.CANCELLED, State.POSTED}


async def test_pausing_stops_between_two_letters(database: Database) -> None:
    """An order to stop does not wait until thousands of letters are out; afterwards the rest goes."""
    await subscribe(database, *people(40))
    box = MailBox()
    async with account(database, box, a_minute=600) as outlet:
        courier = Courier(database, [outlet], draw, SystemClock(), QUICK)
        await freeze(database, said(1))
        delivering = asyncio.ensure_future(deliver(courier))
        await until(lambda: len(box.came) >= 3)
        async with database.write() as conn:
            await pauses.pause(conn, "mail", "Ann", "stop", AT)
        await delivering
        assert len(box.came) < 30
        assert set((await states(database)).values()) == {State.READY}
        async with database.write() as conn:
            await pauses.resume(conn, "Ann")
            await conn.execute(sa.delete(tables.account))
        outlet._round._pace = Pace(60_000)  # the rest in less time
        await deliver(courier)
    assert set(box.counted.values()) == {1}
    assert len(box.counted) == 40
    assert set((await states(database)).values()) == {State.POSTED}


KILLS = {"sqlite": 6, "postgresql": 4}


@pytest.mark.timeout(180)
async def test_killed_again_and_again_nobody_gets_two_and_only_the_doubtful_none(
    database: Database, database_url: str
) -> None:
    """kill -9 at random moments: nobody gets two; who gets none is one whose letter was just leaving."""
    everybody, chance = people(120), random.Random()
    await subscribe(database, *everybody)
    box = MailBox(takes_s=0.004)
    async with mail_server(box) as port:
        kills = KILLS[database.engine.dialect.name]
        for _ in range(kills):
            await killed(database_url, port, chance.uniform(0.02, 0.25))
        assert (await said_at_the_end(database_url, port)).endswith(" letters")
    found = await tally(database, post())
    assert max(box.counted.values()) == 1
    without = set(everybody) - set(box.counted)
    assert found[SENT] + found.get(UNKNOWN, 0) == 120
    assert len(without) <= found.get(UNKNOWN, 0) <= kills
    assert without <= await addresses(database, UNKNOWN)
    assert found[SENT] < 120 or not without


async def killed(url: str, port: int, after_s: float) -> None:
    """Send in a process of its own and kill it."""
    process, _ = await begun(url, port)
    await asyncio.sleep(after_s)
    process.kill()
    await process.communicate()


async def said_at_the_end(url: str, port: int) -> str:
    process, rest = await begun(url, port)
    said = (await rest.read()).decode().strip()
    assert await process.wait() == 0
    return said


async def begun(url: str, port: int) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader]:
    command = (sys.executable, "-m", "tests.publish.mailer", url, str(port))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
    return process, process.stdout


async def addresses(database: Database, state: LetterState) -> set[str]:
    return {one.address for one in await letters.waiting(database, post().post_id, state, 1000)}


async def test_a_post_that_is_half_out_counts_as_seen(database: Database) -> None:
    """Between two rounds the post is "ready" again, but somebody has it: a correction must say so."""
    await subscribe(database, *people(12))
    box = MailBox(at_rcpt={"": "451 later"})
    asked = sa.select(letters.has_left(sa.literal(post().post_id)))
    async with account(database, box) as outlet:
        with pytest.raises(OutletUnavailable):
            await sent(outlet, post())
        async with database.read() as conn:
            assert not await conn.scalar(asked)
        box.at_rcpt = {}
        box.on_letter = lambda _: setattr(box, "at_mail", "421 closing")
        with pytest.raises(OutletUnavailable):
            await sent(outlet, post())
        async with database.read() as conn:
            assert await conn.scalar(asked)


async def test_the_office_is_made_of_what_it_says(database: Database, tmp_path: Path) -> None:
    """One secret makes the same link each time and another for each person."""
    made = office(database).links
    assert made.token("a") == LINKS.token("a") != LINKS.token("b")
    assert Links(LINKS.base_url, SECRET[::-1]).token("a") != LINKS.token("a")
