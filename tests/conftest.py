"""What tests share: a record on each of the two databases, new for every test."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa
import structlog

from results.record import migrations, sqlite
from results.record.database import Database, open_database
from tests import postgres

BOTH = ("sqlite", "postgresql")


LONGEST = (
    "desk/test_whole_night.py",
    "test_proof.py",
    "desk/test_machine.py",
    "test_kills.py",
    "desk/test_every_screen.py",
    "publish/test_dying.py",
    "publish/test_matrix.py",
    "test_service.py",
    "test_accounts.py",
    "test_cli.py",
    "publish/test_everywhere.py",
    "test_demo.py",
)
"""Files that take half a minute and more: begun first, so that no worker is left with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; workers take whole files in this order."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(tuple(f"tests/{one}" for one in LONGEST)))


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Every test begins with a log as it is by itself, whatever a command in the same process made of it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """One PostgreSQL server for the whole run; where it can't be had the tests fail and say what to do."""
    try:
        running = postgres.start()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def night_on_server(cluster: postgres.Cluster) -> str:
    """The name of a database on the server with all tables in it, to be copied for each test."""
    url = sa.make_url(cluster.create_database())
    _set_up(url.set(drivername="postgresql+psycopg"))
    return str(url.database)


@pytest.fixture(scope="session")
def night_in_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables in it, to be copied for each test."""
    file = tmp_path_factory.mktemp("record") / "night.db"
    sqlite.prepare(file, patience_s=5)
    _set_up(sa.URL.create("sqlite", database=str(file)))
    return file


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it yet: once a file, once on the server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/night.db"
        return
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    url = cluster.create_database()
    yield url
    cluster.drop_database(url)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with all tables in it: once a file, once on the server."""
    if request.param == "sqlite":
        yield request.getfixturevalue("night_url")
        return
    yield request.getfixturevalue("server_url")


@pytest.fixture
def server_url(cluster: postgres.Cluster, night_on_server: str) -> Iterator[str]:
    """The URL of a database on the server with all tables in it, for what only servers do."""
    url = cluster.create_database(template=night_on_server)
    yield url
    cluster.drop_database(url)


@pytest.fixture
def night_url(night_in_file: Path, tmp_path: Path) -> str:
    """The URL of a file with all tables in it, for what only files do."""
    shutil.copy(night_in_file, tmp_path / "night.db")
    return f"sqlite:///{tmp_path}/night.db"


class Opened(Protocol):
    """Opens a database for the length of a test."""

    def __call__(self, url: str, patience_s: float = 10) -> Database: ...


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    """Opens databases and closes them when the test is over."""
    databases: list[Database] = []

    def opened(url: str, patience_s: float = 10) -> Database:
        databases.append(open_database(url, patience_s))
        return databases[-1]

    yield opened
    for database in databases:
        await database.close()


@pytest.fixture
async def database(database_url: str, opened: Opened) -> Database:
    """An open database with all tables in it: once a file, once on the server."""
    return opened(database_url)


def _set_up(url: sa.URL) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        migrations.upgrade(connection)
    engine.dispose()
