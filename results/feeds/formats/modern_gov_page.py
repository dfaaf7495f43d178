"""A page of Modern.gov taken apart: which of its areas is which ward of ours, and which lines are its own."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from results.count.election import Contest
from results.feeds.formats.register import Register, Unmatched
from results.feeds.formats.safe_xml import Element, root, unreadable

LARGEST_BYTES = 8 * 1024 * 1024
ADDRESS = "mgWebService.asmx/GetElectionResults?lElectionId="
LONGEST_WORDS = 500
"""Of a name, a title, a description; what is longer is no name."""
BRACKETS = re.compile(r"\([^()]{0,80}\)")
BY_ELECTION = re.compile(r"\bby[- ]?election\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ward:
    """One area of the page, the ward it is, and the candidates that point to it."""

    area: Element
    contest: Contest
    people: Sequence[Element]


def page_of(data: bytes) -> Element:
    """The page's first element, once it is an election.

    Raises:
        UnreadableMessage: not such a page, or there is no election of this number.
    """
    page = root(data, LARGEST_BYTES)
    if page.name != "election":
        raise unreadable(
            f"line {page.line}: the first element is <{page.name[:40]}>, not <election>: "
            f"give the address that ends in {ADDRESS} and a number"
        )
    if not page.inside:
        raise unreadable(
            f"line {page.line}: <election /> is empty, so there is no election of this number: "
            "check lElectionId at the end of the address"
        )
    return page


def wards_of(page: Element, register: Register) -> tuple[tuple[Ward, ...], tuple[str, ...]]:
    """The wards of this page that are ours, in its order, and what is wrong with its other areas."""
    areas = [one for group in page.every("electionareas") for one in group.every("electionarea")]
    people: defaultdict[str, list[Element]] = defaultdict(list)
    for group in page.every("candidates"):
        for one in group.every("candidate"):
            people[one.said("electionareaid")].append(one)
    found: list[Ward] = []
    problems = list(_strays(areas, people))
    ids = Counter(area.said("electionareaid") for area in areas)
    for area in areas:
        key = area.said("electionareaid")
        contest = _contest(said(area, "title"), register)
        if not key or ids[key] > 1:
            problems.append(_unclear_id(area, ids[key]))
        elif isinstance(contest, Unmatched):
            problems.append(f"{place(area, 'title')}: {contest.words}")
        else:
            found.append(Ward(area, contest, people[key]))
    once, twice = _apart(found)
    return tuple(once), (*problems, *twice)


def said(element: Element, name: str) -> str:
    """The words of the element of this name inside, its HTML signs ("&amp;") as people read them."""
    return html.unescape(element.said(name)[:LONGEST_WORDS]).strip()


def place(element: Element, name: str) -> str:
    """Where the element of this name inside is; where it should be when it is missing."""
    found = element.first(name)
    return f"line {element.line if found is None else found.line}, {name}"


def _contest(title: str, register: Register) -> Contest | Unmatched:
    """The ward of this title, also of "Luton Ward (2 seats)" and "Luton by-election"."""
    plain = " ".join(BY_ELECTION.sub(" ", BRACKETS.sub(" ", title)).split())
    found = register.contest(area=title)
    if isinstance(found, Contest) or found.ambiguous or plain == title or not plain:
        return found
    again = register.contest(area=plain)
    return again if isinstance(again, Contest) else found


def _strays(areas: Sequence[Element], people: Mapping[str, Sequence[Element]]) -> Iterator[str]:
    """Candidates that belong to no area of the page; a page without areas."""
    if not areas:
        yield "electionareas: no electionarea is on this page; it may be broken off, fetch it again"
        return
    known = {area.said("electionareaid") for area in areas} - {""}
    for key, lines in people.items():
        for one in lines if key not in known else ():
            name = said(one, "candidatename")[:60]
            points = f"electionareaid {key[:20]}, which no area on this page has" if key else "no area"
            yield f"{place(one, 'electionareaid')}: {name!r} points to {points}"


def _unclear_id(area: Element, times: int) -> str:
    title, key = said(area, "title")[:60], area.said("electionareaid")[:20]
    if not key:
        return f"{place(area, 'electionareaid')}: {title!r} has none, so no candidate can be found for it"
    words = f"{title!r} has {key}, as {times - 1} other{'s' if times > 2 else ''} here"
    return f"{place(area, 'electionareaid')}: {words}: whose candidates are whose cannot be told"


def _apart(wards: Iterable[Ward]) -> tuple[list[Ward], list[str]]:
    """Wards that are on the page once, and a problem for each that is there again."""
    wards = list(wards)
    times = Counter(ward.contest.contest_id for ward in wards)
    once = [ward for ward in wards if times[ward.contest.contest_id] == 1]
    twice = [
        f"{place(ward.area, 'title')}: {ward.contest.area} is on this page more than once and is not taken"
        for ward in wards
        if times[ward.contest.contest_id] > 1
    ]
    return once, twice
