"""The text of settings files: TOML, with secrets in a second file beside it that only its owner may read.

settings.toml may have settings.secrets.toml next to it, with the same parts and only the secret keys.
"""

import stat
import sys
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import ClassVar, Self, TypeVar

from pydantic import BaseModel
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
)

from results.errors import SettingsError

SECRETS = ".secrets.toml"


def settings_text(path: Path) -> dict[str, object]:
    """All that the file says, with what its file of secrets adds.

    Raises:
        SettingsError: one of them cannot be read, is not TOML, or others than its owner may read the secrets.
    """
    said = _toml(path, "there is no such file: give the path of a settings file")
    secrets = path.with_suffix(SECRETS)
    if not secrets.exists():
        return said
    if sys.platform != "win32" and secrets.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{secrets} cannot be used", [f"others may read it: chmod 600 {secrets.name}"])
    return _merged(said, _toml(secrets, "it cannot be read"))


def _toml(path: Path, remedy: str) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text())
    except OSError:
        raise SettingsError(f"{path} cannot be used", [remedy]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML", [str(error)]) from error


def _merged(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    merged = dict(one)
    for key, value in other.items():
        mine = merged.get(key)
        merged[key] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return merged


Read = TypeVar("Read", bound=BaseModel)


def anchored(part: Read, folder: Path) -> Read:
    """The same part of the settings, every relative path in it taken from this folder."""
    update = {name: new for name, value in part if (new := _anchored(value, folder)) != value}
    return part.model_copy(update=update)


def _anchored(value: object, folder: Path) -> object:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, BaseModel):
        return anchored(value, folder)
    if isinstance(value, dict):
        return {name: _anchored(one, folder) for name, one in value.items()}
    return value


Told = tuple[Mapping[str, object], Mapping[str, object]]
"""What the command line says, and what files say."""


class Filed(BaseSettings):
    """Settings whose files were read already: the command line over the environment over the files.

    So a secret never has to stand in a file.
    """

    _told: ClassVar[ContextVar[Told]] = ContextVar("told", default=({}, {}))

    @classmethod
    def said(cls, files: Mapping[str, object], given: Mapping[str, object], prefix: str = "RESULTS_") -> Self:
        """The settings that files, the environment and the command line say.

        Args:
            prefix: of environment variables.

        Raises:
            ValidationError: they cannot be used.
        """
        token = cls._told.set((given, files))
        try:
            return cls(_env_prefix=prefix)
        finally:
            cls._told.reset(token)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read, but passed
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read, but passed
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where each key is looked for, first to last."""
        given, files = (InitSettingsSource(settings_cls, dict(one)) for one in cls._told.get())
        if isinstance(env_settings, EnvSettingsSource) and not _speaks(env_settings):
            return init_settings, given, files  # looking for each key takes longer than all else
        return init_settings, given, env_settings, files


def _speaks(env: EnvSettingsSource) -> bool:
    """Whether the environment says anything to whoever has this prefix."""
    prefix = env.env_prefix if env.case_sensitive else env.env_prefix.lower()
    return any(name.startswith(prefix) for name in env.env_vars)
