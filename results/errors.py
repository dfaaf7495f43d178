"""What can go wrong outside the figures themselves.

    ResultsError
    ├── SettingsError         settings or election file are wrong: every problem listed, exit before the night
    ├── JournalError          what arrived cannot be written: the service stops, nothing is acknowledged
    │   └── RecordAway            the database server is away for now: tried again, the page stays up
    ├── LeaseLost             another process does this now: whatever was begun is left to it
    ├── UnreadableMessage     bytes that are not a report: kept, set aside and shown to a person
    ├── PictureUnavailable    no picture can be drawn just now: the words go out without it
    ├── CopyUnavailable       the page's copy cannot be put somewhere just now: tried again
    └── OutletError           something about one post on one account
        ├── OutletUnavailable     certainly not posted: tried again, after retry_after_s if given
        ├── DeliveryUnknown       sent, but no clear answer: read the account back before anything else
        └── BulletinRefused       the network will never take this: parked for a person

Wrong figures are not errors: they are `results.count.finding.Finding`s. A fault of ours is not caught.
"""

from collections.abc import Sequence


class ResultsError(Exception):
    """Root of everything this project raises on purpose."""


def to_tell(trouble: BaseException) -> BaseException:
    """The first trouble of a group, for a person; the group itself when any of it is a fault of ours."""
    if not isinstance(trouble, BaseExceptionGroup):
        return trouble
    known, faults = trouble.split(ResultsError)
    if faults is not None or known is None:
        return trouble
    return to_tell(known.exceptions[0])


class ManyProblems(ResultsError):
    """An error that names every problem it found, not only the first."""

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(subject + "".join(f"\n  - {problem}" for problem in self.problems))


class SettingsError(ManyProblems):
    """Settings or an election file cannot be used."""


class UnreadableMessage(ManyProblems):
    """Bytes from a feed that cannot be read as a report."""


class JournalError(ResultsError):
    """The journal cannot be written or does not verify."""


class RecordAway(JournalError):
    """The database server does not answer just now; what was asked may be tried again."""


class LeaseLost(ResultsError):
    """Another process does this now; nothing more may be done about it here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is another process's now")


class PictureUnavailable(ResultsError):
    """No picture could be drawn within its time."""


class CopyUnavailable(ResultsError):
    """A copy of the public page cannot be put on its shelf just now."""


class OutletError(ResultsError):
    """One post on one account went wrong."""


class OutletUnavailable(OutletError):
    """The post was certainly not accepted; trying again is safe.

    Attributes:
        retry_after_s: seconds the network asked us to wait, None when it did not say.
    """

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class DeliveryUnknown(OutletError):
    """The request may have been accepted; only reading the account back can tell."""


class BulletinRefused(OutletError):
    """The network refused this post for good.

    Attributes:
        stops_account: True when every further post would be refused too (credentials, credit).
    """

    def __init__(self, message: str, *, stops_account: bool = False) -> None:
        self.stops_account = stops_account
        super().__init__(message)
