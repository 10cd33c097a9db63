"""Files and rows in step: a row never points at a file that is not there, and no file outlives its row."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath

from django.core.files.storage import Storage, default_storage
from django.db import transaction

from incidents.evidence.intake import sweep_staging
from incidents.models import Evidence

ORIGINALS, PREVIEWS = "evidence", "previews"
# A file without a row is left alone this long: its transaction may still be running.
GRACE = timedelta(hours=24)


def forget_files(evidence: Iterable[Evidence]) -> None:
    """Remove the files once the rows are really gone."""
    names = [name for row in evidence for name in (row.file.name, row.preview.name) if name]
    transaction.on_commit(partial(remove, names))


def remove(names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)


def sweep_orphans(*, now: datetime) -> int:
    """Remove files a killed process left behind before its row was committed; returns how many."""
    removed = sweep_staging(now - GRACE)
    for folder in (ORIGINALS, PREVIEWS):
        for name in _names(default_storage, folder):
            if _is_young(name, now) or _has_row(name):
                continue
            default_storage.delete(name)
            removed += 1
    return removed


def _names(storage: Storage, folder: str) -> Iterable[str]:
    if not storage.exists(folder):
        return
    for part in storage.listdir(folder)[0]:
        for file in storage.listdir(f"{folder}/{part}")[1]:
            yield f"{folder}/{part}/{file}"


def _is_young(name: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) > now - GRACE
    except FileNotFoundError:
        return True


def _has_row(name: str) -> bool:
    column = "file" if PurePosixPath(name).parts[0] == ORIGINALS else "preview"
    return Evidence.objects.filter(**{column: name}).exists()
