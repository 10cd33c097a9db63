"""How a roster comes in: as bytes on disk without a name.

The file may hold numbers of the state. Without a name it is gone when the request ends, and also when the process is
killed halfway.
"""

from collections.abc import Callable
from functools import wraps
from tempfile import TemporaryFile
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]
_MEGABYTE: Final = 1024 * 1024


class UnnamedUploadHandler(FileUploadHandler):
    """Takes one file; what is larger than `limit` bytes is read past and thrown away."""

    def __init__(self, request: HttpRequest, *, limit: int) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._limit = limit
        self._bytes: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._bytes is not None:
            raise SkipFile
        self._bytes = TemporaryFile()  # noqa: SIM115  closed with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.is_too_large = self.is_too_large or start + len(raw_data) > self._limit
        if not self.is_too_large:
            self._bytes.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.is_too_large:
            self._bytes.close()
            return None
        self._bytes.seek(0)
        return UploadedFile(self._bytes, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if self._bytes is not None:
            self._bytes.close()


def unnamed_upload(view: View) -> View:
    """`request.is_upload_too_large` says whether a file was thrown away.

    How files come in has to be settled before anything reads the post, and the check for forgery reads it: so the
    check happens here, right after.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.is_upload_too_large = lambda: False  # type: ignore[attr-defined]
        if request.method == "POST":
            handler = UnnamedUploadHandler(request, limit=settings.OPOR_ROSTER_MAX_FILE_MB * _MEGABYTE)
            request.upload_handlers = [handler]
            request.is_upload_too_large = lambda: handler.is_too_large  # type: ignore[attr-defined]
        return protected(request, *args, **kwargs)

    return wrapped
