"""Real processes in tests: what still runs, and waiting for what they do."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil


def wait_until(condition: Callable[[], bool], *, seconds: float = 90) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, f"It did not happen within {seconds} seconds."
        time.sleep(0.05)


def family(pid: int) -> list[psutil.Process]:
    """What the process started, and what that started."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that still run. One may end while it is looked at."""
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def command_of(process: psutil.Process) -> list[str]:
    """Its words; none once it has ended."""
    with suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []
