"""Where uploaded and made files are kept."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

logger = structlog.get_logger(__name__)

# Full, or not to be written to: no fault of who sends the file, and something an administrator mends.
_UNWRITABLE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)


class NotKept(DomainError):
    """The file could not be written, and nothing came of what goes with it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no room on our server right now, so nothing was saved. Keep this page open and try again "
                "later."
            )
        )


@contextmanager
def writing() -> Iterator[None]:
    """A disk that is full or cannot be written to is something to tell the user, not a crash. Raises `NotKept`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        logger.exception("files.not_kept", error=errno.errorcode[error.errno])
        raise NotKept from error


class PrivateFileSystemStorage(FileSystemStorage):
    """A folder that no URL leads to: a view decides who reads, records it, and streams."""

    def url(self, name: str | None) -> str:
        raise ValueError("Private files have no URL; link to the view that serves them.")

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        with writing():
            return super().save(name, content, max_length)
