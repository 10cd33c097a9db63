"""A kept file on its way out: shown inside our own page, or as something to keep. Never as something that runs."""

from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from dossiers.models import CaseItem, Document
from incidents.evidence.formats import ALL, extension_of

PDF = "application/pdf"
# No script, no form, no frame, no request, and nothing is kept. The sandbox stands in the header: as an attribute
# of the frame it would keep browsers from showing a PDF at all.
_HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store, private",
}
_EXTENSIONS = {found.media_type: found.extensions for found in reversed(ALL)}


def file_response(row: CaseItem | Document, *, inline: bool) -> HttpResponseBase:
    """The file, byte for byte. Only a PDF is ever shown inside a page."""
    if not row.file or (inline and row.media_type != PDF):
        raise NotAllowed(_("There is no such file."))
    response = FileResponse(
        row.file.open("rb"),
        as_attachment=not inline,
        filename=download_name(row),
        content_type=row.media_type or "application/octet-stream",
    )
    response.headers["Content-Length"] = str(row.size)
    for name, value in _HARMLESS.items():
        response.headers[name] = value
    return response


def download_name(row: CaseItem | Document) -> str:
    """With an extension that belongs to the content, so that a text called `run.bat` is opened as text."""
    extensions = _EXTENSIONS.get(row.media_type, (".bin",))
    name = row.file_name or str(_("document"))
    return name if extension_of(name) in extensions else f"{name}{extensions[0]}"
