"""Election Markup Language version 5: a count (message 510) or a result (message 520), generic or Dutch.

Pure. A count is provisional; a result is what was declared, with who is elected. A result that gives no votes
(the standard leaves them out) cannot be used alone: votes are taken from its TotalVotes, or from Votes or
ValidVotes beside each name.

- A contest is found by its ContestIdentifier: Id as our contest id or a GSS code, ShortCode as a GSS code,
  else ContestName. In the Netherlands the election file's contest_id is the ElectionIdentifier's Id, or that,
  a point and the Id of the ElectionDomain ("GR2022_WestMaasenWaal.0668").
- A candidate is found by CandidateIdentifier Id when that is one of our ids, else by name and party. In the
  Netherlands the election file's candidate_id is list and number, "1.3".
- Only TotalVotes counts; ReportingUnitVotes are parts of it. 0 is a real 0, what is left out is unknown.

Source: OASIS EML 5.0 Schema Descriptions, 510 Count and 520 Result.
"""

import re
from collections import Counter
from collections.abc import Iterator

from results.count.declaration import Stage
from results.count.election import Contest, ContestId
from results.feeds.formats.eml_profiles import DUTCH, GENERIC, KIESRAAD, NAMESPACE, Profile
from results.feeds.formats.eml_votes import LONGEST_WORDS, Contested, declaration_of
from results.feeds.formats.register import Register, Unmatched
from results.feeds.formats.safe_xml import Element, root, shown, unreadable
from results.feeds.formats.sheaf import Sheaf

LARGEST_BYTES = 8 * 1024 * 1024
BODIES = {"510": ("Count", Stage.PROVISIONAL), "520": ("Result", Stage.DECLARED)}
"""Message number to the element that holds it, and how far its figures are."""
GSS = re.compile(r"[A-Z]\d{8}")
DATED = re.compile(r"[a-z-]+\.[^\s]*\d{4}-\d\d-\d\d")
"""Election ids as Democracy Club makes them, which name the day of their poll."""


def read(data: bytes, register: Register) -> Sheaf:
    """What the file says of each contest of this election that can be used, and what is wrong with others.

    Raises:
        UnreadableMessage: not EML 510 or 520 of version 5, or none of its contests is one of ours.
    """
    document = root(data, LARGEST_BYTES)
    body, stage = _body(document)
    profile = DUTCH if _is_dutch(document, body) else GENERIC
    found: list[Contested] = []
    problems: list[str] = []
    for element, contest in _contests(body, register, profile):
        if isinstance(contest, Unmatched):
            problems.append(f"{element.place}: {contest.words}")
        else:
            found.append(Contested(element, contest, stage, profile, register))
    if not found:
        raise unreadable(*(problems or [f"{body.place}: there is no Contest in it: is it the right file?"]))
    contents = []
    times = Counter(one.contest.contest_id for one in found)
    for one in found:
        if times[one.contest.contest_id] > 1:
            problems.append(f"{one.element.place}: {one.contest.area} is in this file more than once")
            continue
        declaration, wrong = declaration_of(one)
        problems += [f"{words} ({one.contest.area})" for words in wrong]
        if declaration is not None:
            contents.append((one.contest.contest_id, declaration))
    return Sheaf(tuple(contents), shown(problems))


def _body(document: Element) -> tuple[Element, Stage]:
    """The count or result in the file, and how far that is."""
    if document.name != "EML" or document.namespace != NAMESPACE:
        name = f"<{document.name[:40]}> of {document.namespace[:60] or 'no namespace'}"
        raise unreadable(f"line {document.line}: the first element is {name}, not <EML> of {NAMESPACE}")
    version = document.attributes.get("SchemaVersion", "5")
    if not re.fullmatch(r"5(\.\d+)?", version):
        raise unreadable(f"{document.place}: version {version[:20]!r} of EML is not read, version 5 is")
    message = re.fullmatch("(510|520)[a-z]?", document.attributes.get("Id", ""))
    if message is None:
        given = document.attributes.get("Id", "")[:20]
        raise unreadable(f"{document.place}: message {given!r} is neither a count (510) nor a result (520)")
    name, stage = BODIES[message[1]]
    body = document.first(name)
    if body is None:
        raise unreadable(f"{document.place}: there is no {name} in it: it may be broken off, send it again")
    return body, stage


def _is_dutch(document: Element, body: Element) -> bool:
    """Whether the Dutch electoral council's own elements are in it."""
    named = [one for election in body.every("Election") for one in election.every("ElectionIdentifier")]
    return any(one.namespace == KIESRAAD for holder in (document, *named) for one in holder.inside)


def _contests(
    body: Element, register: Register, profile: Profile
) -> Iterator[tuple[Element, Contest | Unmatched]]:
    """Every contest of the file, and which of ours it is."""
    for election in body.every("Election"):
        identifier = election.first("ElectionIdentifier")
        given = "" if identifier is None else identifier.attributes.get("Id", "")
        tonight = register.election.election_id
        groups = (election, *election.every("Contests"))
        for contest in (one for group in groups for one in group.every("Contest")):
            if DATED.fullmatch(given) and given != tonight:
                yield contest, Unmatched(f"it belongs to the election {given[:80]}; tonight is {tonight}")
            elif profile.by_list:
                yield contest, _by_domain(identifier, register)
            else:
                yield contest, _by_identifier(contest, register)


def _by_identifier(contest: Element, register: Register) -> Contest | Unmatched:
    """The contest of ours with this id, this GSS code or this name."""
    identifier = contest.first("ContestIdentifier")
    if identifier is None:
        return Unmatched("it has no ContestIdentifier")
    codes = [identifier.attributes.get(name, "").strip() for name in ("Id", "ShortCode")]
    codes.append(identifier.said("ShortCode"))
    known = register.election.contests.get(ContestId(codes[0]))
    if known is not None:
        return known
    gss = next((code for code in codes if GSS.fullmatch(code)), None)
    name = identifier.said("ContestName") or ("" if gss else codes[0])
    return register.contest(gss=gss, area=name[:LONGEST_WORDS])


def _by_domain(identifier: Element | None, register: Register) -> Contest | Unmatched:
    """The Dutch contest: a whole council, named by the election and its domain."""
    if identifier is None:
        return Unmatched("its election has no ElectionIdentifier")
    key, domain = identifier.attributes.get("Id", ""), identifier.first("ElectionDomain")
    number = "" if domain is None else domain.attributes.get("Id", "")
    for name in (key, f"{key}.{number}"):
        known = register.election.contests.get(ContestId(name))
        if known is not None:
            return known
    return register.contest(area=(identifier.said("ElectionDomain") or key)[:LONGEST_WORDS])
