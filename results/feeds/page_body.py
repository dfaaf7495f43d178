"""A page's bytes as they come, measured and unpacked bit by bit, so that no answer can fill the machine."""

import zlib
from collections.abc import AsyncIterable

from results.feeds.fetch_trouble import WebsiteUnavailable

GZIP = 16 + zlib.MAX_WBITS
PLAIN = frozenset({"", "identity"})
PACKED = frozenset({"gzip", "x-gzip"})


async def page_body(
    chunks: AsyncIterable[bytes], packing: str, declared: int | None, largest: int, host: str
) -> bytes:
    """The whole page, unpacked.

    Args:
        packing: what the site says of it, its Content-Encoding.
        declared: how many bytes it says will come, None when it does not say.

    Raises:
        WebsiteUnavailable: larger than allowed, cut short, empty, or packed in a way we did not ask for.
    """
    packing = packing.strip().lower()
    if packing not in PLAIN | PACKED:
        raise WebsiteUnavailable(f"{host} packs its pages in a way that we do not read")
    if (declared or 0) > largest:
        raise _too_large(host, largest)
    body = await (_unpacked(chunks, largest, host) if packing in PACKED else _measured(chunks, largest, host))
    if not body:
        raise WebsiteUnavailable(f"{host} answers with an empty page: ask whoever looks after it")
    return body


async def _measured(chunks: AsyncIterable[bytes], largest: int, host: str) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > largest:
            raise _too_large(host, largest)
    return bytes(body)


async def _unpacked(chunks: AsyncIterable[bytes], largest: int, host: str) -> bytes:
    """Never holds more than one byte over the limit, however much a chunk would become."""
    unpacking, came, body = zlib.decompressobj(GZIP), 0, bytearray()
    async for chunk in chunks:
        came += len(chunk)
        try:
            body += unpacking.decompress(chunk, largest - len(body) + 1)
        except zlib.error:
            raise _broken(host) from None
        if max(came, len(body)) > largest:
            raise _too_large(host, largest)
        if unpacking.unused_data:
            raise _broken(host)
    if came and not unpacking.eof:
        raise WebsiteUnavailable(f"{host} hung up in the middle of the page")
    return bytes(body)


def _too_large(host: str, largest: int) -> WebsiteUnavailable:
    return WebsiteUnavailable(
        f"{host} sends more than {largest:,} bytes: see whether the url is right, or set largest_bytes higher"
    )


def _broken(host: str) -> WebsiteUnavailable:
    return WebsiteUnavailable(f"{host} sends a page that cannot be unpacked: ask whoever looks after it")
