"""The tables of a OneRoster zip, read from the archive itself: nothing is ever unpacked to disk."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from people.roster.errors import RosterError
from people.roster.streams import MEGABYTE

_MOST_MEMBERS = 200
# Tables of text rarely shrink more than twentyfold.
_MOST_SHRINKAGE = 100
_IS_ENCRYPTED = 0x1
# What packers use. The others can ask for gigabytes before the first byte is there.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# So many characters one row may take. A table of contents of that size names thousands of files.
_MOST_AT_ONCE = MEGABYTE
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


class _InParts:
    """The bytes of an archive, never many at once: its table of contents is read whole, whatever its size."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(min(size, _MOST_AT_ONCE + 1) if size >= 0 else _MOST_AT_ONCE + 1)
        if len(chunk) > _MOST_AT_ONCE:
            raise RosterError("zip_bomb")
        return chunk


class Archive:
    def __init__(self, stream: BinaryIO, *, max_megabytes: int) -> None:
        try:
            self._zip = zipfile.ZipFile(cast(BinaryIO, _InParts(stream)))
        except DAMAGE:
            raise RosterError("not_zip", part="zip") from None
        self._limit = max_megabytes * MEGABYTE
        self._members = self._checked()
        self._weighed: set[str] = set()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """The tables by name. Some administrations put them in one folder."""
        members: dict[str, zipfile.ZipInfo] = {}
        if any(not info.filename for info in self._zip.infolist()):
            raise RosterError("not_zip", part="zip")
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
        if info.compress_type not in _METHODS:
            raise RosterError("not_zip", part=info.filename)
        # A table that is read twice stands in memory no longer than one that is read once.
        self._limit -= 0 if info.filename in self._weighed else info.file_size
        self._weighed.add(info.filename)
        swells = info.file_size > MEGABYTE and info.file_size > _MOST_SHRINKAGE * max(info.compress_size, 1)
        if self._limit < 0 or swells:
            raise RosterError("zip_bomb")


def _is_unsafe(name: str, path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name


def _table(text: io.TextIOWrapper, name: str, needs: Sequence[str]) -> Iterator[Line]:
    lines = _Lines(text, name)
    reader = csv.reader(lines, strict=True)
    before = 0
    try:
        columns = [column.strip() for column in next(reader, [])]
        _check_columns(columns, name, needs)
        before = reader.line_num
        for values in reader:
            line, before = before + 1, reader.line_num
            lines.passed = 0
            if values:
                fits = len(values) <= len(columns)
                yield line, dict(zip(columns, values, strict=False)) if fits else {}
    except csv.Error:
        raise RosterError("not_csv", part=name, line=before + 1) from None


class _Lines:
    """The lines of a table; `passed` counts the characters since somebody set it to 0."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text, self._name = text, name
        self.passed = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(_MOST_AT_ONCE):
            self.passed += len(line)
            if self.passed >= _MOST_AT_ONCE:
                raise RosterError("too_complex")
            yield line


def _check_columns(columns: list[str], name: str, needs: Sequence[str]) -> None:
    missing = [column for column in needs if column not in columns]
    if not missing:
        return
    if any(mark in column for column in columns for mark in (";", "\t")):
        raise RosterError("delimiter", part=name)
    raise RosterError("missing_columns", part=name, columns=", ".join(missing))
