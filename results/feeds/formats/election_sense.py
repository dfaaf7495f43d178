"""Whether an election file makes sense: what would only show on the night, said beforehand."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from results.clock import in_london
from results.count.election import Kind, Poll
from results.feeds.formats.election_shape import CandidateLine, ContestLine, ElectionFile, expected_instant

LARGEST_ELECTORATE = 10_000_000
MOST_SEATS = 100
LONGEST_COUNT_DAYS = 14


def problems_in(file: ElectionFile) -> tuple[str, ...]:
    """Every problem of the file as a whole, "place: what is wrong"."""
    parties = frozenset(party.party_id for party in file.parties)
    return (
        *_party_problems(file),
        *_twice("contests", "contest_id", (line.contest_id for line in file.contests)),
        *(problem for line in file.contests for problem in _contest_problems(line, parties)),
        *(problem for line in file.contests for problem in _time_problems(line, file.poll_on)),
        *_unknown("continuing", file.continuing, parties),
        *(f"continuing.{party}: must be 0 or more" for party, seats in file.continuing.items() if seats < 0),
        *_size_problems(file),
    )


def _party_problems(file: ElectionFile) -> Iterator[str]:
    yield from _twice("parties", "party_id", (party.party_id for party in file.parties))
    for party in file.parties:
        if party.colour is not None and not re.fullmatch("#[0-9A-Fa-f]{6}", party.colour):
            yield f"parties {party.party_id}: colour must be # and six of 0-9 A-F, such as #0087DC"


def _contest_problems(line: ContestLine, parties: frozenset[str]) -> Iterator[str]:
    where = f"{line.area} ({line.contest_id})"
    yield from (
        f"{where}: {problem}" for problem in (*_seat_problems(line), *_candidate_problems(line, parties))
    )
    if line.electorate is not None and not 1 <= line.electorate <= LARGEST_ELECTORATE:
        yield f"{where}: electorate must be 1 to {LARGEST_ELECTORATE:,}; leave it out if it is not known"
    if line.gss_code is not None and not re.fullmatch(r"[A-Z]\d{8}", line.gss_code):
        yield f"{where}: gss_code must be a letter and eight digits, such as E05013930"
    yield from (f"{where}: {one}" for one in _last_time_problems(line, parties))
    if line.contest_id in line.combined_with:
        yield f"{where}: combined_with names the contest itself"


def _last_time_problems(line: ContestLine, parties: frozenset[str]) -> Iterator[str]:
    if line.last_time is None:
        return
    yield from _unknown("last_time.seats", line.last_time.seats or (), parties)
    yield from _unknown("last_time.votes", line.last_time.votes or (), parties)
    if any(votes < 0 for votes in (line.last_time.votes or {}).values()):
        yield "last_time.votes must be 0 or more"
    if line.last_time.holder is not None:
        yield from _unknown("last_time.holder", [line.last_time.holder], parties)
        if line.seats != 1:
            yield f"last_time.holder is for one vacant seat, not {line.seats}: give last_time.seats"


def _time_problems(line: ContestLine, poll_on: date) -> Iterator[str]:
    if line.expected_by is None:
        return
    day = in_london(expected_instant(line.expected_by, poll_on)).date()
    if not poll_on <= day <= poll_on + timedelta(days=LONGEST_COUNT_DAYS):
        yield (
            f"{line.area} ({line.contest_id}): expected_by is on {day}: "
            f"must be polling day or at most {LONGEST_COUNT_DAYS} days later"
        )


def _seat_problems(line: ContestLine) -> Iterator[str]:
    seats = "1 seat" if line.seats == 1 else f"{line.seats} seats"
    if not 1 <= line.seats <= MOST_SEATS:
        yield f"seats must be 1 to {MOST_SEATS}"
    elif line.poll is Poll.HELD and len(line.candidates) <= line.seats:
        standing = f"{len(line.candidates)} for {seats}"
        yield f"no more candidates than seats ({standing}), so no poll is held: set poll to uncontested"
    elif line.poll is Poll.UNCONTESTED and len(line.candidates) > line.seats:
        yield f"{len(line.candidates)} candidates for {seats} cannot be uncontested"
    if line.kind in (Kind.MAYOR, Kind.REFERENDUM) and line.seats != 1:
        yield f"a {line.kind} has 1 seat, not {line.seats}"
    if line.terms and len(line.terms) != line.seats:
        yield f"{len(line.terms)} terms for {seats}: give one for each seat, or none"


def _candidate_problems(line: ContestLine, parties: frozenset[str]) -> Iterator[str]:
    namesakes: dict[str, list[CandidateLine]] = {}
    for one in line.candidates:
        namesakes.setdefault(one.id, []).append(one)
    for key, people in namesakes.items():
        if not key:
            yield f"no id can be made of the name {people[0].full_name}: give a candidate_id"
        elif len(people) > 1 and all(one.candidate_id for one in people):
            yield f"candidate_id {key} is given {len(people)} times"
        elif len(people) > 1:
            yield f"{len(people)} candidates are called {people[0].full_name}: give each a candidate_id"
    yield from _unknown("candidates", (one.party_id for one in line.candidates), parties)


def _size_problems(file: ElectionFile) -> Iterator[str]:
    if file.vacant < 0:
        yield "vacant: must be 0 or more"
    if file.council_size is None:
        return
    tonight, staying = sum(line.seats for line in file.contests), sum(file.continuing.values())
    if tonight + staying + file.vacant != file.council_size:
        yield (
            f"council_size: {tonight} seats tonight + {staying} continuing + {file.vacant} vacant "
            f"= {tonight + staying + file.vacant}, not {file.council_size}"
        )


def _twice(where: str, key: str, values: Iterable[str]) -> Iterator[str]:
    yield from (
        f"{where}: {key} {one} is given {times} times" for one, times in Counter(values).items() if times > 1
    )


def _unknown(where: str, ids: Iterable[str], parties: frozenset[str]) -> Iterator[str]:
    yield from (f"{where}: party {one} is not in parties" for one in dict.fromkeys(ids) if one not in parties)
