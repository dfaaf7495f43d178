"""The parts of tonight's settings, each key with the sentence that docs/settings.md prints."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from results.feeds.formats.election_shape import Expected


class Part(BaseModel):
    """A part of the settings: keys it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MqttPart(Part):
    """The broker that carries the count centre's messages."""

    host: str = Field(description="Name or address of the broker.")
    port: int = Field(8883, ge=1, le=65535, description="8883 with TLS, 1883 without.")
    identifier: str = Field("results", description="Client id; must stay the same from start to start.")
    username: str | None = Field(None, description="User the broker knows us by.")
    password: SecretStr | None = Field(None, description="Secret: set RESULTS_MQTT__PASSWORD.")
    tls: bool = Field(True, description="Encrypt; false only on loopback or a closed network.")
    tls_ca: Path | None = Field(None, description="Certificate authority file, when not the system's.")
    protocol: Literal["5", "3.1.1"] = Field("5", description="MQTT version; 3.1.1 only for old brokers.")


class _Source(Part):
    rank: int = Field(1, ge=1, le=99, description="1 counts for most; the desk stands above all.")
    compared_only: bool = Field(
        False, description="Only lay its figures beside the others'; never publish them."
    )
    vouched_by: str | None = Field(
        None,
        min_length=1,
        description="Who answers for it that what it shows as declared was read back by a second person.",
    )
    silent_after_s: float | None = Field(
        None, gt=0, description="Raise an alarm after this long without a sign of life."
    )


class MqttSource(_Source):
    """A sender of messages through the broker, by the name it gives itself."""

    kind: Literal["mqtt"]


class WebhookSource(_Source):
    """A system that posts to /feeds/NAME, signed by the Standard Webhooks rules."""

    kind: Literal["webhook"]
    secret: SecretStr = Field(description="Secret of the sender, whsec_...")
    old_secret: SecretStr | None = Field(
        None, description="Secret it used before, while the sender changes over."
    )


class FolderSource(_Source):
    """A folder into which files are put."""

    kind: Literal["folder"]
    folder: Path = Field(description="The folder; done/ and set-aside/ are made inside it.")
    network_drive: bool = Field(False, description="Look at the folder again and again: drives tell nothing.")
    settle_s: float = Field(1.0, gt=0, description="A file is taken once it has not changed for this long.")


class WebsiteSource(_Source):
    """Pages that are fetched again and again."""

    kind: Literal["website"]
    pages: dict[str, str] = Field(min_length=1, description="Address of each page, by a name of yours.")
    every_s: float = Field(30.0, ge=5, description="Pause between two looks at a page.")
    allow_private: bool = Field(False, description="May fetch from addresses inside the council's network.")
    token: SecretStr | None = Field(None, description="Secret sent as a bearer token, if the site wants one.")
    tls_ca: Path | None = Field(None, description="Certificate authority file, when not the system's.")
    contact: str | None = Field(None, description="Mail address named to the site, so that it can reach you.")


Source = Annotated[MqttSource | WebhookSource | FolderSource | WebsiteSource, Field(discriminator="kind")]


class CouncilPart(Part):
    """What published files say about the council; "" leaves a cell empty."""

    organisation_uri: str = Field(
        "", description="The council's address in open data, such as http://opendatacommunities.org/id/..."
    )
    type_of_election: str = Field("DistrictAndBorough", description="The LGA standard's word for it.")
    info_url: str = Field("", description="Page about this election.")
    returning_officer: str = Field("", description="Name printed on notices and in files.")
    electoral_dept: str = Field("", description="Name of the office.")
    contact_email: str = Field("", description="The office's, not a person's.")
    contact_tel: str = Field("", description="The office's, not a person's.")
    postcodes: frozenset[str] = Field(
        frozenset(),
        description='Its postcode districts, such as ["ME4", "ME5"]: so people find it among many councils.',
    )


class IntakePart(Part):
    """Where signed messages by HTTP are taken."""

    host: str = Field("127.0.0.1", description="Address to listen on; put a web server with TLS before it.")
    port: int = Field(8081, ge=0, le=65535, description="Port; 0 picks a free one.")
    proxies: frozenset[str] = Field(
        frozenset(),
        description="Addresses of your own web servers before it, so that senders count one by one.",
    )


class AlarmsPart(Part):
    """When people are told that something is wrong, and where."""

    webhook: SecretStr | None = Field(
        None, description="Secret: https address of your staff's chat channel; set RESULTS_ALARMS__WEBHOOK."
    )
    count_from: Expected | None = Field(
        None,
        description="When sources must be there, such as 2023-05-05T09:00:00+01:00; else the close of poll.",
    )
    results_by: Expected | None = Field(
        None, description="When areas without a time of their own should be declared, such as 04:00."
    )
    held_minutes: float = Field(15, ge=0, description="How long figures may wait for a person; 0: for ever.")
    repeat_minutes: float = Field(
        5, gt=0, description="People are told of the same alarm at most once in this time."
    )


class OperationsPart(Part):
    """Health, alarms and numbers for whoever keeps the service running."""

    host: str = Field("127.0.0.1", description="Address to listen on; never the public's.")
    port: int | None = Field(None, ge=0, le=65535, description="Port; none turns it off, 0 picks a free one.")


class PolicyPart(Part):
    """What a person must look at before a declared result goes out."""

    person_warnings: frozenset[str] = Field(
        frozenset({"W202", "W205", "W313"}),
        description="Warnings that hold a result until a person lets it pass.",
    )
    release: Literal["when_clean", "by_hand"] = Field(
        "when_clean",
        description="Declared figures of a source go out when nothing is wrong, or only by hand at the desk.",
    )
    people: int = Field(
        4,
        ge=2,
        le=4,
        description="People a result typed at the desk needs: 4 enter, check, approve and release it; with 3 "
        "whoever approved may release; with 2 whoever checked may approve and release.",
    )


class EntraPart(Part):
    """The council's Microsoft Entra, so that people sign in to the desk as they do to everything else.

    Make an app registration whose app roles are named as the desk's: clerk, checker and so on.
    """

    tenant: str = Field(
        pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="Directory (tenant) id, in small letters.",
    )
    client_id: str = Field(min_length=1, description="Application (client) id of the app registration.")
    client_secret: SecretStr = Field(description="Secret: set RESULTS_DESK__ENTRA__CLIENT_SECRET.")
    authority: str = Field(
        "https://login.microsoftonline.com",
        pattern="^(https://|http://127[.]0[.]0[.]1:|http://localhost:)[^/]+$",
        description="Microsoft's sign-in service; another one only in rehearsals.",
    )


class DeskPart(Part):
    """The elections team's own screens; leave the part out and there is no desk."""

    host: str = Field(
        "127.0.0.1",
        description="Address to listen on; put a web server with TLS before it, inside the council.",
    )
    port: int = Field(8090, ge=0, le=65535, description="Port; 0 picks a free one.")
    origin: str | None = Field(
        None,
        pattern="^(https://[^/]+|http://127[.]0[.]0[.]1:[0-9]+)$",
        description="How browsers reach it, such as https://desk.council.gov.uk; needed behind a web server.",
    )
    proxies: frozenset[str] = Field(
        frozenset(),
        description="Addresses of your own web servers before it, so that people count one by one.",
    )
    idle_minutes: float = Field(30, gt=0, le=240, description="Whoever does nothing this long is signed out.")
    session_hours: float = Field(12, gt=0, le=24, description="Everybody signs in anew after this long.")
    entra: EntraPart | None = Field(None, description="The council's Microsoft Entra, where people use it.")


class FontsPart(Part):
    """The council's own font, three files of the same one; refused where letters are missing or too wide."""

    regular: Path = Field(description="TrueType or OpenType file of the ordinary letters.")
    semibold: Path = Field(description="The same, semi-bold (600).")
    bold: Path = Field(description="The same, bold (700).")


class LookPart(Part):
    """The council's own look on every picture; colours that people could not read are refused."""

    accent: str = Field(
        "#1E2A3A",
        description="Colour of the heading; must stand out 3 to 1 from white, and words 4.5 to 1 from it.",
    )
    second: str | None = Field(
        None, description="Colour of a stripe beneath the heading; must stand out 3 to 1 from white."
    )
    logo: Path | None = Field(
        None, description="PNG or SVG file of at most 60 kB, drawn on white in the heading."
    )
    fonts: FontsPart | None = Field(None, description="The council's own font on the pictures.")
    website: str | None = Field(
        None, min_length=1, description="Where the full result is, such as medway.gov.uk/elections."
    )


class PicturesPart(Part):
    """How pictures are drawn."""

    browser: Path | None = Field(None, description="Chromium to use; found by itself when not given.")
    tabs: int | None = Field(
        None, ge=1, le=8, description="Pictures drawn at once; as many as there are cores when not given."
    )
    cache: Path = Field(Path("var/pictures"), description="Folder where drawn pictures are kept.")
    cache_mb: int = Field(
        500, ge=1, description="How large that folder may grow; pictures not asked for longest go first."
    )
    deadline_s: float = Field(4.0, gt=0, description="Words do not wait longer for a picture.")


class AnnouncePart(Part):
    """What is told besides results."""

    turnout: Literal["council", "wards", "none"] = Field(
        "council", description="Turnout once the whole council is verified, ward by ward, or not at all."
    )
    counting: bool = Field(False, description="Say of each area that its count has begun.")
    recount: bool = Field(
        False, description="Say that there is a recount; only with the returning officer's word."
    )
    council_every: int = Field(
        0, ge=0, description="Say how the council stands after so many areas; 0 for never."
    )
    council_complete: bool = Field(True, description="Say how the council stands once all is declared.")


class SubscribersPart(Part):
    """The forms on which people ask for results by mail or text message; leave it out and there are none."""

    base_url: str = Field(description="Where the public reaches the forms, beginning with https://.")
    secret: SecretStr = Field(
        min_length=32,
        description="Secret: at least 32 random letters; changing it ends every link sent before.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on; put a web server with TLS before it.")
    port: int = Field(8082, ge=0, le=65535, description="Port; 0 picks a free one.")
    proxies: frozenset[str] = Field(
        frozenset(),
        description="Addresses of your own web servers before it, so that people count one by one.",
    )
    privacy_url: str | None = Field(None, description="The council's own privacy notice.")


class DeliveryPart(Part):
    """How patiently posts are delivered."""

    read_back_s: tuple[float, ...] = Field(
        (5.0, 15.0, 45.0),
        min_length=1,
        description="Pauses before an account is read back after a lost answer.",
    )
    late_minutes: float = Field(
        10, gt=0, description="A result that is not on every account after this long rings an alarm."
    )
