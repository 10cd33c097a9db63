"""`make run` as a developer meets it: real processes, a real Ctrl-C, a real kill."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from dev.places import ROOT
from dev.servers import free_port
from tests.integration.processes import alive, command_of, family, wait_until

pytestmark = pytest.mark.processes
_PATIENCE = 180


class Run:
    """One `make run` after its installation, in a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        own = {"OPOR_LOCAL": str(folder), "PORT": str(port), "DEMO": "0"}
        inherited = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "OPOR_MEDIA_ROOT"}
        self.output = folder.with_name(f"output-{time.monotonic_ns()}.txt")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dev.run"],
                cwd=ROOT,
                env={k: v for k, v in os.environ.items() if k not in inherited} | own,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def await_text(self, text: str) -> None:
        wait_until(lambda: text in self.said() or self.process.poll() is not None, seconds=_PATIENCE)
        assert text in self.said()

    def await_end(self) -> int:
        return self.process.wait(timeout=_PATIENCE)

    def children(self) -> list[psutil.Process]:
        return family(self.process.pid)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _is_guard(process: psutil.Process) -> bool:
    """What starts and stops a service for the supervisor: its command line ends with that of the service."""
    return any(part.endswith("guard.py") for part in command_of(process))


Start = Callable[..., Run]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Run] = []
    own_port = free_port()
    with tempfile.TemporaryDirectory(prefix="opor-run-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # as root, PostgreSQL runs as nobody and has to get through

        def _start(port: int = own_port) -> Run:
            started.append(Run(Path(name) / "local", port))
            return started[-1]

        yield _start
        for run in started:
            if run.process.poll() is None:
                run.process.send_signal(signal.SIGTERM)
                run.await_end()


def run_sql(run: Run, sql: str) -> None:
    lines = (run.folder / "addresses.env").read_text().splitlines()
    url = next(line.removeprefix("DATABASE_URL=") for line in lines if line.startswith("DATABASE_URL="))
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql)


def test_ctrl_c_stops_everything_and_a_second_start_keeps_the_data(start: Start) -> None:
    first = start()
    first.await_text("Stop with Ctrl-C")
    assert answers(first.port)
    processes = first.children()
    run_sql(first, "CREATE TABLE kept (); ")

    second_at_once = start()
    assert second_at_once.await_end() == 1
    assert "already running" in second_at_once.said()
    assert answers(first.port)

    first.process.send_signal(signal.SIGINT)
    assert first.await_end() == 0
    assert alive(processes) == []

    again = start()
    again.await_text("Stop with Ctrl-C")
    run_sql(again, "SELECT * FROM kept")


def test_a_killed_worker_comes_back_and_a_killed_run_leaves_nothing(start: Start) -> None:
    first = start()
    first.await_text("Stop with Ctrl-C")
    worker = next(p for p in first.children() if "worker" in command_of(p) and not _is_guard(p))
    worker.kill()
    first.await_text("worker stopped by itself")

    processes = first.children()
    first.process.kill()
    wait_until(lambda: alive(processes) == [], seconds=_PATIENCE)

    # What a cut in the power leaves: a number in the file that now belongs to someone else.
    (first.folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    again = start()
    again.await_text("Stop with Ctrl-C")
    assert answers(again.port)


def test_a_port_in_use_is_said_before_anything_starts(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = start(taken.getsockname()[1])
        assert run.await_end() == 1
    assert "in use by another program" in run.said()
    assert "make run PORT=" in run.said()
    assert not (run.folder / "postgres").exists()


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey"])
def test_a_server_that_is_killed_is_started_again_and_that_is_said(start: Start, name: str) -> None:
    run = start()
    run.await_text("Stop with Ctrl-C")
    program = {"PostgreSQL": "postgres", "Valkey": "valkey-server"}[name]
    servers = [one for one in run.children() if program in "".join(command_of(one)[:1]) and not _is_guard(one)]
    parents = {one.pid for one in servers}
    next(one for one in servers if one.ppid() not in parents).kill()

    run.await_text(f"{name} stopped by itself")

    wait_until(lambda: _is_ready(run.port), seconds=60)
    run_sql(run, "SELECT 1")


def _is_ready(port: int) -> bool:
    """The sign-in page, and what it needs."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
