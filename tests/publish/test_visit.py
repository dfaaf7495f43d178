"""What a visit keeps to: time, languages together, a network's limits, money, pictures that come later."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from results.clock import Clock, FixedClock, SystemClock
from results.errors import BulletinRefused, PictureUnavailable
from results.language import Language
from results.publish import allowance
from results.publish.allowance import Act, Allowance, Price, Purse
from results.publish.bulletin import Bulletin, Saying, posts
from results.publish.courier import Courier
from results.publish.outlets.wall import Wall
from results.publish.visit import Patience
from results.record import ledger, pauses
from results.record.bulletin import State
from results.record.database import Database, open_database
from tests.publish.scene import AT, QUICK, bulletin, column, draw, states, told

ACCOUNTS = told({"wall": "wall"})
WELSH = Language.WELSH


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    opened = open_database(night_url, patience_s=10)
    await opened.migrate()
    yield opened
    await opened.close()


@dataclass
class Easel:
    """Draws, unless it is told not to."""

    broken: bool = False
    asked: list[Mapping[str, object]] = field(default_factory=list)

    async def draw(self, figure: Mapping[str, object]) -> bytes:
        self.asked.append(figure)
        if self.broken:
            raise PictureUnavailable("the browser is gone")
        return await draw(figure)


class Picky(Wall):
    """A wall that takes no words with "nac oes" in them."""

    def accepts(self, text: str) -> tuple[str, ...]:
        return ("these words are refused",) if "nac oes" in text else super().accepts(text)


async def freeze(database: Database, *bulletins: Bulletin) -> None:
    async with database.write() as conn:
        for one in bulletins:
            await ledger.freeze(conn, one, posts(one, ACCOUNTS))


@asynccontextmanager
async def visited(
    database: Database,
    wall: Wall,
    easel: Easel | None = None,
    patience: Patience = QUICK,
    clock: Clock | None = None,
) -> AsyncIterator[asyncio.Task[None]]:
    """One visit to the wall, under way."""
    easel = easel or Easel()
    courier = Courier(database, [wall], easel.draw, clock or SystemClock(), patience)
    async with courier.at_work(), asyncio.TaskGroup() as group:
        yield group.create_task(courier.deliver("wall", group))


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall("wall", tmp_path / "wall", SystemClock())


def in_welsh(one: Bulletin, text: str = "Canlyniad.") -> Bulletin:
    """The same bulletin in Welsh."""
    sayings = dict.fromkeys(one.sayings, Saying(text, "Siart."))
    return replace(one, bulletin_id=f"{one.bulletin_id}:cy", language=WELSH, sayings=sayings)


async def seen(wall: Wall) -> list[str]:
    """The words on the wall, oldest first."""
    return [one.text for one in reversed(await wall.seen(datetime(2020, 1, 1, tzinfo=UTC)))]


async def until_shown(wall: Wall, count: int) -> None:
    """Wait until so many posts hang there."""
    async with asyncio.timeout(10):
        while len(await seen(wall)) < count:  # noqa: ASYNC110 - a folder tells nobody
            await asyncio.sleep(0.01)


async def test_what_is_no_longer_so_is_not_said(database: Database, wall: Wall) -> None:
    """ "Polls are open" that waited past its time is dropped and says so; what is in time goes."""
    late = replace(bulletin(1), until=AT - timedelta(minutes=1))
    in_time = replace(bulletin(2), until=AT + timedelta(minutes=1))
    await freeze(database, late, in_time)
    async with visited(database, wall, clock=FixedClock(AT)):
        pass
    assert await states(database) == {
        "bulletin-1:wall": State.CANCELLED,
        "bulletin-2:wall": State.POSTED,
    }
    assert "too late" in str(await column(database, "bulletin-1:wall", "trouble"))


async def test_welsh_goes_first_and_each_language_once(database: Database, wall: Wall) -> None:
    """The same said in two languages makes two posts one after the other, Welsh before English."""
    await freeze(database, bulletin(1), in_welsh(bulletin(1)), bulletin(2), in_welsh(bulletin(2), "Ail."))
    async with visited(database, wall):
        pass
    assert [one.partition(" result")[0] for one in await seen(wall)] == [
        "Canlyniad.",
        "Ward 1",
        "Ail.",
        "Ward 2",
    ]


@pytest.mark.parametrize("refused", list(Language))
async def test_both_languages_go_or_neither(database: Database, tmp_path: Path, refused: Language) -> None:
    """Words that would be refused in one language keep back the other, whichever would have gone first."""
    picky = Picky("wall", tmp_path / "wall", SystemClock())
    texts = {Language.ENGLISH: "A result.", WELSH: "Canlyniad."} | {refused: "nac oes"}
    await freeze(
        database, bulletin(1, text=texts[Language.ENGLISH]), in_welsh(bulletin(1), texts[WELSH]), bulletin(2)
    )
    async with visited(database, picky):
        pass
    now = await states(database)
    assert now == {
        "bulletin-1:wall": State.REFUSED,
        "bulletin-1:cy:wall": State.REFUSED,
        "bulletin-2:wall": State.POSTED,
    }


async def test_words_go_without_their_picture_and_get_it_later(database: Database, wall: Wall) -> None:
    """The browser is gone when the result is declared; when it is back the post gets its picture."""
    easel, patience = Easel(broken=True), replace(QUICK, owed_pause_s=0.05, owed_tries=1_000)
    await freeze(database, bulletin(1))
    async with visited(database, wall, easel, patience) as visit:
        await until_shown(wall, 1)
        assert [one.pictures for one in await wall.seen(AT)] == [0]
        assert not visit.done()
        easel.broken = False
    assert [one.pictures for one in await wall.seen(AT)] == [1]
    assert await column(database, "bulletin-1:wall", "owes_picture") is False
    assert await column(database, "bulletin-1:wall", "picture_sha256") is not None


async def test_a_picture_that_never_comes_is_given_up(database: Database, wall: Wall) -> None:
    """After so many tries the visit ends, and the ledger says that the picture is missing."""
    await freeze(database, bulletin(1))
    patience = replace(QUICK, owed_pause_s=0.01, owed_tries=3)
    async with visited(database, wall, Easel(broken=True), patience):
        pass
    assert "without its picture" in str(await column(database, "bulletin-1:wall", "trouble"))
    assert await column(database, "bulletin-1:wall", "owes_picture") is False


async def test_what_is_owed_holds_up_nothing(database: Database, wall: Wall) -> None:
    """While a picture is waited for, the next result goes out at once."""
    easel, patience = Easel(broken=True), replace(QUICK, owed_pause_s=5.0, owed_tries=2)
    await freeze(database, bulletin(1))
    async with visited(database, wall, easel, patience) as visit:
        await until_shown(wall, 1)
        await freeze(database, bulletin(2, figure=None))
        await until_shown(wall, 2)
        visit.cancel()


async def test_a_network_s_limit_is_kept_to_before_it_says_no(
    database: Database, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three posts in a second and a half is the limit: the fourth waits its time, and none is lost."""
    monkeypatch.setitem(allowance.ALLOWANCES, "wall", (Allowance(Act.POST, 3, 1.5),))
    await freeze(database, *(bulletin(number) for number in range(1, 6)))
    async with visited(database, wall):
        pass
    made = [one.made_at for one in reversed(await wall.seen(AT))]
    assert len(made) == 5
    assert (made[2] - made[0]).total_seconds() < 1.4
    assert (made[3] - made[0]).total_seconds() > 1.4


async def test_pictures_beyond_the_limit_are_added_later(
    database: Database, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pictures in a second is the limit: the words of all go at once, the pictures when they may."""
    monkeypatch.setitem(allowance.ALLOWANCES, "wall", (Allowance(Act.PICTURE, 2, 1.0),))
    await freeze(database, *(bulletin(number) for number in range(1, 5)))
    async with visited(database, wall):
        await until_shown(wall, 4)
        assert sorted(one.pictures for one in await wall.seen(AT)) == [0, 0, 1, 1]
    assert [one.pictures for one in await wall.seen(AT)] == [1, 1, 1, 1]


async def test_an_account_stops_before_it_costs_too_much(
    database: Database, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At ten cents a post and a quarter of a dollar two go out; then the account is paused and says why."""
    monkeypatch.setitem(allowance.PRICES, "wall", Price(0.10, 0.0))
    await freeze(database, *(bulletin(number) for number in range(1, 5)))
    async with visited(database, wall, patience=replace(QUICK, spend_usd={"wall": 0.25})):
        pass
    assert len(await seen(wall)) == 2
    async with database.read() as conn:
        assert "spend_usd" in (await pauses.pauses(conn))["wall"].reason


def test_what_a_process_before_used_counts_too() -> None:
    """A purse begins with the ledger's account of what was used; what is kept back is for the urgent."""
    purse = Purse("x")
    used = [(AT - timedelta(seconds=number), True) for number in range(95)]
    purse.begin(used)
    assert purse.wait_s(Act.POST, AT) == pytest.approx(900 - 94)
    assert purse.wait_s(Act.POST, AT, urgent=True) == 0
    assert purse.spent_usd == pytest.approx(95 * 0.02)
    dear = Purse("x", 1.0)
    dear.begin(used)
    with pytest.raises(BulletinRefused, match="have cost about"):
        dear.must_afford()
