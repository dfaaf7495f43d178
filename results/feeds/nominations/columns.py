"""Which column of a nominations sheet means what, and which hold people's private affairs and are not read.

Pure. A column is read only when its heading is known here; a home address is never taken for anything else.
"""

import re
from collections.abc import Mapping

from results.feeds.formats.names import folded
from results.feeds.nominations.nominated import Said

COLUMNS: Mapping[Said, str] = {
    Said.ELECTION_ID: "election id",
    Said.COUNCIL: "council|authority|local authority|organisation name|organisation",
    Said.POLL_ON: "election date|date of poll|poll date|date of election|polling day|polling date|poll on",
    Said.TITLE: "election title|title of election",
    Said.AREA: "ward|ward name|division|division name|electoral area|electoral division|electoral ward|area|"
    "area name|name of ward|name of division|parish ward|constituency|post label|contest",
    Said.AREA_CY: "ward in welsh|welsh ward name|ward name in welsh|ward welsh|ward cymraeg|area cy",
    Said.CONTEST_ID: "contest id|ballot paper id|ballot id",
    Said.GSS: "gss|gss code|post id|ward code|ward gss code|ons code|area code",
    Said.SEATS: "seats|number of seats|no of seats|seats contested|seats to be filled|vacancies|"
    "number of vacancies|no of vacancies|councillors to be elected|number of councillors to be elected|"
    "number to be elected|number of councillors|winner count",
    Said.ELECTORATE: "electorate|electors|number of electors|no of electors|total electorate|"
    "eligible electorate|registered electors",
    Said.TERMS: "terms|term|terms of office|term of office",
    Said.POLL: "poll|state of poll",
    Said.UNCONTESTED: "uncontested",
    Said.CANCELLED: "cancelled poll|cancelled|poll cancelled",
    Said.SYSTEM: "voting system",
    Said.EXPECTED_BY: "expected by|expected|declaration expected|expected declaration|declaration time|"
    "expected time of declaration|estimated declaration time",
    Said.LAST_ELECTION: "last election|last fought|previous election|last time",
    Said.HOLDER: "previous holder|holder|held by|sitting party|defending party|current holder",
    Said.NEW_BOUNDARIES: "new boundaries|boundary change|boundaries changed|boundary changed",
    Said.PERSON_ID: "person id|candidate id",
    Said.SURNAME: "surname|last name|family name|actual surname|legal surname|candidate surname|"
    "candidates surname|surname of candidate|sopn last name",
    Said.FORENAMES: "forenames|forename|forename s|first names|first name|other names|given names|given name|"
    "other name|candidate forenames|candidates forenames|sopn first names|candidates other names|"
    "actual forenames|legal forenames|forenames of candidate",
    Said.NAME: "name|candidate|candidate name|name of candidate|candidates name|full name|person name|names",
    Said.USED_SURNAME: "commonly used surname|common surname|known as surname",
    Said.USED_FORENAMES: "commonly used forenames|commonly used forename|common forenames|common forename|"
    "commonly used first name|commonly used forename s|commonly used first names|known as forenames|"
    "known as forename",
    Said.USED_NAME: "commonly used name|commonly used names|commonly known as|known as|common name|"
    "name on ballot paper|ballot paper name|also known as",
    Said.DESCRIPTION: "description|descriptions|candidates description|party description|"
    "description of candidate|party description text|description on ballot paper|candidate description|"
    "political description",
    Said.PARTY: "party|party name|political party|registered party|political party label",
    Said.PARTY_ID: "party id|party ec id|ec party id",
    Said.ORDER: "ballot order|ballot paper order|ballot position|position on ballot paper|paper order|"
    "order on ballot paper|ballot paper position",
    Said.GONE: "reason why no longer nominated|reason no longer nominated|withdrawn|no longer nominated|"
    "reason why no longer standing nominated|no longer standing|reason why not standing",
    Said.DESELECTED: "deselected",
}
"""What the headings of council sheets, statements of persons nominated and Democracy Club's files mean."""
FILLING = frozenset({"if", "any", "in", "full", "the", "of", "please", "all"})
PRIVATE = frozenset(
    {"address", "addresses", "postcode", "postal", "residence", "street", "town", "nominator", "nominators"}
    | {"proposer", "proposers", "seconder", "seconders", "assentor", "assentors", "assenter", "assenters"}
    | {"subscriber", "subscribers", "signatory", "signatories", "signature", "agent", "agents", "witness"}
    | {"birth", "born", "dob", "age", "death", "email", "mail", "phone", "telephone", "tel", "mobile"}
    | {"contact", "gender", "sex", "nationality", "elector", "polling", "facebook", "twitter", "instagram"}
    | {"linkedin", "mastodon", "bluesky", "tiktok", "youtube", "threads", "whatsapp", "wikipedia", "wikidata"}
    | {"homepage", "website", "blog", "image", "photo", "biography", "statement", "biscuit", "social"}
    | {"bank", "occupation", "previous", "x", "honorific", "qualification", "home", "url", "officer"}
    | {"contactemail", "contacttel", "returningofficer"}
)
"""Words of headings under which a file holds somebody's private affairs."""
STREETS = "street|road|avenue|lane|close|drive|crescent|terrace|gardens|grove|way|court|place|square|hill"
GIVEAWAY = re.compile(
    r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
    r"|[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,}"
    r"|(?:\+44 ?|\b0)[0-9](?:[ -]?[0-9]){8,10}\b",
    re.IGNORECASE,
)
"""A postcode, an email address or a telephone number."""
FIRST_LINE = re.compile(rf"\b[0-9]{{1,4}}[a-z]?,? (?:[\w'’-]{{1,30}} ){{1,3}}(?:{STREETS})\b", re.IGNORECASE)
"""The first line of an address; a ward may be called so ("Ward 1 North Hill")."""
PLACES = frozenset({Said.AREA, Said.AREA_CY, Said.COUNCIL, Said.TITLE})
BRACKETS = re.compile(r"\([^()]*\)")


def _plain(heading: str) -> str:
    return " ".join(word for word in folded(heading) if word not in FILLING)


MEANING = {_plain(spelling): said for said, all_ in COLUMNS.items() for spelling in all_.split("|")}


def meaning_of(heading: str) -> Said | None:
    """What a column with this heading means, whatever it has in brackets; None when it is not read."""
    exactly = MEANING.get(_plain(heading))
    if exactly is not None or is_private(heading):
        return exactly
    return MEANING.get(_plain(BRACKETS.sub(" ", heading)))


def is_private(heading: str) -> bool:
    """Whether the heading is known to stand over somebody's private affairs."""
    return not PRIVATE.isdisjoint(folded(heading))


def gives_away(text: str, what: Said) -> bool:
    """Whether a text holds an address, an email address or a telephone number."""
    if GIVEAWAY.search(text):
        return True
    return what not in PLACES and FIRST_LINE.search(text) is not None
