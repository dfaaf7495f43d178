"""How facts are said on the page: times as people in the hall read them, numbers, states of the count."""

from collections.abc import Sequence
from datetime import date, datetime

from results.clock import in_london
from results.count.declaration import CorrectionKind
from results.count.election import Poll
from results.count.ward import State
from results.publish.page.facts import PublicWard

_STATES = {
    State.AWAITED: "Awaited",
    State.VERIFYING: "Verifying",
    State.VERIFIED: "Verified",
    State.COUNTING: "Counting",
    State.DECLARED: "Declared",
    State.CORRECTED: "Corrected",
    State.WITHDRAWN: "Withdrawn",
}
_NO_POLL = {
    Poll.UNCONTESTED: "Elected unopposed",
    Poll.COUNTERMANDED: "Poll countermanded",
    Poll.ABANDONED: "Poll abandoned",
}
KINDS = {
    CorrectionKind.SLIP: "A slip made in publishing was put right. What was declared has not changed.",
    CorrectionKind.RETURNING_OFFICER: "Corrected by the Returning Officer.",
    CorrectionKind.COURT_ORDER: "Corrected by order of a court.",
}


def state_words(ward: PublicWard) -> str:
    """The state of an area in a word or two, with the clock time where it has one."""
    words = _NO_POLL.get(ward.poll) or _STATES[ward.state]
    return f"{words} {clock(ward.shown_at)}" if ward.shown_at else words


def clock(at: datetime) -> str:
    """The time in London: "01:42"."""
    return f"{in_london(at):%H:%M}"


def day(on: date) -> str:
    """The day in full: "Friday 5 May 2023"."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def moment(at: datetime) -> str:
    """Time and day in London: "01:42 on Friday 5 May 2023"."""
    return f"{clock(at)} on {day(in_london(at).date())}"


def stamp(at: datetime) -> str:
    """The same instant for machines, with London's offset: "2023-05-05T01:42:00+01:00"."""
    return in_london(at).isoformat(timespec="seconds")


def number(count: int | None) -> str:
    """A whole number with thousands separators, "not known" when there is none."""
    return "not known" if count is None else f"{count:,}"


def per_cent(share: float | None) -> str:
    """One decimal and the sign, "not known" when there is no figure."""
    return "not known" if share is None else f"{share:.1f}%"


def counted(count: int, one: str, many: str = "") -> str:
    """A number and its noun: "1 seat", "3 seats"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
