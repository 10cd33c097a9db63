"""Pictures of evidence for on the screen, never the original itself."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.core.files.base import File

from core.files import PART, staging_folder
from incidents.enums import EvidenceKind

log = structlog.get_logger(__name__)

WITH_PREVIEW = frozenset({EvidenceKind.IMAGE, EvidenceKind.PDF})
SECONDS = 60
_RENDERER = Path(__file__).with_name("render.py")


@contextmanager
def picture_of(original: File, kind: str) -> Iterator[Path | None]:
    """A WebP of the original, gone after the block; None when no picture can be made."""
    with tempfile.TemporaryDirectory(suffix=PART, dir=staging_folder()) as folder:
        source, target = Path(folder) / "source", Path(folder) / "target.webp"
        with source.open("wb") as copy:
            shutil.copyfileobj(original, copy)
        yield target if _render(source, kind, target) else None


def _render(source: Path, kind: str, target: Path) -> bool:
    command = [sys.executable, "-I", str(_RENDERER), str(source), str(kind), str(target)]
    try:
        done = subprocess.run(command, timeout=SECONDS, env={}, check=False, capture_output=True, cwd=source.parent)
    except subprocess.TimeoutExpired:
        log.warning("preview.timeout", kind=kind)
        return False
    if done.returncode:
        error = done.stderr[-200:].decode(errors="replace").strip()
        log.warning("preview.failed", kind=kind, code=done.returncode, error=error)
    return done.returncode == 0 and target.is_file()
