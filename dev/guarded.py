"""A command that lives no longer than the process that started it."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.guard import PATIENCE

_GUARD = Path(__file__).with_name("guard.py")


# A process that ends by itself is started again, but not for ever.
_MAX_RESTARTS = 5
_RESTART_WINDOW = 60.0


class Restarts:
    def __init__(self) -> None:
        self._at: deque[float] = deque(maxlen=_MAX_RESTARTS)

    def is_one_too_many(self, now: float) -> bool:
        """Whether starting again now would be too often; if not, it counts as done."""
        if len(self._at) == _MAX_RESTARTS and now - self._at[0] < _RESTART_WINDOW:
            return True
        self._at.append(now)
        return False


class Guarded:
    """Starts at once. `log` receives what the command prints, after what earlier runs printed."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        user: int | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.log = log
        self._log_starts_at = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._guard = subprocess.Popen(
                [
                    *(sys.executable, str(_GUARD), stop_signal.name),
                    str(os.geteuid() if user is None else user),
                    *command,
                ],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=env,
            )

    @property
    def pid(self) -> int:
        """Of the guard; the command is its child."""
        return self._guard.pid

    def ended(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._guard.poll()

    def ask_to_stop(self) -> None:
        if self._guard.stdin is not None and not self._guard.stdin.closed:
            self._guard.stdin.close()

    def stop(self) -> None:
        """Returns when the command and everything it started are gone."""
        self.ask_to_stop()
        try:
            self._guard.wait(timeout=PATIENCE + 5)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()

    def last_lines(self, count: int = 12) -> str:
        """The end of what this command printed, for a message that says why it stopped."""
        with self.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(self._log_starts_at)
            lines = file.read().splitlines()[-count:]
        return "\n".join([f"The end of {self.log}:", *(f"  {line}" for line in lines)])
