"""Tonight's settings: a TOML file for what may be seen, environment variables or files for secrets.

Every secret has a variable, such as RESULTS_MQTT__PASSWORD or RESULTS_ACCOUNTS__<NAME>__ACCESS_TOKEN.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    SettingsConfigDict,
)

from results.count.election import Environment
from results.errors import SettingsError
from results.language import Language
from results.roles import EVERY, Role
from results.settings_accounts import Account
from results.settings_house import SETTLED, HouseSettings, load_house, problems_of
from results.settings_page import CopiesPart, PagePart
from results.settings_parts import (
    AlarmsPart,
    AnnouncePart,
    CouncilPart,
    DeliveryPart,
    DeskPart,
    IntakePart,
    LookPart,
    MqttPart,
    MqttSource,
    OperationsPart,
    PicturesPart,
    PolicyPart,
    Source,
    SubscribersPart,
    WebhookSource,
    WebsiteSource,
)
from results.settings_text import Filed, anchored, settings_text

MAILED = ("email", "sms")
"""Families that go to people who asked for them, one by one."""


class Settings(Filed):
    """Everything `results run` needs to know."""

    model_config = SettingsConfigDict(
        env_prefix="RESULTS_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    house: Path | None = Field(
        None, description="The settings file of the house, for a council that is one of many."
    )
    environment: Environment = Field(description="live or rehearsal; messages of the other kind are refused.")
    election: Path = Field(description="The election file, relative to the settings file.")
    database: SecretStr = Field(
        SecretStr("sqlite:///night.db"), description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
    )
    languages: tuple[Language, ...] = Field(
        (Language.ENGLISH,), min_length=1, description="What the public is told in: en, cy, or cy and en."
    )
    notices: Path | None = Field(
        None, description="The file of notices about voting; docs/publishing.md says how to write it."
    )
    words: Path | None = Field(
        None, description="The council's own public words; `results words draft` writes all to start from."
    )
    node: str = Field(
        "node-1",
        pattern=r"^[\w.-]{1,100}$",
        description="This process's name: unlike that of others on its database, the same after each start.",
    )
    roles: frozenset[Role] = Field(
        EVERY,
        min_length=1,
        description="What this process does: feeds, desk, publish, page; others may do the rest.",
    )
    mqtt: MqttPart | None = Field(None, description="The broker, where figures come by MQTT.")
    sources: dict[str, Source] = Field(
        default_factory=dict, description="Ways in, and how far each is trusted, by a name of yours."
    )
    intake: IntakePart = IntakePart()
    council: CouncilPart = CouncilPart()
    page: PagePart = PagePart()
    copies: CopiesPart = CopiesPart()
    alarms: AlarmsPart = AlarmsPart()
    operations: OperationsPart = OperationsPart()
    policy: PolicyPart = PolicyPart()
    desk: DeskPart | None = Field(None, description="The elections team's own screens.")
    look: LookPart = LookPart()
    pictures: PicturesPart = PicturesPart()
    announce: AnnouncePart = AnnouncePart()
    subscribers: SubscribersPart | None = Field(
        None, description="Forms on which people ask for results by mail or text message."
    )
    delivery: DeliveryPart = DeliveryPart()
    accounts: dict[str, Account] = Field(
        default_factory=dict, description="Accounts to post to, by a name of yours."
    )


def _account_problems(settings: Settings) -> list[str]:
    """A rehearsal can never post for real, and a live night never to a stand-in."""
    problems = []
    for name, account in settings.accounts.items():
        if settings.environment is Environment.REHEARSAL and account.reaches_people:
            problems.append(
                f"accounts.{name}: a rehearsal may not hold the keys of a real account; use a wall"
            )
        if settings.environment is Environment.LIVE and account.is_stand_in:
            problems.append(
                f"accounts.{name}: a live night posts to the network itself; take its address out"
            )
        if account.family in MAILED and settings.subscribers is None:
            problems.append(f"accounts.{name}: nobody can ask for it: add the part [subscribers]")
        if unheard := (account.languages or frozenset()) - set(settings.languages):
            problems.append(
                f"accounts.{name}.languages: {', '.join(sorted(unheard))} is not among the night's languages"
            )
    for family in MAILED:
        names = [name for name, account in settings.accounts.items() if account.family == family]
        if len(names) > 1:
            problems.append(f"accounts {', '.join(names)}: everybody would get each {family} twice; keep one")
    return problems


def _source_problems(settings: Settings) -> list[str]:
    """Names that cannot be a source's, and ways in that lead nowhere."""
    problems = []
    for name, source in settings.sources.items():
        shape = (
            "[a-z][a-z0-9_]*" if isinstance(source, WebhookSource | WebsiteSource) else "[a-z][a-z0-9_.-]*"
        )
        if not re.fullmatch(shape, name):
            problems.append(
                f"sources.{name}: call it with small letters, digits and _, so that its secret has a name"
            )
        if name == "desk":
            problems.append("sources.desk: the desk is the elections team's own; choose another name")
        if isinstance(source, MqttSource) and settings.mqtt is None:
            problems.append(f"sources.{name}: it comes by MQTT, but there is no [mqtt] part")
    return problems


def load(
    path: Path, house: HouseSettings | None = None, given: Mapping[str, object] | None = None
) -> Settings:
    """Read the settings file and the environment.

    Args:
        house: of the council, when it was read already.
        given: what the command line says instead, such as roles.

    Returns:
        Settings with every path made absolute against the settings file.

    Raises:
        SettingsError: naming the file and every problem in it.
    """
    raw = settings_text(path)
    if "councils" in raw:
        raise SettingsError(
            f"{path} cannot be used", ["it is of many councils: give the settings file of one of them"]
        )
    prefix = "RESULTS_"
    if "house" in raw:
        house = house or load_house(path.parent / str(raw["house"]))
        if settled := [key for key in SETTLED if key in raw]:
            why = [f"{one}: is settled by the house; take it out" for one in settled]
            raise SettingsError(f"{path} cannot be used", why)
        given = {**house.of_council(path.stem, has_desk="desk" in raw), **(given or {})}
        prefix = f"RESULTS_{path.stem.upper().replace('-', '_')}__"

    try:
        settings = Settings.said(raw, given or {}, prefix)
    except ValidationError as error:
        raise SettingsError(f"{path} cannot be used", problems_of(error)) from None
    problems = _account_problems(settings) + _source_problems(settings) + _house_problems(settings)
    if problems:
        raise SettingsError(f"{path} cannot be used", problems)
    return _anchored(settings, path.resolve().parent)


def _house_problems(settings: Settings) -> list[str]:
    """What a council among many cannot have, or must."""
    if settings.house is None:
        return []
    problems = []
    if settings.page.apart:
        problems.append(
            "page.apart: the pages of a house are served by its processes with the role page; leave it out"
        )
    if settings.look.fonts is not None:
        problems.append("look.fonts: all councils of a house are drawn with one set of letters; leave it out")
    if settings.desk is not None and settings.desk.origin is None:
        problems.append(
            "desk.origin: name the address of this council's desk, such as https://medway.desk.example"
        )
    if settings.mqtt is not None and settings.mqtt.identifier == MqttPart.model_fields["identifier"].default:
        problems.append("mqtt.identifier: each council needs its own at the broker, such as results-medway")
    return problems


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings with relative paths taken from the settings file's folder."""
    database = settings.database.get_secret_value()
    if database.startswith("sqlite:///") and not database.startswith("sqlite:////"):
        database = f"sqlite:///{folder / database.removeprefix('sqlite:///')}"
    return anchored(settings.model_copy(update={"database": SecretStr(database)}), folder)
