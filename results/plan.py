"""What a process is to run: one council's night, or the nights of all councils of a house."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from results.charts.portfolio import Portfolio
from results.charts.render import Studio
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
    """

    shared: Settings | HouseSettings
    nights: Mapping[str, Settings]
    house: HouseSettings | None = None

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
        SettingsError: naming the file and every problem in it.
    """
    if not _is_house(path):
        return alone(load(path, given=given))
    house = load_house(path, given)
    files = council_files(house)
    log.info("house_opened", councils=len(files))
    return Plan(house, {name: load(file, house) for name, file in files.items()}, house)


def _is_house(path: Path) -> bool:
    try:
        return "councils" in tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False  # whoever reads it as a council's says what is wrong with it
