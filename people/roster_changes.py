"""What applying a row would change, field by field, for whoever reads the preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from people.enums import Change, RowKind
from people.models import Employment, Enrolment, GroupMembership, Person, RosterImport, RosterRow

Value = str | date | None
_Tie = tuple[int, int]
_PERSON = ("first_name", "prefix", "last_name", "initials", "birth_date", "email", "phone", "postcode")


@dataclass(frozen=True)
class Difference:
    """`field` is a field of Person, or "group", "groups", "year_group", "job_title", "starts_on" or "ends_on"."""

    field: str
    before: Value
    after: Value


def differences(roster: RosterImport, rows: Sequence[RosterRow]) -> dict[int, list[Difference]]:
    """By the id of the row, for rows that are changed or returned; the number of queries does not grow."""
    wanted = [row for row in rows if row.person_id and row.change in {Change.CHANGED, Change.RETURNED}]
    known = _Known(roster, {row.person_id for row in wanted if row.person_id})
    return {row.pk: known.differences(row) for row in wanted}


class _Known:
    """What stands in the database about these persons, at the schools of the file."""

    def __init__(self, roster: RosterImport, persons: set[int]) -> None:
        schools = list(roster.schools.values_list("pk", flat=True))
        at = {"person__in": persons, "school__in": schools}
        self._persons = Person.objects.in_bulk(persons)
        self._enrolments: dict[_Tie, Enrolment] = {
            (row.person_id, row.school_id): row for row in Enrolment.objects.filter(**at).select_related("group")
        }
        latest_first = (F("ends_on").desc(nulls_first=True), "-starts_on", "-pk")
        self._employments: dict[_Tie, Employment] = {}
        for row in Employment.objects.filter(**at).order_by(*latest_first):
            self._employments.setdefault((row.person_id, row.school_id or 0), row)
        self._names = dict(roster.rows.filter(kind=RowKind.GROUP).values_list("key", "last_name"))
        self._groups: dict[tuple[int, int, bool], set[str]] = {}
        members = GroupMembership.objects.filter(
            person__in=persons, group__school__in=schools, group__school_year=roster.school_year
        )
        for person, school, is_staff, name in members.values_list("person", "group__school", "is_staff", "group__name"):
            self._groups.setdefault((person, school, is_staff), set()).add(name)

    def differences(self, row: RosterRow) -> list[Difference]:
        pairs = [*self._of_person(row), *self._of_tie(row)]
        return [Difference(name, before, after) for name, before, after in pairs if after != before]

    def _of_person(self, row: RosterRow) -> list[tuple[str, Value, Value]]:
        person = self._persons[row.person_id or 0]
        found = []
        for name in _PERSON:
            before, said = getattr(person, name), getattr(row, name)
            # A prefix belongs to its last name; anything else that is empty in the file is not told.
            is_told = bool(said) or (name == "prefix" and bool(row.last_name))
            found.append((name, before, said if is_told else before))
        return found

    def _of_tie(self, row: RosterRow) -> list[tuple[str, Value, Value]]:
        tie = (row.person_id or 0, row.school_id or 0)
        is_staff = row.kind == RowKind.STAFF
        found: list[tuple[str, Value, Value]] = []
        if (enrolment := self._enrolments.get(tie)) and row.kind == RowKind.PUPIL:
            group = enrolment.group.name if enrolment.group else ""
            found += [
                ("year_group", enrolment.year_group, row.year_group or enrolment.year_group),
                ("group", group, self._names.get(row.group_key, "") if self._names else group),
                ("starts_on", enrolment.starts_on, row.starts_on or enrolment.starts_on),
                ("ends_on", enrolment.ends_on, _end(enrolment, row)),
            ]
        if (employment := self._employments.get(tie)) and is_staff:
            ends_on = None if row.change == Change.RETURNED else employment.ends_on
            found += [
                ("job_title", employment.job_title, row.job_title or employment.job_title),
                ("ends_on", employment.ends_on, ends_on),
            ]
        if self._names and row.school_id and not row.has_left:
            before = ", ".join(sorted(self._groups.get((*tie, is_staff), ())))
            found.append(("groups", before, ", ".join(sorted(self._names.get(key, key) for key in row.group_keys))))
        return found


def _end(enrolment: Enrolment, row: RosterRow) -> date | None:
    """What was noted by hand stays."""
    is_by_hand = enrolment.ends_on is not None and not enrolment.ended_by_roster
    return enrolment.ends_on if row.has_left or is_by_hand else row.ends_on
