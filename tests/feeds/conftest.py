"""What the feeds' tests share: a real broker, and a journal in a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from results.record.journal import Journal
from tests.conftest import Opened
from tests.mosquitto import Mosquitto


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A running Mosquitto that lets everybody in; where there is none the tests fail and say what to do."""
    try:
        mosquitto = Mosquitto(tmp_path)
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with mosquitto:
        yield mosquitto


@pytest.fixture
async def journal(night_url: str, opened: Opened) -> Journal:
    """A journal in a file of its own."""
    return Journal(opened(night_url))
