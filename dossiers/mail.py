"""Reading an e-mail file (RFC 5322): who, when, about what, and the words. The file itself is kept as it is.

Anyone can send us an e-mail that takes hours to read, so what is read of it has bounds everywhere.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, BinaryIO

from django.utils import timezone

from incidents.evidence.names import clean_name

LONGEST_TEXT = 100_000
MOST_PARTS = 500
MOST_CONTAINERS = 30
"""Parts that hold parts: a mail in a mail in a mail."""

_LONGEST_HEADER = 4_000
_LONGEST_BODY = 1_000_000
_MOST_OUTLINE = 8_000_000
_LONGEST_LINE = 100_000
_MOST_LINES = 200_000
_MOST_ATTACHMENTS = 100
# For names of sites; reading a long text as one takes a minute.
_NOT_FOR_TEXT = frozenset({"idna", "punycode"})
# Of a file in base64 so many lines are read: more than a text of LONGEST_TEXT needs.
_BASE64_LINES = 6_000
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}\s*")
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])[^<>]*>", re.IGNORECASE)
_MARKS = re.compile(r"(<!--|-->|</?(?:script|style)(?=[\s/>]))(?:(?<=[a-z])[^<>]*>)?", re.IGNORECASE)
_ENDS = {"<!--": "-->", "<script": "</script", "<style": "</style"}
_TAGS = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)
_WHITE = re.compile(r"\n{3,}")
_HEADERS = ("From", "To", "Cc", "Date", "Subject", "Message-ID")
# What the standard library raises on broken headers, parts and character sets.
_BROKEN = (LookupError, ValueError, AttributeError, TypeError, RecursionError)


class UnreadableMailError(Exception):
    """Nested so deep, or in so many parts, that only someone who means harm makes it."""


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
    """Whatever can be read of it: a broken header or an unknown character set leaves that part empty.

    Raises `UnreadableMailError` for what is nested too deep or has too many parts.
    """
    message = _parsed(file)
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


class _BoundedPolicy(EmailPolicy):
    """Counts while the parser works; a new one for each message."""

    counts: dict[str, int] = {}

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "content-type" and value.lstrip().lower().startswith(("multipart/", "message/")):
            self.count("containers", MOST_CONTAINERS)
        return name, value[:_LONGEST_HEADER]

    def count(self, what: str, most: int) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if self.counts[what] > most:
            raise UnreadableMailError


def _new_part(policy: Any) -> EmailMessage:
    policy.count("parts", MOST_PARTS)
    return EmailMessage(policy)


def _parsed(file: BinaryIO) -> EmailMessage:
    # The parser knows one kind of message by name; the factory makes exactly that.
    bounded: Any = _BoundedPolicy
    policy = bounded(counts={}, message_factory=_new_part)
    parser: Any = BytesFeedParser(policy=policy)
    file.seek(0)
    for line in _outline(file):
        parser.feed(line)
    file.seek(0)
    message = parser.close()
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    return message


def _outline(file: BinaryIO) -> Iterator[bytes]:
    """The mail without the greater part of its attachments."""
    read = encoded = lines = 0
    for line in _lines(file):
        encoded = encoded + 1 if _BASE64.fullmatch(line) else 0
        if encoded > _BASE64_LINES:
            continue
        read, lines = read + len(line), lines + 1
        if read > _MOST_OUTLINE or lines > _MOST_LINES:
            return
        yield line


def _lines(file: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: file.readline(_LONGEST_LINE), b"")


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message.get(name, ""))
    except _BROKEN:
        return ""
    return re.sub(r"\s+", " ", _plain(value)).strip()[:1000]


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
        aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        # The first and the last day of the calendar do not exist in every time zone.
        aware.astimezone(UTC)
    except (*_BROKEN, OverflowError):
        return None
    return aware


def _text(message: EmailMessage) -> str:
    """The plain text, else the words of the HTML: no pictures, no links that load, no code."""
    try:
        body = message.get_body(preferencelist=("plain", "html"))
        content = _content(body) if isinstance(body, EmailMessage) else ""
    except _BROKEN:
        return ""
    lines = (line.rstrip() for line in _plain(content).replace("\r\n", "\n").split("\n"))
    return _WHITE.sub("\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]


def _content(body: EmailMessage) -> str:
    raw = body.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = body.get_content_charset("utf-8")
    if charset in _NOT_FOR_TEXT:
        return ""
    content = raw[:_LONGEST_BODY].decode(charset, errors="replace")
    if body.get_content_subtype() == "html":
        return _words(content)
    return content


def _words(content: str) -> str:
    """Of HTML. Not a cleaner: what comes out is shown as plain text. Libraries that build a tree need minutes for
    100,000 boxes in boxes; this walks through it once."""
    shown = []
    ends = ""
    for index, part in enumerate(_MARKS.split(content)):
        mark = part.lower() if index % 2 else ""
        if not mark and not ends:
            shown.append(part)
        elif not ends:
            ends = _ENDS.get(mark, "")
        elif mark == ends:
            ends = ""
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", "".join(shown))))


def _attachment_names(message: EmailMessage) -> list[str]:
    """As far as we believe them: no paths, no marks that turn the reading direction."""
    try:
        parts = islice(message.iter_attachments(), _MOST_ATTACHMENTS)
        return [clean_name(_plain(part.get_filename() or ""), part.get_content_type()) for part in parts]
    except _BROKEN:
        return []


def _plain(text: str) -> str:
    """Without what no database takes: NUL, and bytes that are not a character."""
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode()
