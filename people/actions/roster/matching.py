"""Who in the file is who we know, and what applying it would do. Can be repeated at any moment."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from people import policies
from people.actions.roster import recognising
from people.actions.roster import statements as sql
from people.actions.roster.workbench import refresh_statistics
from people.enums import RosterFormat, RowKind
from people.models import RosterImport, School


@dataclass(frozen=True)
class Scope:
    """What a file speaks about. What it does not speak about stays as it is."""

    roster: RosterImport
    today: date
    schools: tuple[School, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        first_year = int(self.roster.school_year[:4])
        return {
            "import": self.roster.pk,
            "board": self.roster.board_id,
            "schools": [school.pk for school in self.schools],
            "school_year": self.roster.school_year,
            "today": self.today,
            "doubted_since": self.today - policies.END_IS_DOUBTED,
            "yesterday": self.today - timedelta(days=1),
            "works_since": min(self.today, date(first_year, 8, 1)),
        }

    def source(self, kind: RowKind, school: School) -> str:
        """As `staging.source_of`, of the rows that were staged."""
        if self.roster.format == RosterFormat.EDEXML:
            return f"edexml:{school.brin}:{kind}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT source FROM staged WHERE source <> '' ORDER BY length(source) LIMIT 1")
            found = cursor.fetchone()
        return found[0] if found else ""


def scope_of(roster: RosterImport, today: date) -> Scope:
    return Scope(roster, today, tuple(roster.schools.order_by("pk")))


def match(scope: Scope) -> None:
    """Fill in `person` and `change` of every row on the workbench; add rows for those no longer in the file."""
    with connection.cursor() as cursor:
        for statement in (recognising.RESET, recognising.RESET_PROBLEMS, *recognising.MATCH):
            cursor.execute(statement, scope.parameters)
        refresh_statistics()
        for statement in sql.CLASSIFY:
            cursor.execute(statement, scope.parameters)
        for kind, statement in sql.LEAVERS.items():
            if kind in scope.roster.counts.get("hidden", []):
                continue
            for school in scope.schools:
                cursor.execute(statement, _of_school(scope, kind, school))
        if scope.roster.format == RosterFormat.ONEROSTER and RowKind.GUARDIAN not in scope.roster.counts.get(
            "hidden", []
        ):
            cursor.execute(sql.LEAVING_GUARDIANS, {**scope.parameters, "source": _zip_source(scope)})


def count(scope: Scope) -> dict[str, Any]:
    """{"pupil": {"new": 3, "left": 1, …}, …, "leaving": [{"school": 1, "kind": "pupil", "left": 1, "before": 240}]}"""
    counts: dict[str, Any] = {kind: {} for kind in ("pupil", "staff", "guardian", "group")}
    counts["leaving"] = []
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNT, scope.parameters)
        for kind, change, number in cursor.fetchall():
            counts[kind][change] = number
        for kind, statement in sql.BEFORE.items():
            for school in scope.schools:
                cursor.execute(statement, _of_school(scope, kind, school))
                left, before = cursor.fetchone()
                counts["leaving"].append({"school": school.pk, "kind": str(kind), "left": left, "before": before})
    return counts


def _of_school(scope: Scope, kind: RowKind, school: School) -> dict[str, Any]:
    return {**scope.parameters, "kind": str(kind), "school": school.pk, "source": scope.source(kind, school)}


def _zip_source(scope: Scope) -> str:
    return scope.source(RowKind.GUARDIAN, scope.schools[0])
