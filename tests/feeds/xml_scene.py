"""The elections of the sample XML files: a real by-election, a ward of namesakes, a Dutch council."""

from datetime import date

from results.count.checks import Tonight, check
from results.count.declaration import Declaration
from results.count.election import (
    Candidate,
    CandidateId,
    Contest,
    ContestId,
    Election,
    ElectionId,
    Party,
    PartyId,
)
from results.count.finding import Severity
from tests.feeds.impossible import IMPOSSIBLE, Impossible

BATLEY_EAST = ContestId("local.kirklees.batley-east.2017-10-26")
CRAY_VALLEY_WEST = ContestId("local.bromley.cray-valley-west.2018-05-03")
WEST_MAAS_EN_WAAL = ContestId("GR2022_WestMaasenWaal")


def _candidate(key: str, name: str, party: str) -> Candidate:
    other_names, _, surname = name.rpartition(" ")
    return Candidate(CandidateId(key), surname, other_names, PartyId(party), party)


def _election(key: str, council: str, poll_on: date, *contests: Contest) -> Election:
    parties = {person.party_id for contest in contests for person in contest.candidates}
    return Election(
        election_id=ElectionId(key),
        council=council,
        title=f"{council} election",
        poll_on=poll_on,
        contests={one.contest_id: one for one in contests},
        parties={one: Party(one, str(one), str(one)[:12]) for one in sorted(parties)},
    )


KIRKLEES = _election(
    "local.kirklees.2017-10-26",
    "Kirklees",
    date(2017, 10, 26),
    Contest(
        BATLEY_EAST,
        "Batley East",
        1,
        (
            _candidate("jon-robert-bloom", "Jon Robert Bloom", "Liberal Democrats"),
            _candidate("aleks-lukic", "Aleks Lukic", "Local Independents - Heavy Woollen District"),
            _candidate("david-michael-smith", "David Michael Smith", "Green Party"),
            _candidate("paul-young", "Paul Young", "Conservative and Unionist Party"),
            _candidate("habiban-nisa-zaman", "Habiban Nisa Zaman", "Labour Party"),
        ),
        gss_code="E05999999",
    ),
)
"""Batley East, 26 October 2017. The GSS code is not the ward's own."""

BROMLEY = _election(
    "local.bromley.2018-05-03",
    "Bromley",
    date(2018, 5, 3),
    Contest(
        CRAY_VALLEY_WEST,
        "Cray Valley West",
        2,
        (
            _candidate("gary-stevens-c", "Gary Stevens", "Conservative Party"),
            _candidate("gary-stevens-l", "Gary Stevens", "Labour Party"),
            _candidate("judi-ellis", "Judi Ellis", "Conservative Party"),
        ),
    ),
)
"""Cray Valley West, 3 May 2018, cut down to two seats: two people of one name, 1,228 and 838 votes."""

NETHERLANDS = _election(
    "gr.west-maas-en-waal.2022-03-16",
    "West Maas en Waal",
    date(2022, 3, 16),
    Contest(
        WEST_MAAS_EN_WAAL,
        "West Maas en Waal",
        2,
        tuple(
            _candidate(f"{lijst}.{number}", f"Persoon {lijst}{number}", name)
            for lijst, name in ((1, "De Eerste Lijst"), (2, "De Tweede Lijst"))
            for number in (1, 2)
        ),
    ),
)
"""A Dutch council with lists and people that are fictional; only its totals are real."""


def errors(declaration: Declaration, contest: Contest) -> list[str]:
    """Codes of the errors that the checks find."""
    findings = check(declaration, contest, Tonight())
    return [one.code for one in findings if one.severity is Severity.ERROR]


def spoilable(election: Election) -> list[tuple[Impossible, Contest]]:
    """Every impossible result, in the first ward of one seat and in the first of several that can show it."""
    one = next(contest for contest in election.contests.values() if contest.seats == 1)
    several = next(contest for contest in election.contests.values() if contest.seats > 1)
    return [(spoilt, contest) for spoilt in IMPOSSIBLE for contest in (one, several) if spoilt.fits(contest)]
