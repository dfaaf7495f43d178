"""A person at the desk, as the record names them for ever."""

from dataclasses import dataclass
from typing import NewType

from results.count.declaration import Role

UserId = NewType("UserId", str)


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever did something at the desk.

    Attributes:
        user: the account; names may change or be alike, this does not.
        name: as it stood then.
        role: as it stood then.
    """

    user: UserId
    name: str
    role: Role
