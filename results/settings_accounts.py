"""The accounts of tonight's settings, each key with the sentence that docs/settings.md prints."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from results.language import Language
from results.settings_parts import Part

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EMAIL, DATA = "email", "data"
_ADDRESS = "^(https://[^/@]+|http://(127[.]0[.]0[.]1|localhost)(:[0-9]+)?)/?$"


class _Account(Part):
    languages: frozenset[Language] | None = Field(
        None, description="What it is told in: en, cy or both; all languages of the night when not given."
    )

    @property
    def family(self) -> str:
        """Whose words and limits it takes."""
        return str(getattr(self, "kind", ""))

    @property
    def needs_trial(self) -> bool:
        """True where a person must have seen a test post before a live night posts there."""
        return False

    @property
    def address(self) -> str | None:
        """Where it is reached; None for the network's own, or for none."""
        return None

    @property
    def reaches_people(self) -> bool:
        """False when all it says stays on this machine."""
        return self.address is None or urlsplit(self.address).hostname not in _LOOPBACK

    @property
    def is_stand_in(self) -> bool:
        """True when it can only be a rehearsal's: another server in the place of a network's own."""
        return False


class _Network(_Account):
    """One account among the public."""

    @property
    def needs_trial(self) -> bool:
        """The public reads it."""
        return True

    @property
    def is_stand_in(self) -> bool:
        """True when it is a server on this machine."""
        return not self.reaches_people


class XAccount(_Network):
    """One account on X. Its four keys are secrets."""

    kind: Literal["x"]
    consumer_key: SecretStr = Field(description="Secret of the council's X app.")
    consumer_secret: SecretStr = Field(description="Secret of the council's X app, second half.")
    access_token: SecretStr = Field(
        description="Secret of the account; OAuth 1.0a, so that it does not expire."
    )
    access_token_secret: SecretStr = Field(description="Secret of the account, second half.")
    api_base: str | None = Field(None, description="Another address for the X API: rehearsal servers only.")
    spend_usd: float | None = Field(
        None, gt=0, description="Pause the account before its posts of the night cost more than this."
    )

    @property
    def address(self) -> str | None:
        """A stand-in's, None for X itself."""
        return self.api_base

    @property
    def is_stand_in(self) -> bool:
        """True when it is not X itself."""
        return self.api_base is not None


class MastodonAccount(_Network):
    """One account on a Mastodon server."""

    kind: Literal["mastodon"]
    server: str = Field(pattern=_ADDRESS, description="Its server, such as https://mastodon.example.")
    access_token: SecretStr = Field(description="Secret of the council's app on it: read, write.")

    @property
    def address(self) -> str:
        """Its server."""
        return self.server


class BlueskyAccount(_Network):
    """One account on Bluesky."""

    kind: Literal["bluesky"]
    server: str = Field("https://bsky.social", pattern=_ADDRESS, description="Where the account lives.")
    handle: str = Field(
        min_length=3, pattern=r"^[\w.:-]+$", description="Its handle, such as council.gov.uk, without the @."
    )
    app_password: SecretStr = Field(description="Secret: an app password, never the account's own.")

    @property
    def address(self) -> str:
        """Its server."""
        return self.server


class FacebookAccount(_Network):
    """One Facebook Page."""

    kind: Literal["facebook"]
    page_id: str = Field(pattern="^[0-9]+$", description="Number of the Page.")
    page_token: SecretStr = Field(description="Secret: a Page token that does not expire.")
    api_base: str | None = Field(
        None, description="Another address for the Graph API: rehearsal servers only."
    )

    @property
    def address(self) -> str | None:
        """A stand-in's, None for Facebook itself."""
        return self.api_base

    @property
    def is_stand_in(self) -> bool:
        """True when it is not Facebook itself."""
        return self.api_base is not None


class TopicAccount(_Account):
    """Retained messages on a broker, for newsrooms and screens."""

    kind: Literal["topic"]
    host: str = Field(description="Name or address of the broker.")
    port: int = Field(8883, ge=1, le=65535, description="8883 with TLS, 1883 without.")
    prefix: str = Field(
        "results",
        pattern="^[^#+$ ][^#+ ]*[^#+/ ]$",
        description="What every topic begins with; each council needs its own.",
    )
    username: str | None = Field(None, description="User the broker knows us by.")
    password: SecretStr | None = Field(None, description="Secret of that user.")
    tls: bool = Field(True, description="Encrypt; false only on loopback or a closed network.")
    tls_ca: Path | None = Field(None, description="Certificate authority file, when not the system's.")

    @property
    def family(self) -> str:
        """Facts, not words."""
        return DATA

    @property
    def address(self) -> str:
        """Its broker."""
        return f"mqtt://{self.host}:{self.port}"


class WebhookAccount(_Account):
    """Signed messages to a system that takes results."""

    kind: Literal["webhook"]
    url: str = Field(pattern="^https?://", description="Address that takes them; https, or http on loopback.")
    secret: SecretStr = Field(description="Secret they are signed with, whsec_...")

    @property
    def family(self) -> str:
        """Facts, not words."""
        return DATA

    @property
    def address(self) -> str:
        """Where they go."""
        return self.url


class SmtpAccount(_Account):
    """Mail to everybody who asked for it, by the council's own mail server."""

    kind: Literal["smtp"]
    host: str = Field(description="The mail server.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls or tls; none only on this very machine."
    )
    username: str | None = Field(None, description="User at the mail server.")
    password: SecretStr | None = Field(None, description="Secret of that user.")
    ca: Path | None = Field(None, description="Certificate authority file, when not the system's.")
    a_minute: float = Field(600, gt=0, description="Letters the server takes in a minute.")
    from_address: str = Field(description="Address that mails come from.")
    from_name: str = Field(
        min_length=1, description="Whom mails come from, such as Medway Council elections."
    )
    reply_to: str | None = Field(None, description="Where answers go.")
    stop_address: str | None = Field(
        None, description="A mailbox that somebody reads, for programs that end by mail."
    )

    @property
    def family(self) -> str:
        """Mail."""
        return EMAIL

    @property
    def address(self) -> str:
        """Its server."""
        return f"smtp://{self.host}:{self.port}"


class NotifyAccount(_Account):
    """Mail or text messages to everybody who asked for them, by GOV.UK Notify."""

    kind: Literal["notify"]
    channel: Literal["email", "sms"] = Field(description="email or sms.")
    api_key: SecretStr = Field(description="Secret: a live key of the council's service.")
    template_id: str = Field(
        description="A template with just ((subject)) and ((body)), or just ((body)) for text messages."
    )
    base_url: str | None = Field(None, description="Another address for Notify: rehearsal servers only.")

    @property
    def family(self) -> str:
        """What its channel is."""
        return self.channel

    @property
    def address(self) -> str | None:
        """A stand-in's, None for Notify itself."""
        return self.base_url

    @property
    def is_stand_in(self) -> bool:
        """True when it is not Notify itself."""
        return self.base_url is not None


class CopyPackAccount(_Account):
    """A channel without a usable interface: a person copies text and picture from the desk and says so."""

    kind: Literal["copy_pack"]

    @property
    def reaches_people(self) -> bool:
        """Nothing goes there by itself."""
        return False


class WallAccount(_Account):
    """A local folder that shows what a rehearsal would have posted."""

    kind: Literal["wall"]
    folder: Path = Field(Path("var/wall"), description="Folder of the wall; shown at /wall.")

    @property
    def reaches_people(self) -> bool:
        """A wall never leaves this machine."""
        return False


Account = Annotated[
    XAccount
    | MastodonAccount
    | BlueskyAccount
    | FacebookAccount
    | TopicAccount
    | WebhookAccount
    | SmtpAccount
    | NotifyAccount
    | CopyPackAccount
    | WallAccount,
    Field(discriminator="kind"),
]
