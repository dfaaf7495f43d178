"""A council's own words are used where it has them, and refused where they would say less or too much."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from results.errors import SettingsError
from results.language import Language
from results.publish.own_words import draft, own_words
from results.publish.phrases import Phrases
from results.publish.phrases_cy import WELSH
from results.publish.phrases_en import ENGLISH


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words.toml"


def test_what_is_given_stands_in_place_of_ours(file: Path) -> None:
    """One phrase in each language; all others stay."""
    file.write_text('[en]\nresult = "Result for {area}."\n[cy]\nno_poll = "Dim pleidlais."\n')
    words = own_words(file)
    assert words[Language.ENGLISH].result == "Result for {area}."
    assert words[Language.ENGLISH].turnout == ENGLISH.turnout
    assert words[Language.WELSH].no_poll == "Dim pleidlais."
    assert words[Language.WELSH].result == WELSH.result


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("nonsense", "it is not TOML"),
        ('[fr]\nresult = "x"', "the parts are called [en] and [cy]"),
        ('[en]\nresulte = "x"', "en.resulte: there is no such phrase"),
        ("[en]\nresult = 5", "en.result: must be words"),
        ('[en]\nresult = "A result."', "it must have {area}"),
        ('[en]\nno_poll = "No poll in {area}."', "it must have no gap"),
        ('[en]\nresult = "{area} {votes}."', "it must have {area}"),
        ('[en]\nresult = "{area} @council."', "calls on somebody"),
        ('[en]\nresult = "{area} ✅."', "an emoji"),
        ('[en]\nresult = "{area}: see medway.gov.uk."', "a web address"),
        ('[en]\nresult = "{area}' + " very" * 26 + '."', "more than 25 words"),
        ('[en]\nresult = "{area"', "braces are for gaps only"),
        ('[en]\nresult = "{area!r}"', "braces are for gaps only"),
        ('[en]\nturnout = "{pct:>9999999}"', "braces are for gaps only"),
    ],
)
def test_what_would_say_less_or_too_much_is_refused(file: Path, wrong: str, said: str) -> None:
    """With the place and what is wrong there; nothing of the file is used."""
    file.write_text(wrong)
    with pytest.raises(SettingsError) as refused:
        own_words(file)
    assert said in str(refused.value)


@pytest.mark.parametrize("language", list(Language))
def test_the_draft_holds_every_phrase_and_is_valid_as_it_is(file: Path, language: Language) -> None:
    """Whoever changes nothing has our words."""
    file.write_text(draft(language))
    assert set(tomllib.loads(draft(language))[language]) == {one.name for one in fields(Phrases)}
    assert own_words(file)[language] == {Language.ENGLISH: ENGLISH, Language.WELSH: WELSH}[language]
