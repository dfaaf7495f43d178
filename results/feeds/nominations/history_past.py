"""What one past election in one ward said, in whatever archive it was found.

Pure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from results.count.election import PartyId
from results.feeds.formats.figures import read_share
from results.feeds.formats.wire import Misread

WITHOUT_RANKING = ("S", "N")
"""Scotland's and Northern Ireland's codes, where fewer first preferences than a rival's can win a seat."""
POINTS_APART = 1.0
PARTY_IDS: Mapping[str, str] = {
    "c": "party:52", "con": "party:52", "conservative party": "party:52",
    "conservative and unionist party": "party:52",
    "lab": "party:53", "labour party": "party:53", "labour and co-operative party": "party:53",
    "ld": "party:90", "liberal democrats": "party:90", "grn": "party:63", "green party": "party:63",
    "ukip": "party:85", "uk independence party": "party:85", "ref": "party:7931", "reform uk": "party:7931",
    "snp": "party:102", "scottish national party": "party:102", "pc": "party:77", "plaid cymru": "party:77",
    "ind": "ynmp-party:2", "independent": "ynmp-party:2",
}  # fmt: skip
"""Labels of the archives for parties that are elected widely; ids as Democracy Club writes them."""
SCOTTISH_GREENS = "party:130"


@dataclass(frozen=True, slots=True)
class PastCandidate:
    """Somebody who stood.

    Attributes:
        party: as the archive calls it: "Lab" in one, "Labour Party" in another.
        votes: None where there was no poll, or where the figure is not known.
        party_id: None where the label does not tell.
    """

    name: str
    party: str
    votes: int | None
    is_elected: bool
    party_id: PartyId | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """One ward's past election.

    Attributes:
        gss: None where the archive has no code of today's kind.
        seats: won by party, under the archive's labels; None where the archive contradicts itself.
        turnout_pct: papers in per cent of electors, else as the archive has it (some divide valid votes);
            None where not known, where two figures contradict each other, or without a poll.
        was_contested: False where there was no poll, which archives write as "0 votes, elected".
        papers: ballot papers; None where not known.
        council: "" where the archive does not name it.
        doubts: why something is None that the archive did say.
    """

    area: str
    gss: str | None
    poll_on: date
    seats: Mapping[str, int] | None
    turnout_pct: float | None
    was_contested: bool
    electorate: int | None = None
    papers: int | None = None
    council: str = ""
    candidates: tuple[PastCandidate, ...] = ()
    is_by_election: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Which ward, where and when."""

    area: str
    gss: str | None
    poll_on: date
    council: str = ""
    is_by_election: bool = False


def past(place: Place, people: Sequence[PastCandidate], vacancies: int | None = None) -> Past:
    """The result of one ward from its candidates; figures about papers are added by `with_turnout`."""
    uncontested = all(one.is_elected and not one.votes for one in people)
    doubts = () if uncontested else tuple(_doubts(place, people, vacancies))
    return Past(
        area=place.area,
        gss=place.gss,
        poll_on=place.poll_on,
        seats=None if doubts else Counter(one.party for one in people if one.is_elected),
        turnout_pct=None,
        was_contested=not uncontested,
        council=place.council,
        candidates=tuple(replace(one, votes=None) for one in people) if uncontested else tuple(people),
        is_by_election=place.is_by_election,
        doubts=doubts,
    )


def with_turnout(found: Past, electorate: int | None, papers: int | None, given_pct: Decimal | None) -> Past:
    """The same result with its electorate, papers and turnout; without a poll nobody turned out."""
    if not found.was_contested:
        return replace(found, electorate=electorate)
    worked_out = 100 * papers / electorate if papers is not None and electorate else None
    given = None if given_pct is None else float(given_pct)
    turnout, doubts = given if worked_out is None else worked_out, found.doubts
    if worked_out is not None and given is not None and abs(worked_out - given) > POINTS_APART:
        turnout = None
        doubts = (*doubts, f"turnout: {given}% is given, {papers} of {electorate} is {worked_out:.1f}%")
    return replace(found, electorate=electorate, papers=papers, turnout_pct=turnout, doubts=doubts)


def share(text: str) -> Decimal | None:
    """A percentage from an archive, "34.5", "34.5%" or 0.345; None when it says none."""
    value = read_share(text)
    if value is None or isinstance(value, Misread):
        return None
    return value if value >= 1 or "%" in text else 100 * value


def party_id(label: str, gss: str | None) -> PartyId | None:
    """The party a label means; None for the many small ones."""
    plain = " ".join(label.casefold().split())
    if plain in {"grn", "green party"} and (gss or "").startswith("S"):
        return PartyId(SCOTTISH_GREENS)
    known = PARTY_IDS.get(plain)
    return PartyId(known) if known else None


def _doubts(place: Place, people: Sequence[PastCandidate], vacancies: int | None) -> Iterator[str]:
    """Why the marks of who was elected cannot be believed."""
    elected = [one for one in people if one.is_elected]
    if not elected:
        yield "elected: nobody is marked"
    elif vacancies is not None and len(elected) != vacancies:
        yield f"elected: {len(elected)} marked for {vacancies} seats"
    fewest = min((one.votes for one in elected if one.votes is not None), default=None)
    most = max((one.votes for one in people if one.votes is not None and not one.is_elected), default=None)
    ranked = not (place.gss or "").startswith(WITHOUT_RANKING)
    if ranked and fewest is not None and most is not None and fewest < most:
        yield f"elected: somebody with {fewest} votes is marked and somebody with {most} is not"
