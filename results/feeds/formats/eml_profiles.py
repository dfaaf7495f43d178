"""How countries write the Election Markup Language (EML) version 5: what differs, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMESPACE = "urn:oasis:names:tc:evs:schema:eml"
KIESRAAD = "http://www.kiesraad.nl/extensions"


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of writing EML.

    Attributes:
        papers: the element with the number of ballot papers, and its ReasonCode, "" when it has none.
        electorate: the element with the number of people entitled to vote, None when there is none.
        nought_is_unknown: 0 papers or electors say that nothing was filled in.
        by_list: a candidate's number counts within the list that stands before it, so that the third person
            of list 1 is "1.3"; lists have totals, which are held against their candidates.
        reasons: its own reasons for rejection, in words that `rejection.head_of` knows.
    """

    papers: tuple[str, str] = ("Cast", "")
    electorate: str | None = None
    nought_is_unknown: bool = False
    by_list: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)


GENERIC = Profile()
"""As OASIS describes it. Election count (510) and election result (520), version 5.0."""

DUTCH = Profile(
    papers=("UncountedVotes", "toegelaten kiezers"),
    electorate="Cast",
    nought_is_unknown=True,
    by_list=True,
    reasons={"blanco": "unmarked", "ongeldig": "void"},
)
"""EML_NL of the Dutch electoral council: Cast is the people called to vote, the voters admitted stand among
the votes not counted, candidates have a number within their list and names only in another file (230b).

Source: the count of West Maas en Waal, 2022, which kiesraad/eml2csv keeps as a test: 16,202 called to vote,
9,398 admitted = 9,350 valid + 21 blank + 27 invalid.
"""
