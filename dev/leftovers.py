"""What an interrupted earlier start left behind, and how to be rid of it."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

_PATIENCE = 15


def remove_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def stop_postgres(folder: Path) -> None:
    """Stop a PostgreSQL that still runs on `folder`, and forget one that no longer does.

    Only called by who holds the lock of this folder, so such a server is nobody else's. PostgreSQL
    itself refuses to start when the number in the file belongs to any live process, its own or not.
    """
    pid_file = folder / "postmaster.pid"
    if not pid_file.exists():
        return
    first_line = pid_file.read_text().split("\n", 1)[0].strip()
    pid = int(first_line) if first_line.isdigit() else 0
    if str(folder) in _command_of(pid):
        _interrupt_and_wait(pid)
    pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    """The command line of a process, empty when there is none."""
    if Path("/proc/self").exists():  # not every small Linux has `ps`
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def _interrupt_and_wait(pid: int) -> None:
    limit = time.monotonic() + _PATIENCE
    os.kill(pid, signal.SIGINT)
    while time.monotonic() < limit and _command_of(pid):
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
