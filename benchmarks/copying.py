"""Rows by COPY, the quickest way into PostgreSQL; fields that are not given get the default of the model."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from types import NoneType
from typing import Any

from django.db import connection
from django.db.models import GeneratedField, Model
from django.db.models.fields import NOT_PROVIDED

NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """`columns` are attribute names ("incident_id"); every row has a value for each."""
    fields = {field.attname: field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)}
    unknown = set(columns) - set(fields)
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    rest = [field for name, field in fields.items() if name not in columns]
    names = ", ".join(f'"{field.column}"' for field in [*(fields[name] for name in columns), *rest])
    tail = "".join(f"\t{_text(_default(field))}" for field in rest)
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(statement, _Stream("\t".join(map(_text, row)) + tail + "\n" for row in rows))
        _set_sequence(cursor, model)


def _default(field: Any) -> Any:
    if callable(field.default) and field.default is not NOT_PROVIDED and field.primary_key:
        raise ValueError(f"give {field.name} of {field.model.__name__} for every row")
    if not field.has_default() and not field.null and not field.blank:
        raise ValueError(f"{field.model.__name__}.{field.name} has no default")
    value = field.get_default()
    return "" if value is None and not field.null else value


def _text(value: Any) -> str:
    """Numbers, identifiers and choices are written as they read."""
    return _WRITTEN.get(type(value), str)(value)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _array(values: Sequence[Any]) -> str:
    return _escaped("{" + ",".join(json.dumps(str(value)) for value in values) + "}")


_WRITTEN: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: NULL,
    bool: lambda value: "t" if value else "f",
    str: _escaped,
    date: date.isoformat,
    datetime: datetime.isoformat,
    dict: lambda value: _escaped(json.dumps(value)),
    list: _array,
}


def _set_sequence(cursor: Any, model: type[Model]) -> None:
    """The next row that the product makes comes after ours."""
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
    (sequence,) = cursor.fetchone()
    if sequence:
        cursor.execute(f'SELECT setval(%s, greatest((SELECT max("{key}") FROM "{table}"), 1))', [sequence])


class _Stream:
    """Lines as a file, as COPY wants it; never more than a chunk in memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting = ""

    def read(self, size: int = -1) -> str:
        parts, length = [self._waiting], len(self._waiting)
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if 0 <= size <= length:
                break
        text = "".join(parts)
        if size < 0:
            self._waiting = ""
            return text
        self._waiting = text[size:]
        return text[:size]
