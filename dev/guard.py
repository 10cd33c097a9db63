"""Run one command for as long as the process that asked for it lives.

The asker holds the other end of our standard input. However it dies, by Ctrl-C or by a kill -9, that
end closes; we then stop the command and whatever it started. Works on every Unix, unlike a
parent-death signal.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import Any

PATIENCE = 10  # seconds between asking and forcing


def main() -> int:
    """`guard.py STOP_SIGNAL USER_ID COMMAND…`; returns what the command returned."""
    # Ctrl-C in a terminal goes to the whole group: only the asker decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop_signal, user, command = signal.Signals[sys.argv[1]], int(sys.argv[2]), sys.argv[3:]
    other_user: dict[str, Any] = {"user": user, "group": user, "extra_groups": [], "cwd": "/"}
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_undo_ignoring_ctrl_c,  # noqa: PLW1509 - no thread is running yet
        **(other_user if user != os.geteuid() else {}),
    )
    signal.signal(signal.SIGTERM, lambda *_: _stop(child, stop_signal))
    threading.Thread(target=_await_asker, args=(child, stop_signal), daemon=True).start()
    status = child.wait()
    _kill_group(child.pid)
    return 128 - status if status < 0 else status


def _undo_ignoring_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _await_asker(child: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    while os.read(0, 1024):
        pass
    _stop(child, stop_signal)


def _stop(child: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    child.send_signal(stop_signal)
    timer = threading.Timer(PATIENCE, _kill_group, args=(child.pid,))
    timer.daemon = True
    timer.start()


def _kill_group(pid: int) -> None:
    """The command leads a group of its own: nothing it started outlives it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
