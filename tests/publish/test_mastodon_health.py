"""What is known of a Mastodon account before the night: who it is, what it may, what its server takes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from results.clock import SystemClock
from results.errors import BulletinRefused, OutletUnavailable
from results.publish.outlets.mastodon.outlet import Mastodon, MastodonKeys
from tests.lossy_proxy import Fault
from tests.publish.masthead import PICTURE, POST, Account
from tests.x_server import PNG

SMALL = """{"configuration":{"statuses":{"max_characters":300},
"media_attachments":{"description_limit":20,"image_size_limit":5000}}}"""


async def test_the_server_says_what_it_takes(account: Account) -> None:
    """Its own limits hold once they are known: words, picture and description beyond them are refused."""
    instance = Fault("GET /api/v2/instance", "answer", 200, SMALL)
    async with account.through(instance) as (outlet, _):
        assert outlet.accepts("x" * 500) == ()
        await outlet.prepare(POST, None)
        assert outlet.accepts("x" * 300) == ()
        assert outlet.accepts("x" * 301) == ("longer than 300 as Mastodon counts",)
        for post, picture in (
            (POST, PNG),
            (replace(POST, alt="Short."), PICTURE),
            (replace(POST, alt=" "), PNG),
        ):
            with pytest.raises(BulletinRefused, match="description"):
                await outlet.prepare(post, picture)
        await outlet.prepare(replace(POST, alt="Short."), PNG)


@pytest.mark.parametrize("way", ["answer", "refuse", "hang_before"])
async def test_limits_are_not_worth_failing_for(account: Account, way: str) -> None:
    """A server that does not name its limits is taken for a usual one."""
    async with account.through(Fault("GET /api/v2/instance", way, 404)) as (outlet, _):
        assert (await outlet.prepare(POST, PICTURE))["media_id"]
        assert outlet.accepts("x" * 501)


async def test_words_that_must_not_go_out_are_told_with_reasons(account: Account) -> None:
    """Nothing, too much, or a call on somebody; an address counts as 23, a letter with its accents as one."""
    outlet = account.outlet()
    assert outlet.accepts(" \n") == ("there are no words",)
    assert outlet.accepts("Hello @mayor") == ("an @ would call on somebody",)
    assert outlet.accepts("x" * 501) == ("longer than 500 as Mastodon counts",)
    assert outlet.accepts("w\u0302" * 476 + " https://example.gov.uk/" + "x" * 400) == ()


async def test_a_well_account_is_told_so_and_nothing_is_posted(account: Account) -> None:
    """Who it is, what it may, what its server takes, and that the clocks agree."""
    async with account.through() as (outlet, _):
        health = await outlet.examine()
    assert health.who == f"@{account.name}@{account.host}:{account.port}"
    assert health.problems == ()
    assert any("may post" in fact for fact in health.facts)
    assert "clocks agree" in health.facts
    assert account.shown() == []


@pytest.mark.parametrize(("scopes", "missing"), [("read", "write:statuses"), ("write", "read:accounts")])
async def test_missing_scopes_are_a_problem_with_its_remedy(
    account: Account, scopes: str, missing: str
) -> None:
    """A token that may not do all we do is found before the night, by asking what does no harm."""
    outlet = account.outlet_with(scopes)
    health = await outlet.examine()
    await outlet.close()
    assert missing in " ".join(health.problems)


async def test_a_wrong_token_is_a_problem_not_an_error(account: Account) -> None:
    """The server does not know the token: said so, with what to do."""
    outlet = Mastodon("council-m", MastodonKeys(account.server, "no-such-token"))
    health = await outlet.examine()
    await outlet.close()
    assert len(health.problems) == 1
    assert "make a new one" in health.problems[0]


WHO = "GET /api/v1/accounts/verify_credentials"
LATE = format_datetime(SystemClock().now() + timedelta(hours=1), usegmt=True)
PROBLEMS: Mapping[str, tuple[Fault, str]] = {
    "sent elsewhere": (
        Fault(WHO, "answer", 301, "", {"Location": "https://www.social.example/api/"}),
        "www.social.example",
    ),
    "no Mastodon there": (Fault(WHO, "answer", 404, "<html>"), "server's name"),
    "account disabled": (
        Fault(WHO, "answer", 403, '{"error":"Your login is currently disabled"}'),
        "disabled",
    ),
    "account moved": (Fault(WHO, "answer", 200, '{"id":"1","acct":"a","moved":{"id":"2"}}'), "moved"),
    "account hidden": (Fault(WHO, "answer", 200, '{"id":"1","acct":"a","limited":true}'), "moderators"),
    "clock wrong": (Fault(WHO, "answer", 200, '{"id":"1","acct":"a"}', {"Date": LATE}), "NTP"),
    "takes little": (Fault("GET /api/v2/instance", "answer", 200, SMALL), "another server"),
    "busy": (Fault("PUT /", "answer", 404, "{}", {"X-RateLimit-Remaining": "12"}), "only 12 requests"),
    "no uploads": (Fault("GET /api/v1/media/0", "answer", 403, "{}"), "write:media"),
}


@pytest.mark.parametrize(("fault", "word"), PROBLEMS.values(), ids=PROBLEMS.keys())
async def test_what_would_go_wrong_tonight_is_a_problem(account: Account, fault: Fault, word: str) -> None:
    """Each is one sentence in which the remedy stands."""
    async with account.through(fault) as (outlet, _):
        problems = (await outlet.examine()).problems
    assert sum(word in problem for problem in problems) == 1


AWAY = [
    Fault(WHO, "refuse"),
    Fault(WHO, "answer", 503),
    Fault("PUT /", "hang_before"),
    Fault(WHO, "answer", 200, "{}"),
]


@pytest.mark.parametrize("fault", AWAY, ids=lambda one: f"{one.match} {one.way} {one.status}")
async def test_a_server_that_does_not_answer_is_no_finding(account: Account, fault: Fault) -> None:
    """Nothing is concluded from silence: the examination is to be tried again."""
    async with account.through(fault) as (outlet, _):
        with pytest.raises(OutletUnavailable):
            await outlet.examine()


@pytest.mark.parametrize(
    "server", ["http://social.example", "https://", "https://a.example/@me", "x y", "ftp://a"]
)
def test_a_token_does_not_travel_in_the_clear(server: str) -> None:
    """An address without https, or none at all, is refused before anything is sent."""
    with pytest.raises(ValueError, match="Mastodon server"):
        MastodonKeys(server, "token")


def test_keys_name_their_server_and_never_their_token() -> None:
    """Printing the keys prints the server alone; a bare name is asked by https."""
    keys = MastodonKeys("social.example", "secret-token-51")
    assert repr(keys) == "MastodonKeys(server='social.example')"
    assert (keys.address, keys.host, keys.is_here) == ("https://social.example", "social.example", False)
