"""A virus scanner that finds something, and one that does not answer, both keep a file out."""

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from incidents.evidence import antivirus, refusals
from incidents.evidence.refusals import Refused

Scanner = Callable[[bytes], bytes]


@pytest.fixture
def scanner(settings: Any) -> Iterator[Callable[[bytes], list[bytes]]]:
    """Speaks the protocol of clamd: `scanner(answer)` gives the list that the scanned content lands in."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.OPOR_CLAMAV = f"127.0.0.1:{server.getsockname()[1]}"

    def _serve(answer: bytes) -> list[bytes]:
        received: list[bytes] = []

        def run() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while length := struct.unpack(">I", stream.read(4))[0]:
                    received.append(stream.read(length))
                connection.sendall(answer)

        threading.Thread(target=run, daemon=True).start()
        return received

    yield _serve
    server.close()


def test_a_clean_file_passes_and_was_scanned_whole(scanner: Callable[[bytes], list[bytes]]) -> None:
    received = scanner(b"stream: OK\0")
    content = b"x" * 700_000

    antivirus.check(io.BytesIO(content))

    assert b"".join(received) == content


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"stream: Eicar-Signature FOUND\0", refusals.infected()),
        (b"INSTREAM size limit exceeded. ERROR\0", refusals.unscanned()),
        (b"", refusals.unscanned()),
    ],
)
def test_anything_else_is_kept_out(scanner: Callable[[bytes], list[bytes]], answer: bytes, reason: Refused) -> None:
    scanner(answer)

    with pytest.raises(Refused) as caught:
        antivirus.check(io.BytesIO(b"iets"))

    assert str(caught.value) == str(reason)


def test_a_scanner_that_is_not_there_keeps_everything_out(settings: Any) -> None:
    settings.OPOR_CLAMAV = "127.0.0.1:1"

    with pytest.raises(Refused):
        antivirus.check(io.BytesIO(b"iets"))


def test_without_an_address_nothing_is_scanned(settings: Any) -> None:
    settings.OPOR_CLAMAV = ""

    antivirus.check(io.BytesIO(b"iets"))
