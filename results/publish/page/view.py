"""The gate: out of everything known tonight, only what the public may see.

Figures before the declaration, figures that wait for a person, who typed them and what the checks said never
pass. Pages, data and pushes are made from `PublicNight` alone: nothing behind the gate can reach a reader.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from results.count.council import chamber, declared_count, in_control
from results.count.declaration import Declaration, Figure, Lot, Stage, Verification
from results.count.election import Contest, ContestId, Election, Environment, Party, PartyId, Poll
from results.count.night import Night
from results.count.outcome import (
    Line,
    ballot_order,
    electorate,
    majority,
    seats_by_party,
    share_pct,
    standing,
    turnout_pct,
)
from results.count.ward import Filed, State, Ward
from results.publish.page.corrections import corrections
from results.publish.page.facts import (
    Notice,
    PartySeats,
    Person,
    PublicNight,
    PublicWard,
    Result,
    Seal,
    Turnout,
)
from results.publish.page.slugs import slugs

_VERIFIED = {State.VERIFIED, State.COUNTING, State.DECLARED, State.CORRECTED}
_STANDING = {State.DECLARED, State.CORRECTED}


Memory = dict[ContestId, tuple[Ward, PublicWard]]
"""What was let through of each area last time; an area that is the same object is let through unchanged."""


def public(night: Night, at: datetime, memory: Memory | None = None, seal: Seal | None = None) -> PublicNight:
    """What the public may see of this night; at is used only until anything has happened.

    Args:
        memory: kept by the caller from one revision of the same night to the next.
        seal: of the record as it stands.
    """
    election = night.election
    names = slugs(election.contests)
    memory = {} if memory is None else memory
    for key, ward in night.wards.items():
        if key not in memory or memory[key][0] is not ward:
            memory[key] = (ward, _ward(ward, election, names[key]))
    wards = tuple(sorted((shown for _, shown in memory.values()), key=lambda w: w.area.casefold()))
    seats = chamber(night)
    party = in_control(night)
    whole = election.seats + sum(election.continuing.values()) + election.vacant == seats.size
    all_filled = whole and sum(seats.held.values()) + election.vacant == seats.size
    return PublicNight(
        council=election.council,
        title=election.title,
        poll_on=election.poll_on,
        rehearsal=night.environment is Environment.REHEARSAL,
        revision=night.revision,
        as_at=night.changed_at or at,
        wards=wards,
        declared=declared_count(night),
        to_declare=sum(ward.poll in {Poll.HELD, Poll.UNCONTESTED} for ward in wards),
        seats_declared=sum(seats.won.values()),
        seats=election.seats,
        council_size=seats.size,
        majority_line=seats.majority_line if whole else None,
        parties=_parties(election, seats.won),
        control=None if party is None else _party(election, party),
        no_majority=all_filled and party is None,
        is_complete=night.is_complete,
        latest=_latest(night, names),
        turnout=_overall(ward.turnout for ward in wards),
        election=election,
        declarations={
            key: _bare(ward.declared.declaration)
            for key, ward in night.wards.items()
            if ward.declared is not None and ward.shown_as in _STANDING
        },
        seal=seal,
    )


def _bare(declaration: Declaration) -> Declaration:
    """The published figures alone: not who typed them, nor what is compared and never published."""
    verified, lot = declaration.verification, declaration.lot
    return Declaration(
        declaration.contest_id,
        Stage.DECLARED,
        tuple(Figure(one.candidate_id, one.votes) for one in declaration.figures),
        declaration.elected,
        declaration.rejected,
        verified
        and Verification(
            papers_polling=verified.papers_polling,
            papers_postal=verified.papers_postal,
            papers_total=verified.papers_total,
            electorate=verified.electorate,
        ),
        lot=lot and Lot(lot.winners, "", in_votes=lot.in_votes),
        terms=declaration.terms,
        declared_at=declaration.declared_at,
    )


def _party(election: Election, party_id: PartyId) -> Party:
    return election.parties.get(party_id) or Party(party_id, party_id, party_id)


def _parties(election: Election, won: Mapping[PartyId, int]) -> tuple[PartySeats, ...]:
    """Every party that stands tonight or has seats, most seats first, then by name."""
    standing_tonight = {c.party_id for contest in election.contests.values() for c in contest.candidates}
    lines = [
        PartySeats(_party(election, one), won.get(one, 0), election.continuing.get(one, 0))
        for one in standing_tonight | set(election.continuing) | set(won)
    ]
    return tuple(
        sorted(lines, key=lambda line: (-line.total, line.party.name.casefold(), line.party.party_id))
    )


def _ward(ward: Ward, election: Election, slug: str) -> PublicWard:
    state, contest = ward.shown_as, ward.contest
    filed = ward.declared if state in _STANDING else None
    return PublicWard(
        contest_id=contest.contest_id,
        gss_code=contest.gss_code,
        slug=slug,
        area=contest.area,
        seats=contest.seats,
        poll=contest.poll,
        state=state,
        people=_people(contest, filed, election),
        turnout=_turnout(contest, ward.verification) if state in _VERIFIED else None,
        result=_result(contest, filed, ward.history) if filed else None,
        withdrawn=ward.withdrawn.reason if ward.withdrawn and state is State.WITHDRAWN else None,
        shown_at=_shown_at(ward, filed),
        expected_by=None if filed else contest.expected_by,
        area_cy=contest.area_cy,
    )


def _shown_at(ward: Ward, filed: Filed | None) -> datetime | None:
    """The moment that belongs beside the state in words."""
    if filed is not None:
        return filed.received_at if filed.declaration.correction else _declared_at(filed)
    return ward.changed_at if ward.state is State.WITHDRAWN else None


def _declared_at(filed: Filed) -> datetime:
    return filed.declaration.declared_at or filed.received_at


def _people(contest: Contest, filed: Filed | None, election: Election) -> tuple[Person, ...]:
    if filed is None:
        lines = ballot_order(contest, None)
        return tuple(_person(line, election, unopposed=contest.poll is Poll.UNCONTESTED) for line in lines)
    declaration = filed.declaration
    return tuple(
        _person(
            line,
            election,
            share=share_pct(declaration, line.votes),
            term=declaration.terms.get(line.candidate.candidate_id, ""),
        )
        for line in standing(contest, declaration)
    )


def _person(
    line: Line, election: Election, *, share: float | None = None, term: str = "", unopposed: bool = False
) -> Person:
    candidate = line.candidate
    return Person(
        candidate_id=candidate.candidate_id,
        name=candidate.name,
        full_name=candidate.full_name if candidate.name != candidate.full_name else "",
        description=candidate.description,
        party=_party(election, candidate.party_id),
        votes=line.votes,
        share_pct=share,
        elected=line.elected or unopposed,
        by_lot=line.by_lot,
        term=term,
    )


def _turnout(contest: Contest, verification: Verification | None) -> Turnout | None:
    electors, pct = electorate(contest, verification), turnout_pct(contest, verification)
    if verification is None or verification.papers_total is None or electors is None or pct is None:
        return None
    return Turnout(
        verification.papers_total, electors, pct, verification.papers_polling, verification.papers_postal
    )


def _overall(turnouts: Iterable[Turnout | None]) -> Turnout | None:
    known = [one for one in turnouts if one]
    if not known:
        return None
    papers, electors = sum(one.papers for one in known), sum(one.electorate for one in known)
    return Turnout(papers, electors, 100 * papers / electors, areas=len(known))


def _result(contest: Contest, filed: Filed, history: tuple[Filed, ...]) -> Result:
    first = history[0] if history else filed
    return Result(
        declared_at=_declared_at(first),
        majority=majority(contest, filed.declaration),
        rejected=filed.declaration.rejected,
        corrections=corrections(contest, (*history, filed)),
    )


def _latest(night: Night, names: Mapping[ContestId, str]) -> tuple[Notice, ...]:
    """Everything made public about results so far, newest first."""
    dated = [pair for key, ward in night.wards.items() for pair in _notices(ward, night.election, names[key])]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(notice for _, notice in dated)


def _notices(ward: Ward, election: Election, slug: str) -> Iterable[tuple[datetime, Notice]]:
    """One area's notices, each with the moment it became public."""
    contest = ward.contest
    standing_now = ward.declared if ward.shown_as in _STANDING else None
    for filed in (*ward.history, standing_now):
        if filed is None:
            continue
        kind = State.CORRECTED if filed.declaration.correction else State.DECLARED
        at = filed.received_at if filed.declaration.correction else _declared_at(filed)
        stands = filed is standing_now
        seats = _seats(contest, filed, election) if stands else ()
        yield filed.received_at, Notice(at, kind, slug, contest.area, seats, stands)
    for at in ward.withdrawn_at:
        stands = ward.state is State.WITHDRAWN and at == ward.withdrawn_at[-1]
        yield at, Notice(at, State.WITHDRAWN, slug, contest.area, (), stands)


def _seats(contest: Contest, filed: Filed, election: Election) -> tuple[tuple[Party, int], ...]:
    won = seats_by_party(contest, filed.declaration)
    return tuple((_party(election, one), won[one]) for one in sorted(won, key=lambda party: -won[party]))
