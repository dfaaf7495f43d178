"""democracy-club.json: results in the shape that Democracy Club gives them, so that volunteers need not type.

A page of results, one for each area whose result stands. Source: DemocracyClub/yournextrepresentative, what
/api/next/results/ answers, with `tied_vote_winner` as their results keep it.
"""

import json
import re

from results.publish.data.journal import journal_facts
from results.publish.data.licence import LICENCE, publisher
from results.publish.data.papers import papers, papers_rejected
from results.publish.data.table import instant
from results.publish.page.facts import Person, PublicNight, PublicWard

Facts = dict[str, object]
THEIR_NUMBER = re.compile(r"dc-(\d{1,9})")
"""Candidates whom the election file took over from Democracy Club have their number there as an id."""


def democracy_club(night: PublicNight) -> bytes:
    """Every result that stands, each under its ballot_paper_id; null is unknown, never 0."""
    results = [_result(ward, night) for ward in night.wards if ward.result is not None]
    page = {
        "count": len(results),
        "next": None,
        "previous": None,
        "environment": "rehearsal" if night.rehearsal else "live",
        "election_id": night.election.election_id,
        "revision": night.revision,
        "as_at": instant(night.as_at),
        "license": LICENCE,
        "journal": journal_facts(night),
        "results": results,
    }
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()


def _result(ward: PublicWard, night: PublicNight) -> Facts:
    given = papers(ward, night)
    return {
        "ballot_paper_id": ward.contest_id,
        "ballot": {"ballot_paper_id": ward.contest_id},
        "post": {"id": f"gss:{ward.gss_code}" if ward.gss_code else None, "label": ward.area},
        "num_turnout_reported": given.total,
        "turnout_percentage": None if given.turnout_pct is None else round(given.turnout_pct, 2),
        "num_spoilt_ballots": papers_rejected(ward),
        "total_electorate": given.electors,
        "source": f"{publisher(night)}: wards/{ward.slug}.html",
        "candidate_results": [_candidate(place, one) for place, one in enumerate(ward.people, 1)],
    }


def _candidate(rank: int, person: Person) -> Facts:
    number = THEIR_NUMBER.fullmatch(person.candidate_id)
    return {
        "person": {"id": int(number[1]) if number else None, "name": person.name},
        "party": {"ec_id": _ec_id(person), "name": person.party.name},
        "party_name": person.party.name,
        "party_description_text": person.description,
        "num_ballots": person.votes,
        "elected": person.elected,
        "tied_vote_winner": person.by_lot,
        "rank": rank,
    }


def _ec_id(person: Person) -> str | None:
    """The party's number with the Electoral Commission, "PP53"; None where it has none."""
    kind, _, number = person.party.party_id.partition(":")
    return f"PP{number}" if kind == "party" and number.isdecimal() else None
