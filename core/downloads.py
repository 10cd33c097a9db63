"""A kept file on its way out: to keep, or shown inside our own page. Never as something that runs."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponseBase

_HARMLESS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}
# No script, no form, no request. The sandbox stands in the header: as an attribute of a frame it would keep browsers
# from showing a PDF at all.
_ALONE = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Frame-Options": "DENY"}
_FRAMED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


class FileGone(Exception):
    """Storage no longer has what a row points at, or has something else. The visitor reads that."""


def kept_file(
    file: FieldFile, *, name: str, media_type: str, inline: bool = False, framed: bool = False
) -> FileResponse:
    """The file, byte for byte, as attachment; with `inline` to be shown, and with `framed` in a frame of our own.

    Raises `FileGone`.
    """
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise FileGone(file.name) from None
    response = FileResponse(content, as_attachment=not inline, filename=name, content_type=media_type)
    harmless(response, framed=framed)
    return response


def harmless(response: HttpResponseBase, *, framed: bool = False) -> None:
    """Whatever it holds, it can do nothing and is kept nowhere. `framed`: a page of ours may show it inside."""
    for headers in (_HARMLESS, _FRAMED if framed else _ALONE):
        for key, value in headers.items():
            response.headers[key] = value
