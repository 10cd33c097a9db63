"""The paper of a mandate: a PDF by its content, whatever its name says."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.errors import DomainError

MAX_MB = 10
# A PDF may have something before its header, and after its end, but not much.
_HEADER_WITHIN = 1024
_END_WITHIN = 2048


@dataclass(frozen=True)
class Paper:
    content: bytes
    sha256: str


def read_paper(file: UploadedFile) -> Paper:
    """The content of an uploaded PDF, or a refusal at the field `paper` that says what to do."""
    if not file.size:
        raise _refusal(_("This file is empty. Choose the scanned mandate."))
    if file.size > MAX_MB * 1024 * 1024:
        raise _refusal(_("This file is too big. At most %(max)s MB.") % {"max": MAX_MB})
    file.seek(0)
    content = file.read()
    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise _refusal(_("This is not a PDF. Scan or save the mandate as PDF and choose that file."))
    if b"%%EOF" not in content[-_END_WITHIN:]:
        raise _refusal(_("This PDF is not complete. Save it once more and choose it again."))
    return Paper(content, sha256(content).hexdigest())


def _refusal(message: str) -> DomainError:
    return DomainError(message, fields={"paper": message})
