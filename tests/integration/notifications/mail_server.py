"""A mail server of a few lines that can be made to hesitate: the moment in which a sender dies."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message
from types import TracebackType
from typing import Self


class _Conversation(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                self.server.take(self._message())
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`messages` holds what came in. While `hesitate` is set the sender waits for the answer after DATA."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[Message] = []
        self.taken = threading.Event()
        self.answer = threading.Event()
        self.answer.set()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"].strip() for message in self.messages]

    def hesitate(self) -> None:
        self.taken.clear()
        self.answer.clear()

    def take(self, content: bytes) -> None:
        self.messages.append(message_from_bytes(content))
        self.taken.set()
        self.answer.wait(timeout=60)

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed in the middle is what these tests are about."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.answer.set()
        self.shutdown()
        self.server_close()
