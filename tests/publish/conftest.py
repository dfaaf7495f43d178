"""Real networks for the tests of outlets, each started once for the whole run."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from results.clock import Clock, SystemClock
from results.publish.outlets.bluesky.outlet import Bluesky, BlueskyKeys
from tests import bluesky_server as bluesky
from tests import mastodon_server as mastodon
from tests.bluesky_server import BlueskyServer
from tests.lossy_proxy import LossyProxy
from tests.publish import skyline
from tests.publish.masthead import Account


@pytest.fixture(scope="session")
def bluesky_server() -> Iterator[BlueskyServer]:
    """A real Bluesky server on loopback; where it can't be had the tests fail and say what to do."""
    try:
        server = BlueskyServer().start()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.stop()


@pytest.fixture
def council(bluesky_server: BlueskyServer) -> bluesky.Account:
    """A Bluesky account that has posted nothing."""
    return bluesky_server.account()


@pytest.fixture
async def outlet_of(bluesky_server: BlueskyServer) -> AsyncIterator[skyline.OutletOf]:
    """Opens outlets for Bluesky accounts and closes them when the test is over."""
    opened: list[Bluesky] = []

    def outlet_of(
        account: bluesky.Account,
        *,
        store: Path | None = None,
        password: str | None = None,
        server: str | None = None,
        clock: Clock | None = None,
    ) -> Bluesky:
        keys = BlueskyKeys(server or bluesky_server.address, account.handle, password or account.app_password)
        opened.append(Bluesky(skyline.NAME, keys, store, clock or SystemClock(), read_s=5))
        return opened[-1]

    yield outlet_of
    for one in opened:
        await one.close()


@pytest.fixture
async def bluesky_line(bluesky_server: BlueskyServer) -> AsyncIterator[LossyProxy]:
    """A line to the Bluesky server on which things go wrong when told to."""
    async with LossyProxy("127.0.0.1", bluesky_server.port) as proxy:
        yield proxy
        proxy.stop_hanging()


@pytest.fixture(scope="session")
def mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Mastodon server on loopback; where it can't be had the tests fail and say what to do."""
    running = mastodon.serving(tmp_path_factory.mktemp("mastodon"))
    try:
        address = running.__enter__()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    yield address
    running.__exit__(None, None, None)


@pytest.fixture
def account(mastodon_server: str) -> Account:
    """A Mastodon account that nobody has used."""
    return Account(mastodon_server)
