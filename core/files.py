"""Files and rows in step: what a killed process left behind goes away, what a row points at stays."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

import structlog
from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import models

PART: Final = ".part"
# What no row points at is left alone this long: the transaction that writes the row may still be running.
GRACE: Final = timedelta(days=1)
# Each look in the tables reads them whole, as nothing else asks for a row by the name of its file.
_AT_ONCE: Final = 5000
# More than crashes leave behind: then this is not the database that belongs to these files.
_MOST: Final = 100
_MOST_SHARE: Final = 0.05

logger = structlog.get_logger(__name__)


def staging_folder() -> Path:
    """Where bytes are while they arrive or are worked on; beside what is kept, so that keeping is a rename."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or Path(settings.MEDIA_ROOT) / "staging")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def sweep_files(*, now: datetime) -> int:
    """Remove what no row points at and is older than a day; returns how many files."""
    before = now - GRACE
    removed = _sweep_staging(before)
    left, seen = _left_behind(before)
    if len(left) > max(_MOST, seen * _MOST_SHARE):
        logger.error("files.sweep_refused", left=len(left), seen=seen)
        return removed
    for name in left:
        default_storage.delete(name)
    return removed + len(left)


def _left_behind(before: datetime) -> tuple[list[str], int]:
    """What no row points at and is old, and how many files there are."""
    fields = file_fields()
    left, seen = [], 0
    for folder in folders_of(fields):
        names = _names(default_storage, folder)
        while some := list(islice(names, _AT_ONCE)):
            seen += len(some)
            left += [name for name in _without_row(some, fields) if _is_older(default_storage, name, before)]
    return left, seen


def file_fields() -> list[models.FileField]:
    """Every column of every table that names a file; one file may be named in several."""
    found = (field for model in apps.get_models() for field in model._meta.local_fields)
    return [field for field in found if isinstance(field, models.FileField)]


def folders_of(fields: Iterable[models.FileField]) -> list[str]:
    """Below which everything is ours."""
    return sorted({PurePosixPath(field.generate_filename(field.model(), "x")).parts[0] for field in fields})


def _sweep_staging(before: datetime) -> int:
    left = [part for part in staging_folder().glob(f"*{PART}") if _modified(part) < before.timestamp()]
    for part in left:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
    return len(left)


def _modified(path: Path) -> float:
    """Gone meanwhile counts as young."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{file}" for file in files)
    for inside in folders:
        yield from _names(storage, f"{folder}/{inside}")


def _without_row(names: list[str], fields: Iterable[models.FileField]) -> set[str]:
    left = set(names)
    for field in fields:
        rows: models.QuerySet[models.Model] = models.QuerySet(field.model).filter(**{f"{field.attname}__in": left})
        left -= set(rows.values_list(field.attname, flat=True))
    return left


def _is_older(storage: Storage, name: str, before: datetime) -> bool:
    """Gone meanwhile counts as young."""
    try:
        return storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
