"""What the tests of the import share."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from audit.actions import SYSTEM
from people.actions.roster import apply_import, queue_import, upload_roster
from people.models import Employment, Enrolment, Guardianship, RosterImport, School

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def upload(school: School, content: bytes, *, now: datetime = NOW, chosen: School | None = None) -> RosterImport:
    return upload_roster(
        board=school.board, stream=io.BytesIO(content), file_name="rooster.xml", school=chosen, by=SYSTEM, now=now
    )


def apply(roster: RosterImport, *, now: datetime = NOW, accepts_leavers: bool = True) -> RosterImport:
    queue_import(roster=roster, accepts_leavers=accepts_leavers, by=SYSTEM, now=now)
    applied = apply_import(import_id=roster.pk, by=SYSTEM, now=now)
    assert applied is not None
    return applied


def bring_in(school: School, content: bytes, *, now: datetime = NOW) -> RosterImport:
    """Upload and apply; counts are those of the preview."""
    return apply(upload(school, content, now=now), now=now)


def changes(roster: RosterImport, kind: str) -> Mapping[str, int]:
    return {change: number for change, number in roster.counts[kind].items() if change != "same"}


def nothing_changes(roster: RosterImport) -> bool:
    return not any(changes(roster, kind) for kind in ("pupil", "staff", "guardian", "group"))


def state(school: School) -> dict[str, Any]:
    """Everything a roster says about a school, in words; ids and the order of arrival left out."""
    pupils = {
        row.person.roster_keys.exclude(source="eckid").order_by("pk").last().key: (
            row.person.name, row.person.birth_date, row.person.email, row.person.postcode, row.year_group,
            row.group and row.group.name, row.starts_on, row.ends_on, row.person.left_on,
            tuple(sorted(m.group.name for m in row.person.group_memberships.filter(is_staff=False))),
        )
        for row in Enrolment.objects.filter(school=school).select_related("person", "group")
    }  # fmt: skip
    staff = {
        row.person.roster_keys.exclude(source="eckid").order_by("pk").last().key: (
            row.person.name, row.person.email, row.job_title, row.starts_on, row.ends_on, row.person.left_on,
            tuple(sorted(m.group.name for m in row.person.group_memberships.filter(is_staff=True))),
        )
        for row in Employment.objects.filter(school=school).select_related("person")
    }  # fmt: skip
    guardians = {
        (row.guardian.name, row.pupil.name): (row.ends_on, row.guardian.left_on)
        for row in Guardianship.objects.filter(pupil__enrolments__school=school).select_related("guardian", "pupil")
    }
    return {"pupils": pupils, "staff": staff, "guardians": guardians}
