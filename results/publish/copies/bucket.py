"""Copies in a bucket of a cloud: what differs from the last copy is put there, home pages last.

Needs the extra `cloud`. A CDN before the bucket packs pages and serves readers.
"""

from collections.abc import Mapping

from results.errors import CopyUnavailable, SettingsError
from results.publish.copies.copy import Copy
from results.publish.page.baked import FRESH, Baked

FRESH_IN_BUCKET = "public, max-age=2, s-maxage=2, stale-if-error=86400"
"""A bucket answers "not modified" by itself; a CDN asks it again after two seconds."""


OPTIONS = ("aws_", "google_", "azure_")
LONGEST = "30s"


class Bucket:
    """A bucket such as "s3://council-results/night", "gs://..." or "az://...".

    Args:
        options: of obstore's stores, such as {"aws_region": "eu-west-2"}; keys belong in the environment. An
            address among them that begins with http:// lets copies travel unencrypted.

    Raises:
        SettingsError: the extra is not installed, or the address or an option cannot be used.
    """

    def __init__(self, url: str, options: Mapping[str, str]) -> None:
        try:
            from obstore.store import from_url  # noqa: PLC0415 - the extra may be missing
        except ImportError:
            raise SettingsError(
                "copies.bucket", ["install the extra first: pip install results[cloud]"]
            ) from None
        self.name = f"bucket {url}"
        unknown = [key for key in options if not key.startswith(OPTIONS) or "allow_http" in key]
        if unknown:  # not for the store, which ends the whole program over some of them
            raise SettingsError("copies.options", [f"{key} is not an option of a bucket" for key in unknown])
        is_open = any(value.startswith("http://") for value in options.values())
        client = {"allow_http": is_open, "timeout": LONGEST}
        try:
            self._store = from_url(url, client_options=client, **options)  # type: ignore[call-overload] # as above
        except Exception as error:
            raise SettingsError("copies.bucket", [str(error)]) from error
        self._there: dict[str, str] = {}

    async def try_out(self) -> None:
        """Put a small file there and delete it."""
        from obstore import delete_async, exceptions, put_async  # noqa: PLC0415 - as above

        try:
            await put_async(self._store, "try-out", b"ready")
            await delete_async(self._store, "try-out")
        except (exceptions.BaseError, OSError) as error:
            raise CopyUnavailable(f"{self.name} takes nothing: {type(error).__name__}") from error

    async def put(self, copy: Copy, revision: int) -> None:  # noqa: ARG002 - one copy, always the newest
        """Put there what is new; a copy half put is whole again with the next."""
        from obstore import exceptions, put_async  # noqa: PLC0415 - as above

        for name, page in copy.items():
            if self._there.get(name) == page.tag:
                continue
            try:
                await put_async(self._store, name, page.body, attributes=_attributes(page))
            except (exceptions.BaseError, OSError) as error:
                raise CopyUnavailable(f"{self.name} does not take {name}: {type(error).__name__}") from error
            self._there[name] = page.tag


def _attributes(page: Baked) -> dict[str, str]:
    kept = FRESH_IN_BUCKET if page.cache_control == FRESH else page.cache_control
    return {"Content-Type": page.content_type, "Cache-Control": kept}
