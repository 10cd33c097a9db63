"""The supervisor and its guards, with small real processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from dev.guarded import Guarded
from dev.places import ROOT
from dev.supervisor import GaveUp, Service, Supervisor
from tests.integration.processes import alive, family, wait_until

pytestmark = pytest.mark.processes
SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
# Starts a child of its own, and ignores the polite request to stop.
STUBBORN_PARENT = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print('up', flush=True)\n"
    "time.sleep(600)\n",
]


def test_stopping_ends_also_what_the_command_started_and_ignores_its_protest(tmp_path: Path) -> None:
    process = Guarded(STUBBORN_PARENT, log=tmp_path / "log")
    wait_until(lambda: "up" in (tmp_path / "log").read_text() and len(family(process.pid)) == 2)
    processes = family(process.pid)
    process.stop()
    assert alive(processes) == []


def test_whoever_started_it_dies_and_so_does_the_command(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from dev.guarded import Guarded\n"
        f"Guarded([sys.executable, '-c', 'import time; time.sleep(600)'], log=Path({str(tmp_path / 'log')!r}))\n"
        "time.sleep(600)\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    wait_until(lambda: len(family(asker.pid)) == 2)
    processes = family(asker.pid)
    asker.kill()
    asker.wait()
    wait_until(lambda: alive(processes) == [])


def test_a_service_that_ends_is_started_again_and_said_to_be(tmp_path: Path) -> None:
    said: list[str] = []
    service = Service("worker", SLEEPS, tmp_path / "log")
    supervisor = Supervisor([service], say=said.append)
    supervisor.start()
    assert service.process is not None
    first = service.process.pid
    wait_until(lambda: len(family(first)) == 1)
    family(first)[0].kill()
    wait_until(lambda: service.ended() is not None)
    supervisor.check(now=0)
    assert service.process.pid != first
    assert service.ended() is None
    assert said == ["worker stopped by itself (status 137); starting it again."]
    supervisor.stop()


def test_a_service_that_keeps_failing_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    service = Service("web", [sys.executable, "-c", "raise SystemExit('no such table')"], tmp_path / "log")
    supervisor = Supervisor([service], say=lambda _line: None)
    supervisor.start()
    with pytest.raises(GaveUp, match="web keeps stopping") as gave_up:
        for second in range(20):
            wait_until(lambda: service.ended() is not None)
            supervisor.check(now=second)
    assert "no such table" in str(gave_up.value)


def test_a_service_that_fails_now_and_then_is_not_given_up(tmp_path: Path) -> None:
    service = Service("web", [sys.executable, "-c", ""], tmp_path / "log")
    supervisor = Supervisor([service], say=lambda _line: None)
    supervisor.start()
    for hour in range(7):
        wait_until(lambda: service.ended() is not None)
        supervisor.check(now=hour * 3600)
    supervisor.stop()
