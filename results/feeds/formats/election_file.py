"""The election file: what is elected and who stands ("results-election/1"), and past nights beside it.

Pure. Every problem is listed at once, so that the file is put right in one sitting before polling day.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from results.count.declaration import Declaration, Stage
from results.count.election import (
    Candidate,
    CandidateId,
    Contest,
    ContestId,
    Election,
    ElectionId,
    LastTime,
    Party,
    PartyId,
)
from results.errors import SettingsError, UnreadableMessage
from results.feeds.formats.content import declaration_of
from results.feeds.formats.election_sense import problems_in
from results.feeds.formats.election_shape import (
    CandidateLine,
    ContestLine,
    ElectionFile,
    LastTimeLine,
    expected_instant,
)
from results.feeds.formats.json_text import json_value
from results.feeds.formats.wire import Border, DeclarationBody, MaybeText, TopicId, WordOf
from results.feeds.formats.words import problems_of

LARGEST_BYTES = 16 * 1024 * 1024
ELECTION = "The election file cannot be used."
DECLARATIONS = "The file of declarations cannot be used."


class RecordedDeclaration(DeclarationBody):
    """One contest's published result."""

    contest_id: TopicId
    stage: Annotated[Stage, WordOf] = Stage.DECLARED


class DeclarationsFile(Border):
    """A past night's results."""

    format: Literal["results-declarations/1"]
    source: MaybeText = None
    declarations: list[RecordedDeclaration]


Shape = TypeVar("Shape", bound=BaseModel)


def read_election(data: bytes) -> Election:
    """The election this file describes.

    Raises:
        SettingsError: the file cannot be used; every problem listed with its place.
    """
    return election_in(_value(data, ELECTION))


def election_in(value: object) -> Election:
    """The election that the JSON value of such a file describes. Raises as `read_election` does."""
    file = _shaped(ElectionFile, value, ELECTION)
    problems = problems_in(file)
    if problems:
        raise SettingsError(ELECTION, problems)
    return Election(
        election_id=ElectionId(file.election_id),
        council=file.council,
        title=file.title,
        poll_on=file.poll_on,
        contests={ContestId(line.contest_id): _contest(line, file.poll_on) for line in file.contests},
        parties={
            PartyId(line.party_id): Party(PartyId(line.party_id), line.name, line.short, line.colour)
            for line in file.parties
        },
        council_size=file.council_size,
        continuing=_by_party(file.continuing),
        vacant=file.vacant,
        council_cy=file.council_cy or None,
    )


def read_declarations(data: bytes) -> dict[ContestId, Declaration]:
    """A past night's results by contest, in the order of the file ("results-declarations/1").

    Raises:
        SettingsError: the file cannot be used; every problem listed with its place.
    """
    lines = _shaped(DeclarationsFile, _value(data, DECLARATIONS), DECLARATIONS).declarations
    found = {ContestId(line.contest_id): declaration_of(ContestId(line.contest_id), line) for line in lines}
    if len(found) < len(lines):
        raise SettingsError(DECLARATIONS, ("declarations: a contest_id is given twice",))
    return found


def _value(data: bytes, subject: str) -> object:
    try:
        return json_value(data, LARGEST_BYTES)
    except UnreadableMessage as trouble:
        raise SettingsError(subject, trouble.problems) from None


def _shaped(shape: type[Shape], value: object, subject: str) -> Shape:
    """The file in its shape, or all that is wrong with the shape."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise SettingsError(subject, problems_of(error, shape)) from None


def _contest(line: ContestLine, poll_on: date) -> Contest:
    return Contest(
        contest_id=ContestId(line.contest_id),
        area=line.area,
        seats=line.seats,
        candidates=tuple(_candidate(one) for one in line.candidates),
        electorate=line.electorate,
        poll=line.poll,
        kind=line.kind,
        gss_code=line.gss_code,
        area_cy=line.area_cy,
        authority=line.authority,
        last_time=None if line.last_time is None else _last_time(line.last_time),
        terms=tuple(line.terms),
        combined_with=tuple(ContestId(one) for one in line.combined_with),
        expected_by=None if line.expected_by is None else expected_instant(line.expected_by, poll_on),
    )


def _candidate(line: CandidateLine) -> Candidate:
    return Candidate(
        candidate_id=CandidateId(line.id),
        surname=line.surname,
        other_names=line.other_names,
        party_id=PartyId(line.party_id),
        description=line.description,
        commonly_known_as=line.commonly_known_as,
    )


def _last_time(line: LastTimeLine) -> LastTime:
    return LastTime(
        poll_on=line.poll_on,
        seats=None if line.seats is None else _by_party(line.seats),
        turnout_pct=line.turnout_pct,
        holder=None if line.holder is None else PartyId(line.holder),
        boundary_changed=line.boundary_changed,
        votes=None if line.votes is None else _by_party(line.votes),
    )


def _by_party(seats: Mapping[str, int]) -> dict[PartyId, int]:
    return {PartyId(party): count for party, count in seats.items()}
