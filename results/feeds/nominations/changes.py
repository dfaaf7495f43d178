"""What a new election file changes in an old one, in words, so that nothing is overwritten unseen.

Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from results.clock import in_london
from results.count.election import Candidate, CandidateId, Contest, Election, LastTime, PartyId

Parties = Mapping[PartyId, str]


def changes(old: Election, new: Election) -> tuple[str, ...]:
    """One line a change, those of the election first, then ward by ward; () when nothing changes."""
    return tuple(_changes(old, new))


def _changes(old: Election, new: Election) -> Iterator[str]:
    for what, before, after in (
        ("council", old.council, new.council),
        ("council in Welsh", old.council_cy, new.council_cy),
        ("title", old.title, new.title),
        ("election id", old.election_id, new.election_id),
        ("polling day", old.poll_on, new.poll_on),
        ("council size", old.council_size, new.council_size),
        ("vacant seats", old.vacant, new.vacant),
    ):
        if before != after:
            yield f"{what} {_shown(before)} -> {_shown(after)}"
    parties = {one.party_id: one.short for one in (*old.parties.values(), *new.parties.values())}
    yield from _seats(old.continuing, new.continuing, parties)
    yield from _party_changes(old, new)
    for contest_id, contest in old.contests.items():
        if contest_id not in new.contests:
            yield f"- the ward {contest.area}"
        else:
            yield from _ward(contest, new.contests[contest_id], parties)
    for contest_id, contest in new.contests.items():
        if contest_id not in old.contests:
            yield f"+ the ward {contest.area}: {contest.seats} to elect, {len(contest.candidates)} candidates"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None else f"{value:,}" if isinstance(value, int) else str(value) or "none"


def _time(instant: datetime | None) -> str | None:
    """An instant on London's clocks."""
    return None if instant is None else in_london(instant).isoformat(sep=" ")


def _seats(old: Mapping[PartyId, int], new: Mapping[PartyId, int], parties: Parties) -> Iterator[str]:
    for party in dict.fromkeys((*old, *new)):
        if old.get(party) != new.get(party):
            name = parties.get(party, party)
            yield f"seats not up, {name}: {_shown(old.get(party))} -> {_shown(new.get(party))}"


def _party_changes(old: Election, new: Election) -> Iterator[str]:
    for party_id, party in old.parties.items():
        now = new.parties.get(party_id)
        if now is None:
            yield f"- the party {party.name}"
        elif now != party:
            words = (f"{one.name} ({one.short}, {one.colour or 'no colour'})" for one in (party, now))
            yield f"party {' -> '.join(words)}"
    yield from (f"+ the party {one.name}" for key, one in new.parties.items() if key not in old.parties)


def _ward(old: Contest, new: Contest, parties: Parties) -> Iterator[str]:
    for what, before, after in (
        ("name", old.area, new.area),
        ("name in Welsh", old.area_cy, new.area_cy),
        ("seats", old.seats, new.seats),
        ("electorate", old.electorate, new.electorate),
        ("poll", old.poll.value, new.poll.value),
        ("GSS code", old.gss_code, new.gss_code),
        ("terms", "; ".join(old.terms), "; ".join(new.terms)),
        ("expected by", _time(old.expected_by), _time(new.expected_by)),
        ("last time", _last(old.last_time, parties), _last(new.last_time, parties)),
        ("combined with", ", ".join(old.combined_with), ", ".join(new.combined_with)),
        ("authority", old.authority, new.authority),
    ):
        if before != after:
            yield f"{new.area}: {what} {_shown(before)} -> {_shown(after)}"
    yield from _people(old, new, parties)


def _last(last: LastTime | None, parties: Parties) -> str:
    if last is None:
        return ""
    won = last.seats or {}
    seats = ", ".join(f"{parties.get(party, party)} {number}" for party, number in sorted(won.items()))
    words = (
        str(last.poll_on),
        "new boundaries" if last.boundary_changed else "",
        seats or ("" if last.seats is None else "no seats"),
        f"held by {parties.get(last.holder, last.holder)}" if last.holder else "",
        f"turnout {last.turnout_pct}%" if last.turnout_pct is not None else "",
    )
    return " ".join(filter(None, words))


def _people(old: Contest, new: Contest, parties: Parties) -> Iterator[str]:
    before = {one.candidate_id: one for one in old.candidates}
    after = {one.candidate_id: one for one in new.candidates}
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    yield from (f"- {_who(before[one], parties)} in {new.area}" for one in gone)
    yield from (f"+ {_who(after[one], parties)} in {new.area}" for one in come)
    both = [one for one in before if one in after]
    for one in both:
        if before[one] != after[one]:
            yield f"{new.area}: {_detail(before[one], parties)} -> {_detail(after[one], parties)}"
    if both != [one for one in after if one in before]:
        yield f"{new.area}: another order on the ballot paper: {', '.join(_order(after))}"


def _who(candidate: Candidate, parties: Parties) -> str:
    return f"{candidate.name} ({parties.get(candidate.party_id, candidate.party_id)})"


def _detail(candidate: Candidate, parties: Parties) -> str:
    """Everything of a candidate that a voter may see."""
    known_as = f", known as {candidate.commonly_known_as}" if candidate.commonly_known_as else ""
    description = candidate.description or "no description"
    party = parties.get(candidate.party_id, candidate.party_id)
    return f"{candidate.full_name}{known_as} ({party}; {description})"


def _order(people: Mapping[CandidateId, Candidate]) -> Iterator[str]:
    yield from (one.name for one in people.values())
