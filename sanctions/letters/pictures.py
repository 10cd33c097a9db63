"""The pages of a letter as pictures, for a screen that shows no PDF: drawn from its PDF, so never another letter."""

import base64
from io import BytesIO
from threading import Lock

import pypdfium2

PPI = 110
_POINTS_PER_INCH = 72
# PDFium draws for one thread at a time.
_one_at_a_time = Lock()


def pictures_of(pdf: bytes) -> list[str]:
    """One `data:` address a page. Only for what we made ourselves: it is drawn in this very process."""
    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        return [_picture_of(page) for page in document]


def _picture_of(page: pypdfium2.PdfPage) -> str:
    target = BytesIO()
    page.render(scale=PPI / _POINTS_PER_INCH, may_draw_forms=False).to_pil().save(target, "PNG")
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"
