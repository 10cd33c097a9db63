"""Files that are two things at once: a photo that is also an archive, a page or a program."""

import os
import re
from typing import BinaryIO

from incidents.enums import EvidenceKind
from incidents.evidence import archives, formats, refusals
from incidents.evidence.formats import Format

_EDGE = 64 * 1024
_CHUNK = 1024 * 1024
_OVERLAP = 64
# Readers of PDF accept its mark anywhere in the first kilobyte (ISO 32000-1, annex H).
_PDF_REACH = 1024
_CODE = re.compile(rb"<(?:!doctype|html[\s>]|script[\s>]|svg[\s>]|iframe[\s>]|\?php)", re.IGNORECASE)
# Long enough never to occur by chance in 50 MB.
_MARKS = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"This program cannot be run in DOS mode",
    b"This program must be run under Win32",
)
_PLAIN = frozenset({EvidenceKind.TEXT, EvidenceKind.CHAT, EvidenceKind.MAIL})


def check(file: BinaryIO, head: bytes, found: Format) -> None:
    """Raise `Refused` when a reader of another kind would open this file too."""
    if found.kind in _PLAIN:
        return
    if found is not formats.PDF and b"%PDF-" in head[:_PDF_REACH]:
        raise refusals.two_in_one()
    if archives.is_archive(file) or _has_mark(file):
        raise refusals.two_in_one()
    if _CODE.search(head[:_PDF_REACH] if found is formats.PDF else head):
        raise refusals.two_in_one()
    if found.kind is EvidenceKind.IMAGE and _CODE.search(_tail(file)):
        raise refusals.two_in_one()


def _has_mark(file: BinaryIO) -> bool:
    file.seek(0)
    window = b""
    for chunk in iter(lambda: file.read(_CHUNK), b""):
        window = window[-_OVERLAP:] + chunk
        if any(mark in window for mark in _MARKS):
            return True
    return False


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _EDGE))
    return file.read()
