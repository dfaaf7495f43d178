"""What one file or page says, contest by contest, and what in it could not be used."""

from dataclasses import dataclass

from results.count.election import ContestId
from results.count.report import Content


@dataclass(frozen=True, slots=True)
class Sheaf:
    """All that one file or page says.

    Attributes:
        contents: what it says about which contest, in the order of the file.
        problems: what could not be used, each "place: what is wrong and what to do".
    """

    contents: tuple[tuple[ContestId, Content], ...]
    problems: tuple[str, ...] = ()
