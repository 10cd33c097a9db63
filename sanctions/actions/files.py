"""Files of letters in step with their rows: a row never points at a file that is not there."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidState
from sanctions.models import Letter

log = structlog.get_logger(__name__)


class LetterDamaged(InvalidState):
    """The stored PDF is not the one that was made."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The PDF of this letter is lost or damaged, so it cannot be used. Make a new version of the letter, or "
                "withdraw the measure if it was decided already."
            )
        )


class LetterUnreadable(DomainError):
    """Storage does not answer. That can pass, so it says nothing about the letter."""

    def __init__(self) -> None:
        super().__init__(_("The letter cannot be read right now. Try again later."))


@contextmanager
def atomic_with_files() -> Iterator[list[str]]:
    """A transaction that takes along the files named in the list: they go when it fails."""
    written: list[str] = []
    try:
        with transaction.atomic():
            yield written
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_letter(letter: Letter) -> bytes:
    """The very PDF, checked against its SHA-256. Raises `LetterDamaged`, or `LetterUnreadable` where that may pass."""
    try:
        with letter.pdf.storage.open(str(letter.pdf.name), "rb") as file:
            content = bytes(file.read())
    except FileNotFoundError as error:
        if _is_mounted(letter):
            raise LetterDamaged from None
        log.exception("letter.store_missing", name=letter.pdf.name)
        raise LetterUnreadable from error
    except OSError as error:
        log.exception("letter.unreadable", name=letter.pdf.name)
        raise LetterUnreadable from error
    if sha256_of(content) != letter.sha256:
        raise LetterDamaged
    return content


def _is_mounted(letter: Letter) -> bool:
    """A store without any letter is not where the letters are: one that was not mounted is an empty folder."""
    folder = str(letter.pdf.name).partition("/")[0]
    try:
        return any(letter.pdf.storage.listdir(folder))
    except FileNotFoundError:
        return False
