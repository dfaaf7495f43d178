"""What tests ask of count sheets: what one says, or why it is refused."""

from collections.abc import Mapping
from typing import Protocol

import pytest

from results.count.declaration import Declaration
from results.count.election import CandidateId, ContestId, Election
from results.count.report import Content
from results.errors import UnreadableMessage
from results.feeds.formats import count_sheet
from results.feeds.formats.register import Register
from tests.nights import load

ELECTION, DECLARED = load("medway-2023")
REGISTER = Register(ELECTION)
LUTON = ContestId("local.medway.luton.2023-05-04")


class Filled(Protocol):
    """Writes a night into our own sheet."""

    def __call__(self, election: Election, declarations: Mapping[ContestId, Declaration]) -> bytes: ...


def read(data: str | bytes, register: Register = REGISTER) -> dict[ContestId, Content]:
    """What a sheet says, by ward."""
    sheaf = count_sheet.read(data.encode() if isinstance(data, str) else data, register)
    assert sheaf.problems == ()
    assert len(dict(sheaf.contents)) == len(sheaf.contents)
    return dict(sheaf.contents)


def declared(data: str | bytes, register: Register = REGISTER) -> Declaration:
    """The one declaration of a sheet."""
    (content,) = read(data, register).values()
    assert isinstance(content, Declaration)
    return content


def problems(data: str | bytes, register: Register = REGISTER) -> tuple[str, ...]:
    """Why a sheet is refused."""
    with pytest.raises(UnreadableMessage) as refused:
        read(data, register)
    return refused.value.problems


def luton(heads: str = "Candidate,Votes", votes: str = "796", after: str = "") -> str:
    """A small sheet of one real ward."""
    return f"Ward,Luton\n{heads}\nSimon Michael Curry,{votes}\nMarianna Lammas,541\n{after}"


def votes_of(declaration: Declaration) -> dict[CandidateId | None, int | None]:
    return {one.candidate_id: one.votes for one in declaration.figures}
