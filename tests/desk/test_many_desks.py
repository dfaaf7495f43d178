"""The desks of many councils on one port: each answers to its own name, and only to that."""

from dataclasses import replace
from pathlib import Path

from aiohttp import ClientSession, hdrs

from results.desk.application import opened
from results.desk.desk import Desk
from tests.desk.rig import desk_of


def called(desk: Desk, origin: str) -> Desk:
    """The same desk under a name of its own, as a council's settings give it."""
    part = desk.settings.desk
    assert part is not None
    named = desk.settings.model_copy(update={"desk": part.model_copy(update={"origin": origin})})
    return replace(desk, settings=named)


async def test_each_desk_answers_to_its_own_name(tmp_path: Path) -> None:
    """Two councils, two names, one port: each shows its own door, and a name of neither shows nothing."""
    for name in ("medway", "barnsley"):
        (tmp_path / name).mkdir()
    async with (
        desk_of(tmp_path / "medway") as (medway, _),
        desk_of(tmp_path / "barnsley", "barnsley-2021") as (barnsley, _),
        opened(
            [called(medway, "http://medway.localhost"), called(barnsley, "http://barnsley.localhost")],
            ("127.0.0.1", 0),
        ) as address,
        ClientSession() as session,
    ):

        async def door(host: str) -> tuple[int, str, str]:
            async with session.get(address + "/sign-in", headers={hdrs.HOST: host}) as answer:
                return answer.status, await answer.text(), answer.headers.get("Set-Cookie", "")

        for host, own, other in (
            ("medway.localhost", "Medway", "Barnsley"),
            ("barnsley.localhost", "Barnsley", "Medway"),
        ):
            status, text, cookie = await door(host)
            assert status == 200
            assert own in text
            assert other not in text
            assert "Domain" not in cookie
        for stranger in ("127.0.0.1", "trafford.localhost", ""):
            assert (await door(stranger))[0] in {400, 404}
