"""Tonight's settings: a TOML file for what may be seen, environment variables or files for secrets.

Every secret has a variable, such as RESULTS_MQTT__PASSWORD or RESULTS_ACCOUNTS__<NAME>__ACCESS_TOKEN.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from results.count.election import Environment
from results.errors import SettingsError


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MqttPart(_Part):
    """The broker that carries the count centre's messages."""

    host: str = Field(description="Name or address of the broker.")
    port: int = Field(8883, ge=1, le=65535, description="8883 with TLS, 1883 without.")
    identifier: str = Field("results", description="Client id; must stay the same from start to start.")
    username: str | None = Field(None, description="User the broker knows us by.")
    password: SecretStr | None = Field(None, description="Secret: set RESULTS_MQTT__PASSWORD.")
    tls: bool = Field(True, description="Encrypt; false only on loopback or a closed network.")
    tls_ca: Path | None = Field(None, description="Certificate authority file, when not the system's.")
    protocol: Literal["5", "3.1.1"] = Field("5", description="MQTT version; 3.1.1 only for old brokers.")


class PagePart(_Part):
    """Where the public's live page is served."""

    host: str = Field("127.0.0.1", description="Address to listen on; put a web server or CDN before it.")
    port: int = Field(8080, ge=0, le=65535, description="Port; 0 picks a free one.")
    proxies: frozenset[str] = Field(
        frozenset(),
        description="Addresses of your own web servers before it, so that readers count one by one.",
    )


class PolicyPart(_Part):
    """What a person must look at before a declared result goes out."""

    person_warnings: frozenset[str] = Field(
        frozenset({"W202", "W205", "W313"}),
        description="Warnings that hold a result until a person lets it pass.",
    )


class PicturesPart(_Part):
    """How pictures are drawn."""

    browser: Path | None = Field(None, description="Chromium to use; found by itself when not given.")
    tabs: int = Field(2, ge=1, le=8, description="Pictures drawn at once; the number of cores is right.")
    cache: Path = Field(Path("var/pictures"), description="Folder where drawn pictures are kept.")
    deadline_s: float = Field(4.0, gt=0, description="Words do not wait longer for a picture.")


class DeliveryPart(_Part):
    """How patiently posts are delivered."""

    read_back_s: tuple[float, ...] = Field(
        (5.0, 15.0, 45.0),
        min_length=1,
        description="Pauses before an account is read back after a lost answer.",
    )


class XAccount(_Part):
    """One account on X. Its four keys are secrets."""

    kind: Literal["x"]
    consumer_key: SecretStr = Field(description="Secret of the council's X app.")
    consumer_secret: SecretStr = Field(description="Secret of the council's X app, second half.")
    access_token: SecretStr = Field(
        description="Secret of the account; OAuth 1.0a, so that it does not expire."
    )
    access_token_secret: SecretStr = Field(description="Secret of the account, second half.")
    api_base: str | None = Field(None, description="Another address for the X API: rehearsal servers only.")


class WallAccount(_Part):
    """A local folder that shows what a rehearsal would have posted."""

    kind: Literal["wall"]
    folder: Path = Field(Path("var/wall"), description="Folder of the wall; shown at /wall.")


Account = Annotated[XAccount | WallAccount, Field(discriminator="kind")]


class Settings(BaseSettings):
    """Everything `results run` needs to know."""

    model_config = SettingsConfigDict(
        env_prefix="RESULTS_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    environment: Environment = Field(description="live or rehearsal; messages of the other kind are refused.")
    election: Path = Field(description="The election file, relative to the settings file.")
    database: SecretStr = Field(
        SecretStr("sqlite:///night.db"), description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
    )
    node: str = Field("node-1", description="This process's name; the same after each restart.")
    mqtt: MqttPart
    page: PagePart = PagePart()
    policy: PolicyPart = PolicyPart()
    pictures: PicturesPart = PicturesPart()
    delivery: DeliveryPart = DeliveryPart()
    accounts: dict[str, Account] = Field(
        default_factory=dict, description="Accounts to post to, by a name of yours."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read, but passed
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read, but passed
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over file, so that a secret never has to stand in the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _rehearsal_problems(settings: Settings) -> list[str]:
    """A rehearsal can never post for real, and a live night never on a wall or a stand-in alone."""
    problems = []
    for name, account in settings.accounts.items():
        real = isinstance(account, XAccount) and account.api_base is None
        if settings.environment is Environment.REHEARSAL and real:
            problems.append(
                f"accounts.{name}: a rehearsal may not hold the keys of a real account; use a wall"
            )
        if settings.environment is Environment.LIVE and isinstance(account, XAccount) and account.api_base:
            problems.append(f"accounts.{name}.api_base: a live night posts to X itself; take this line out")
    return problems


def load(path: Path) -> Settings:
    """Read the settings file and the environment.

    Returns:
        Settings with every path made absolute against the settings file.

    Raises:
        SettingsError: naming the file and every problem in it.
    """

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    if not path.is_file():
        raise SettingsError(
            f"{path} cannot be used", ["there is no such file: give the path of a settings file"]
        )
    try:
        settings = FromFile()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML", [str(error)]) from error
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)
        ]
        raise SettingsError(f"{path} cannot be used", problems) from None
    problems = _rehearsal_problems(settings)
    if problems:
        raise SettingsError(f"{path} cannot be used", problems)
    return _anchored(settings, path.resolve().parent)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings with relative paths taken from the settings file's folder."""
    accounts: dict[str, XAccount | WallAccount] = {
        name: account.model_copy(update={"folder": folder / account.folder})
        if isinstance(account, WallAccount)
        else account
        for name, account in settings.accounts.items()
    }
    database = settings.database.get_secret_value()
    if database.startswith("sqlite:///") and not database.startswith("sqlite:////"):
        database = f"sqlite:///{folder / database.removeprefix('sqlite:///')}"
    return settings.model_copy(
        update={
            "election": folder / settings.election,
            "database": SecretStr(database),
            "accounts": accounts,
            "pictures": settings.pictures.model_copy(update={"cache": folder / settings.pictures.cache}),
        }
    )
