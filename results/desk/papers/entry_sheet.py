"""The empty sheet of one area on paper: every box with its code, and the way to the screen."""

from dataclasses import dataclass

import segno

from results.count.election import Candidate, Contest, Election
from results.feeds.formats.boxes import (
    Box,
    check_code,
    declaration_boxes,
    rejected_boxes,
    verification_boxes,
    vote_boxes,
)


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """All that stands on the sheet.

    Attributes:
        people: each candidate with the box for their votes, in ballot paper order.
        votes: the boxes under the candidates: unused votes, total.
        address: where the figures are typed in; "" where nobody knows it.
        square: the same address for a telephone's camera, as SVG; "" without one.
    """

    council: str
    title: str
    day: str
    area: str
    seats: int
    check_code: str
    verification: tuple[Box, ...]
    people: tuple[tuple[Box, Candidate], ...]
    votes: tuple[Box, ...]
    rejected: tuple[Box, ...]
    declaration: tuple[Box, ...]
    address: str
    square: str


def entry_sheet(election: Election, contest: Contest, day: str, origin: str = "") -> EntrySheet:
    """The sheet of one area.

    Args:
        election: tonight's.
        contest: the area.
        day: polling day in words.
        origin: how browsers reach the desk, such as https://desk.council.gov.uk; "" when nobody knows.
    """
    votes, people = vote_boxes(contest), len(contest.candidates)
    address = f"{origin.rstrip('/')}/wards/{contest.contest_id}/enter/count" if origin else ""
    return EntrySheet(
        election.council,
        election.title,
        day,
        contest.area,
        contest.seats,
        check_code(election, contest),
        verification_boxes(),
        tuple(zip(votes[:people], contest.candidates, strict=True)),
        votes[people:],
        rejected_boxes(contest),
        declaration_boxes(),
        address,
        _square(address),
    )


def _square(address: str) -> str:
    """A QR code to be scanned from paper, as SVG in which the address is not text; "" without an address."""
    return segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=0) if address else ""
