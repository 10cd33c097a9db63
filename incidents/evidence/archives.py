"""The one archive we take: a chat export of WhatsApp. Looked at, never unpacked."""

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from incidents.evidence import formats, refusals, texts
from incidents.evidence.formats import Format
from incidents.evidence.names import clean_name

MOST_ENTRIES = 5_000
MOST_UNPACKED = 1024 * 1024 * 1024
# Text shrinks some ten times; media hardly at all.
MOST_RATIO = 100
_FREE_BYTES = 10 * 1024 * 1024
_MEMBERS = frozenset(
    [
        ".txt",
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".webp",
        ".heic",
        ".mp4",
        ".mov",
        ".3gp",
        ".m4a",
        ".mp3",
        ".aac",
        ".opus",
        ".ogg",
        ".pdf",
        ".vcf",
    ]
)
_OFFICE = ("[Content_Types].xml", "mimetype")
_ENCRYPTED = 0x1


def read(file: BinaryIO, head: bytes) -> Format:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise refusals.damaged() from None
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        names = {member.filename for member in members}
        if names.intersection(_OFFICE):
            raise refusals.office_document()
        _check_size(members)
        chats = [member for member in members if PurePosixPath(member.filename).suffix.lower() == ".txt"]
        if not any(_is_chat(archive, member) for member in chats[:10]):
            raise refusals.other_archive()
        _check_members(members)
    return formats.CHAT_ARCHIVE


def is_archive(file: BinaryIO) -> bool:
    """Whether anything opens this file as a ZIP, wherever in the file it begins."""
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _check_size(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise refusals.archive_bomb()
    if unpacked > _FREE_BYTES and unpacked > packed * MOST_RATIO:
        raise refusals.archive_bomb()


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if min(member.header_offset for member in members) != 0:
        raise refusals.two_in_one()
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        escapes = path.is_absolute() or ".." in path.parts
        if escapes or path.suffix.lower() not in _MEMBERS or member.flag_bits & _ENCRYPTED:
            raise refusals.archive_content(clean_name(member.filename))


def _is_chat(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    if member.flag_bits & _ENCRYPTED:
        return False
    with archive.open(member) as text:
        return texts.is_chat(text.read(texts.HEAD))
