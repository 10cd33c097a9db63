"""A letter as PDF/A-2a and PDF/UA-1, made by Typst without network or system fonts.

The same letter always gives the same bytes: the moment in the file is the date of the letter. The words travel as
JSON, so nothing anyone types is ever read as Typst.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import structlog
import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sanctions.letters.text import Bullets, LetterTextError, blocks, breakable

log = structlog.get_logger(__name__)

_MISSING_GLYPH = re.compile(r"the text [`\"]+(.+?)[\"`]+ could not be displayed", re.DOTALL)


@dataclass(frozen=True)
class LetterPaper:
    """Everything on the paper. Lists of lines are printed below each other."""

    school: str
    school_lines: tuple[str, ...]
    board: str
    footer: tuple[str, ...]
    addressee: tuple[str, ...]
    place: str
    dated_on: date
    reference: str
    subject: str
    salutation: str
    body: str
    closing: tuple[str, ...]
    signatory: str
    signatory_lines: tuple[str, ...]


def make_pdf(paper: LetterPaper) -> bytes:
    """Raise `LetterTextError` when a character cannot be printed."""
    midnight = datetime.combine(paper.dated_on, time.min, tzinfo=UTC)
    with _readable_errors():
        return typst.compile(
            _source(),
            format="pdf",
            sys_inputs=_inputs(paper),
            font_paths=_fonts(),
            pdf_standards=["a-2a", "ua-1"],
            timestamp=midnight,
        )


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except typst.TypstError as error:
        missing = _MISSING_GLYPH.search(error.message)
        if missing is None:
            log.exception("letter.not_printable", error=error.message)
            raise LetterTextError(_("These words cannot be printed. Write them in another way.")) from error
        raise LetterTextError(
            _("The typeface of the letter does not have “%(characters)s”. Write it in another way.")
            % {"characters": missing.group(1)[:20]}
        ) from error


def _inputs(paper: LetterPaper) -> dict[str, str]:
    return {"letter": json.dumps(_as_data(paper), ensure_ascii=False)}


def _as_data(paper: LetterPaper) -> dict[str, Any]:
    return {
        "title": paper.subject,
        "school": {"name": paper.school, "lines": list(paper.school_lines)},
        "board": paper.board,
        "footer": list(paper.footer),
        "addressee": [breakable(line) for line in paper.addressee],
        "date": {"year": paper.dated_on.year, "month": paper.dated_on.month, "day": paper.dated_on.day},
        "reference": paper.reference,
        "facts": [
            {"label": "Plaats, datum", "value": ", ".join(filter(None, [paper.place, long_date(paper.dated_on)]))},
            {"label": "Kenmerk", "value": paper.reference},
        ],
        "subject": {"label": "Betreft", "value": breakable(paper.subject)},
        "salutation": breakable(paper.salutation),
        "body": [
            {"kind": "list", "items": [breakable(item) for item in block.items]}
            if isinstance(block, Bullets)
            else {"kind": "text", "lines": [breakable(line) for line in block.lines]}
            for block in blocks(paper.body)
        ],
        "closing": list(paper.closing),
        "signatory": {"name": paper.signatory, "lines": list(paper.signatory_lines)},
    }


_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def long_date(day: date) -> str:
    """`22 november 2026`: letters are Dutch, whatever language the screen has."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@cache
def _source() -> bytes:
    return (Path(settings.BASE_DIR) / "templates" / "letters" / "letter.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Only the fonts inside the wheel: the same letter on every machine."""
    return typst.Fonts(include_system_fonts=False)
