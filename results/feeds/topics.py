"""The names under which messages travel through the broker.

elections/v1/{election}/{contest}/result|turnout|status|withdrawal   what the count says, to be kept
elections/v1/{election}/source/{source}/state                        online or, as last will, offline
elections/v1/{election}/source/{source}/heartbeat                    how many messages the source has sent
elections/v1/{election}/receipts/{contest}                           our word that a message is kept
elections/v1/{election}/broadcaster/state                            whether this service is listening
"""

from dataclasses import dataclass
from enum import StrEnum

from results.count.declaration import Declaration, Override, Progress, SourceId, Verified, Withdrawal
from results.count.election import ContestId, ElectionId
from results.count.report import Content

ROOT = "elections/v1"
OURS = frozenset({"receipts", "broadcaster", "source"})
"""Words that stand where a contest stands but name something else; no contest may be called so."""


class Leaf(StrEnum):
    """The last word of a message's topic."""

    RESULT = "result"
    TURNOUT = "turnout"
    STATUS = "status"
    WITHDRAWAL = "withdrawal"


class Presence(StrEnum):
    """What a state topic holds."""

    ONLINE = "online"
    OFFLINE = "offline"


LEAVES: dict[type[Content], Leaf] = {
    Declaration: Leaf.RESULT,
    Verified: Leaf.TURNOUT,
    Progress: Leaf.STATUS,
    Withdrawal: Leaf.WITHDRAWAL,
}
"""Where each kind of content is published; an override has no topic, because only the desk makes one."""


@dataclass(frozen=True, slots=True)
class Address:
    """A contest's topic taken apart.

    Attributes:
        leaf: the last word as given, which may be one that nobody reads.
    """

    election_id: str
    contest_id: str
    leaf: str


def message_topic(election_id: ElectionId, contest_id: ContestId, content: Content) -> str:
    """Where this content about this contest is published; an Override is a fault of ours."""
    if isinstance(content, Override):
        raise TypeError("an override is made at the desk and never published")
    return f"{ROOT}/{election_id}/{contest_id}/{LEAVES[type(content)]}"


def receipt_topic(election_id: str, contest_id: str) -> str:
    """Where the receipt for a message about this contest is published."""
    return f"{ROOT}/{election_id}/receipts/{contest_id}"


def state_topic(election_id: ElectionId, source: SourceId) -> str:
    """Where a source says whether it is there (retained; its last will says offline)."""
    return f"{ROOT}/{election_id}/source/{source}/state"


def heartbeat_topic(election_id: ElectionId, source: SourceId) -> str:
    """Where a source says how many messages it has sent."""
    return f"{ROOT}/{election_id}/source/{source}/heartbeat"


def broadcaster_topic(election_id: ElectionId) -> str:
    """Where this service says whether it is listening."""
    return f"{ROOT}/{election_id}/broadcaster/state"


def contest_filter(election_id: ElectionId) -> str:
    """All contests' topics, misspelt leaves too, so that a person sees them set aside."""
    return f"{ROOT}/{election_id}/+/+"


def source_filter(election_id: ElectionId, what: str) -> str:
    """All sources' states or heartbeats."""
    return f"{ROOT}/{election_id}/source/+/{what}"


def address(topic: str) -> Address | None:
    """The parts of a contest's topic; None for any other."""
    levels = topic.split("/")
    if len(levels) != 5 or "/".join(levels[:2]) != ROOT or levels[3] in OURS:
        return None
    return Address(levels[2], levels[3], levels[4])


def source_address(topic: str) -> tuple[SourceId, str] | None:
    """A source and "state" or "heartbeat"; None for any other topic."""
    levels = topic.split("/")
    if len(levels) != 6 or "/".join(levels[:2]) != ROOT or levels[3] != "source":
        return None
    return SourceId(levels[4]), levels[5]
