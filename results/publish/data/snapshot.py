"""results.json: the whole public night as data, in the shape "results-page/1".

    format          "results-page/1"; a change that could break a reader of it gets a new number
    environment     "live" or "rehearsal": a rehearsal's figures are nobody's results
    revision        rises by one each time anything public changes; as_at says when it last did
    contests        by name. state: no_poll awaited verifying verified counting declared corrected withdrawn
    candidates      ballot paper order before the declaration, elected first and by votes after it
    elected, votes  null until declared; a figure that is not known is null, never 0
    turnout         ballot papers verified as a percentage of electors, from the verification on
    corrections     every change of a published result, oldest first, with what changed and why; `of` says
                    whose votes or which heading
    journal         how many messages had been kept, and the hash of the last, which stands for all before it;
                    who notes it can show later that the record was changed since

Times are ISO 8601 in UTC. Percentages have two decimals. Keys may be added; none changes its meaning.
"""

import json
from dataclasses import replace

from results.publish.data.journal import journal_facts
from results.publish.data.licence import publisher
from results.publish.data.table import instant
from results.publish.page.facts import (
    Change,
    Correction,
    PartySeats,
    Person,
    PublicNight,
    PublicWard,
    Result,
    Turnout,
)

Facts = dict[str, object]
FORMAT = "results-page/1"
BULLETIN_FORMAT = "results-bulletin/1"


def snapshot(night: PublicNight) -> bytes:
    """The night as JSON bytes; the same night always gives the same bytes."""
    return json.dumps(_night(night), ensure_ascii=False, separators=(",", ":")).encode()


def contest(ward: PublicWard, night: PublicNight) -> bytes:
    """One area as JSON bytes: the area as in results.json, under `night` the night without its areas."""
    return json.dumps(_of_contest(ward, night), ensure_ascii=False, separators=(",", ":")).encode()


def bulletin(night: PublicNight, kind: str, contest_id: str, words: str) -> str:
    """One bulletin as JSON for machines, in the shape "results-bulletin/1".

        kind        what it is about: declaration, correction, withdrawal, turnout and so on
        words       what people are told, in the language of the bulletin
        contest     the area as it stands in public now, as in results.json; null for the whole council
        night       the whole night without its areas, as in results.json

    The same bulletin always gives the same text.
    """
    ward = next((one for one in night.wards if one.contest_id == contest_id), None)
    body = {"format": BULLETIN_FORMAT, "kind": kind, "words": words, **_of_contest(ward, night)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _of_contest(ward: PublicWard | None, night: PublicNight) -> Facts:
    facts = {key: fact for key, fact in _night(replace(night, wards=())).items() if key != "contests"}
    return {"contest": None if ward is None else _contest(ward), "night": facts}


def _night(night: PublicNight) -> Facts:
    return {
        "format": FORMAT,
        "environment": "rehearsal" if night.rehearsal else "live",
        "revision": night.revision,
        "as_at": instant(night.as_at),
        "council": night.council,
        "title": night.title,
        "poll_on": night.poll_on.isoformat(),
        "published_by": publisher(night),
        "contests_declared": night.declared,
        "contests_to_declare": night.to_declare,
        "seats_declared": night.seats_declared,
        "seats": night.seats,
        "council_size": night.council_size,
        "needed_for_majority": night.majority_line,
        "majority_party": night.control.party_id if night.control else None,
        "is_complete": night.is_complete,
        "turnout": _turnout(night.turnout),
        "journal": journal_facts(night),
        "parties": [_party(line) for line in night.parties],
        "contests": [_contest(ward) for ward in night.wards],
    }


def _party(line: PartySeats) -> Facts:
    return {
        "party_id": line.party.party_id,
        "name": line.party.name,
        "short": line.party.short,
        "colour": line.party.colour,
        "elected": line.won,
        "continuing": line.continuing,
        "total": line.total,
    }


def _contest(ward: PublicWard) -> Facts:
    declared = ward.result is not None or bool(ward.elected)
    return {
        "contest_id": ward.contest_id,
        "gss_code": ward.gss_code,
        "area": ward.area,
        "area_cy": ward.area_cy,
        "page": f"wards/{ward.slug}.html",
        "poll": ward.poll.value,
        "state": ward.state.value,
        "seats": ward.seats,
        "candidates": [_candidate(person, declared=declared) for person in ward.people],
        "expected_by": None if ward.expected_by is None else instant(ward.expected_by),
        "turnout": _turnout(ward.turnout),
        "withdrawn_because": ward.withdrawn,
        **_result(ward.result),
    }


def _candidate(person: Person, *, declared: bool) -> Facts:
    return {
        "candidate_id": person.candidate_id,
        "name": person.name,
        "name_as_nominated": person.full_name or person.name,
        "description": person.description,
        "party_id": person.party.party_id,
        "elected": person.elected if declared else None,
        "by_lot": person.by_lot if declared else None,
        "votes": person.votes,
        "share_pct": _rounded(person.share_pct),
        "term": person.term or None,
    }


def _result(result: Result | None) -> Facts:
    rejected = result.rejected if result else None
    return {
        "declared_at": instant(result.declared_at) if result else None,
        "majority": result.majority if result else None,
        "rejected": rejected
        and {
            "counted_in": rejected.basis.value,
            "by_heading": {heading.value: count for heading, count in rejected.by_heading.items()},
            "total": rejected.wholly,
            "in_part": rejected.in_part,
        },
        "corrections": [_correction(one) for one in result.corrections] if result else [],
    }


def _correction(correction: Correction) -> Facts:
    return {
        "at": instant(correction.at),
        "kind": correction.kind.value if correction.kind else None,
        "reason": correction.reason,
        "changes": [_change(change) for change in correction.changes],
    }


def _change(change: Change) -> Facts:
    return {"what": change.figure.value, "of": change.of, "before": change.before, "after": change.after}


def _turnout(turnout: Turnout | None) -> Facts | None:
    if turnout is None:
        return None
    return {
        "papers": turnout.papers,
        "papers_polling": turnout.polling,
        "papers_postal": turnout.postal,
        "electorate": turnout.electorate,
        "pct": _rounded(turnout.pct),
        "areas": turnout.areas,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 2)
