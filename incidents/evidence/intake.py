"""Bytes on their way in: written to disk and hashed while they arrive, one file at a time, nothing whole in memory."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from core.files import PART, staging_folder
from core.storage import NotKept, writing
from incidents.evidence.names import clean_name
from incidents.evidence.refusals import DiskFull, Refused, TooLarge

_MB = 1024 * 1024


class Source(Protocol):
    """What can be staged: an upload, or any Django `File` (`ContentFile`, `File(open(…))`)."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


class StagedFile(TemporaryUploadedFile):
    """A file on our disk, with its checksum, not yet looked at. Goes away when closed, unless it was moved."""

    def __init__(self, name: str) -> None:
        self._hash = hashlib.sha256()
        # Beside its destination, so that keeping it is a rename and not a second copy.
        file = tempfile.NamedTemporaryFile(suffix=PART, dir=staging_folder())  # noqa: SIM115 - lives as long as self
        self.stream = cast(BinaryIO, file)
        UploadedFile.__init__(self, file, clean_name(name), "", 0, None)
        self.length = 0

    def take(self, chunk: bytes) -> None:
        """Append. Raises `TooLarge` past the limit, `DiskFull` when nothing more fits."""
        if self.length + len(chunk) > settings.OPOR_EVIDENCE_MAX_FILE_MB * _MB:
            raise TooLarge(settings.OPOR_EVIDENCE_MAX_FILE_MB)
        with disk_errors():
            self.stream.write(chunk)
        self._hash.update(chunk)
        self.length += len(chunk)

    def finish(self) -> None:
        with disk_errors():
            self.stream.flush()
            os.fsync(self.stream.fileno())
        self.stream.seek(0)
        self.size = self.length

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class RefusedUpload:
    """A file that did not come through, in the place where it would have been."""

    def __init__(self, name: str, reason: Refused) -> None:
        self.name = clean_name(name)
        self.reason = reason


class StagingUploadHandler(FileUploadHandler):
    """Lets one file fail without its neighbours: what was refused is on `request.refused_uploads`."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.refused: list[RefusedUpload] = []
        self.staged: StagedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        try:
            with disk_errors():
                self.staged = StagedFile(self.file_name or "")
        except Refused as reason:
            self._refuse(reason)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.staged is None:
            raise SkipFile
        try:
            self.staged.take(raw_data)
        except Refused as reason:
            self._refuse(reason)

    def file_complete(self, file_size: int) -> StagedFile | None:
        staged, self.staged = self.staged, None
        if staged is None:
            return None
        try:
            staged.finish()
        except Refused as reason:
            staged.close()
            self.refused.append(RefusedUpload(staged.name or "", reason))
            return None
        return staged

    def upload_interrupted(self) -> None:
        if self.staged is not None:
            self.staged.close()

    def _refuse(self, reason: Refused) -> None:
        if self.staged is not None:
            self.staged.close()
            self.staged = None
        self.refused.append(RefusedUpload(self.file_name or "", reason))
        raise SkipFile


def stage(source: Source) -> StagedFile:
    """Bring any file to our disk. An upload that came through `StagingUploadHandler` already is there."""
    if isinstance(source, StagedFile):
        return source
    with disk_errors():
        staged = StagedFile(source.name or "")
    try:
        for chunk in source.chunks():
            staged.take(chunk)
        staged.finish()
    except BaseException:
        staged.close()
        raise
    return staged


@contextmanager
def disk_errors() -> Iterator[None]:
    """Of one file among others: refused, as a file that is too large is."""
    try:
        with writing():
            yield
    except NotKept as error:
        raise DiskFull from error
