"""Make the virtual environment and install the pinned requirements. Only the standard library.

`bootstrap.py local` for running, `bootstrap.py dev` for testing. Done before: returns at once.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCAL = ROOT / ".local"
PYTHON = VENV / "bin" / "python"
_FILES = {
    "local": ["requirements.txt", "requirements-local.txt", "constraints.txt"],
    "dev": ["requirements.txt", "requirements-local.txt", "requirements-dev.txt", "constraints.txt"],
}


class BootstrapError(Exception):
    """The text says what is wrong and what to do."""


def main() -> int:
    profile = sys.argv[1] if len(sys.argv) > 1 else "local"
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an old Python runs first
            found = ".".join(map(str, sys.version_info[:2]))
            raise BootstrapError(f"Python 3.11 or newer is needed; {sys.executable} is {found}.")
        LOCAL.mkdir(exist_ok=True)
        with _one_at_a_time():
            _install(profile)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _install(profile: str) -> None:
    stamp = VENV / f".installed-{profile}-{_fingerprint(profile)}"
    if stamp.exists() and _works():
        return
    if not _works():
        _make_environment()
    print(f"Installing the requirements ({profile}); the first time this takes a minute or two.", flush=True)
    wanted = ROOT / f"requirements-{profile}.txt"
    # Without compiling beforehand: most modules of most packages are never imported.
    options = ["--disable-pip-version-check", "--no-compile", "--quiet"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "-r", str(wanted)]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise BootstrapError(
            "The requirements could not be installed; pip says why above.\n"
            "Check the connection to the package index and run the same command again: it goes on from here."
        )
    # Having the test tools means having what running needs.
    for covered in _FILES if profile == "dev" else [profile]:
        (VENV / f".installed-{covered}-{_fingerprint(covered)}").touch()


def _make_environment() -> None:
    print(f"Making a virtual environment in {VENV.name} with Python {sys.version.split()[0]}.", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise BootstrapError(
            f"Python could not make a virtual environment:\n{made.stdout}{made.stderr}\n"
            "On Debian and Ubuntu this is in a package of its own: apt-get install python3-venv"
        )


def _works() -> bool:
    """Whether the environment is whole; one that was interrupted, moved or lost its Python is not."""
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _fingerprint(profile: str) -> str:
    content = b"".join((ROOT / name).read_bytes() for name in _FILES[profile])
    return hashlib.sha256(content).hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two starts at once would both write into the environment."""
    with (LOCAL / "install.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is installing; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
