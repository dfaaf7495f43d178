"""What proves that a request made with requests never left; anything else may have been carried out."""

import ssl
from collections.abc import Iterator

from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

PROOFS = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)
"""Only these: no address, no connection, no trust in the certificate."""


def never_left(error: BaseException) -> bool:
    """True when this error, or one that led to it, proves that nothing was sent."""
    return any(isinstance(one, PROOFS) for one in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it; requests hides the cause among its arguments."""
    seen: set[int] = set()
    left: list[object] = [error]
    while left:
        one = left.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
