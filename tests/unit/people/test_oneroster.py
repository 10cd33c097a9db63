"""OneRoster 1.1 CSV: what is taken over, what is dropped, and what is refused."""

import io
import struct
import zipfile
from datetime import date
from typing import Any

import pytest

from people.enums import RowKind
from people.roster.errors import RosterError
from people.roster.reader import read_roster
from people.roster.records import Header, Problem, Record, Row
from tests.factories.rosters import archive, oneroster

TODAY = date(2026, 11, 22)
TIM: dict[str, Any] = {"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos", "grades": "04"}
USERS = b"sourcedId,orgSourcedIds,role,givenName,familyName\n"
JULIA: dict[str, Any] = {"sourcedId": "u2", "role": "teacher", "givenName": "Julia", "familyName": "van Bemmel"}


def read(content: bytes, *, max_megabytes: int = 100) -> list[Record]:
    return list(read_roster(io.BytesIO(content), today=TODAY, max_megabytes=max_megabytes))


def rows(content: bytes, kind: RowKind) -> list[Row]:
    return [record for record in read(content) if isinstance(record, Row) and record.kind == kind]


def problems(content: bytes) -> list[tuple[str, str, int]]:
    return [(record.code, record.part, record.line) for record in read(content) if isinstance(record, Problem)]


def header(content: bytes) -> Header:
    return next(record for record in read(content) if isinstance(record, Header))


def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(RosterError) as caught:
        read(content, **limits)
    assert str(caught.value)
    return caught.value.code


def test_users_become_pupils_staff_and_guardians() -> None:
    parent = {"sourcedId": "u3", "role": "parent", "givenName": "Ali", "familyName": "Bos", "agentSourcedIds": "u1"}
    content = oneroster(users=[TIM | {"agentSourcedIds": "u3"}, JULIA | {"phone": "(06) 1234"}, parent])
    (tim,), (julia,), (ali,) = (rows(content, kind) for kind in (RowKind.PUPIL, RowKind.STAFF, RowKind.GUARDIAN))
    assert (tim.year_group, tim.kin_keys, tim.school_key) == ("4", ["u3"], "org-1")
    assert (julia.prefix, julia.last_name, julia.job_title, julia.phone) == ("van", "Bemmel", "Leerkracht", "(06) 1234")
    assert (ali.kin_keys, ali.relation) == (["u1"], "guardian")
    assert header(content).schools[0].brin == "99ZZ00"


def test_someone_of_two_schools_has_two_rows() -> None:
    found = rows(oneroster(users=[JULIA | {"orgSourcedIds": "org-1,org-2"}]), RowKind.STAFF)
    assert [row.school_key for row in found] == ["org-1", "org-2"]


def test_classes_and_enrolments_become_groups_and_ties() -> None:
    content = oneroster(
        users=[TIM],
        classes=[
            {"sourcedId": "c1", "title": "Groep 4A", "grades": "4"},
            {"sourcedId": "c2", "title": "Koor", "classType": "scheduled"},
        ],
        enrollments=[{"sourcedId": "e1", "classSourcedId": "c1", "userSourcedId": "u1", "role": "student"}],
    )  # fmt: skip
    assert [(row.key, row.last_name, row.is_composite) for row in rows(content, RowKind.GROUP)] == [
        ("c1", "Groep 4A", False),
        ("c2", "Koor", True),
    ]
    assert [(row.key, row.group_key) for row in rows(content, RowKind.MEMBER)] == [("u1", "c1")]


def test_an_enrolment_that_ended_does_not_count() -> None:
    content = oneroster(
        users=[TIM],
        classes=[{"sourcedId": "c1", "title": "Groep 4A"}],
        enrollments=[{"classSourcedId": "c1", "userSourcedId": "u1", "role": "student", "endDate": "2026-10-01"}],
    )
    assert rows(content, RowKind.MEMBER) == []


def test_what_is_to_be_deleted_is_not_in_the_file() -> None:
    assert rows(oneroster(users=[TIM | {"status": "tobedeleted"}, JULIA]), RowKind.PUPIL) == []


def test_the_school_year_comes_from_the_sessions() -> None:
    sessions = (
        b"sourcedId,type,startDate,endDate\ns1,schoolYear,2025-08-01,2026-07-31\ns2,schoolYear,2026-08-01,2027-07-31\n"
    )
    content = oneroster(
        users=[TIM], manifest={"file.academicSessions": "bulk"}, extra={"academicSessions.csv": sessions}
    )
    assert header(content).school_year == "2026-2027"


def test_tables_may_stand_in_a_folder_and_begin_with_a_byte_order_mark() -> None:
    content = oneroster(users=[TIM | {"givenName": "Daniël"}], folder="export/", encoding="utf-8-sig")
    assert rows(content, RowKind.PUPIL)[0].first_name == "Daniël"


def test_demographics_passwords_and_identifiers_never_leave_the_parser() -> None:
    secrets = {"username": "GEHEIM1", "userIds": "{LDAP:GEHEIM2}", "identifier": "GEHEIM3", "password": "GEHEIM4"}
    content = oneroster(
        users=[TIM | secrets],
        demographics=[{"sourcedId": "u1", "birthDate": "2018-01-02", "countryOfBirthCode": "GEHEIM5"}],
    )
    assert "GEHEIM" not in repr(read(content))
    assert "2018" not in repr(read(content))


@pytest.mark.parametrize(
    "ids",
    [
        *("{BSN:133456785}", "{LDAP:tim},{ bsn : 1334.56.785 }", "{NL-BSN:133456785}", "BSN:133456785"),
        *("{Burgerservicenummer:133456785}", "{persoonsgebonden nummer:133456785}", "{onderwijsnummer:133456785}"),
        *("{burger_service_nummer:133456785}", "{leerling_pgn:133456785}", "{urn:nl:bsn:133456785}"),
        *("{BSN:133456785}{LDAP:tim}", "{BSN:133456785:tim}"),
    ],
)
def test_a_key_that_is_the_bsn_is_refused(ids: str) -> None:
    content = oneroster(users=[TIM | {"sourcedId": "133456785", "userIds": ids}, JULIA])
    assert problems(content) == [("key_is_secret", "users.csv", 2)]


@pytest.mark.parametrize("ids", ["a" * 130_000, ":" * 130_000, "{" * 130_000, "{a:1}," * 20_000 + "{bsn:133456785}"])
def test_identifiers_of_any_length_are_read(ids: str) -> None:
    content = oneroster(users=[TIM | {"userIds": ids, "email": "133456785@school.example"}])
    assert (rows(content, RowKind.PUPIL)[0].email == "") is ids.endswith("{bsn:133456785}")


def test_a_bsn_in_another_field_is_left_out() -> None:
    content = oneroster(users=[TIM | {"userIds": "{BSN:133456785}", "email": "133456785@school.example"}])
    assert "133456785" not in repr(read(content))


@pytest.mark.parametrize(
    ("user", "code"),
    [
        (TIM | {"sourcedId": ""}, "no_key"),
        (TIM | {"role": "wizard"}, "unknown_role"),
        (TIM | {"givenName": "", "familyName": ""}, "no_name"),
        (TIM | {"familyName": "x" * 201}, "too_long"),
        (TIM | {"email": "tim@"}, "bad_email"),
        (TIM | {"orgSourcedIds": ""}, "no_org"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_line(user: dict[str, Any], code: str) -> None:
    assert problems(oneroster(users=[JULIA, user])) == [(code, "users.csv", 3)]


def test_the_line_of_a_row_counts_the_line_breaks_inside_fields() -> None:
    content = oneroster(users=[JULIA | {"middleName": "twee\nregels"}, TIM | {"email": "tim@"}])
    assert problems(content) == [("bad_email", "users.csv", 4)]


def test_a_row_with_too_many_columns_is_left_out() -> None:
    users = b"sourcedId,orgSourcedIds,role,givenName,familyName\nu1,org-1,student,Tim,Bos,extra\n"
    assert problems(_with("users.csv", users)) == [("too_many_columns", "users.csv", 2)]


def _with(name: str, content: bytes, **told: Any) -> bytes:
    """A complete export in which one table is another."""
    original = zipfile.ZipFile(io.BytesIO(oneroster(users=[TIM, JULIA], **told)))
    members = {info.filename: original.read(info) for info in original.infolist()}
    return archive(members | {name: content})


# --- Files that are refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ({"oneroster.version": "1.2"}, "manifest_version"),
        ({"oneroster.version": None}, "manifest_version"),
        ({"file.users": "delta"}, "delta"),
        ({"file.enrollments": "delta"}, "delta"),
        ({"file.users": "absent"}, "missing_file"),
        ({"file.academicSessions": "bulk"}, "missing_file"),
    ],
)
def test_a_manifest_we_cannot_go_by_is_refused(manifest: dict[str, str | None], code: str) -> None:
    assert refusal(oneroster(users=[TIM], manifest=manifest)) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive({}), "no_manifest"),
        (archive({"users.csv": b"x"}), "no_manifest"),
        (_with("users.csv", b"sourcedId,role\nu1,student\n"), "missing_columns"),
        (_with("users.csv", b""), "missing_columns"),
        (_with("users.csv", b"sourcedId;orgSourcedIds;role;givenName;familyName\nu1;o;student;T;B\n"), "delimiter"),
        (_with("users.csv", b"sourcedId\torgSourcedIds\trole\tgivenName\tfamilyName\n"), "delimiter"),
        (_with("users.csv", USERS + "u1,o,student,Daniël,B\n".encode("cp1252")), "not_utf8"),
        (_with("users.csv", b'sourcedId,orgSourcedIds,role,givenName,familyName\nu1,o,"student'), "not_csv"),
        (_with("users.csv", b'sourcedId,orgSourcedIds,role,givenName,familyName\nu1,o,"a"b,T,B\n'), "not_csv"),
        (_with("users.csv", b"sourcedId,orgSourcedIds,role,givenName,familyName\nu1,o," + b"x" * 200_000), "not_csv"),
        (_with("../evil.csv", b"x"), "zip_path"),
        (_with("/etc/evil.csv", b"x"), "zip_path"),
        (_with("c:\\evil.csv", b"x"), "zip_path"),
        (_with("other/users.csv", b"x"), "zip_path"),
        (archive({f"{number}.csv": b"" for number in range(300)}), "zip_bomb"),
        (b"PK\x03\x04 and then nothing", "not_zip"),
        (oneroster(users=[TIM])[:-40], "not_zip"),
    ],
)  # fmt: skip
def test_an_archive_that_is_no_roster_is_refused_with_the_reason(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert refusal(_with("users.csv", b"sourcedId," + b" " * 20_000_000)) == "zip_bomb"


def test_tables_that_are_too_large_together_are_refused() -> None:
    import random

    noise = random.Random(1).randbytes(6_000_000).hex().encode()
    assert refusal(_with("users.csv", noise), max_megabytes=1) == "zip_bomb"


def test_a_damaged_table_is_refused() -> None:
    content = bytearray(oneroster(users=[TIM | {"sourcedId": f"u{number}"} for number in range(500)]))
    content[len(content) // 3] ^= 0xFF
    assert refusal(bytes(content)) in {"not_zip", "not_csv", "not_utf8"}


def test_a_file_without_a_name_is_damage() -> None:
    content = _with("nameless", b"x")
    directory = content.rindex(b"nameless")
    # A reader cuts a name at its first zero byte.
    assert refusal(content[:directory] + b"\0" + content[directory + 1 :]) == "not_zip"


def test_a_zip_with_a_password_is_refused() -> None:
    content = bytearray(oneroster(users=[TIM]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            flags = struct.unpack_from("<H", content, place + offset)[0] | 1
            struct.pack_into("<H", content, place + offset, flags)
            place = content.find(signature, place + 4)
    assert refusal(bytes(content)) == "zip_encrypted"
