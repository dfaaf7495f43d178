"""Is this really a whole picture of the size that was asked for?"""

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def fault(picture: bytes, width: int, height: int) -> str | None:
    """What is wrong with a PNG, None when it is whole and of this size.

    A browser out of memory has answered with three bytes and no error, a full disk leaves half a file.
    """
    if not picture.startswith(_SIGNATURE):
        return "not a PNG"
    place, kinds = len(_SIGNATURE), []
    while place + 12 <= len(picture):
        (size,) = struct.unpack_from(">I", picture, place)
        chunk = picture[place + 4 : place + 8 + size]
        if picture[place + 8 + size : place + 12 + size] != struct.pack(">I", zlib.crc32(chunk)):
            return "a damaged PNG"
        kinds.append(chunk[:4])
        place += 12 + size
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or place != len(picture):
        return "an unfinished PNG"
    found = struct.unpack_from(">II", picture, 16)
    return (
        None if found == (width, height) else f"{found[0]} x {found[1]} pixels instead of {width} x {height}"
    )
