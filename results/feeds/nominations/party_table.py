"""Parties known before any file is read: their ids, short names, colours, and what files call them.

Pure. Ids are the Electoral Commission's as Democracy Club writes them ("party:52" for PP52); where no id was
found in a source there is none here, and the party gets one made of its name.

Sources: ids and names from Democracy Club's data, Trafford's LGA file and the fixtures; colours those that
parties or the press use (Labour, Conservative, Liberal Democrat and Green seen in public code, others from
memory; those of independents, TUSC and the Workers Party are our choice). A council may change any of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from results.count.election import Party, PartyId
from results.feeds.formats.election_shape import slug
from results.feeds.formats.names import folded

INDEPENDENT = PartyId("ynmp-party:2")
NOISE = frozenset({"the", "party", "candidate", "candidates", "and"})
COUNTS_UNDER = {"joint-party:53-119": "party:53"}
"""A joint candidature and the party its seats count under; the ballot paper's words stay on the candidate.

Labour (PP53) and Co-operative (PP119) candidates take the Labour whip.
"""
REGISTERED = re.compile(r"(?:^|/)PP ?([0-9]{1,6})$", re.IGNORECASE)
ALREADY = re.compile(r"(?:party|ynmp-party|joint-party):[0-9-]+")
LONGEST_SHORT = 14
CUT = {
    "independent": "Ind", "independents": "Ind", "residents": "Res", "association": "Assoc",
    "community": "Comm", "democratic": "Dem", "democrats": "Dems", "liberal": "Lib", "national": "Nat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownParty:
    """One row of the table.

    Attributes:
        number: what stands behind "party:", a whole id with a colon, or "" when no source gave one.
        called: further names that files use, kept apart by "|".
    """

    number: str
    name: str
    short: str
    colour: str | None = None
    called: str = ""

    @property
    def party(self) -> Party:
        """The party as an election file has it."""
        whole = self.number if ":" in self.number else f"party:{self.number}"
        return Party(PartyId(whole if self.number else slug(self.name)), self.name, self.short, self.colour)

    @property
    def labels(self) -> Iterator[str]:
        """Everything it is called."""
        yield from (self.name, self.short, *filter(None, self.called.split("|")))


TABLE = (
    KnownParty(
        "53", "Labour Party", "Labour", "#E4003B",
        "Lab|Labour and Co-operative Party|Labour Co-op|Labour/Co-operative|Labour Cooperative|LabCo|"
        "Welsh Labour|Llafur|Llafur Cymru|Welsh Labour/Llafur Cymru|Scottish Labour",
    ),
    KnownParty(
        "52", "Conservative and Unionist Party", "Conservative", "#0087DC",
        "Con|Cons|Conservatives|Local Conservatives|Local Conservative|Welsh Conservatives|"
        "Welsh Conservative|Ceidwadwyr Cymreig|Scottish Conservative and Unionist|Scottish Conservatives",
    ),
    KnownParty(
        "90", "Liberal Democrats", "Lib Dem", "#FAA61A",
        "LD|LDem|Lib Dems|Liberal Democrat|Liberal Democrat Focus Team|Liberal Democrats Focus Team|"
        "Welsh Liberal Democrats|Scottish Liberal Democrats|Democratiaid Rhyddfrydol Cymru",
    ),
    KnownParty(
        "63", "Green Party", "Green", "#02A95B",
        "Grn|Greens|Green Party of England and Wales|Wales Green Party|Local Greens|Plaid Werdd Cymru",
    ),
    KnownParty("7931", "Reform UK", "Reform UK", "#12B6CF", "Ref|Reform"),
    KnownParty("102", "Scottish National Party", "SNP", "#FDF38E", "Scottish National Party (SNP)"),
    KnownParty("77", "Plaid Cymru", "Plaid Cymru", "#005B54", "PC|Plaid|Plaid Cymru - The Party of Wales"),
    KnownParty("130", "Scottish Green Party", "Scottish Green", "#00B140", "Scottish Greens|SGP"),
    KnownParty("", "Alba Party", "Alba", "#005EB8"),
    KnownParty("85", "UK Independence Party", "UKIP", "#6D3177", "UK Independence Party (UKIP)"),
    KnownParty(
        INDEPENDENT, "Independent", "Independent", "#6B6B6B", "Ind|Independents|Annibynnol|No description"
    ),
    KnownParty("804", "Trade Unionist and Socialist Coalition", "TUSC", "#B4004B"),
    KnownParty("", "Workers Party of Britain", "Workers Party", "#8B0000", "WPB|Workers Party"),
    KnownParty("243", "Social Democratic Party", "SDP"),
    KnownParty("2755", "Women's Equality Party", "WEP"),
    KnownParty("17", "English Democrats", "Eng Democrats"),
    KnownParty("2055", "Yorkshire Party", "Yorkshire"),
    KnownParty("6661", "The For Britain Movement", "For Britain"),
    KnownParty("12823", "Britain First", "Britain First"),
    KnownParty("", "Christian Peoples Alliance", "CPA"),
    KnownParty("", "Heritage Party", "Heritage"),
    KnownParty("70", "Democratic Unionist Party", "DUP", "#D46A4C"),
    KnownParty("39", "Sinn Féin", "Sinn Féin", "#326760", "SF"),
    KnownParty("103", "Alliance Party of Northern Ireland", "Alliance", "#F6CB2F", "APNI"),
    KnownParty("83", "Ulster Unionist Party", "UUP", "#48A5EE"),
    KnownParty("55", "SDLP (Social Democratic and Labour Party)", "SDLP", "#2AA82C"),
    KnownParty("", "Traditional Unionist Voice", "TUV", "#0C3A6A"),
    KnownParty("", "People Before Profit", "PBP", "#E91D50"),
)  # fmt: skip


def party_key(label: str) -> str:
    """What spellings of a party have in common: "The Conservative Party Candidate" is "conservative"."""
    words = folded(label)
    return " ".join([one for one in words if one not in NOISE] or words)


def party_id_of(text: str) -> PartyId | None:
    """The id that a file gives as "PP52", "party:52" or the Commission's address; None when it is none."""
    found = REGISTERED.search(text)
    given = f"party:{int(found[1])}" if found else text if ALREADY.fullmatch(text) else None
    return None if given is None else PartyId(COUNTS_UNDER.get(given, given))


def known_party(label: str) -> Party | None:
    """The party of the table that is called so."""
    return BY_LABEL.get(party_key(label))


def nearest_party(label: str, others: Iterable[str] = ()) -> str | None:
    """The name, of the table's or the others, that was probably meant; None when nothing is near."""
    named = {key: party.name for key, party in BY_LABEL.items()} | {party_key(one): one for one in others}
    near = get_close_matches(party_key(label), list(named), n=1, cutoff=0.8)
    return named[near[0]] if near else None


def short_name(name: str) -> str:
    """A label beside a bar, made of a party's name: without "Party" and "The", "Residents" cut to "Res"."""
    words = [word for word in name.split() if word.casefold() not in {"the", "party"}] or name.split()
    if len(" ".join(words)) > LONGEST_SHORT:
        words = [CUT.get(word.casefold(), word) for word in words]
    short = words[0]
    for word in words[1:]:
        if len(short) + 1 + len(word) > LONGEST_SHORT:
            break
        short += f" {word}"
    return short[:LONGEST_SHORT]


BY_LABEL = {party_key(label): one.party for one in TABLE for label in one.labels}
BY_ID = {one.party.party_id: one.party for one in TABLE}
