"""ClamAV over its own small protocol (clamd(8), INSTREAM). Off when no address is set."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings

from incidents.evidence import refusals

_CHUNK = 256 * 1024
_SECONDS = 60


def check(file: BinaryIO) -> None:
    """Raise `Refused` for an infected file. No answer is a refusal too: what was not scanned is not kept."""
    if not settings.OPOR_CLAMAV:
        return
    try:
        answer = _ask(file)
    except OSError as error:
        raise refusals.unscanned() from error
    if answer.endswith(b"FOUND"):
        raise refusals.infected()
    if not answer.endswith(b"OK"):
        raise refusals.unscanned()


def _ask(file: BinaryIO) -> bytes:
    host, _, port = settings.OPOR_CLAMAV.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=_SECONDS) as connection:
        connection.sendall(b"zINSTREAM\0")
        file.seek(0)
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            received = connection.recv(4096)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n").strip()
