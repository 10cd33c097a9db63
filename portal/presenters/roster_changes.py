"""Who changes, and how: one page of one kind of change at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.presentation import Cell, Row
from people.enums import Change, GuardianRelation, RowKind
from people.models import Employment, Enrolment, RosterImport, RosterProblem, RosterRow

# Riskiest first: what is shown when nobody has chosen yet.
CHANGES: Final = (Change.LEFT, Change.NEW, Change.CHANGED, Change.RETURNED, Change.SAME, Change.SKIPPED)
KINDS: Final = (RowKind.PUPIL, RowKind.STAFF, RowKind.GUARDIAN, RowKind.GROUP)
PROBLEMS: Final = "problems"


@dataclass(frozen=True)
class Choice:
    """What the address asks to see of an import: rows of one kind and one change, or what is wrong."""

    kind: str = ""
    change: str = ""
    shows_problems: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str], roster: RosterImport) -> "Choice":
        if asked.get("show") == PROBLEMS:
            return cls(shows_problems=True)
        if asked.get("kind") in set(KINDS) and asked.get("change") in set(Change):
            return cls(asked["kind"], asked["change"])
        for change in CHANGES[:4]:
            for kind in KINDS:
                if roster.counts.get(kind, {}).get(change):
                    return cls(kind.value, change.value)
        return cls()

    @property
    def order(self) -> tuple[str, ...]:
        return ("line", "id") if self.shows_problems else ("id",)

    def rows(self, roster: RosterImport) -> "QuerySet[RosterRow] | QuerySet[RosterProblem] | None":
        if self.shows_problems:
            return roster.problems.all()
        if not self.kind:
            return None
        return roster.rows.filter(kind=self.kind, change=self.change).select_related("person", "school")


def change_rows(rows: Sequence[RosterRow], choice: Choice) -> list[Row]:
    """Two or three queries, however many rows."""
    told = _Told(rows, choice)
    return [Row((Cell(_name(row)), Cell(" · ".join(told.about(row)) or "–"))) for row in rows]


class _Told:
    """What is known here of the people on this page."""

    def __init__(self, rows: Sequence[RosterRow], choice: Choice) -> None:
        self._change = choice.change
        self._kind = choice.kind
        persons = [row.person_id for row in rows if row.person_id]
        self._ties: dict[tuple[int, int | None], Any] = {}
        if persons and choice.kind == RowKind.PUPIL:
            ties = Enrolment.objects.filter(person__in=persons).select_related("group")
            self._ties = {(tie.person_id, tie.school_id): tie for tie in ties}
        elif persons and choice.kind == RowKind.STAFF:
            jobs = Employment.objects.filter(person__in=persons).order_by("starts_on", "pk")
            self._ties = {(job.person_id, job.school_id): job for job in jobs}
        self._groups = _names_of_groups(rows)

    def about(self, row: RosterRow) -> Iterator[str]:
        if self._change == Change.CHANGED:
            found = [*self._of_person(row), *self._of_tie(row)]
            yield from found or [_("groups or the number in the administration")]
        elif self._change in {Change.NEW, Change.RETURNED, Change.LEFT, Change.SAME}:
            yield from self._what(row)

    def _what(self, row: RosterRow) -> Iterator[str]:
        if row.kind == RowKind.PUPIL:
            group = self._groups.get((row.school_id, row.group_key), "")
            yield _("group %(name)s") % {"name": row.year_group or group} if row.year_group or group else _("pupil")
        elif row.kind == RowKind.STAFF:
            yield row.job_title or _("employee")
        elif row.kind == RowKind.GUARDIAN and row.relation in GuardianRelation.values:
            yield str(GuardianRelation(row.relation).label)
        if row.school:
            yield row.school.name

    def _of_person(self, row: RosterRow) -> Iterator[str]:
        person = row.person
        if person is None:
            return
        labels = {
            "first_name": _("First name"),
            "prefix": _("Prefix"),
            "last_name": _("Last name"),
            "initials": _("Initials"),
            "birth_date": _("Date of birth"),
            "email": _("E-mail address"),
            "phone": _("Phone"),
            "postcode": _("Postcode"),
        }
        for name, label in labels.items():
            old, new = getattr(person, name), getattr(row, name)
            counts = new or (name == "prefix" and row.last_name)  # an empty value in a file never erases one
            if counts and old != new:
                yield _became(label, old, new)

    def _of_tie(self, row: RosterRow) -> Iterator[str]:
        tie = self._ties.get((row.person_id or 0, row.school_id))
        if tie is None:
            return
        if self._kind == RowKind.STAFF:
            if row.job_title and row.job_title != tie.job_title:
                yield _became(_("Function"), tie.job_title, row.job_title)
            return
        if row.year_group and row.year_group != tie.year_group:
            yield _became(_("Year group"), tie.year_group, row.year_group)
        group = self._groups.get((row.school_id, row.group_key), row.group_key)
        if group and (tie.group is None or tie.group.name != group):
            yield _became(_("Group"), tie.group.name if tie.group else "", group)
        is_by_hand = tie.ends_on and not tie.ended_by_roster
        if row.ends_on and row.ends_on != tie.ends_on and not is_by_hand:
            yield _became(_("Last day"), tie.ends_on, row.ends_on)


def _names_of_groups(rows: Sequence[RosterRow]) -> dict[tuple[int | None, str], str]:
    keys = {row.group_key for row in rows if row.group_key}
    if not keys:
        return {}
    groups = RosterRow.objects.filter(roster_import=rows[0].roster_import_id, kind=RowKind.GROUP, key__in=keys)
    return {(group.school_id, group.key): group.last_name for group in groups}


def _name(row: RosterRow) -> str:
    parts = (row.first_name or row.initials, row.prefix, row.last_name)
    return " ".join(part for part in parts if part) or _("line %(line)s") % {"line": row.line}


def _became(label: str, old: str | date | None, new: str | date) -> str:
    """`Groep: 4A wordt 5A`."""
    if not old:
        return _("%(what)s: becomes %(new)s") % {"what": label, "new": _text(new)}
    return _("%(what)s: %(old)s becomes %(new)s") % {"what": label, "old": _text(old), "new": _text(new)}


def _text(value: str | date) -> str:
    return date_format(value, "j M Y") if isinstance(value, date) else value
