"""What we recognise, and the names that go with it."""

from dataclasses import dataclass
from pathlib import PurePath

from incidents.enums import EvidenceKind


@dataclass(frozen=True)
class Format:
    """`extensions[0]` is the one a download gets when its own name claims something else."""

    kind: EvidenceKind
    media_type: str
    extensions: tuple[str, ...]


JPEG = Format(EvidenceKind.IMAGE, "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = Format(EvidenceKind.IMAGE, "image/png", (".png",))
GIF = Format(EvidenceKind.IMAGE, "image/gif", (".gif",))
WEBP = Format(EvidenceKind.IMAGE, "image/webp", (".webp",))
HEIC = Format(EvidenceKind.IMAGE, "image/heic", (".heic", ".heif", ".hif"))
HEIF = Format(EvidenceKind.IMAGE, "image/heif", (".heif", ".heic", ".hif"))
PDF = Format(EvidenceKind.PDF, "application/pdf", (".pdf",))
MP4 = Format(EvidenceKind.VIDEO, "video/mp4", (".mp4", ".m4v", ".3gp"))
QUICKTIME = Format(EvidenceKind.VIDEO, "video/quicktime", (".mov", ".qt"))
WEBM = Format(EvidenceKind.VIDEO, "video/webm", (".webm",))
CHAT_ARCHIVE = Format(EvidenceKind.CHAT, "application/zip", (".zip",))
CHAT = Format(EvidenceKind.CHAT, "text/plain", (".txt",))
TEXT = Format(EvidenceKind.TEXT, "text/plain", (".txt", ".csv", ".json", ".md", ".log"))
MAIL = Format(EvidenceKind.MAIL, "message/rfc822", (".eml",))

ALL = (JPEG, PNG, GIF, WEBP, HEIC, HEIF, PDF, MP4, QUICKTIME, WEBM, CHAT_ARCHIVE, CHAT, TEXT, MAIL)
_BY_EXTENSION = {extension: found for found in ALL for extension in found.extensions}
_BY_TYPE = {(found.media_type, found.kind): found for found in ALL}
_BINARY = frozenset({EvidenceKind.IMAGE, EvidenceKind.PDF, EvidenceKind.VIDEO})

# For the `accept` of a file field: a hint to the browser, never a check.
ACCEPT = ",".join(("image/*", "video/*", *sorted(_BY_EXTENSION)))


def extension_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def is_disguised(name: str, found: Format) -> bool:
    """The name claims to be a photo, video or PDF and the content is of another kind.

    A PNG called .jpg is everyday; an e-mail called .jpg is not.
    """
    claimed = _BY_EXTENSION.get(extension_of(name))
    return claimed is not None and claimed.kind in _BINARY and claimed.kind != found.kind


def download_name(name: str, kind: str, media_type: str) -> str:
    """The name a download gets: with an extension that belongs to the content, so that a text called
    `run.bat` is opened as text and never run."""
    found = _BY_TYPE.get((media_type, EvidenceKind(kind)))
    if found is None:
        return f"{name}.txt"
    return name if extension_of(name) in found.extensions else f"{name}{found.extensions[0]}"
