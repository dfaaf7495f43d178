"""What there is to say in public, and how names from outside are made safe to say it of.

The words themselves: phrases_en.py and phrases_cy.py, and what a council puts in their place (own_words.py).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from results.count.declaration import CorrectionKind
from results.publish.text_length import addresses

WORDS_MOST = 25
_TITLES = re.compile(
    r"^(London Borough of|Royal Borough of|City of)\s+"
    r"|\b(Metropolitan|City|Borough|County|District)\b(?=.*Council$)|\bCouncil$"
    r"|^Cyngor\s+(Bwrdeistref\s+|Sirol\s+|Sir\s+|Dinas\s+|Tref\s+|Cymuned\s+)*"
)
_SIGNS = str.maketrans(
    {"@": " at ", "＠": " at ", "#": " ", "＃": " ", "$": " ", "\ufe0f": None, "\u20e3": None}
)
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So"})
_EMOJI = range(0x1F000, 0x20000)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language; what stands in braces is filled in."""

    rehearsal: str
    ward: str
    result: str
    by_election_result: str
    mayor_result: str
    referendum_result: str
    answers: str
    more_than_half: str
    not_more_than_half: str
    no_poll: str
    one_elected_with: str
    one_elected: str
    one_elected_by_lot_with: str
    one_elected_by_lot: str
    unopposed: str
    elected: str
    number_elected: str
    by_lot: str
    lots_drawn: str
    turnout: str
    declared: str
    figures_on_website: str
    source: str
    short_source: str
    one_vote: str
    many_votes: str
    wrong: str
    changed: str
    the_votes: str
    the_turnout: str
    figures: str
    both: str
    correct: str
    correct_on_website: str
    not_as_before: str
    turnout_fact: str
    unchanged: str
    by_returning_officer: str
    same_people: str
    by_court: str
    withdrawn: str
    do_not_use: str
    post_at: str
    earlier_post: str
    counting: str
    counting_turnout: str
    recount: str
    not_a_result: str
    verified: str
    verified_turnout: str
    council_turnout: str
    all_verified: str
    council_so_far: str
    council_complete: str
    areas_declared: str
    seats_so_far: str
    seats: str
    in_control: str
    no_majority: str
    more_to_come: str
    so_far_title: str
    so_far: str
    trial: str

    def votes(self, count: int) -> str:
        """A number of votes."""
        return self.one_vote if count == 1 else self.many_votes.format(count=f"{count:,}")

    def votes_now(self, name: str, votes: int, old: int | None) -> str:
        """A person's right votes, and the wrong ones unless None."""
        fact = f"{name} {self.votes(votes)}"
        return fact if old is None else fact + self.not_as_before.format(old=f"{old:,}")

    def turnout_now(self, pct: float, old_pct: float | None) -> str:
        """The right turnout, and the wrong one unless None."""
        fact = self.turnout_fact.format(pct=f"{pct:.1f}")
        return fact if old_pct is None else fact + self.not_as_before.format(old=f"{old_pct:.1f}%")

    def authority(self, kind: CorrectionKind, *, same_people: bool) -> Iterator[str]:
        """Who changed the figures, and whether it changes who is elected."""
        if kind is CorrectionKind.COURT_ORDER:
            yield self.by_court
        elif kind is CorrectionKind.RETURNING_OFFICER:
            yield self.by_returning_officer
            if same_people:
                yield self.same_people
        elif same_people:
            yield self.unchanged


def sentences(opening: str, facts: Sequence[str]) -> list[str]:
    """The facts as one sentence, or as one each where that would be too long to read out."""
    if not facts:
        return []
    whole = f"{opening} {'; '.join(facts)}."
    if len(whole.split()) <= WORDS_MOST:
        return [whole]
    return [f"{opening} {facts[0]}.", *(f"{fact}." for fact in facts[1:])]


@lru_cache(maxsize=10_000)
def safe(name: str) -> str:
    """A name from outside with nothing in it that calls on somebody, tags, links or turns text around."""
    spaced = "".join(" " if letter.isspace() else letter for letter in name.translate(_SIGNS))
    visible = "".join(letter for letter in unicodedata.normalize("NFC", spaced) if _is_seen(letter))
    for address in addresses(visible):
        visible = visible.replace(address, address.replace(".", ". "))
    return " ".join(visible.split())


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSEEN and ord(letter) not in _EMOJI


def hashtag(council: str) -> str:
    """A tag that screen readers can read: "Medway Council" gives "#MedwayElections"."""
    return f"#{_place(council)}Elections"


def welsh_hashtag(council: str) -> str:
    """The same in Welsh: "Cyngor Sir Gwynedd" gives "#EtholiadauGwynedd"."""
    return f"#Etholiadau{_place(council)}"


def _place(council: str) -> str:
    place = re.sub(r"[^\w\s]", "", _TITLES.sub("", council))
    return "".join(word[0].upper() + word[1:] for word in place.split())
