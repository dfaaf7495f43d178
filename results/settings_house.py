"""Settings of a house of many councils: what they share in one file, and a file of its own for each council.

A council's file is written as if it were alone, less what the house settles. Its secrets have variables that
begin with its name, such as RESULTS_MEDWAY__ACCOUNTS__X__ACCESS_TOKEN for councils/medway.toml.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    SettingsConfigDict,
)

from results.count.election import Environment
from results.errors import SettingsError
from results.language import Language
from results.record.schemas import SCHEMA, schema_of
from results.roles import EVERY, Role
from results.settings_page import ServedPart
from results.settings_parts import IntakePart, OperationsPart, Part, PicturesPart
from results.settings_text import SECRETS, Filed, anchored, settings_text

COUNCIL = re.compile("[a-z][a-z0-9-]{0,39}")
SETTLED = ("environment", "database", "node", "roles", "operations", "intake", "pictures")
"""Keys that a council's file may not have: the house settles them."""


class HouseDeskPart(Part):
    """Where the elections desks of all councils are served; each has a name of its own, `desk.origin`."""

    host: str = Field("127.0.0.1", description="Address to listen on; put a web server with TLS before it.")
    port: int = Field(8090, ge=0, le=65535, description="Port; 0 picks a free one.")
    proxies: frozenset[str] = Field(
        frozenset(),
        description="Addresses of your own web servers before it, so that people count one by one.",
    )


class HouseSettings(Filed):
    """What all councils of a house share."""

    model_config = SettingsConfigDict(
        env_prefix="RESULTS_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    environment: Environment = Field(description="live or rehearsal, for all of them.")
    councils: Path = Field(
        description="Folder with a settings file for each council, called as the council is in addresses."
    )
    database: SecretStr = Field(
        description="postgresql://USER:PASSWORD@HOST/NAME; each council has a schema of its own in it."
    )
    title: str = Field("Election results", description="What the page over all councils is called.")
    title_cy: str = Field("", description="The same in Welsh.")
    languages: tuple[Language, ...] = Field(
        (Language.ENGLISH,), min_length=1, description="Languages of the page over all councils."
    )
    node: str = Field(
        "node-1", pattern=r"^[\w.-]{1,100}$", description="This process's name, unlike any other's."
    )
    roles: frozenset[Role] = Field(EVERY, min_length=1, description="What this process does.")
    page: ServedPart = ServedPart()
    desk: HouseDeskPart = HouseDeskPart()
    intake: IntakePart = IntakePart()
    operations: OperationsPart = OperationsPart()
    pictures: PicturesPart = PicturesPart()

    def of_council(self, name: str, *, has_desk: bool) -> dict[str, object]:
        """What the house settles for the settings of one council."""
        base = self.page.base_url and f"{self.page.base_url}{name}/"
        url = sa.make_url(self.database.get_secret_value())
        return {
            "environment": self.environment,
            "database": url.update_query_dict({SCHEMA: schema_of(name)}).render_as_string(
                hide_password=False
            ),
            "node": self.node,
            "roles": self.roles,
            "page": {**self.page.model_dump(), "base_url": base},
            "intake": self.intake.model_dump(),
            "pictures": self.pictures.model_dump(),
            **({"desk": self.desk.model_dump(exclude_unset=True)} if has_desk else {}),
        }


def load_house(path: Path, given: Mapping[str, object] | None = None) -> HouseSettings:
    """Read the settings file of a house and the environment.

    Args:
        given: what the command line says instead, such as roles.

    Raises:
        SettingsError: naming the file and every problem in it.
    """
    try:
        house = HouseSettings.said(settings_text(path), given or {})
    except ValidationError as error:
        raise SettingsError(f"{path} cannot be used", problems_of(error)) from None
    if not house.database.get_secret_value().startswith("postgresql"):
        why = "database: many councils need a PostgreSQL server, such as postgresql://user:password@server/night"
        raise SettingsError(f"{path} cannot be used", [why])
    return anchored(house, path.resolve().parent)


def problems_of(error: ValidationError) -> list[str]:
    """What is wrong, key by key, without the values, which may be secrets."""
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]


def council_files(house: HouseSettings) -> dict[str, Path]:
    """The settings file of each council by its name in addresses.

    Raises:
        SettingsError: the folder has none, or one whose name cannot stand in an address.
    """
    every = house.councils.glob("*.toml") if house.councils.is_dir() else ()
    files = sorted(file for file in every if not file.name.endswith(SECRETS))
    if not files:
        raise SettingsError(
            f"{house.councils} cannot be used", ["put a settings file for each council in it"]
        )
    wrong = [
        f"{file.name}: call it as the council shall be called in addresses, such as medway.toml"
        for file in files
        if COUNCIL.fullmatch(file.stem) is None
    ]
    if wrong:
        raise SettingsError(f"{house.councils} cannot be used", wrong)
    return {file.stem: file for file in files}
