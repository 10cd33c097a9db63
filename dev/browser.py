"""A Chromium for the browser tests: the system's, else Debian's package, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The first is a Chromium without windows: the same pages for two thirds of the work.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DOWNLOAD_PATIENCE = 300


def find_browser() -> str | None:
    """The path of a browser that is already here."""
    given = os.environ.get("OPOR_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    return _playwrights_own()


def ensure_browser() -> str | None:
    """Find a browser, or get one; None when that did not work."""
    found = find_browser()
    if found or os.environ.get("OPOR_CHROMIUM"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium here; asking Debian for one.", flush=True)
        _try("apt-get", "update", "-qq")
        install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
        if not _try(*install, "chromium-headless-shell"):
            _try(*install, "chromium")
        found = find_browser()
    if found is None:
        print("No Chromium here; asking Playwright for one.", flush=True)
        _try(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")
        found = find_browser()
    return found


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _try(*command: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=quiet, timeout=_DOWNLOAD_PATIENCE, check=False, capture_output=True)
    except subprocess.TimeoutExpired:
        print(f"  no answer within {_DOWNLOAD_PATIENCE} seconds", flush=True)
        return False
    return done.returncode == 0
