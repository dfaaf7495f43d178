"""The administrator's screen of people, and what must be shown again before anything grave."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from results.clock import FixedClock
from results.count.declaration import Role
from results.desk.desk import Desk
from results.record.people import person_of
from tests.desk.people import Client, signed_in, totp_now
from tests.desk.rig import desk_of

AT = datetime(2023, 5, 4, 22, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
async def open_desk(tmp_path: Path, clock: FixedClock) -> AsyncIterator[tuple[Desk, str]]:
    async with desk_of(tmp_path, clock=clock) as (desk, address):
        yield desk, address


@pytest.fixture
async def admin(open_desk: tuple[Desk, str]) -> AsyncIterator[Client]:
    async with await signed_in(*open_desk, Role.ADMINISTRATOR, "Ada Admin") as client:
        yield client


async def test_only_the_administrator_looks_after_people(open_desk: tuple[Desk, str], admin: Client) -> None:
    """Whoever has a hand in figures gives nobody a role, not even the returning officer."""
    assert (await admin.get("/people")).status == 200
    for role in set(Role) - {Role.ADMINISTRATOR}:
        async with await signed_in(*open_desk, role, f"Some {role}") as somebody:
            await somebody.stepped_up()
            one = f"/people/{admin.person.user_id}"
            assert (await somebody.get("/people")).status == 403
            assert (await somebody.get(one)).status == 403
            assert (await somebody.post("/people", {"name": "New", "role": "clerk"})).status == 403
            for change in ("role", "close", "open", "sign-out", "new-code"):
                assert (await somebody.post(f"{one}/{change}", {"role": "clerk"})).status == 403


async def test_a_person_is_added(open_desk: tuple[Desk, str], admin: Client) -> None:
    """The code for the first sign-in is shown once, on the screen and nowhere else, and works."""
    desk, _ = open_desk
    await admin.stepped_up()
    made = await admin.post("/people", {"name": " Bea  Checker ", "role": "checker"})
    code = re.findall(r'class="key">([a-z2-9-]{24})<', made.text)[0]
    listed = await admin.get("/people")
    assert "Bea Checker" in listed.text
    assert "Waits for first sign-in" in listed.text
    assert code not in listed.text
    assert "Welcome, Bea Checker" in (await admin.get(f"/welcome/{code}")).text
    record = str([entry.payload for entry in await desk.newsroom.journal.read(0, 100)])
    assert "account made, checker" in record
    assert code not in record


async def test_a_person_who_cannot_be_added(admin: Client) -> None:
    """A name that is taken or missing, or no role, is refused with what was typed kept."""
    await admin.stepped_up()
    for name, role, why in [
        ("ada ADMIN", "clerk", "somebody called"),
        ("", "clerk", "whole name"),
        ("Bea", "", "Choose what"),
        ("Bea", "emperor", "Choose what"),
    ]:
        refused = await admin.post("/people", {"name": name, "role": role})
        assert (refused.status, why in refused.text, f'value="{name}"' in refused.text) == (422, True, True)


async def test_changes_count_at_once(open_desk: tuple[Desk, str], admin: Client) -> None:
    """A new role, a closed account, a new code and being signed out each end what is going on."""
    desk, _ = open_desk
    await admin.stepped_up()
    for change in ("role", "sign-out", "new-code", "close"):
        async with await signed_in(*open_desk, Role.CLERK, f"Cai {change}") as cai:
            done = await admin.post(f"/people/{cai.person.user_id}/{change}", {"role": "checker"})
            assert done.status == 200
            assert (await cai.get("/")).path.startswith("/sign-in"), change
            after = await person_of(desk.database, cai.person.user_id)
            assert after is not None
            assert (after.role is Role.CHECKER) is (change == "role")
            assert (after.disabled_at is not None) is (change == "close")
            assert (after.totp_secret != cai.person.totp_secret) is (change == "new-code")
    await admin.post(f"/people/{cai.person.user_id}/open")
    after = await person_of(desk.database, cai.person.user_id)
    assert after is not None
    assert after.disabled_at is None
    told = str([entry.payload for entry in await desk.newsroom.journal.read(0, 100)])
    for said in ("role now checker", "signed out by", "new first code", "account closed", "opened again"):
        assert said in told


async def test_nobody_changes_their_own_account(admin: Client) -> None:
    """An administrator can neither shut themselves out nor give themselves a hand in figures."""
    await admin.stepped_up()
    for change in ("role", "close", "new-code", "sign-out"):
        refused = await admin.post(f"/people/{admin.person.user_id}/{change}", {"role": "returning_officer"})
        assert (refused.status, "Another administrator" in refused.text) == (422, True)


async def test_what_is_grave_needs_a_code(
    open_desk: tuple[Desk, str], admin: Client, clock: FixedClock
) -> None:
    """Without a fresh code nothing changes; one is enough for five minutes, and works once."""
    desk, _ = open_desk
    said = {"name": "Bea Checker", "role": "checker"}
    for code, why in [("", "Type the code"), ("000000", "wrong or was used")]:
        refused = await admin.post("/people", said | {"code": code})
        assert (refused.status, why in refused.text) == (422, True)
        assert 'name="code"' in refused.text
    code = totp_now(desk)
    assert "Code for Bea Checker" in (await admin.post("/people", said | {"code": code})).text
    assert 'name="code"' not in (await admin.get("/people")).text
    assert "Code for Cai" in (await admin.post("/people", {"name": "Cai", "role": "clerk"})).text
    clock.at += timedelta(minutes=5, seconds=1)
    refused = await admin.post("/people", {"name": "Dot", "role": "clerk", "code": code})
    assert (refused.status, "Dot" in (await admin.get("/people")).text) == (422, False)


async def test_codes_cannot_be_guessed(open_desk: tuple[Desk, str], admin: Client, clock: FixedClock) -> None:
    """After five wrong codes the right one must wait a minute; each wrong one is on record."""
    desk, _ = open_desk
    said = {"name": "Bea Checker", "role": "checker"}
    for guess in range(5):
        await admin.post("/people", said | {"code": f"00000{guess}"})
    refused = await admin.post("/people", said | {"code": totp_now(desk)})
    assert "Too many wrong codes. Wait 60 seconds" in refused.text
    clock.at += timedelta(seconds=61)
    assert "Code for Bea" in (await admin.post("/people", said | {"code": totp_now(desk)})).text
    entries = await desk.newsroom.journal.read(0, 100)
    assert sum(b'"wrong code"' in entry.payload for entry in entries) == 5
