"""A whole installation for one test: database, broker, mail server and processes that can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.db import connection

from dev.guarded import Guarded
from dev.servers import TemporaryValkey, free_port
from notifications.models import Notice
from tests.integration.notifications.mail_server import MailServer
from tests.integration.processes import family, wait_until

ROOT = Path(__file__).resolve().parents[3]


class Installation:
    def __init__(self, folder: Path, mail: MailServer, database: str) -> None:
        self.folder = folder
        self.mail = mail
        self.broker = TemporaryValkey(folder / "valkey", free_port())
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "opor.settings.local",
            "DATABASE_URL": os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{database}",
            "REDIS_URL": self.broker.url,
            "EMAIL_URL": mail.url,
            "OPOR_LOCAL": str(folder),
            "OPOR_BASE_URL": "https://meldpunt.rijnmeer.example",
            "PYTHONPATH": str(ROOT),
        }
        self.processes: list[Guarded] = []

    def start_worker(self) -> Guarded:
        return self._start("worker", "--concurrency", "1")

    def start_beat(self) -> Guarded:
        return self._start("beat", "--schedule", str(self.folder / "schedule"), "--pidfile=")

    def _start(self, *words: str) -> Guarded:
        process = Guarded(
            [sys.executable, "-m", "celery", "-A", "opor", *words],
            log=self.folder / f"{words[0]}.log",
            env=self.env,
        )
        self.processes.append(process)
        return process

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in a process of its own that has the same settings."""
        head = "import sys, django; django.setup()\n"
        return subprocess.run(
            [sys.executable, "-c", head + script, *arguments],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def kill(self, process: Guarded) -> None:
        """The process and its children, at once: no chance to clean up."""
        self.processes.remove(process)
        kill(family(process.pid))
        wait_until(lambda: process.ended() is not None)

    def wait_until_mailed(self) -> None:
        wait_until(self._all_mailed)

    def _all_mailed(self) -> bool:
        for process in self.processes:
            if process.ended() is not None:
                raise AssertionError(process.last_lines(30))
        return not Notice.objects.filter(mailed_at=None).exists()

    def stop(self) -> None:
        for process in self.processes:
            process.ask_to_stop()
        for process in self.processes:
            process.stop()
        self.broker.stop()


def kill(processes: list[psutil.Process]) -> None:
    """At once, without a chance to clean up."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


@pytest.fixture
def installation(tmp_path: Path, transactional_db: None) -> Iterator[Installation]:
    """Other processes only see what was committed, hence the transactional database."""
    with MailServer() as mail:
        whole = Installation(tmp_path, mail, str(connection.settings_dict["NAME"]))
        whole.broker.start()
        try:
            yield whole
        finally:
            mail.answer.set()
            whole.stop()
