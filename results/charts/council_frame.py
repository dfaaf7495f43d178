"""What the pictures of the whole council share: heading, words, the order and the names of parties."""

from collections.abc import Iterable, Mapping, Sequence

from results.charts import phrases
from results.charts.alt_text import length
from results.charts.council_words import CouncilWords
from results.charts.council_words_cy import WELSH
from results.charts.council_words_en import ENGLISH
from results.charts.furniture import Heading
from results.charts.house_style import UNKNOWN, Look
from results.charts.lettering import clean, width
from results.clock import in_london
from results.count.council import declared_count
from results.count.election import PartyId, Poll
from results.count.night import Night
from results.language import Language

_WORDS: Mapping[Language, CouncilWords] = {Language.ENGLISH: ENGLISH, Language.WELSH: WELSH}


def council_words(look: Look) -> CouncilWords:
    """The phrases of the language of these pictures."""
    return _WORDS[look.language]


def heading(title: str, under: Iterable[str], look: Look) -> Heading:
    """The heading of a picture of the whole council; what is "" is left out."""
    over = council_words(look).election.format(council=look.council)
    return Heading(over, title, " · ".join(one for one in under if one))


def wards_declared(night: Night, look: Look) -> str:
    """How far the night is: "3 of 24 wards declared"."""
    expected = sum(ward.contest.poll in {Poll.HELD, Poll.UNCONTESTED} for ward in night.wards.values())
    return council_words(look).wards_declared.format(declared=declared_count(night), total=expected)


def as_at(night: Night, look: Look) -> str:
    """When this was so, "at 02:50, 2 May 2025"; "" before anything has happened."""
    if night.changed_at is None:
        return ""
    local = in_london(night.changed_at)
    when = f"{local:%H:%M}, {phrases.words(look).day(local.date())}"
    return council_words(look).as_at.format(when=when)


def so_far(night: Night, look: Look) -> str:
    """How far the night is, and when that was, as one sentence without its stop."""
    return f"{wards_declared(night, look)} {as_at(night, look)}".strip()


def ordered(seats: Mapping[PartyId, int], look: Look) -> list[PartyId]:
    """Parties that have seats, most first, then by name."""
    having = [party for party, count in seats.items() if count]
    return sorted(having, key=lambda party: (-seats[party], party_name(party, look).casefold(), party))


def party_name(party_id: PartyId, look: Look) -> str:
    """The party's short name in the language of the picture; its id where nobody has named it."""
    party = look.party(party_id)
    return phrases.party_name(party, look) if party else party_id


def party_colour(party_id: PartyId, look: Look) -> str:
    """The party's colour, grey where nobody has given one."""
    party = look.party(party_id)
    return (party.colour if party else None) or UNKNOWN


def shortened(words: str, size: float, room: float) -> str:
    """The words, or as many letters of them as fit in the room, with an ellipsis."""
    kept = clean(words)
    if width(kept, size) <= room:
        return kept
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1].rstrip()
    return f"{kept}…"


def told(sentences: Sequence[str], more: Sequence[str], limit: int, look: Look) -> str:
    """Alt text: all sentences, the source, and as many of the further ones as fit, from the first on.

    Raises:
        ValueError: the sentences alone are longer than the limit.
    """
    marks = [phrases.words(look).rehearsal] if look.rehearsal else []
    where = look.website or phrases.words(look).council_website
    source = f"{phrases.source(look)}."
    for kept in range(len(more), -1, -1):
        left = len(more) - kept
        rest = [council_words(look).more.format(count=left, where=where)] if left else []
        text = " ".join(_clean([*marks, *sentences, source, *more[:kept], *rest]))
        if length(text) <= limit:
            return text
    text = " ".join(_clean([*marks, *sentences]))
    if length(text) <= limit:
        return text
    raise ValueError(f"{limit} characters cannot hold the seats of {look.council}")


def _clean(sentences: Iterable[str]) -> list[str]:
    """The sentences without anything invisible; empty ones left out."""
    return [one for one in (" ".join(clean(word) for word in said.split(" ")) for said in sentences) if one]
