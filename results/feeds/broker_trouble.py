"""What is wrong with the broker, in plain words."""

from collections.abc import Mapping

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from results.errors import ResultsError


class BrokerUnavailable(ResultsError):
    """The broker cannot be used just now.

    Attributes:
        refused: True when it answered and said no, which waiting will not change.
    """

    def __init__(self, message: str, *, refused: bool) -> None:
        self.refused = refused
        super().__init__(message)


REFUSALS: Mapping[int, str] = {
    132: "The broker does not speak MQTT {protocol}: set protocol.",
    133: "The broker does not accept the identifier {identifier!r}.",
    134: "The broker does not accept this user name and password.",
    135: "The broker does not let this user in.",
    138: "The broker has banned this user.",
    142: "Another program connected under the identifier {identifier!r}; each needs its own.",
}
"""By reason code of MQTT 5; paho gives the same codes for 3.1.1."""
CERTIFICATES: Mapping[str, str] = {
    "hostname mismatch": "The broker's certificate is for another name than {host}.",
    "ip address mismatch": "The broker's certificate is for another address than {host}.",
    "has expired": "The broker's certificate has expired.",
    "not yet valid": "The broker's certificate is not valid yet: check this machine's clock.",
    "certificate_verify_failed": "The broker's certificate is not from an authority we trust: set tls_ca.",
    "wrong_version_number": "The broker does not speak TLS on port {port}.",
}
"""By what OpenSSL says; the first that fits."""


def unavailable(error: aiomqtt.MqttError, host: str, port: int, **known: str) -> BrokerUnavailable:
    """The same trouble in words for whoever looks after the broker; never with a secret.

    Args:
        known: the identifier and the protocol, which some of the words name.
    """
    code = _reason_code(error) or _reason_code(error.__cause__)
    words = REFUSALS.get(code or 0)
    if words is None:
        said = str(error).lower()
        words = next((words for sign, words in CERTIFICATES.items() if sign in said), None)
    if words is None:
        return BrokerUnavailable(f"The broker at {host}:{port} is away: {error}.", refused=False)
    return BrokerUnavailable(words.format(host=host, port=port, **known), refused=True)


def _reason_code(error: BaseException | None) -> int | None:
    code = error.rc if isinstance(error, aiomqtt.MqttCodeError) else None
    return code.value if isinstance(code, ReasonCode) else None
