"""Files of plain text: notes, chat exports and e-mails."""

import codecs
import re
from email.parser import BytesHeaderParser
from typing import BinaryIO

from incidents.evidence import formats, refusals
from incidents.evidence.formats import Format

HEAD = 64 * 1024
_CHUNK = 256 * 1024
# Nothing a person writes holds these: NUL, bell, and so on. Tab, line and page breaks are fine.
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x0c\x1b") + b"\x7f"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODE = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)

# "12-03-2026 14:05 - Karin: …" and "[12-03-2026, 14:05:33] Karin: …", in the orders and marks of phones.
_CHAT_LINE = re.compile(
    r"^[\u200e\u200f\ufeff]*\[?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:[\s\u202f][AaPp]\.?[Mm]\.?)?(?:\] | - )\S",
    re.MULTILINE,
)
_MAIL_SIGNS = ("date", "received", "message-id", "mime-version")


def read(head: bytes) -> Format:
    """Text, chat or e-mail; raises `Refused` for a web page, a script and Rich Text."""
    if head.startswith(b"#!"):
        raise refusals.program()
    if head.startswith(b"{\\rtf"):
        raise refusals.office_document()
    if is_mail(head):
        return formats.MAIL
    if _CODE.match(decoded(head).lstrip().encode()[:32]):
        raise refusals.web_page()
    return formats.CHAT if is_chat(head) else formats.TEXT


def is_mail(head: bytes) -> bool:
    """The headers of RFC 5322 stand on top: From, and at least two that only a mail program writes."""
    headers = BytesHeaderParser().parsebytes(head)
    return "from" in headers and sum(sign in headers for sign in _MAIL_SIGNS) >= 2


def is_chat(head: bytes) -> bool:
    return _CHAT_LINE.search(decoded(head[:HEAD])) is not None


def decoded(head: bytes) -> str:
    """The text of the beginning of a file; a character cut in half at the end does no harm."""
    if head.startswith(_UTF16):
        return head.decode("utf-16", errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def is_text(file: BinaryIO) -> bool:
    """No control characters anywhere: nobody types them, and every program and picture holds them."""
    file.seek(0)
    first = file.read(2)
    file.seek(0)
    if first in _UTF16:
        return _is_utf16(file)
    return all(len(chunk.translate(None, _CONTROL)) == len(chunk) for chunk in iter(lambda: file.read(_CHUNK), b""))


def _is_utf16(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            if "\x00" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
