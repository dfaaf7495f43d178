"""What a process is to run: one council's night, or the nights of all councils of a house."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from results.charts.portfolio import Portfolio
from results.charts.render import Studio
from results.errors import SettingsError
from results.language import Language
from results.parts import studio_of
from results.publish.page.nation import Atlas
from results.roles import Role
from results.settings import Settings, load
from results.settings_house import HouseSettings, council_files, load_house

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Plan:
    """The councils, by their names in addresses ("" for one alone), and what they share.

    Attributes:
        shared: its database, name, roles and addresses count for the whole process.
        house: None for a council that is alone.
        refused: councils of the house whose own settings cannot be used, each with the trouble.
    """

    shared: Settings | HouseSettings
    nights: Mapping[str, Settings]
    house: HouseSettings | None = None
    refused: Mapping[str, SettingsError] = field(default_factory=dict)

    @property
    def gives_way(self) -> bool:
        """Whether what this process does may wait while others on its machine have much to do."""
        return self.roles == {Role.PUBLISH}

    @property
    def url(self) -> str:
        """The database of the process."""
        return self.shared.database.get_secret_value()

    @property
    def roles(self) -> frozenset[Role]:
        """What the process does."""
        return self.shared.roles

    def studio(self) -> Studio:
        """The studio that draws the pictures of all of them."""
        if isinstance(self.shared, Settings):
            return studio_of(self.shared)
        part = self.shared.pictures
        return Studio(part.browser, part.tabs, Portfolio(part.cache, part.cache_mb), part.deadline_s)

    def atlas(self) -> Atlas:
        """What is known of the councils beforehand."""
        if self.house is None:
            return Atlas({})
        titles = {
            Language.ENGLISH: self.house.title,
            Language.WELSH: self.house.title_cy or self.house.title,
        }
        postcodes = {name: tuple(one.council.postcodes) for name, one in self.nights.items()}
        return Atlas({language: titles[language] for language in self.house.languages}, postcodes)


def alone(settings: Settings) -> Plan:
    """One council's night."""
    return Plan(settings, {"": settings})


def plan(path: Path, **given: object) -> Plan:
    """What the settings file says: of one council, or of a house.

    Args:
        given: what the command line says instead, such as roles.

    Raises:
        SettingsError: naming the file and every problem in it; of a council's in a house when no council's
            can be used.
    """
    if not _is_house(path):
        return alone(load(path, given=given))
    house = load_house(path, given)
    nights: dict[str, Settings] = {}
    refused: dict[str, SettingsError] = {}
    for name, file in council_files(house).items():
        try:
            nights[name] = load(file, house)
        except SettingsError as trouble:
            refused[name] = trouble
    if not nights:
        raise next(iter(refused.values()))
    log.info("house_opened", councils=len(nights), refused=len(refused))
    return Plan(house, nights, house, refused)


def _is_house(path: Path) -> bool:
    try:
        return "councils" in tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False  # whoever reads it as a council's says what is wrong with it
