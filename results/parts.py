"""The parts of a night made from its settings; what the service, the check and the rehearsal share."""

from pathlib import Path

from results.charts.house_style import Look
from results.charts.render import Studio
from results.clock import Clock
from results.count.election import Election, Environment
from results.errors import SettingsError
from results.feeds.broker import MqttSettings
from results.feeds.formats.election_file import read_election
from results.publish.outlets import Outlet
from results.publish.outlets.wall import Wall
from results.publish.outlets.x import X, XKeys
from results.settings import Settings, WallAccount, XAccount


def read_election_file(path: Path) -> Election:
    """The election that a file describes.

    Raises:
        SettingsError: the file is missing or cannot be used; every problem listed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read", [f"{error.strerror}: set `election` to its place"]
        ) from None
    return read_election(data)


def broker_settings(settings: Settings, election: Election) -> MqttSettings:
    """How the MQTT feed reaches the broker."""
    part = settings.mqtt
    return MqttSettings(
        host=part.host,
        port=part.port,
        identifier=part.identifier,
        election_id=election.election_id,
        username=part.username,
        password=part.password.get_secret_value() if part.password else None,
        tls=part.tls,
        tls_ca=part.tls_ca,
        protocol=part.protocol,
    )


def studio_of(settings: Settings) -> Studio:
    """The studio that draws pictures."""
    part = settings.pictures
    return Studio(browser=part.browser, tabs=part.tabs, cache=part.cache, deadline_s=part.deadline_s)


def look_of(settings: Settings, election: Election) -> Look:
    """How this council's pictures look tonight."""
    return Look(election.council, election.parties, rehearsal=settings.environment is Environment.REHEARSAL)


def outlets_of(settings: Settings, clock: Clock) -> list[Outlet]:
    """One outlet for each account of the settings."""
    return [_outlet(name, account, clock) for name, account in settings.accounts.items()]


def _outlet(name: str, account: XAccount | WallAccount, clock: Clock) -> Outlet:
    if isinstance(account, WallAccount):
        return Wall(name, account.folder, clock)
    keys = XKeys(
        account.consumer_key.get_secret_value(),
        account.consumer_secret.get_secret_value(),
        account.access_token.get_secret_value(),
        account.access_token_secret.get_secret_value(),
    )
    return X(name, keys, account.api_base)


def wall_folder(settings: Settings) -> Path | None:
    """The folder of the rehearsal's wall, None when no account is one."""
    walls = (one.folder for one in settings.accounts.values() if isinstance(one, WallAccount))
    return next(walls, None)
