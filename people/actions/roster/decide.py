from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.errors import DomainError, InvalidState, Stale
from people import policies, workflow
from people.actions.leaving import check_leavers
from people.actions.roster.workbench import clear
from people.enums import RosterStatus
from people.models import RosterImport


def locked(roster: RosterImport, becomes: RosterStatus) -> RosterImport:
    """The import, locked for the transaction of the caller, if it may take this step."""
    current = RosterImport.objects.select_for_update().get(pk=roster.pk)
    workflow.check_step(current.status, becomes)
    return current


@transaction.atomic
def queue_import(
    *, roster: RosterImport, accepts_leavers: bool, by: Actor, now: datetime, accepts_old: bool = False
) -> RosterImport:
    """Decide that the file is to be applied. The work itself is `apply_import`.

    Raises Stale when another file for the same school was applied after the preview, and DomainError when
    remarkably many would leave or the file is old, and nobody said that this is right.
    """
    current = locked(roster, RosterStatus.QUEUED)
    check_fresh(current)
    if policies.is_outdated(current, timezone.localdate(now)) and not accepts_old:
        raise DomainError(
            _("This file is old. Is it the right one? Then tick the box that says so."),
            fields={"accepts_old": _("Tick this if it is right to apply an old file.")},
        )
    if policies.needs_acceptance(current.counts) and not accepts_leavers:
        raise DomainError(
            _(
                "This file would mark a large part of the school as left. Check that the export is complete. "
                "Is it right? Then tick the box that says so."
            ),
            fields={"accepts_leavers": _("Tick this if it is right that so many people left.")},
        )
    check_leavers(current, timezone.localdate(now))
    current.status = RosterStatus.QUEUED
    current.accepts_leavers = accepts_leavers
    current.failure = ""
    current.queued_at = now
    current.decided_by_id, current.decided_by_label = by.audit_id, by.audit_label[:200]
    current.save(
        update_fields=["status", "accepts_leavers", "failure", "queued_at", "decided_by_id", "decided_by_label"]
    )
    record(
        action="roster.decide",
        by=by,
        now=now,
        obj=current,
        details={"accepts_leavers": accepts_leavers, "accepts_old": accepts_old},
    )
    return current


def check_fresh(roster: RosterImport) -> None:
    """Raises Stale when the preview no longer tells what would happen."""
    later = RosterImport.objects.filter(
        schools__in=roster.schools.all(), status=RosterStatus.APPLIED, applied_at__gt=roster.previewed_at
    ).exclude(pk=roster.pk)
    if later.exists():
        raise Stale(
            _(
                "After this preview was made, another file for the same school was applied. "
                "Renew the preview and decide again."
            )
        )


@transaction.atomic
def discard_import(*, roster: RosterImport, by: Actor, now: datetime) -> RosterImport:
    """Throw the cleaned rows away; what remains is that there was a file."""
    current = locked(roster, RosterStatus.DISCARDED)
    current.status = RosterStatus.DISCARDED
    current.save(update_fields=["status"])
    clear(current)
    current.problems.all().delete()
    record(action="roster.discard", by=by, now=now, obj=current)
    return current


def not_while_busy() -> InvalidState:
    return InvalidState(
        _("Another file for the same school is being applied right now. Wait until it is done and try again.")
    )
