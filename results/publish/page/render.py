"""Makes pages of facts: one set of templates, filled in each language; escaping on, no undefined names."""

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined

from results.language import Language
from results.publish.page import words
from results.publish.page.assets import address
from results.publish.page.hall import held
from results.publish.page.words import Speech

SAID = ("area", "change", "council", "counted", "day", "expected", "moment", "number", "per_cent", "short")


def _speaking(language: Language) -> Environment:
    """The templates in one language: `w` has its sentences, and its filters put facts into words."""
    jinja = Environment(
        loader=PackageLoader("results.publish.page"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speech = Speech(language)
    jinja.filters.update({name: getattr(speech, name) for name in (*SAID, "state_words")})
    jinja.filters.update(clock=words.clock, stamp=words.stamp, held=held)
    jinja.globals.update(address=address, w=speech.words, language=language, each=words.WORDS)
    return jinja


_SPEAKING: Mapping[Language, Environment] = {language: _speaking(language) for language in Language}


def rendered(template: str, language: Language = Language.ENGLISH, **facts: object) -> str:
    """A template filled in, in one language."""
    return _SPEAKING[language].get_template(template).render(facts)
