"""Reading an e-mail file (RFC 5322): who, when, about what, and the words. The file itself is kept as it is."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import BinaryIO

import nh3
from django.utils import timezone

LONGEST_TEXT = 100_000
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])[^>]*>", re.IGNORECASE)
_WHITE = re.compile(r"\n{3,}")
_HEADERS = ("From", "To", "Cc", "Date", "Subject", "Message-ID")


@dataclass(frozen=True)
class Mail:
    """`sent_at` is aware, or None when the file does not say it in a way one can read."""

    subject: str
    sender: str
    recipients: str
    sent_at: datetime | None
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()


def read_mail(file: BinaryIO) -> Mail:
    """Whatever can be read of it: a broken header or an unknown character set leaves that part empty."""
    file.seek(0)
    message = BytesParser(policy=policy.default).parse(file)
    file.seek(0)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    headers = {name: _header(message, name) for name in _HEADERS}
    return Mail(
        subject=headers["Subject"],
        sender=headers["From"],
        recipients=", ".join(part for part in (headers["To"], headers["Cc"]) if part),
        sent_at=_moment(headers["Date"]),
        text=_text(message),
        headers={name: value for name, value in headers.items() if value},
        attachments=tuple(_attachment_names(message)),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""
    return re.sub(r"\s+", " ", value.replace("\x00", "")).strip()[:1000]


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _text(message: EmailMessage) -> str:
    """The plain text, else the words of the HTML: no pictures, no links that load, no code."""
    try:
        body = message.get_body(preferencelist=("plain", "html"))
        content = body.get_content() if body is not None else ""
    except (LookupError, ValueError, AttributeError, KeyError, TypeError):
        return ""
    if not isinstance(content, str):
        return ""
    if body is not None and body.get_content_subtype() == "html":
        content = html.unescape(nh3.clean(_BREAKS.sub("\n", content), tags=set()))
    lines = (line.rstrip() for line in content.replace("\x00", "").replace("\r\n", "\n").split("\n"))
    return _WHITE.sub("\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]


def _attachment_names(message: EmailMessage) -> list[str]:
    try:
        return [str(part.get_filename() or part.get_content_type()) for part in message.iter_attachments()]
    except (ValueError, AttributeError, KeyError, TypeError):
        return []
