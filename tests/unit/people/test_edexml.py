"""EDEXML as a stream: what is taken over, what is dropped, and what is refused."""

import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest

from people.enums import RowKind
from people.roster.errors import RosterError
from people.roster.reader import read_roster
from people.roster.records import Header, Problem, Record, Row
from tests.factories.rosters import edexml

TODAY = date(2026, 11, 22)
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "edexml" / "EDEXML.Voorbeeld.2.1.xml"
OWN = Path(__file__).resolve().parents[2] / "fixtures" / "roster"


def read(content: bytes | BinaryIO) -> list[Record]:
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    return list(read_roster(stream, today=TODAY, max_megabytes=100))


def rows(content: bytes, kind: RowKind) -> list[Row]:
    return [record for record in read(content) if isinstance(record, Row) and record.kind == kind]


def problems(content: bytes) -> list[tuple[str, bool]]:
    return [(record.code, record.is_skipped) for record in read(content) if isinstance(record, Problem)]


def header(content: bytes) -> Header:
    return next(record for record in read(content) if isinstance(record, Header))


def refusal(content: bytes | BinaryIO) -> str:
    with pytest.raises(RosterError) as caught:
        read(content)
    assert str(caught.value)
    return caught.value.code


# --- What is taken over -------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the example of the standard is not here")
def test_the_example_of_the_standard_is_read() -> None:
    content = REAL.read_bytes()
    assert (header(content).version, header(content).schools[0].brin) == ("2.1", "99ZZ00")
    assert [row.first_name for row in rows(content, RowKind.PUPIL)] == ["Wimpie", "Ismaël Hassan", "Gradje"]
    assert [row.job_title for row in rows(content, RowKind.STAFF)] == [
        "Toetsafnameleider", "Manusje van alles", "Stagiair, Onderwijsassistent",
    ]  # fmt: skip
    assert problems(content) == []


@pytest.mark.parametrize("name", ["edexml-2.1.xml", "edexml-2.0.xml", "edexml-1.03.xml"])
def test_each_version_is_read(name: str) -> None:
    content = (OWN / name).read_bytes()
    assert header(content).version == name.removeprefix("edexml-").removesuffix(".xml")
    assert len(rows(content, RowKind.PUPIL)) == 3
    assert problems(content) == []


def test_a_pupil_of_version_1_03_has_a_group_or_a_year_group() -> None:
    first, second, third = rows((OWN / "edexml-1.03.xml").read_bytes(), RowKind.PUPIL)
    assert (first.group_key, first.year_group) == ("GRP4", "")
    assert (second.group_key, second.year_group) == ("", "4")
    assert third.ends_on == date(2026, 6, 30)


def test_names_dates_and_postcode_become_ours() -> None:
    pupil = {
        "key": " 7 ", "achternaam": "Hof", "voorvoegsel": "van 't", "voorletters-1": "GH", "roepnaam": " Gradje\n ",
        "geboortedatum": "2016-06-21Z", "postcodenl": "6971vb", "instroomdatum": "2020-08-19T00:00:00",
    }  # fmt: skip
    (row,) = rows(edexml(pupils=[pupil]), RowKind.PUPIL)
    assert (row.key, row.prefix, row.initials, row.first_name) == ("7", "van 't", "G.H.", "Gradje")
    assert (row.birth_date, row.postcode, row.starts_on) == (date(2016, 6, 21), "6971 VB", date(2020, 8, 19))


def test_first_names_stand_in_for_a_missing_name_to_be_called_by() -> None:
    (row,) = rows(edexml(pupils=[{"key": "1", "achternaam": "Assati", "voornamen": "Ismaël Hassan"}]), RowKind.PUPIL)
    assert row.first_name == "Ismaël Hassan"


@pytest.mark.parametrize(
    ("brin", "location", "expected"),
    [("99ZZ", "", "99ZZ00"), ("99ZZ", "00", "99ZZ00"), ("99zz", "01", "99ZZ01"), ("", "", "")],
)
def test_location_00_is_the_same_as_none(brin: str, location: str, expected: str) -> None:
    content = edexml(pupils=[{"key": "1", "roepnaam": "Tim"}], brin=brin, location=location)
    assert header(content).schools[0].brin == expected


def test_a_school_year_that_the_schema_does_not_know_yet_is_fine() -> None:
    assert header(edexml(pupils=[], year="2031-2032")).school_year == "2031-2032"


def test_a_school_year_that_makes_no_sense_is_told_and_guessed() -> None:
    content = edexml(pupils=[{"key": "1", "roepnaam": "Tim"}], year="2026")
    assert header(content).school_year == "2026-2027"
    assert problems(content) == [("bad_school_year", False)]


def test_a_version_that_is_not_told_is_no_obstacle() -> None:
    assert header(edexml(pupils=[], version="")).version == ""


def test_another_encoding_that_the_file_states_is_read() -> None:
    for encoding in ("ISO-8859-1", "windows-1252", "UTF-16"):
        (row,) = rows(edexml(pupils=[{"key": "1", "roepnaam": "Daniël"}], encoding=encoding), RowKind.PUPIL)
        assert row.first_name == "Daniël"


def test_the_line_of_a_problem_is_the_line_of_the_person_also_deep_in_a_large_file() -> None:
    pupils = [{"key": str(number), "roepnaam": "Tim"} for number in range(30_000)]
    pupils[-1] = {"key": "", "roepnaam": "Tim"}
    content = edexml(pupils=pupils)
    (problem,) = [record for record in read(content) if isinstance(record, Problem)]
    assert content.decode().splitlines()[problem.line - 1] == '<leerling key="">'
    assert problem.line > 65_535


@pytest.mark.parametrize(
    ("roles", "title"),
    [(["DIR"], "Directeur"), (["LRK", "IB"], "Leerkracht, Intern begeleider"), (["OUD", "OWA"], "Onderwijsassistent")],
)
def test_roles_become_job_titles(roles: list[str], title: str) -> None:
    (row,) = rows(edexml(staff=[{"key": "1", "roepnaam": "Lia", "rollen": roles}]), RowKind.STAFF)
    assert row.job_title == title


def test_a_parent_who_helps_out_is_no_employee() -> None:
    content = edexml(staff=[{"key": "1", "roepnaam": "Lia", "rollen": ["OUD"]}])
    assert problems(content) == [("parent_helper", True)]
    assert rows(content, RowKind.STAFF)[0].is_skipped


# --- Rows that are wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pupil", "expected"),
    [
        ({"roepnaam": "Tim"}, [("no_key", True)]),
        ({"key": "1"}, [("no_name", True)]),
        ({"key": "1", "achternaam": "x" * 201}, [("too_long", True)]),
        ({"key": "1", "roepnaam": "Tim", "geboortedatum": "2016-02-31"}, [("bad_birth_date", False)]),
        ({"key": "1", "roepnaam": "Tim", "geboortedatum": "2031-01-01"}, [("bad_birth_date", False)]),
        ({"key": "1", "roepnaam": "Tim", "instroomdatum": "19-08-2020"}, [("bad_date", False)]),
        ({"key": "1", "roepnaam": "Tim", "emailadres": "tim@"}, [("bad_email", False)]),
        ({"key": "1", "roepnaam": "Tim", "jaargroep": "9"}, [("bad_year_group", False)]),
        ({"key": "x" * 257, "roepnaam": "Tim"}, [("no_key", True)]),
    ],
)
def test_a_wrong_value_is_told_and_left_out(pupil: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    assert problems(edexml(pupils=[pupil])) == expected


def test_a_row_without_a_key_hides_who_left() -> None:
    (problem,) = [r for r in read(edexml(pupils=[{"roepnaam": "Tim"}])) if isinstance(r, Problem)]
    assert problem.hides == (RowKind.PUPIL,)


def test_a_key_that_is_the_bsn_is_refused() -> None:
    content = edexml(pupils=[{"key": "133456785", "roepnaam": "Tim", "bsn": "133456785"}])
    assert problems(content) == [("key_is_secret", True)]
    assert rows(content, RowKind.PUPIL) == []


def test_a_bsn_in_another_field_is_left_out() -> None:
    pupil = {
        "key": "1", "eckid": "x133456785", "roepnaam": "Tim", "achternaam": "Bos 133456785", "bsn": "133456785",
        "emailadres": "133456785@school.example",
    }  # fmt: skip
    (row,) = rows(edexml(pupils=[pupil]), RowKind.PUPIL)
    assert "133456785" not in repr(row)
    assert row.first_name == "Tim"


def test_numbers_origin_and_weights_never_leave_the_parser() -> None:
    secrets = {
        "bsn_ondwnr-4": "8765", "etniciteit": "9ETN", "land": "XQ1", "land_vader": "XQ2", "land_moeder": "XQ3",
        "gewicht": "0.77", "gewicht_nieuw": "1,77", "onderwijsnummer": "987654321", "geslacht": "77",
        "gebruikersnaam": "GEBRUIKER77", "fotourl": "FOTO77", "voornamen": "VOORNAMEN77",
    }  # fmt: skip
    found = repr(read(edexml(pupils=[{"key": "1", "roepnaam": "Tim"} | secrets])))
    assert [name for name, value in secrets.items() if value in found] == []


# --- Files that are refused ---------------------------------------------------------------------

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE EDEX [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><EDEX><school><schooljaar>&j;</schooljaar></school></EDEX>"
)
EXTERNAL = b'<!DOCTYPE EDEX [<!ENTITY x SYSTEM "file:///etc/passwd">]><EDEX><school>&x;</school></EDEX>'
DTD = b'<!DOCTYPE EDEX SYSTEM "http://example.invalid/x.dtd"><EDEX/>'
PARAMETER = b'<!DOCTYPE EDEX [<!ENTITY % x SYSTEM "http://example.invalid/x"> %x;]><EDEX/>'
ATTRIBUTE = (
    b'<!DOCTYPE EDEX [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]><EDEX a="&b;&b;&b;"/>'
)
SCHOOL = b"<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"


@pytest.mark.parametrize("content", [LAUGHS, EXTERNAL, DTD, PARAMETER, ATTRIBUTE])
def test_a_doctype_is_refused_whatever_is_in_it(content: bytes) -> None:
    assert refusal(content) == "doctype"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"achternaam;roepnaam\nBos;Tim\n", "unknown_format"),
        (b"%PDF-1.7", "unknown_format"),
        (b"\x89PNG\r\n\x1a\n", "unknown_format"),
        (b"<html><body>Inloggen</body></html>", "wrong_root"),
        (b"<EDEX></EDEX>", "no_school_part"),
        (
            b'<EDEX><leerlingen><leerling key="1"><roepnaam>T</roepnaam></leerling></leerlingen></EDEX>',
            "no_school_part",
        ),
        (SCHOOL + b"<leerlingen>&nbsp;</leerlingen></EDEX>", "not_xml"),
        (SCHOOL + b"<leerlingen></wrong></EDEX>", "not_xml"),
        (SCHOOL + b"<leerlingen><leerling key='1'><roepnaam>T", "truncated"),
        (SCHOOL, "truncated"),
        (SCHOOL + b"</EDEX>trailing", "not_xml"),
        (b'<?xml version="1.0" encoding="nonsense-8"?>' + SCHOOL + b"</EDEX>", "encoding"),
        (SCHOOL + b"<commentaar>Dani\xebl</commentaar></EDEX>", "encoding"),
        (b'<?xml version="1.0" encoding="UTF-16"?>' + SCHOOL + b"</EDEX>", "encoding"),
        (edexml(version="3.0"), "unknown_version"),
        (edexml(version="9" * 5000), "unknown_version"),
        (SCHOOL + b"<a>" * 300 + b"</a>" * 300 + b"</EDEX>", "too_complex"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_the_reason(content: bytes, code: str) -> None:
    assert refusal(content) == code


class Endless(io.RawIOBase):
    """Repeats a piece of XML for ever, and remembers how much was read."""

    def __init__(self, start: bytes, piece: bytes) -> None:
        self._start, self._piece = start, piece
        self.read_bytes = 0
        self._rest = b""

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._rest, self.read_bytes = self._start, 0
        return 0

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            self._rest += self._piece * 100
        chunk, self._rest = self._rest[:size], self._rest[size:]
        self.read_bytes += len(chunk)
        return chunk


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (SCHOOL, b"<rommel><meer/></rommel>"),
        (SCHOOL + b"<leerlingen><leerling key='1'>", b"<achternaam>x</achternaam>"),
        (SCHOOL + b"<leerlingen><leerling key='1'><achternaam>", b"xxxxxxxxxxxxxxxxxxxxxxxxxx"),
        (b"<!--", b"xxxxxxxxxxxxxxxxxxxxxxxxxx"),
        (b"<EDEX ", b"a1='xxxxxxxxxxxxxxxx' b"),
    ],
)
def test_endless_rubbish_is_cut_off_early(start: bytes, piece: bytes) -> None:
    stream = Endless(start, piece)
    assert refusal(stream) in {"too_complex", "not_xml"}  # type: ignore[arg-type]
    assert stream.read_bytes < 20 * 1024 * 1024


def test_the_reason_never_quotes_the_file() -> None:
    for content in (SCHOOL + b"<bsn>133456785</wrong>", b"<EDEX><x133456785></EDEX>", EXTERNAL):
        with pytest.raises(RosterError) as caught:
            read(content)
        assert "133456785" not in str(caught.value)
        assert "133456785" not in repr(caught.value.__cause__)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_nothing_is_read_from_disk_or_network(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    is_watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if is_watching and event in {"open", "socket.connect"}:
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    try:
        for content in (EXTERNAL, DTD, PARAMETER):
            refusal(content)
    finally:
        is_watching = False
    assert [name for name in opened if "passwd" in name or "example" in name] == []


def test_a_large_file_is_read_in_little_memory() -> None:
    import tracemalloc

    def content() -> Iterator[bytes]:
        yield SCHOOL + b"<leerlingen>"
        for number in range(20_000):
            yield b'<leerling key="%d"><achternaam>Bos</achternaam><roepnaam>Tim</roepnaam></leerling>\n' % number
        yield b"</leerlingen></EDEX>"

    stream = io.BytesIO(b"".join(content()))
    tracemalloc.start()
    count = sum(1 for _ in read_roster(stream, today=TODAY, max_megabytes=100))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_001
    assert peak < 2 * 1024 * 1024
