"""`make test` and `make lint`: everything that has to hold, each on its own, and a verdict at the end."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dev.browser import ensure_browser
from dev.places import ROOT

_PYTHON = sys.executable
_BIN = Path(_PYTHON).parent

Check = tuple[str, Sequence[str]]

# The longest first: they run side by side.
LINT: list[Check] = [
    ("types", [f"{_BIN}/mypy", "."]),
    ("style", [f"{_BIN}/ruff", "check", "."]),
    ("format", [f"{_BIN}/ruff", "format", "--check", "--quiet", "."]),
    ("templates", [f"{_BIN}/djlint", "templates", "--lint", "--quiet"]),
    ("format of templates", [f"{_BIN}/djlint", "templates", "--check", "--quiet"]),
    ("direction of imports", [f"{_BIN}/lint-imports"]),
    ("messages", [_PYTHON, "manage.py", "messages", "--check"]),
    ("migrations", [_PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lint-only", action="store_true")
    parser.add_argument("pytest_args", nargs="*", help="passed on to pytest, after --")
    asked = parser.parse_args()
    os.chdir(ROOT)

    # Getting a browser is mostly waiting for it.
    aside = ThreadPoolExecutor(1)
    browser = None if asked.lint_only else aside.submit(ensure_browser)
    failed = _lint()
    if browser:
        _compile_messages()
        # Apart: a browser keeps an event loop running in its process, which other tests must not meet.
        # A file stays together, so that its fixtures are made once; pages of the browser share nothing.
        if not _passes("tests", _pytest("loadfile", ["--ignore=tests/browser", *asked.pytest_args])):
            failed.append("tests")
        pages = _pytest("worksteal", ["tests/browser", *asked.pytest_args])
        if not _passes("browser tests", pages, _with(browser.result())):
            failed.append("browser tests")
    if failed:
        print(f"\nNot good yet: {', '.join(failed)}.", flush=True)
        return 1
    print("\nAll good.", flush=True)
    return 0


def _lint() -> list[str]:
    """The names of the checks that failed. What each has to say is told in one piece."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(_ran, (command for _name, command in LINT))
        return [name for (name, _command), result in zip(LINT, done, strict=True) if not _told(name, *result)]


def _ran(command: Sequence[str]) -> tuple[bool, float, str]:
    """Whether it passed, in how many seconds, and what it said."""
    started = time.monotonic()
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return ended.returncode == 0, time.monotonic() - started, ended.stdout


def _told(name: str, passed: bool, seconds: float, said: str) -> bool:
    print(f"\n== {name}\n{said}   {_verdict(passed, seconds)}", flush=True)
    return passed


def _verdict(passed: bool, seconds: float) -> str:
    return f"{'good' if passed else 'NOT GOOD'} ({seconds:.0f} s)"


def _passes(name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> bool:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    passed = subprocess.run(command, check=False, env=env).returncode == 0
    print(f"   {_verdict(passed, time.monotonic() - started)}", flush=True)
    return passed


def _compile_messages() -> None:
    subprocess.run([_PYTHON, "manage.py", "messages", "--compile"], check=True)


def _pytest(spread: str, extra: Sequence[str]) -> list[str]:
    # One process more than there are cores: some tests mostly wait, for a process to stop or a page to load.
    workers = (os.cpu_count() or 1) + 1
    # In the order of the folders: the slow files come before the many small ones of tests/unit.
    return [_PYTHON, "-m", "pytest", "-n", str(workers), "--dist", spread, "--no-loadscope-reorder", *extra]


def _with(browser: str | None) -> dict[str, str]:
    if browser is None:
        print("\n!! NO CHROMIUM: the browser tests are skipped, or fail in CI. Install Chromium.", flush=True)
        return {**os.environ}
    return {**os.environ, "OPOR_CHROMIUM": browser}


if __name__ == "__main__":
    sys.exit(main())
