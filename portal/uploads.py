"""How a roster comes in: as bytes on disk without a name.

The file may hold numbers of the state. Without a name it is gone when the request ends, and also when the process is
killed halfway.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from tempfile import TemporaryFile
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from incidents.evidence.intake import disk_errors
from incidents.evidence.refusals import DiskFull

View = Callable[..., HttpResponseBase]
_MEGABYTE: Final = 1024 * 1024


class UnnamedUploadHandler(FileUploadHandler):
    """Takes one file; what is larger than `limit` bytes, or than the disk, is read past and thrown away."""

    def __init__(self, request: HttpRequest, *, limit: int) -> None:
        super().__init__(request)
        self.is_too_large = self.is_disk_full = False
        self._limit = limit
        self._bytes: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._bytes is not None:
            raise SkipFile
        self._keep(self._begin)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.is_too_large = self.is_too_large or start + len(raw_data) > self._limit
        if not self._is_lost:
            self._keep(lambda: self._bytes.write(raw_data))

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self._is_lost:
            # What is still in memory is written here.
            self._keep(lambda: self._bytes.seek(0))
        if self._is_lost:
            self.upload_interrupted()
            return None
        return UploadedFile(self._bytes, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if self._bytes is not None:
            # Closing writes what is left, and that may not fit either.
            with suppress(OSError):
                self._bytes.close()

    @property
    def lost(self) -> str:
        if self.is_too_large:
            return "too_large"
        return "disk_full" if self.is_disk_full else ""

    @property
    def _is_lost(self) -> bool:
        return bool(self.lost)

    def _begin(self) -> None:
        self._bytes = TemporaryFile()  # noqa: SIM115  closed with the request

    def _keep(self, write: Callable[[], object]) -> None:
        """A full disk is something to tell the user, not a crash."""
        try:
            with disk_errors():
                write()
        except DiskFull:
            self.is_disk_full = True


def unnamed_upload(view: View) -> View:
    """`request.lost_upload()` is the code of a RosterError when a file was thrown away, else empty.

    How files come in has to be settled before anything reads the post, and the check for forgery reads it: so the
    check happens here, right after.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.lost_upload = lambda: ""  # type: ignore[attr-defined]
        if request.method == "POST":
            handler = UnnamedUploadHandler(request, limit=settings.OPOR_ROSTER_MAX_FILE_MB * _MEGABYTE)
            request.upload_handlers = [handler]
            request.lost_upload = lambda: handler.lost  # type: ignore[attr-defined]
        return protected(request, *args, **kwargs)

    return wrapped
