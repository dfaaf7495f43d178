"""Nights as the public sees them, with a journal's head: Medway 2023, Barnsley 2021, and awkward ones."""

from dataclasses import replace
from datetime import UTC, datetime

from results.count.declaration import Declaration, Override, Role
from results.count.election import ContestId, Poll
from results.publish.page.facts import PublicNight, PublicWard, Seal
from results.publish.page.view import public
from tests.nights import load
from tests.page.scene import MEDWAY, ORDER, STARTED_AT, Telling, finished, halfway, open_night

SEAL = Seal(412, "ab" * 32)
BARNSLEY, BARNSLEY_PUBLISHED = load("barnsley-2021")


def seen(telling: Telling, seal: Seal | None = SEAL) -> PublicNight:
    """What the public may see of this night now."""
    return public(telling.night, telling.at, None, seal)


def awaited() -> PublicNight:
    """Medway before anything arrives."""
    return seen(Telling())


def medway() -> PublicNight:
    """Medway when every ward is declared."""
    return seen(finished())


def medway_halfway() -> PublicNight:
    """Medway with 12 wards declared, one of them corrected, and one withdrawn."""
    return seen(halfway())


def barnsley() -> PublicNight:
    """Barnsley when every ward is declared, one by lot; its wards that do not balance were let pass."""
    published = {key: _with_witnesses(one) for key, one in BARNSLEY_PUBLISHED.items()}
    telling = Telling(open_night(BARNSLEY), published)
    for key in published:
        telling.declare(key)
        pending = telling.night.wards[key].pending
        if pending is not None:
            codes = tuple(sorted({finding.code for finding in pending.findings}))
            passed = Override(codes, "The RO", Role.RETURNING_OFFICER, "The same at two counts.")
            telling.tell(key, passed)
    return seen(telling)


def _with_witnesses(declaration: Declaration) -> Declaration:
    """The lot with what the rules ask for, which Barnsley's figures do not carry."""
    if declaration.lot is None:
        return declaration
    lot = replace(declaration.lot, drawn_at=datetime(2021, 5, 7, tzinfo=UTC), witnesses=("First", "Second"))
    return replace(declaration, lot=lot)


def worded(words: str) -> PublicNight:
    """One ward of Medway, declared, in which council, ward, candidates and parties are called so."""
    key = ORDER[0]
    contest = MEDWAY.contests[key]
    candidates = tuple(
        replace(one, surname=words, other_names="", commonly_known_as=words, description=words)
        for one in contest.candidates
    )
    parties = {one: replace(party, name=words, short=words) for one, party in MEDWAY.parties.items()}
    contests = {key: replace(contest, area=words, area_cy=words, candidates=candidates)}
    election = replace(MEDWAY, council=words, title=words, contests=contests, parties=parties)
    telling = Telling(open_night(election))
    telling.declare(key)
    return seen(telling)


def unopposed() -> PublicNight:
    """One ward of Medway where no more stood than there were seats."""
    key = ORDER[1]
    contest = MEDWAY.contests[key]
    alone = replace(contest, candidates=contest.candidates[: contest.seats], poll=Poll.UNCONTESTED)
    return public(open_night(replace(MEDWAY, contests={key: alone})), STARTED_AT, None, SEAL)


def with_votes(night: PublicNight, votes: int | None) -> PublicNight:
    """The night, in whose first ward the last candidate has these votes."""
    first, *others = night.wards
    *people, last = first.people
    return replace(night, wards=(replace(first, people=(*people, replace(last, votes=votes))), *others))


def ward(night: PublicNight, contest_id: ContestId) -> PublicWard:
    """One area of a night."""
    return next(one for one in night.wards if one.contest_id == contest_id)


NIGHTS = {
    "awaited": awaited,
    "halfway": medway_halfway,
    "medway": medway,
    "barnsley": barnsley,
    "unopposed": unopposed,
}
