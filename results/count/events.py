"""What can happen on the night: every report ends in exactly one of these."""

from dataclasses import dataclass

from results.count.declaration import SourceId, Withdrawal
from results.count.election import ContestId
from results.count.finding import Finding
from results.count.ward import Filed, State


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in one area; each kind is a class below."""

    contest_id: ContestId
    source: SourceId


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """The count has reached a new step."""

    state: State


@dataclass(frozen=True, slots=True)
class TurnoutKnown(Event):
    """Verification is complete and possible; turnout may be public."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class VerificationHeld(Event):
    """Verification figures that cannot be right were kept back."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ProvisionalFiled(Event):
    """Provisional figures arrived; for agents only."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Held(Event):
    """Figures said to be declared are not published; a person must act."""

    findings: tuple[Finding, ...]
    blocking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared(Event):
    """The result is public."""

    filed: Filed


@dataclass(frozen=True, slots=True)
class Corrected(Event):
    """A public result was corrected openly."""

    filed: Filed
    before: Filed


@dataclass(frozen=True, slots=True)
class WithdrawnResult(Event):
    """A public result was taken down."""

    withdrawal: Withdrawal
    before: Filed


@dataclass(frozen=True, slots=True)
class Differs(Event):
    """A late report differs from what was declared; nothing was changed."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Unchanged(Event):
    """Nothing new: a repeat, an older revision, or a step already passed."""

    why: str


@dataclass(frozen=True, slots=True)
class Contradicted(Event):
    """One source said two different things under one revision; the first stands."""

    revision: int


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """A report that may not enter this night or a decision that may not be taken; nothing was changed."""

    why: str


@dataclass(frozen=True, slots=True)
class Worked(Event):
    """Somebody at the desk went a step further; nothing of it is public."""

    deed: str
    by: str
