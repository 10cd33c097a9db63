"""Keeps mails as files, one each, and reads them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        _folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            path = _path(uuid4())
            partial = path.with_suffix(".partial")
            partial.write_bytes(message.message().as_bytes())
            partial.rename(path)
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    id: UUID
    sent_at: datetime
    sender: str
    recipients: str
    subject: str
    text: str
    attachments: tuple[str, ...]


def newest(limit: int = 200) -> list[Mail]:
    paths = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in paths[:limit]]


def find(mail_id: UUID) -> Mail | None:
    path = _path(mail_id)
    return _read(path) if path.exists() else None


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _path(mail_id: UUID) -> Path:
    return _folder() / f"{mail_id}.eml"


def _sent_at(header: str) -> datetime:
    """Django writes the date in UTC as "-0000", which the parser reads as a time without a zone."""
    moment = parsedate_to_datetime(header)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), _class=ParsedMessage, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    return Mail(
        id=UUID(path.stem),
        sent_at=_sent_at(message["Date"]),
        sender=message["From"],
        recipients=message["To"] or "",
        subject=message["Subject"] or "",
        text=body.get_content() if body else "",
        attachments=tuple(part.get_filename() or "?" for part in message.iter_attachments()),
    )
