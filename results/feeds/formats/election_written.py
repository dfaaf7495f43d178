"""An election written as a file ("results-election/1"), so that `read_election` reads back the same election.

Pure. What is unknown is left out; keys come in the order in which a person would check them.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from results.clock import in_london
from results.count.election import Candidate, Contest, Election, Kind, LastTime, Party, PartyId, Poll
from results.feeds.formats.election_shape import expected_instant

FORMAT = "results-election/1"
TURNOUT_PLACES = 4
Words = dict[str, object]


def written(election: Election, source: str | None = None) -> bytes:
    """The file's bytes: UTF-8 JSON, one value a line, so that two files can be compared line by line.

    Args:
        source: where the facts come from, for whoever opens the file later.
    """
    return (json.dumps(words_of(election, source), indent=1, ensure_ascii=False) + "\n").encode()


def words_of(election: Election, source: str | None = None) -> Words:
    """The same as JSON values."""
    return {
        "format": FORMAT,
        **_known(source=source),
        "election_id": election.election_id,
        "council": election.council,
        **_known(council_cy=election.council_cy),
        "title": election.title,
        "poll_on": election.poll_on.isoformat(),
        **_known(council_size=election.council_size),
        **_unless_empty(continuing=dict(election.continuing), vacant=election.vacant),
        "parties": [_party(one) for one in election.parties.values()],
        "contests": [_contest(one, election.poll_on) for one in election.contests.values()],
    }


def _known(**words: object) -> Words:
    return {key: value for key, value in words.items() if value is not None}


def _unless_empty(**words: object) -> Words:
    return {key: value for key, value in words.items() if value}


def _party(party: Party) -> Words:
    return _known(party_id=party.party_id, name=party.name, short=party.short, colour=party.colour)


def _contest(contest: Contest, poll_on: date) -> Words:
    return {
        "contest_id": contest.contest_id,
        "area": contest.area,
        **_known(area_cy=contest.area_cy),
        "seats": contest.seats,
        **_unless_empty(terms=list(contest.terms)),
        **_known(electorate=contest.electorate, gss_code=contest.gss_code),
        **({} if contest.poll is Poll.HELD else {"poll": contest.poll.value}),
        **({} if contest.kind is Kind.COUNCILLORS else {"kind": contest.kind.value}),
        **_known(
            authority=contest.authority,
            expected_by=None if contest.expected_by is None else expected_text(contest.expected_by, poll_on),
            last_time=None if contest.last_time is None else _last_time(contest.last_time),
        ),
        **_unless_empty(combined_with=list(contest.combined_with)),
        "candidates": [_candidate(one) for one in contest.candidates],
    }


def _candidate(candidate: Candidate) -> Words:
    return {
        "candidate_id": candidate.candidate_id,
        "surname": candidate.surname,
        "other_names": candidate.other_names,
        **_known(commonly_known_as=candidate.commonly_known_as),
        "description": candidate.description,
        "party_id": candidate.party_id,
    }


def _last_time(last: LastTime) -> Words:
    return {
        "poll_on": last.poll_on.isoformat(),
        **_known(seats=_counts(last.seats), turnout_pct=_turnout(last.turnout_pct), holder=last.holder),
        **_unless_empty(boundary_changed=last.boundary_changed),
        **_known(votes=_counts(last.votes)),
    }


def _counts(seats: Mapping[PartyId, int] | None) -> dict[PartyId, int] | None:
    return None if seats is None else dict(seats)


def _turnout(turnout_pct: float | None) -> float | None:
    """Four places, which is more than any council prints and is never written as 1e-05."""
    return None if turnout_pct is None else round(turnout_pct, TURNOUT_PLACES)


def expected_text(instant: datetime, poll_on: date) -> str:
    """ "01:30" where that says the same instant of the night, else the instant itself."""
    local = in_london(instant)
    clock = time(local.hour, local.minute)
    if expected_instant(clock, poll_on) == instant:
        return f"{clock:%H:%M}"
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
