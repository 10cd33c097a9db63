"""Cleaned rows into the database by COPY: the fastest door, and one that needs no memory."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

COLUMNS = (
    "roster_import_id", "line", "kind", "source", "key", "eckid", "school_id", "school_key", "first_name", "prefix",
    "last_name", "initials", "birth_date", "email", "phone", "postcode", "year_group", "group_key", "group_keys",
    "is_composite", "kin_keys", "relation", "job_title", "starts_on", "ends_on", "has_left", "change", "is_in_file",
    "is_unusable", "is_stranger",
)  # fmt: skip
_COPY = (
    f"COPY staged ({', '.join(COLUMNS)}) FROM STDIN"
    " WITH (FORMAT csv, FORCE_NULL (school_id, birth_date, starts_on, ends_on))"
)


def array(values: Sequence[str]) -> str:
    """A text[] as PostgreSQL writes it. Sorted by code point, so that two of them can be compared."""
    if not values:
        return "{}"
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in sorted(values))
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def copy_rows(cursor: Any, rows: Iterator[Sequence[Any]]) -> None:
    """Copy `rows` in the order of COLUMNS. What the iterator raises is raised here."""
    source = _Lines(rows)
    # The driver's own cursor: the one Django puts around it in development takes no size.
    cursor.cursor.copy_expert(_COPY, source, size=64 * 1024)
    if source.error is not None:
        raise source.error


class _Lines:
    """Rows as a file of lines, made while it is read."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self._rows = rows
        # The driver would turn an error of ours into one of its own, so it is kept aside.
        self.error: Exception | None = None

    def read(self, size: int) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
        try:
            for row in self._rows:
                writer.writerow(row)
                if buffer.tell() >= size:
                    break
        except Exception as error:
            self.error = error
            return ""
        return buffer.getvalue()
