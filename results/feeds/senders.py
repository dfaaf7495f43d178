"""Who may post messages to us, with which secrets, and how much of everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from results.count.declaration import SourceId
from results.errors import SettingsError
from results.signature import key_of


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sender may ask of us.

    Attributes:
        largest_bytes: of one message.
        body_s: how long a message may take to come.
        tolerance_s: how far the sender's clock may be off, either way.
        bad_a_minute: messages from one address that nobody of ours signed, before it is told to stop.
        at_once: messages coming in at the same time.
        at_once_per_address: the same of one address; a whole hall may share one.
        proxies: addresses of our own proxies, whose X-Forwarded-For is believed.
    """

    largest_bytes: int = 1_000_000
    body_s: float = 10.0
    tolerance_s: float = 300.0
    bad_a_minute: int = 20
    at_once: int = 200
    at_once_per_address: int = 64
    proxies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """One sender.

    Attributes:
        secrets: shared with it, whsec_ and base64; several while one is being replaced.
    """

    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """Everyone who may post, and how much."""

    hooks: Mapping[SourceId, WebhookSettings]
    limits: Limits = field(default_factory=Limits)

    def keys(self) -> dict[SourceId, tuple[bytes, ...]]:
        """The keys of each source.

        Raises:
            SettingsError: a source has no usable secret; every problem named, no secret shown.
        """
        problems: list[str] = []
        keys: dict[SourceId, tuple[bytes, ...]] = {}
        for source, hook in self.hooks.items():
            try:
                keys[source] = tuple(key_of(secret) for secret in hook.secrets)
            except ValueError as trouble:
                problems.append(f"{source}: {trouble}")
            if not hook.secrets:
                problems.append(f"{source}: no secret given")
        if problems:
            raise SettingsError("Messages cannot be taken over HTTP with these settings.", problems)
        return keys
