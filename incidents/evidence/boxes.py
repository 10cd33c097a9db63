"""Files made of boxes (ISO/IEC 14496-12): videos of phones, and HEIC photos."""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from incidents.evidence import formats, refusals
from incidents.evidence.formats import Format

# Major brands, as phones, cameras and social media write them.
_PHOTOS = {
    b"heic": formats.HEIC,
    b"heix": formats.HEIC,
    b"heim": formats.HEIC,
    b"heis": formats.HEIC,
    b"hevc": formats.HEIC,
    b"mif1": formats.HEIF,
    b"msf1": formats.HEIF,
}
_VIDEOS = frozenset({b"isom", b"avc1", b"dash", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"f4v ", b"mmp4"})
_VIDEO_STARTS = (b"iso", b"mp4", b"3gp", b"3g2")
_SOUND = frozenset({b"M4A ", b"M4B ", b"M4P "})
_MOST = 10_000


def read(file: BinaryIO, head: bytes) -> Format:
    """The format of a file whose first box is `ftyp`; the chain of boxes must fit the file."""
    brand = head[8:12]
    if brand in _SOUND:
        raise refusals.sound()
    names = set(_names(file))
    if brand in _PHOTOS:
        found, needed = _PHOTOS[brand], b"meta"
    elif brand == b"qt  ":
        found, needed = formats.QUICKTIME, b"moov"
    elif brand in _VIDEOS or brand.startswith(_VIDEO_STARTS):
        found, needed = formats.MP4, b"moov"
    else:
        raise refusals.unknown()
    if needed not in names:
        raise refusals.damaged()
    return found


def _names(file: BinaryIO) -> Iterator[bytes]:
    """The types of the boxes at the top. Raises when one reaches past the end."""
    end = file.seek(0, os.SEEK_END)
    offset = 0
    for _ in range(_MOST):
        if offset == end:
            return
        file.seek(offset)
        header = file.read(16)
        if len(header) < 8:
            raise refusals.damaged()
        (size,), name = struct.unpack(">I", header[:4]), header[4:8]
        if size == 1 and len(header) == 16:
            (size,) = struct.unpack(">Q", header[8:16])
        elif size == 0:
            size = end - offset
        if size < 8 or offset + size > end:
            raise refusals.damaged()
        yield name
        offset += size
    raise refusals.damaged()
