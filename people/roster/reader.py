"""One door for every format: the first bytes decide, never the name of the file."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from people.roster.edexml import read_edexml
from people.roster.errors import RosterError
from people.roster.oneroster import read_oneroster
from people.roster.records import Record

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_roster(stream: BinaryIO, *, today: date, max_megabytes: int) -> Iterator[Record]:
    """Yield the header first. Raises RosterError, and only that, on whatever bytes it is given."""
    stream.seek(0)
    beginning = stream.read(512)
    stream.seek(0)
    if beginning.startswith(_ZIP):
        return read_oneroster(stream, today=today, max_megabytes=max_megabytes)
    if not beginning.strip():
        raise RosterError("empty")
    if beginning.startswith(_BYTE_ORDER_MARKS) or beginning.lstrip().startswith(b"<") or b"\0" in beginning[:4]:
        return read_edexml(stream, today=today)
    raise RosterError("unknown_format")
