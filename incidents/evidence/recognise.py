"""What a file is, told by its bytes. The name is only used to catch a lie, the type the browser sends never.

Nothing here unpacks or decodes a whole file: hostile files are opened by the worker, in a process of their own
(`render.py`). Any bytes lead to a Format or to a Refused.
"""

from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from incidents.evidence import archives, boxes, formats, hidden, refusals, texts
from incidents.evidence.formats import Format
from incidents.evidence.refusals import Refused

HEAD = 64 * 1024
_SKIP = b"\xef\xbb\xbf \t\r\n\x0c"

Reader = Callable[[BinaryIO, bytes], Format]


def recognise(file: BinaryIO, name: str) -> Format:
    """The format of a seekable file. Raises `Refused` for what we do not take."""
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip(b"\x00"):
        raise refusals.empty() if not head else refusals.damaged()
    try:
        found = _read(file, head)
        hidden.check(file, head, found)
    except Refused:
        raise
    except Exception as error:
        raise refusals.damaged() from error
    if found.media_type not in settings.OPOR_EVIDENCE_TYPES:
        raise refusals.unknown()
    if formats.is_disguised(name, found):
        raise refusals.disguised(formats.extension_of(name))
    return found


def _read(file: BinaryIO, head: bytes) -> Format:
    for offset, magic, reader in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return reader(file, head)
    if head.lstrip(_SKIP)[:5] == b"%PDF-":
        return formats.PDF
    if texts.is_text(file):
        return texts.read(head)
    for magic, refusal in _REFUSED.items():
        if head.startswith(magic):
            raise refusal()
    raise refusals.unknown()


def _image(name: str, found: Format) -> Reader:
    def read(file: BinaryIO, head: bytes) -> Format:
        file.seek(0)
        try:
            with Image.open(file, formats=[name]) as image:
                if min(image.size) < 1:
                    raise refusals.damaged()
        except Image.DecompressionBombError:
            raise refusals.too_many_pixels() from None
        except UnidentifiedImageError:
            raise refusals.damaged() from None
        return found

    return read


def _riff(file: BinaryIO, head: bytes) -> Format:
    if head[8:12] == b"WEBP":
        return _image("WEBP", formats.WEBP)(file, head)
    if head[8:12] == b"WAVE":
        raise refusals.sound()
    raise refusals.unknown()


def _matroska(file: BinaryIO, head: bytes) -> Format:
    """EBML; the document type stands within the first header (RFC 8794 §11.2.6)."""
    if b"webm" in head[:128]:
        return formats.WEBM
    raise refusals.unknown()


_MAGIC: tuple[tuple[int, bytes, Reader], ...] = (
    (0, b"\xff\xd8\xff", _image("JPEG", formats.JPEG)),
    (0, b"\x89PNG\r\n\x1a\n", _image("PNG", formats.PNG)),
    (0, b"GIF87a", _image("GIF", formats.GIF)),
    (0, b"GIF89a", _image("GIF", formats.GIF)),
    (0, b"RIFF", _riff),
    (4, b"ftyp", boxes.read),
    (0, b"\x1a\x45\xdf\xa3", _matroska),
    (0, b"PK\x03\x04", archives.read),
)

_REFUSED: dict[bytes, Callable[[], Refused]] = {
    b"MZ": refusals.program,
    b"\x7fELF": refusals.program,
    b"\xca\xfe\xba\xbe": refusals.program,
    b"\xcf\xfa\xed\xfe": refusals.program,
    b"\xd0\xcf\x11\xe0": refusals.outlook_message,
    b"Rar!": refusals.other_archive,
    b"7z\xbc\xaf": refusals.other_archive,
    b"\x1f\x8b": refusals.other_archive,
    b"PK": refusals.other_archive,
    b"OggS": refusals.sound,
    b"ID3": refusals.sound,
}
