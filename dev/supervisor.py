"""Keeps a handful of processes running, and stops all of them together."""

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from dev.guarded import Guarded, Restarts
from dev.servers import Server


class GaveUp(Exception):
    """A process ended too often; the text shows its last lines."""


@dataclass
class Service:
    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    process: Guarded | None = None
    restarts: Restarts = field(default_factory=Restarts)

    def start(self) -> None:
        self.process = Guarded(self.command, log=self.log, env=self.env)

    def ended(self) -> int | None:
        return self.process.ended() if self.process else None

    def restart(self, now: float) -> None:
        """Start again, unless this happens too often."""
        if self.restarts.is_one_too_many(now) and self.process:
            raise GaveUp(f"{self.name} keeps stopping.\n{self.process.last_lines()}")
        self.start()


class Supervisor:
    """`run` returns after Ctrl-C, a request to terminate, or a closed terminal."""

    def __init__(
        self, services: Sequence[Service], say: Callable[[str], None] = print, *, servers: Sequence[Server] = ()
    ) -> None:
        """`servers` run already, and are stopped by who started them."""
        self.services = services
        self.servers = servers
        self.say = say
        self.stopping = False

    def start(self) -> None:
        for service in self.services:
            service.start()

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        while not self.stopping:
            self.check(time.monotonic())
            time.sleep(0.2)

    def check(self, now: float) -> None:
        watched: list[Server | Service] = [*self.servers, *self.services]
        for service in watched:
            status = service.ended()
            if status is not None and not self.stopping:
                self.say(f"{service.name} stopped by itself (status {status}); starting it again.")
                service.restart(now)

    def stop(self) -> None:
        """Ask all at once, then wait for each: the slowest decides how long it takes."""
        self.stopping = True
        running = [service.process for service in self.services if service.process]
        for process in running:
            process.ask_to_stop()
        for process in running:
            process.stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
