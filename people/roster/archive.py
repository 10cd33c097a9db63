"""The tables of a OneRoster zip, read from the archive itself: nothing is ever unpacked to disk."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO

from people.roster.errors import RosterError
from people.roster.streams import MEGABYTE

_MOST_MEMBERS = 200
# Tables of text rarely shrink more than twentyfold.
_MOST_SHRINKAGE = 100
_IS_ENCRYPTED = 0x1
# What reading a damaged archive or table can raise, besides our own.
DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)

Line = tuple[int, dict[str, str]]


class Archive:
    def __init__(self, stream: BinaryIO, *, max_megabytes: int) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except DAMAGE:
            raise RosterError("not_zip", part="zip") from None
        self._limit = max_megabytes * MEGABYTE
        self._members = self._checked()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """The tables by name. Some administrations put them in one folder."""
        members: dict[str, zipfile.ZipInfo] = {}
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > _MOST_MEMBERS:
            raise RosterError("zip_bomb")
        for info in infos:
            path = PurePosixPath(info.filename)
            if path.parts[:1] == ("__MACOSX",) or path.name.startswith("."):
                continue
            name = path.name.lower()
            if _is_unsafe(info.filename, path) or name in members:
                raise RosterError("zip_path")
            members[name] = info
        return members

    def has(self, name: str) -> bool:
        return name.lower() in self._members

    def lines(self, name: str, *, needs: Sequence[str]) -> Iterator[Line]:
        """Yield (line number, {column: value}) of one table; a row with too many columns is {}."""
        info = self._members.get(name.lower())
        if info is None:
            raise RosterError("missing_file", part=name)
        self._weigh(info)
        try:
            with self._zip.open(info) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
                yield from _table(text, name, needs)
        except UnicodeDecodeError:
            raise RosterError("not_utf8", part=name) from None
        except DAMAGE:
            raise RosterError("not_zip", part=name) from None

    def _weigh(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & _IS_ENCRYPTED:
            raise RosterError("zip_encrypted")
        self._limit -= info.file_size
        swells = info.file_size > MEGABYTE and info.file_size > _MOST_SHRINKAGE * max(info.compress_size, 1)
        if self._limit < 0 or swells:
            raise RosterError("zip_bomb")


def _is_unsafe(name: str, path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name


def _table(text: io.TextIOWrapper, name: str, needs: Sequence[str]) -> Iterator[Line]:
    reader = csv.reader(text, strict=True)
    before = 0
    try:
        columns = [column.strip() for column in next(reader, [])]
        _check_columns(columns, name, needs)
        before = reader.line_num
        for values in reader:
            line, before = before + 1, reader.line_num
            if values:
                fits = len(values) <= len(columns)
                yield line, dict(zip(columns, values, strict=False)) if fits else {}
    except csv.Error:
        raise RosterError("not_csv", part=name, line=before + 1) from None


def _check_columns(columns: list[str], name: str, needs: Sequence[str]) -> None:
    missing = [column for column in needs if column not in columns]
    if not missing:
        return
    if any(mark in column for column in columns for mark in (";", "\t")):
        raise RosterError("delimiter", part=name)
    raise RosterError("missing_columns", part=name, columns=", ".join(missing))
