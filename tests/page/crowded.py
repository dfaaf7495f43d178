"""A council too large for any screen: sixty wards, the longest names, more parties than there is room for."""

from dataclasses import replace

from results.count.election import Contest, ContestId, Election, Party, PartyId
from tests.page.scene import MEDWAY, ORDER, PUBLISHED, Telling, open_night

LONG = "Llanrhaeadr-ym-Mochnant and Llansilin with Much Wenlock and Bishop's Castle"
"""Longer than the name of any ward in the United Kingdom."""
LENGTHY = "Huntly, Strathbogie and Howe of Alford"
"""A ward of Aberdeenshire Council, among the longest names there are."""
MANY = 60


def crowded(declared: int = 40) -> Telling:
    """Medway's results in sixty wards, each a different party's where three seats are filled.

    From the 25th on a declaration is held for a person, because it repeats another ward's votes.
    """
    contests, published = {}, {}
    for number in range(MANY):
        like = ORDER[number % len(ORDER)]
        key = ContestId(f"{like}-{number}")
        contests[key] = _ward(key, MEDWAY.contests[like], number)
        published[key] = replace(PUBLISHED[like], contest_id=key)
    telling = Telling(open_night(_election(contests)), published)
    for key in list(contests)[:declared]:
        telling.declare(key)
    telling.correct(list(contests)[1], 2)
    return telling


def _ward(key: ContestId, like: Contest, number: int) -> Contest:
    """Every candidate there stands for a party of their own."""
    people = tuple(
        replace(one, party_id=PartyId(f"p{(place + number) % 14}"))
        for place, one in enumerate(like.candidates)
    )
    name = (like.area, LONG, LENGTHY)[number % 3]
    return replace(like, contest_id=key, area=f"{name} {number}", candidates=people)


def _election(contests: dict[ContestId, Contest]) -> Election:
    colours = ("#e4003b", "#0087dc", "#faa61a", "#02a95b", "#12b6cf", None, "#fdf38e")
    parties = {
        PartyId(f"p{n}"): Party(
            PartyId(f"p{n}"), f"The Longest Party Name of {n} Counties", f"Conservatv {n}", colours[n % 7]
        )
        for n in range(14)
    }
    size = sum(one.seats for one in contests.values())
    title = "Election of councillors to the Shropshire and Llanrhaeadr Council"
    return replace(MEDWAY, title=title, contests=contests, parties=parties, council_size=size, continuing={})
