"""The file of notices that a council writes before polling day, read whole or not at all."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from results.errors import SettingsError
from results.language import Language
from results.publish.notices.notice import Notice, moment, problems
from results.record.orders import Wording

GRACE_MINUTES = 30.0
MOST = 50


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=500)


class _Notice(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")
    at: str
    grace_minutes: float = Field(GRACE_MINUTES, gt=0, le=24 * 60)
    en: _Words | None = None
    cy: _Words | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    notice: list[_Notice] = Field(min_length=1, max_length=MOST)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom notices are for: what is checked depends on it."""

    languages: Collection[Language]
    families: Collection[str]


def read_notices(path: Path, poll_on: date, told: Told) -> tuple[Notice, ...]:
    """The notices of a file, earliest first.

    Raises:
        SettingsError: it cannot be used; every problem listed.
    """
    try:
        file = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise _refused(path, [f"{error.strerror}: set `notices` to its place"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, [f"it is not TOML: {error}"]) from None
    except ValidationError as error:
        found = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)
        ]
        raise _refused(path, found) from None
    notices, wrong = [], [f"{name} is there twice" for name in _twice(file)]
    for line in file.notice:
        try:
            notice = _notice(line, poll_on)
        except ValueError as error:
            wrong.append(f"{line.id}: {error}")
            continue
        notices.append(notice)
        wrong += [f"{line.id}: {problem}" for problem in problems(notice, told.languages, told.families)]
    if wrong:
        raise _refused(path, wrong)
    return tuple(sorted(notices, key=lambda one: one.due_at))


def _twice(file: _File) -> Iterator[str]:
    return (name for name, count in Counter(line.id for line in file.notice).items() if count > 1)


def _notice(line: _Notice, poll_on: date) -> Notice:
    given = {Language.ENGLISH: line.en, Language.WELSH: line.cy}
    return Notice(
        line.id,
        moment(line.at, poll_on),
        timedelta(minutes=line.grace_minutes),
        {language: Wording(one.title, one.text) for language, one in given.items() if one is not None},
    )


def _refused(path: Path, found: list[str]) -> SettingsError:
    return SettingsError(f"The notices in {path} cannot be used:", found)
