"""Settings of the public's page and of its copies."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from results.settings_parts import Part

Origin = Annotated[str, Field(pattern=r"^https?://[\w.*-]+(:[0-9]+)?$")]


class ServedPart(Part):
    """Where the public's pages are served, of one council or of a whole house."""

    base_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+/)?$",
        description="Where the public reaches it, ending in /; shared links show cards only with it.",
    )

    host: str = Field("127.0.0.1", description="Address to listen on; put a web server or CDN before it.")
    port: int = Field(8080, ge=0, le=65535, description="Port; 0 picks a free one.")
    proxies: frozenset[str] = Field(
        frozenset(),
        description="Addresses of your own web servers before it, so that readers count one by one.",
    )


class PagePart(ServedPart):
    """The public's live page of one council."""

    statement_url: str = Field(
        "", pattern=r"^(https://[^\s]+)?$", description="The council's accessibility statement."
    )
    apart: bool = Field(
        False, description="Not served by the service but by `results page`, a process that can only read."
    )
    embed_on: frozenset[Origin] = Field(
        frozenset(),
        description="Sites that may show results as a card, such as https://www.medway.gov.uk; any when none "
        "is given.",
    )


class CopiesPart(Part):
    """Where copies of the public's page are put at every change, for CDNs and for when all else is down."""

    folder: Path | None = Field(
        None, description="Folder; a web server serves what `current` in it leads to. None writes no files."
    )
    bucket: str | None = Field(
        None, description="Bucket such as s3://results-medway/night (needs the extra `cloud`)."
    )
    options: dict[str, str] = Field(
        default_factory=dict,
        description='For the bucket, such as { aws_region = "eu-west-2" }; keys belong into the environment.',
    )
