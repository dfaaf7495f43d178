"""Real past nights from fixtures/, read straight from their JSON."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from results.count.declaration import (
    Basis,
    Declaration,
    Figure,
    Heading,
    Lot,
    RejectedPapers,
    Stage,
    Verification,
)
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

FIXTURES = Path(__file__).parent.parent / "fixtures"
Night = tuple[Election, dict[ContestId, Declaration]]
Json = Mapping[str, object]


def load(folder: str) -> Night:
    """One past night: the election, and each area's declared result as it was published."""
    election = _read(folder, "election.json")
    declarations = _read(folder, "declarations.json")
    declared = [_declaration(one) for one in _objects(declarations["declarations"])]
    return _election(election), {one.contest_id: one for one in declared}


def _read(folder: str, name: str) -> Json:
    return _object(json.loads((FIXTURES / folder / name).read_text(encoding="utf-8")))


def _object(value: object) -> Json:
    assert isinstance(value, dict)
    return value


def _objects(value: object) -> list[Json]:
    assert isinstance(value, list)
    return [_object(one) for one in value]


def _text(value: object) -> str:
    assert isinstance(value, str)
    return value


def _whole(value: object) -> int | None:
    assert value is None or isinstance(value, int)
    return value


def _election(given: Json) -> Election:
    parties = [_party(one) for one in _objects(given["parties"])]
    contests = [_contest(one) for one in _objects(given["contests"])]
    return Election(
        election_id=ElectionId(_text(given["election_id"])),
        council=_text(given["council"]),
        title=_text(given["title"]),
        poll_on=date.fromisoformat(_text(given["poll_on"])),
        contests={one.contest_id: one for one in contests},
        parties={one.party_id: one for one in parties},
        council_size=_whole(given.get("council_size")),
    )


def _party(given: Json) -> Party:
    colour = given.get("colour")
    return Party(
        PartyId(_text(given["party_id"])),
        _text(given["name"]),
        _text(given["short"]),
        None if colour is None else _text(colour),
    )


def _contest(given: Json) -> Contest:
    return Contest(
        contest_id=ContestId(_text(given["contest_id"])),
        area=_text(given["area"]),
        seats=_whole(given["seats"]) or 0,
        candidates=tuple(_candidate(one) for one in _objects(given["candidates"])),
        electorate=_whole(given.get("electorate")),
    )


def _candidate(given: Json) -> Candidate:
    known_as = given.get("commonly_known_as")
    return Candidate(
        candidate_id=CandidateId(_text(given["candidate_id"])),
        surname=_text(given["surname"]),
        other_names=_text(given["other_names"]),
        party_id=PartyId(_text(given["party_id"])),
        description=_text(given.get("description", "")),
        commonly_known_as=None if known_as is None else _text(known_as),
    )


def _declaration(given: Json) -> Declaration:
    lot = given.get("lot")
    return Declaration(
        contest_id=ContestId(_text(given["contest_id"])),
        stage=Stage.DECLARED,
        figures=tuple(
            Figure(CandidateId(_text(one["candidate_id"])), _whole(one["votes"]))
            for one in _objects(given["candidates"])
        ),
        elected=_ids(given["elected"]),
        rejected=_rejected(_object(given["rejected"])),
        verification=_verification(_object(given["verification"])),
        lot=None if lot is None else Lot(_ids(_object(lot)["winners"]), _text(_object(lot)["method"])),
    )


def _ids(value: object) -> tuple[CandidateId, ...]:
    assert isinstance(value, list)
    return tuple(CandidateId(_text(one)) for one in value)


def _rejected(given: Json) -> RejectedPapers:
    headings = _object(given.get("by_heading", {}))
    return RejectedPapers(
        by_heading={Heading(name): _whole(papers) for name, papers in headings.items()},
        total=_whole(given.get("total")),
        in_part=_whole(given.get("in_part")),
        basis=Basis(_text(given.get("basis", "papers"))),
    )


def _verification(given: Json) -> Verification:
    turnout = given.get("turnout_pct_given")
    return Verification(
        papers_polling=_whole(given.get("papers_polling")),
        papers_postal=_whole(given.get("papers_postal")),
        papers_total=_whole(given.get("papers_total")),
        electorate=_whole(given.get("electorate")),
        turnout_pct_given=None if turnout is None else Decimal(_text(turnout)),
    )
