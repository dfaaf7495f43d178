"""The broker that facts are published on: where it is, whom to trust, and what is wrong when it is away."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from results.broker_line import trust
from results.errors import BulletinRefused, OutletError, OutletUnavailable

NOT_LET_IN = {
    132: "does not speak MQTT 5",
    133: "does not accept our identifier",
    134: "does not accept this user name and password",
    135: "does not let this user in",
    138: "has banned this user",
}
"""By reason code of CONNACK. Source: MQTT 5.0, table 3-1."""


@dataclass(frozen=True, slots=True)
class TopicBroker:
    """How to reach the broker.

    Attributes:
        tls: encrypt; tls_ca is the authority to trust, None for the system's.
        timeout_s: how long any one answer of the broker may take.
    """

    host: str
    port: int = 8883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = True
    tls_ca: Path | None = None
    timeout_s: float = 5.0

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext | None:
        """What to trust; None without TLS.

        Raises:
            SettingsError: the certificate authority file cannot be used.
        """
        return trust(self.tls_ca) if self.tls else None


def trouble_in(error: aiomqtt.MqttError, place: str) -> OutletError:
    """What it means for a post that the broker could not be reached or broke off; never with a secret."""
    code = error.rc if isinstance(error, aiomqtt.MqttCodeError) else None
    words = NOT_LET_IN.get(code.value) if isinstance(code, ReasonCode) else None
    if words is not None:
        return BulletinRefused(f"the broker at {place} {words}", stops_account=True)
    if "certificate" in str(error).lower():
        return BulletinRefused(
            f"the broker's certificate at {place} is not trusted: {error}", stops_account=True
        )
    return OutletUnavailable(f"the broker at {place} is away: {error}")
