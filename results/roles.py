"""The roles a process can have in a night; with one process it has them all."""

from enum import StrEnum


class Role(StrEnum):
    """What a process does.

    feeds: hears the count, keeps what comes, rings when it falls silent. desk: the elections team's screens.
    publish: makes bulletins and pictures and posts them. page: what the public reads.
    """

    FEEDS = "feeds"
    DESK = "desk"
    PUBLISH = "publish"
    PAGE = "page"


EVERY = frozenset(Role)
