"""The file of a document or of correspondence, on its way out."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from core.downloads import kept_file
from core.errors import NotAllowed
from dossiers.models import CaseItem, Document
from incidents.evidence.formats import ALL, extension_of

PDF = "application/pdf"
_EXTENSIONS = {found.media_type: found.extensions for found in reversed(ALL)}


def file_response(row: CaseItem | Document, *, inline: bool) -> HttpResponseBase:
    """The file, byte for byte. Only a PDF is ever shown inside a page."""
    if not row.file or (inline and row.media_type != PDF):
        raise NotAllowed(_("There is no such file."))
    media_type = row.media_type or "application/octet-stream"
    return kept_file(row.file, name=download_name(row), media_type=media_type, inline=inline, framed=inline)


def download_name(row: CaseItem | Document) -> str:
    """With an extension that belongs to the content, so that a text called `run.bat` is opened as text."""
    extensions = _EXTENSIONS.get(row.media_type, (".bin",))
    name = row.file_name or str(_("document"))
    return name if extension_of(name) in extensions else f"{name}{extensions[0]}"
