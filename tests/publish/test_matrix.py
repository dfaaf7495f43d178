"""No network makes two posts of one, or loses one, whatever becomes of the answers: a few of each way."""

import pytest

from results.publish import allowance
from results.record.database import Database
from tests import matrix
from tests.bluesky_server import BlueskyServer
from tests.conftest import Opened

POSTS = 40


@pytest.fixture
async def database(night_url: str, opened: Opened) -> Database:
    """A file is enough here: what differs between databases is tested with the ledger and the engine."""
    return opened(night_url)


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "ALLOWANCES", {})


@pytest.mark.parametrize("name", ["x", "facebook", "webhook"])
async def test_ours(database: Database, name: str) -> None:
    """Against our strict stand-ins: nothing doubled, nothing lost, what nobody can know is with a person."""
    check(await matrix.matrix(database, name, getattr(matrix, name), POSTS))


@pytest.mark.parametrize("keyless", [False, True])
async def test_mastodon(database: Database, mastodon_server: str, keyless: bool) -> None:
    """Also where the server takes no notice of the idempotency key."""
    network = matrix.mastodon(mastodon_server, keyless=keyless)
    check(await matrix.matrix(database, "mastodon", network, POSTS))


async def test_bluesky(database: Database, bluesky_server: BlueskyServer) -> None:
    """Against a real Bluesky server; it always answers in the end, so nothing is left to a person."""
    tally = await matrix.matrix(database, "bluesky", matrix.bluesky(bluesky_server), POSTS)
    check(tally)
    assert tally.parked == 0


def check(tally: matrix.Tally) -> None:
    assert (tally.doubled, tally.lost) == (0, 0), matrix.told([tally])
    assert tally.posted + tally.parked == POSTS
    assert set(tally.faults) == set(matrix.WAYS)
