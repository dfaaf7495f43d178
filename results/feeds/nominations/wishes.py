"""What the person at the command says besides the files: which election is meant, and answers to questions.

Pure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from results.count.election import Poll
from results.errors import SettingsError
from results.feeds.formats.names import area_key
from results.feeds.nominations.party_table import party_key


class Boundaries(StrEnum):
    """What is known of the wards' boundaries since last time."""

    BY_CODE = "by-code"
    SAME = "same"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person at the command said besides the files.

    Attributes:
        seats: seats by area key; under "" for every ward that says nothing itself.
        polls: whether a poll is held, by area key.
        parties: party by party key of what the file calls it.
        file_order: whether candidates are in ballot paper order in the file.
        boundaries: whether last time's wards are today's; by their GSS codes unless said.
    """

    council: str = ""
    title: str = ""
    election_id: str = ""
    poll_on: date | None = None
    council_size: int | None = None
    seats: Mapping[str, int] = field(default_factory=dict)
    polls: Mapping[str, Poll] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    file_order: bool = False
    boundaries: Boundaries = Boundaries.BY_CODE


def answers(given: Iterable[str]) -> dict[str, str]:
    """ "Abbey=2" as {"Abbey": "2"}, and "2" alone as {"": "2"}.

    Raises:
        SettingsError: what stands before or behind "=" is empty.
    """
    found = {}
    for one in given:
        what, equals, answer = one.rpartition("=")
        if not answer.strip() or (equals and not what.strip()):
            raise SettingsError("An answer cannot be read.", [f"{one!r}: write WARD=ANSWER"])
        found[what.strip()] = answer.strip()
    return found


def seats_by_area(given: Iterable[str]) -> dict[str, int]:
    """Answers of --seats by area key. Raises SettingsError when one is no number from 1 to 100."""
    found = {area_key(area) if area else "": answer for area, answer in answers(given).items()}
    wrong = [one for one in found.values() if not re.fullmatch("[1-9][0-9]?|100", one)]
    if wrong:
        raise SettingsError(
            "--seats cannot be read.", [f"{one!r}: give a number from 1 to 100" for one in wrong]
        )
    return {area: int(answer) for area, answer in found.items()}


def polls_by_area(given: Iterable[str]) -> dict[str, Poll]:
    """Answers of --poll by area key. Raises SettingsError when one is no state of a poll."""
    found = {area_key(area): answer.casefold() for area, answer in answers(given).items()}
    words = [poll.value for poll in Poll]
    wrong = [one for one in found.values() if one not in words]
    if wrong or "" in found:
        problem = f"write WARD= and one of {', '.join(words)}"
        raise SettingsError("--poll cannot be read.", [f"{one!r}: {problem}" for one in wrong] or [problem])
    return {area: Poll(answer) for area, answer in found.items()}


def parties_by_label(given: Iterable[str]) -> dict[str, str]:
    """Answers of --party by party key."""
    return {party_key(label): party for label, party in answers(given).items() if label}
