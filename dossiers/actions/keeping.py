"""Files that come with correspondence: looked at like evidence, kept byte for byte, gone when nothing came of it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.errors import InvalidState
from dossiers.models import CaseItem
from incidents.actions.evidence_files import remove
from incidents.evidence import antivirus, recognise
from incidents.evidence.intake import Source, StagedFile, disk_errors, stage
from incidents.evidence.refusals import Refused

PDF = "application/pdf"


@dataclass
class Shelf:
    """What was written to the storage and must not stay there without its row."""

    written: list[str] = field(default_factory=list)


@contextmanager
def no_orphans() -> Iterator[Shelf]:
    shelf = Shelf()
    try:
        yield shelf
    except BaseException:
        remove(shelf.written)
        raise


@contextmanager
def staged(source: Source | None) -> Iterator[StagedFile | None]:
    """The upload on our disk and hashed, before any row is locked; a refusal is shown at the field `file`."""
    if source is None:
        yield None
        return
    try:
        file = stage(source)
    except Refused as reason:
        raise InvalidState(reason.message, fields={"file": reason.message}) from reason
    try:
        yield file
    finally:
        file.close()


def keep_upload(item: CaseItem, file: StagedFile, shelf: Shelf) -> None:
    """Look what it is, and put it in its place. Raises `InvalidState` for what is not taken."""
    content = cast(BinaryIO, file.file)
    try:
        found = recognise.recognise(content, file.name or "")
        antivirus.check(content)
        file.seek(0)
        with disk_errors():
            item.file.save(file.name or "", file, save=False)
    except Refused as reason:
        raise InvalidState(reason.message, fields={"file": reason.message}) from reason
    shelf.written.append(str(item.file.name))
    item.file_name, item.media_type = file.name or "", found.media_type
    item.size, item.sha256 = file.size or 0, file.sha256


def keep_letter(item: CaseItem, file: bytes | str, sha256: str, shelf: Shelf) -> None:
    """The very PDF that was decided on: its bytes, or the name under which they are kept already."""
    content = file if isinstance(file, bytes) else _read(file)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("The letter is not the one that was decided on: its SHA-256 differs.")
    if isinstance(file, bytes):
        item.file.save("letter.pdf", ContentFile(file), save=False)
        shelf.written.append(str(item.file.name))
    else:
        item.file = file
    item.media_type, item.size, item.sha256 = PDF, len(content), sha256


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content
