"""A council's own public words in place of ours: read whole or not at all, each held to the same rules."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path

from results.errors import SettingsError
from results.language import Language
from results.publish.phrases import WORDS_MOST, Phrases, safe
from results.publish.text_length import addresses
from results.publish.voice import WORDS

_GAP = re.compile(r"{(\w+)}")
LONGEST = 160


def own_words(path: Path) -> Mapping[Language, Phrases]:
    """The words in each language, the council's where it has its own.

    Raises:
        SettingsError: the file cannot be used; every problem listed with its place.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _refused(path, [f"{error.strerror}: set `words` to its place"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, [f"it is not TOML: {error}"]) from None
    if wrong := list(_problems(given)):
        raise _refused(path, wrong)
    return {language: replace(ours, **given.get(language.value, {})) for language, ours in WORDS.items()}


def draft(language: Language) -> str:
    """All our words in one language as TOML, to be changed or left out."""
    lines = (f'{field.name} = "{getattr(WORDS[language], field.name)}"' for field in fields(Phrases))
    return "\n".join([f"[{language}]", *lines, ""])


def _problems(given: Mapping[str, object]) -> Iterator[str]:
    for language, words in given.items():
        if language not in set(Language) or not isinstance(words, dict):
            yield f"{language}: the parts are called [en] and [cy]"
            continue
        ours = WORDS[Language(language)]
        for name, said in words.items():
            if name not in Phrases.__dataclass_fields__:
                yield f"{language}.{name}: there is no such phrase; `results words draft` writes all of them"
            elif not isinstance(said, str):
                yield f"{language}.{name}: must be words in quotation marks"
            else:
                yield from (f"{language}.{name}: {one}" for one in _wrong(said, getattr(ours, name)))


def _wrong(said: str, ours: str) -> Iterator[str]:
    """What is wrong with one phrase."""
    gaps = set(_GAP.findall(said))
    if set("{}") & set(_GAP.sub("", said)):
        yield "braces are for gaps only, such as {area}"
        return
    needed = set(_GAP.findall(ours))
    if gaps != needed:
        named = ", ".join(f"{{{one}}}" for one in sorted(needed)) or "no gap"
        yield f"it must have {named}, as ours has"
    plain = _GAP.sub("x", said).strip()
    if plain != safe(plain) or len(said) > LONGEST:
        yield f"it holds what calls on somebody, an emoji or a line break, or more than {LONGEST} letters"
    if addresses(said):
        yield "it holds a web address, which X charges twelve times as much for"
    if len(said.split()) > WORDS_MOST:
        yield f"it has more than {WORDS_MOST} words"


def _refused(path: Path, wrong: list[str]) -> SettingsError:
    return SettingsError(f"The words in {path} cannot be used:", wrong)
