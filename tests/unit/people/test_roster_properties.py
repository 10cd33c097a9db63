"""Whatever bytes arrive: a roster, or a RosterError. Nothing else."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from people.enums import RowKind
from people.roster import fields
from people.roster.errors import RosterError
from people.roster.fields import BadValueError
from people.roster.reader import read_roster
from people.roster.records import Row
from tests.factories.rosters import archive, edexml, oneroster

TODAY = date(2026, 11, 22)
PEOPLE = [
    {"key": "1", "eckid": "e1", "roepnaam": "Tim", "achternaam": "Bos", "groep": "4A", "samengesteld": ["K"]},
    {"key": "2", "roepnaam": "Noor", "geboortedatum": "2018-01-01", "bsn": "133456785", "uitstroomdatum": "2026-01-01"},
]
XML = edexml(pupils=PEOPLE, staff=[{"key": "L", "roepnaam": "Lia", "groepen": ["4A"]}], groups=[{"key": "4A"}])
ZIP = oneroster(
    users=[
        {"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos", "agentSourcedIds": "u2"},
        {"sourcedId": "u2", "role": "parent", "givenName": "Ali", "familyName": "Bos"},
    ],
    classes=[{"sourcedId": "c1", "title": "4A"}],
    enrollments=[{"classSourcedId": "c1", "userSourcedId": "u1", "role": "student"}],
)
often = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def consume(content: bytes) -> list[Row]:
    """Read all of it, as the import does."""
    try:
        found = [r for r in read_roster(io.BytesIO(content), today=TODAY, max_megabytes=1) if isinstance(r, Row)]
    except RosterError as error:
        assert str(error)  # noqa: PT017  the text is what the user sees
        return []
    for row in found:
        assert row.key
        assert len(row.key) <= 256
        assert row.kind in {RowKind.GROUP, RowKind.MEMBER} or row.is_skipped or row.first_name or row.last_name
    return found


@often
@given(st.binary(max_size=500))
@example(b"<")
@example(b"PK\x03\x04")
@example(b"\xff\xfe<\x00")
@example(b"\xef\xbb\xbf<EDEX/>")
@example(b"<?xml version='1.0'?><EDEX xmlns='x'/>")
def test_arbitrary_bytes(content: bytes) -> None:
    consume(content)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(content) - 1, 0)))
        match draw(st.sampled_from(["flip", "cut", "double", "insert"])):
            case "flip":
                content[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del content[place : place + draw(st.integers(1, 80))]
            case "double":
                content[place:place] = content[place : place + 80]
            case _:
                content[place:place] = draw(
                    st.sampled_from([b"<!DOCTYPE a>", b"&x;", b"\0", b'"', b"\xff", b"</EDEX>"])
                )
    return bytes(content)


@often
@given(damaged(XML))
def test_a_damaged_edexml_file(content: bytes) -> None:
    consume(content)


@often
@given(damaged(ZIP))
def test_a_damaged_zip(content: bytes) -> None:
    consume(content)


@often
@given(st.data())
def test_a_zip_of_damaged_tables(data: st.DataObject) -> None:
    original = zipfile.ZipFile(io.BytesIO(ZIP))
    members = {info.filename: original.read(info) for info in original.infolist()}
    name = data.draw(st.sampled_from(sorted(members)))
    consume(archive(members | {name: data.draw(damaged(members[name]))}))


@often
@given(st.text(max_size=60))
def test_a_cleaned_text_stays_as_it_is(value: str) -> None:
    cleaned = fields.text(value, 1000)
    assert fields.text(cleaned, 1000) == cleaned
    assert cleaned == cleaned.strip()
    assert all(character.isprintable() for character in cleaned)


@often
@given(st.text(max_size=30))
def test_a_day_is_a_day_or_refused(value: str) -> None:
    try:
        found = fields.day(value)
    except BadValueError:
        return
    assert found is None or 1900 <= found.year <= 2100


@pytest.mark.parametrize(
    ("surname", "expected"),
    [
        ("van der Berg", ("van der", "Berg")),
        ("Van Damme", ("", "Van Damme")),
        ("van", ("", "van")),
        ("in 't Veld", ("in 't", "Veld")),
        ("El Amrani", ("", "El Amrani")),
    ],
)
def test_a_surname_is_split_at_its_capital(surname: str, expected: tuple[str, str]) -> None:
    assert fields.split_surname(surname) == expected
