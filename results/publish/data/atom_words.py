"""What the feed says besides what the pages say, in both languages; names never mutate."""

from collections.abc import Mapping
from dataclasses import dataclass

from results.count.ward import State
from results.language import Language


@dataclass(frozen=True, slots=True)
class FeedWords:
    """The sentences of one language; {moment} is the time and day in London.

    Attributes:
        gone: what an entry says when it no longer stands, by what came after it.
        votes: before the list of everybody's votes.
        journal: how many messages had been kept, and the hash of the last.
    """

    gone: Mapping[State, str]
    no_longer: str
    votes: str
    turnout: str
    by_lot: str
    elected: str
    reason: str
    journal: str


FEED_WORDS: Mapping[Language, FeedWords] = {
    Language.ENGLISH: FeedWords(
        gone={
            State.DECLARED: "This no longer stands. It was declared anew at {moment}.",
            State.CORRECTED: "This no longer stands. It was corrected at {moment}.",
            State.WITHDRAWN: "This no longer stands. It was withdrawn at {moment}.",
        },
        no_longer="no longer stands",
        votes="Votes",
        turnout="Turnout",
        by_lot="by lot",
        elected="elected",
        reason="Reason",
        journal="{entries} messages kept. Hash of the last: {head}",
    ),
    Language.WELSH: FeedWords(
        gone={
            State.DECLARED: "Nid yw hwn yn sefyll mwyach. Datganwyd eto: {moment}.",
            State.CORRECTED: "Nid yw hwn yn sefyll mwyach. Cywirwyd: {moment}.",
            State.WITHDRAWN: "Nid yw hwn yn sefyll mwyach. Tynnwyd yn ôl: {moment}.",
        },
        no_longer="ddim yn sefyll mwyach",
        votes="Pleidleisiau",
        turnout="Canran a bleidleisiodd",
        by_lot="trwy goelbren",
        elected="etholwyd",
        reason="Rheswm",
        journal="{entries} o negeseuon wedi'u cadw. Gwerth stwnsh yr olaf: {head}",
    ),
}
