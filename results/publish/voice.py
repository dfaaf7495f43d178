"""Who speaks and in which language, and the fullest wording that each family of outlets takes.

Names are never cut: when room is short, whole facts are left out, the least important first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from results.clock import in_london
from results.count.election import Contest, Election, Environment, Kind
from results.language import Language
from results.publish.phrases import Phrases, hashtag, safe, welsh_hashtag
from results.publish.phrases_cy import WELSH
from results.publish.phrases_en import ENGLISH
from results.publish.text_length import LIMITS, Limit

Texts = dict[str, str]
"""Words by family of outlets."""
WORDS: Mapping[Language, Phrases] = {Language.ENGLISH: ENGLISH, Language.WELSH: WELSH}
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, and how.

    Attributes:
        council: by its name in this language.
        hashtag: the one tag at the end, "" for none.
        families: whom it speaks to.
    """

    election: Election
    is_rehearsal: bool
    council: str
    hashtag: str
    language: Language = Language.ENGLISH
    phrases: Phrases = ENGLISH
    families: frozenset[str] = frozenset(LIMITS)

    def area(self, contest: Contest) -> str:
        """An area by its name in this language, with the word for what it is unless that is in the name."""
        in_welsh = self.language is Language.WELSH and contest.area_cy
        name = safe(contest.area_cy if in_welsh and contest.area_cy else contest.area)
        is_ward = contest.kind in {Kind.COUNCILLORS, Kind.BY_ELECTION}
        is_named = "ward" in name.casefold().split()
        return self.phrases.ward.format(area=name) if is_ward and not is_named else name

    def post_at(self, at: datetime | None) -> str:
        """How an earlier post is called."""
        return self.phrases.earlier_post if at is None else self.phrases.post_at.format(time=clock_time(at))


def voice_of(
    election: Election,
    environment: Environment,
    language: Language = Language.ENGLISH,
    phrases: Phrases | None = None,
) -> Voice:
    """The council's own voice in one language.

    Args:
        phrases: the words; None takes ours.
    """
    in_welsh = language is Language.WELSH
    council = election.council_cy if in_welsh and election.council_cy else election.council
    tag = welsh_hashtag(council) if in_welsh else hashtag(council)
    is_rehearsal = environment is Environment.REHEARSAL
    return Voice(election, is_rehearsal, council, tag, language, phrases or WORDS[language])


@dataclass(frozen=True, slots=True)
class Style:
    """How much is said: first the facts, then who signs."""

    details: bool = True
    short_party: bool = False
    turnout: bool = True
    votes: bool = True
    names: bool = True
    council: bool = True
    tag: bool = True


_FACTS = (
    Style(),
    Style(details=False),
    Style(details=False, short_party=True),
    Style(details=False, short_party=True, turnout=False),
    Style(details=False, short_party=True, turnout=False, votes=False),
    Style(details=False, short_party=True, turnout=False, votes=False, names=False),
)
_FULLEST_FIRST = tuple(
    replace(facts, council=council, tag=tag)
    for facts in _FACTS
    for council, tag in ((True, True), (True, False), (False, False))
)


def fitted(voice: Voice, say: Callable[[Style], Iterable[str]]) -> Texts:
    """For each family the fullest wording that it takes, else the shortest there is.

    A mail's first line is its subject: the first thing said.
    """
    prefix = [voice.phrases.rehearsal] if voice.is_rehearsal else []

    @cache
    def worded(style: Style) -> str:
        return " ".join([*prefix, *say(style)])

    def longest(limit: Limit) -> str:
        shorter_and_shorter = map(worded, _FULLEST_FIRST)
        return next(filter(limit.takes, shorter_and_shorter), worded(_FULLEST_FIRST[-1]))

    spoken = voice.families & LIMITS.keys() - {EMAIL}
    texts = {family: longest(LIMITS[family]) for family in spoken}
    if EMAIL not in voice.families:
        return texts
    said = list(say(Style(tag=False)))
    return texts | {EMAIL: "\n".join([" ".join([*prefix, said[0]]), "", *prefix, *said])}


def signed(voice: Voice, style: Style) -> Iterator[str]:
    """Who says it, and the tag."""
    p = voice.phrases
    yield p.source.format(council=safe(voice.council)) if style.council else p.short_source
    if style.tag and voice.hashtag:
        yield voice.hashtag


def clock_time(at: datetime) -> str:
    """Hours and minutes as people here read them."""
    return f"{in_london(at):%H:%M}"
