"""Files and rows in step: a row never points at a file that is not there, and no file outlives its row.

What a killed process leaves behind is swept in `core.files`.
"""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from incidents.models import Evidence


def forget_files(evidence: Iterable[Evidence]) -> None:
    """Remove the files once the rows are really gone."""
    names = [name for row in evidence for name in (row.file.name, row.preview.name) if name]
    transaction.on_commit(partial(remove, names))


def remove(names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)
