"""OneRoster 1.1 CSV (1EdTech), the complete ("bulk") export. demographics.csv is never opened."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO, TypeVar

from people.enums import GuardianRelation, RosterFormat, RowKind
from people.roster import codes, fields
from people.roster.archive import Archive
from people.roster.errors import RosterError
from people.roster.fields import BadValueError
from people.roster.records import Header, Problem, Record, Row, SchoolReference

T = TypeVar("T")
Known = frozenset[str]

VERSION = "1.1"
# The tables of an archive together, unpacked, against the limit on the upload itself.
_UNPACKED = 5
_PEOPLE = (RowKind.PUPIL, RowKind.STAFF, RowKind.GUARDIAN)
_TABLES = {"orgs": True, "users": True, "classes": False, "enrollments": False, "academicSessions": False}
# A foundation has tens of schools.
_MOST_SCHOOLS = 5_000
_BETWEEN_USER_IDS = re.compile(r"[{},]")


def read_oneroster(stream: BinaryIO, *, today: date, max_megabytes: int) -> Iterator[Record]:
    """Yield the header, then classes, users and enrolments with their problems. Raises RosterError."""
    archive = Archive(stream, max_megabytes=max_megabytes * _UNPACKED)
    system, tables = _manifest(archive)
    known = _numbers_of_the_state(archive)
    yield Header(
        format=RosterFormat.ONEROSTER,
        version=VERSION,
        school_year=_school_year(archive, today) if "academicSessions" in tables else fields.school_year_of(today),
        made_on=None,
        schools=tuple(school for school in _schools(archive) if not fields.holds_any(known, school.key)),
        system=system,
    )
    if "classes" in tables:
        yield from _classes(archive, known)
    yield from _users(archive, known)
    if "enrollments" in tables:
        yield from _enrollments(archive, today, known)


def _manifest(archive: Archive) -> tuple[str, set[str]]:
    """The system the file comes from, and the tables that are in it."""
    if not archive.has("manifest.csv"):
        raise RosterError("no_manifest")
    wanted = {"oneroster.version", "source.systemCode", *(f"file.{table}" for table in _TABLES)}
    said = {
        name: line.get("value", "").strip()
        for _, line in archive.lines("manifest.csv", needs=("propertyName", "value"))
        if (name := line.get("propertyName", "").strip()) in wanted
    }
    if said.get("oneroster.version", "") not in {VERSION, "1.1.0"}:
        raise RosterError("manifest_version")
    tables = set()
    for table, is_needed in _TABLES.items():
        part, mode = f"{table}.csv", said.get(f"file.{table}", "absent").lower()
        if mode == "delta":
            raise RosterError("delta", part=part)
        if mode == "bulk":
            tables.add(table)
        elif is_needed:
            raise RosterError("missing_file", part=part)
        if mode == "bulk" and not archive.has(part):
            raise RosterError("missing_file", part=part)
    return re.sub(r"[^A-Za-z0-9._-]", "", said.get("source.systemCode", ""))[:40], tables


def _numbers_of_the_state(archive: Archive) -> Known:
    """Of everybody in the file, read first: the key of a parent may be their number, and a child points at it."""
    lines = archive.lines("users.csv", needs=("sourcedId",))
    return frozenset(number for _, line in lines for number in _secrets(line))


def _secrets(line: dict[str, str]) -> list[str]:
    """{type:value}, as the standard has it, or without the braces."""
    named = (part.rpartition(":") for part in _BETWEEN_USER_IDS.split(line.get("userIds", "")))
    found = [said for kind, _, value in named if fields.is_kind_of_number(kind) for said in (kind, value)]
    return [number for number in map(fields.digits, found) if len(number) > 6]


def _school_year(archive: Archive, today: date) -> str:
    """The school year of today, else the last one in the file, else that of the calendar."""
    best: tuple[bool, date] | None = None
    for _, line in archive.lines("academicSessions.csv", needs=("sourcedId", "type", "startDate", "endDate")):
        begins = _or_nothing(line.get("startDate"))
        ends = _or_nothing(line.get("endDate"))
        if line.get("type", "").strip() == "schoolYear" and begins and ends:
            found = (begins <= today <= ends, begins)
            best = max(best, found) if best else found
    return fields.school_year_of(best[1] if best else today)


def _schools(archive: Archive) -> Iterator[SchoolReference]:
    count = 0
    for _, line in archive.lines("orgs.csv", needs=("sourcedId", "type", "identifier")):
        key = _key(line.get("sourcedId"))
        if key and line.get("type", "").strip() == "school" and _is_current(line):
            count += 1
            if count > _MOST_SCHOOLS:
                raise RosterError("too_complex")
            brin = line.get("identifier", "").strip().upper()
            yield SchoolReference(key, f"{brin}00" if len(brin) == 4 else brin)


def _classes(archive: Archive, known: Known) -> Iterator[Record]:
    part = "classes.csv"
    for number, line in archive.lines(part, needs=("sourcedId", "title", "schoolSourcedId")):
        key = _key(line.get("sourcedId"))
        if line and not _is_current(line):
            continue
        try:
            title = fields.without_long_numbers(fields.text(line.get("title"), 64))
        except BadValueError:
            title = ""
        if not key or not title:
            code = "too_many_columns" if not line else "no_title" if key else "no_key"
            yield Problem(number, code, part=part, is_skipped=True)
            continue
        if fields.holds_any(known, key):
            yield Problem(number, "key_is_secret", part=part, is_skipped=True)
            continue
        row = Row(RowKind.GROUP, number, key, school_key=_key(line.get("schoolSourcedId")), last_name=title)
        row.is_composite = line.get("classType", "").strip() != "homeroom"
        row.year_group = _year_group(line.get("grades"))
        yield row


def _users(archive: Archive, known: Known) -> Iterator[Record]:
    part = "users.csv"
    for number, line in archive.lines(part, needs=("sourcedId", "orgSourcedIds", "role", "givenName", "familyName")):
        if not line:
            yield Problem(number, "too_many_columns", part=part, is_skipped=True, hides=_PEOPLE)
        elif _is_current(line):
            yield from _user(number, line, part, known)


def _user(number: int, line: dict[str, str], part: str, known: Known) -> Iterator[Record]:
    role = line.get("role", "").strip().lower()
    kind = codes.ONEROSTER_KINDS.get(role)
    if kind is None:
        yield Problem(number, "unknown_role", part=part, is_skipped=True, hides=_PEOPLE)
        return
    key = _key(line.get("sourcedId"))
    own = _secrets(line)

    def is_secret(value: str) -> bool:
        return fields.holds_any(known, value) or any(number in fields.digits(value) for number in own)

    if not key or is_secret(key):
        code = "key_is_secret" if key else "no_key"
        yield Problem(number, code, part=part, is_skipped=True, hides=(kind,))
        return
    row = Row(kind, number, key)
    problems = list(_fill(row, line, part, is_secret))
    row.job_title = codes.ONEROSTER_TITLES.get(role, "")
    row.relation = str(codes.ONEROSTER_RELATIONS.get(role, GuardianRelation.GUARDIAN))
    schools = [school for school in _keys(line.get("orgSourcedIds")) if not is_secret(school)]
    if not schools and kind is not RowKind.GUARDIAN:
        problems.append(Problem(number, "no_org", part=part, is_skipped=True, hides=(kind,)))
    if kind is RowKind.GUARDIAN:
        yield row
    else:
        yield from (_at(row, school) for school in schools)
    yield from problems


def _at(row: Row, school_key: str) -> Row:
    """The same person at one of the schools they are tied to."""
    copy = Row(row.kind, row.line, row.key, school_key=school_key)
    for name in Row.__slots__:
        if name != "school_key":
            setattr(copy, name, getattr(row, name))
    return copy


def _fill(row: Row, line: dict[str, str], part: str, is_secret: Callable[[str], bool]) -> Iterator[Problem]:
    """Names and ways to reach; yields what is wrong with them."""
    try:
        row.first_name = fields.text(line.get("givenName"), 200)
        row.prefix, row.last_name = fields.split_surname(fields.text(line.get("familyName"), 200))
    except BadValueError as error:
        row.is_skipped = True
        yield Problem(row.line, error.code, part=part, is_skipped=True)
    try:
        row.email = fields.email(line.get("email"))
    except BadValueError as error:
        yield Problem(row.line, error.code, part=part)
    for name in ("first_name", "prefix", "last_name", "email"):
        value = getattr(row, name)
        if fields.never_in(name, value) or is_secret(value):
            setattr(row, name, "")
            yield Problem(row.line, "value_is_secret", part=part)
    if not row.first_name and not row.last_name and not row.is_skipped:
        row.is_skipped = True
        yield Problem(row.line, "no_name", part=part, is_skipped=True)
    said = [value for value in (line.get("phone", ""), line.get("sms", "")) if value.strip()]
    told = [value for value in said if not is_secret(value) and not fields.names_a_number(value)]
    if told != said:
        yield Problem(row.line, "value_is_secret", part=part)
    phone = re.sub(r"[^0-9+() -]", "", next(iter(told), "")).strip()
    row.phone = phone if len(phone) <= 20 else ""
    row.year_group = _year_group(line.get("grades"))
    row.kin_keys = [kin for kin in _keys(line.get("agentSourcedIds")) if not is_secret(kin)]


def _enrollments(archive: Archive, today: date, known: Known) -> Iterator[Record]:
    part = "enrollments.csv"
    for number, line in archive.lines(part, needs=("classSourcedId", "userSourcedId", "role")):
        key, group = _key(line.get("userSourcedId")), _key(line.get("classSourcedId"))
        if not key or not group:
            yield Problem(number, "no_key" if line else "too_many_columns", part=part, is_skipped=True)
            continue
        if fields.holds_any(known, key) or fields.holds_any(known, group):
            yield Problem(number, "key_is_secret", part=part, is_skipped=True)
            continue
        ends = _or_nothing(line.get("endDate"))
        if _is_current(line) and not (ends and ends < today):
            yield Row(RowKind.MEMBER, number, key, school_key=_key(line.get("schoolSourcedId")), group_key=group)


def _is_current(line: dict[str, str]) -> bool:
    return line.get("status", "").strip().lower() != "tobedeleted"


def _year_group(value: str | None) -> str:
    """ "07" and "7" are group 7. More than one grade, or a code of another country, is left open."""
    found = (value or "").strip().upper().lstrip("0") or ("0" if value and value.strip() else "")
    return found if found in fields.YEAR_GROUPS else ""


def _key(value: str | None) -> str:
    try:
        return fields.text(value, fields.KEY_LENGTH)
    except BadValueError:
        return ""


def _keys(value: str | None) -> list[str]:
    return list(dict.fromkeys(key for key in map(_key, (value or "").split(",")) if key))


def _or_nothing(value: str | None) -> date | None:
    try:
        return fields.day(value)
    except BadValueError:
        return None
