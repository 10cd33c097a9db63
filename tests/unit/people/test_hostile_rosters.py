"""Files made to break us: refused at once, in bounded memory, and never with a number of the state in what is kept."""

import io
import resource
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest

from people.roster.reader import read_roster
from people.roster.records import Problem, Row
from tests.factories.rosters import edexml, oneroster
from tests.unit.people.test_edexml import TODAY, read, refusal
from tests.unit.people.test_oneroster import JULIA, TIM, USERS, _with

BSN = "133456785"
# Passes the test that every BSN passes.
LIKE_A_BSN = "123456782"
START = (
    b'<?xml version="1.0"?>\n<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode>'
    b"<xsdversie>2.1</xsdversie></school>"
)


class Endless(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, beginning: bytes, again: bytes, times: int, end: bytes) -> None:
        self._parts = (beginning, again * 1000, times // 1000, end)
        self._left = b""
        self._pieces = self._all()

    def _all(self) -> Iterator[bytes]:
        beginning, again, times, end = self._parts
        yield beginning
        for _time in range(times):
            yield again
        yield end

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (piece := next(self._pieces, b"")):
            self._left += piece
        found, self._left = self._left[:size], self._left[size:]
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        self._left, self._pieces = b"", self._all()
        return 0

    def tell(self) -> int:
        return 0

    def seekable(self) -> bool:
        return True


def peak_of(stream: BinaryIO) -> float:
    """Megabytes that Python held while it was read."""
    tracemalloc.start()
    try:
        for _record in read_roster(stream, today=TODAY, max_megabytes=100):
            pass
        return tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()


# --- Memory ---------------------------------------------------------------------------------------


def test_a_million_parts_with_one_pupil_are_forgotten_as_they_go() -> None:
    part = b"<leerlingen><leerling key='1'/></leerlingen>"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _record in read_roster(
        cast(BinaryIO, Endless(START, part, 250_000, b"</EDEX>")), today=TODAY, max_megabytes=99
    ):
        pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes


def test_a_table_of_contents_of_a_million_files_is_not_read() -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, *[0] * 8, 9, *[0] * 6)
    contents = b"".join(entry + b"%09d" % number for number in range(100_000))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(contents), 30, 0)
    assert refusal(b"PK\x03\x04" + b"\0" * 26 + contents + end) == "zip_bomb"


@pytest.mark.parametrize(
    ("table", "content"),
    [
        ("users.csv", USERS + b"a,b,c,d," * 400_000),
        ("users.csv", USERS + b'"a\n",' * 400_000),
        ("users.csv", b"x" * 3_000_000),
        ("orgs.csv", b"sourcedId,type,identifier\n" + b"".join(b"o%d,school,99ZZ\n" % n for n in range(10_000))),
    ],
    ids=["a row of a million columns", "a row of a million lines", "one line", "ten thousand schools"],
)
def test_no_table_is_held_in_memory(table: str, content: bytes) -> None:
    noise = bytes(range(256)).hex().encode()  # so that it does not shrink like a bomb
    packed = stored(_with(table, content.replace(b"x" * 512, noise)))
    assert refusal(packed) == "too_complex"


def test_a_manifest_is_read_for_what_it_must_say() -> None:
    lines = b"propertyName,value\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"
    manifest = lines + b"".join(b"p%d,%d\n" % (number, number) for number in range(100_000))
    assert peak_of(io.BytesIO(stored(_with("manifest.csv", manifest)))) < 5


def stored(content: bytes) -> bytes:
    """The same archive, not compressed."""
    return repacked(content, zipfile.ZIP_STORED)


def repacked(content: bytes, method: int) -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as packed:
        for info in source.infolist():
            packed.writestr(info.filename, source.read(info))
    return target.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_ways_to_pack_that_can_ask_for_gigabytes_are_refused(method: int) -> None:
    assert refusal(repacked(oneroster(users=[TIM, JULIA]), method)) == "not_zip"


# --- Which school ---------------------------------------------------------------------------------


def test_two_schools_in_one_file_are_refused() -> None:
    one = edexml(pupils=[{"key": "1", "achternaam": "Bos", "roepnaam": "Tim"}]).decode()
    second = "<school><schooljaar>2026-2027</schooljaar><brincode>{}</brincode></school></EDEX>"
    assert refusal(one.replace("</EDEX>", second.format("88YY")).encode()) == "second_school"
    assert read(one.replace("</EDEX>", second.format("99ZZ")).encode())


# --- Numbers of the state -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"bsn": "1334.56.785", "achternaam": f"Bos {BSN}"},
        {"bsn": BSN, "emailadres": "133.456.785@school.example"},
        {"bsn": "012345672", "achternaam": "Bos 12345672"},
        {"achternaam": f"Bos ({BSN})"},
        {"achternaam": "Bos 1334 56 785"},
        {"voorletters-1": BSN},
        {"emailadres": f"{LIKE_A_BSN}@school.example"},
    ],
)
def test_a_number_of_the_state_in_the_wrong_place_is_left_out(fields: dict[str, str]) -> None:
    found = read(edexml(pupils=[{"key": "1", "achternaam": "Bos", "roepnaam": "Tim"} | fields]))
    kept = repr([row for row in found if isinstance(row, Row)])
    for number in (BSN, LIKE_A_BSN, "1334 56 785", "133.456.785", "12345672"):
        assert number not in kept
    assert "value_is_secret" in {problem.code for problem in found if isinstance(problem, Problem)}


def test_an_address_with_an_ordinary_number_stays() -> None:
    found = read(edexml(pupils=[{"key": "1", "achternaam": "Bos", "emailadres": "123456789@school.example"}]))
    assert [row.email for row in found if isinstance(row, Row)] == ["123456789@school.example"]


@pytest.mark.parametrize(
    "fields",
    [
        {"userIds": "{BSN:1334.56.785}", "sourcedId": BSN},
        {"userIds": "{bsn:1334.56.785}", "familyName": f"Bos {BSN}"},
        {"familyName": f"Bos {BSN}"},
        {"email": f"{LIKE_A_BSN}@school.example"},
    ],
)
def test_neither_does_a_table_bring_one_in(fields: dict[str, str]) -> None:
    found = repr(read(oneroster(users=[JULIA, TIM | fields])))
    assert BSN not in found
    assert LIKE_A_BSN not in found


def test_nor_the_name_of_a_group() -> None:
    group = {"key": "g1", "naam": f"Groep {BSN}"}
    found = read(edexml(pupils=[{"key": "1", "achternaam": "Bos"}], groups=[group]))
    assert BSN not in repr(found)
