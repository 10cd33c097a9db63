"""The uploaded bytes: read once, counted, hashed, and never written under a name."""

import hashlib
from typing import BinaryIO, Protocol

from people.roster.errors import RosterError

MEGABYTE = 1024 * 1024


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def fingerprint(stream: BinaryIO, *, max_megabytes: int) -> tuple[int, str]:
    """Size in bytes and SHA-256 in hexadecimals; the stream stands at its beginning afterwards."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while chunk := stream.read(MEGABYTE):
        size += len(chunk)
        if size > max_megabytes * MEGABYTE:
            raise RosterError("too_large", limit=max_megabytes)
        digest.update(chunk)
    stream.seek(0)
    if not size:
        raise RosterError("empty")
    return size, digest.hexdigest()


class Meter:
    """Reads on, but not endlessly: `limit` bytes may pass before `reset` is called again.

    A parser keeps in memory what it has not yet handed over; this bounds it.
    """

    def __init__(self, stream: Readable, *, limit: int, code: str) -> None:
        self._stream, self._limit, self._code = stream, limit, code
        self._passed = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(min(size, 64 * 1024) if size > 0 else 64 * 1024)
        self._passed += len(chunk)
        if self._passed > self._limit:
            raise RosterError(self._code)
        return chunk

    def reset(self) -> None:
        self._passed = 0
