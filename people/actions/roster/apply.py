"""Applying: one transaction, one winner per school, and nothing done twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.errors import DomainError, InvalidState, Stale
from people import policies, progress
from people.actions.leaving import guarded, staff_of
from people.actions.roster import changes as sql
from people.actions.roster.decide import check_fresh, not_while_busy
from people.actions.roster.matching import Scope, scope_of
from people.actions.roster.upload import preview
from people.actions.roster.workbench import clear, load, refresh_statistics, workbench
from people.actions.ties import leading_anew
from people.enums import RosterStatus
from people.models import RosterImport

# Of advisory locks; the second number is the school, or the board.
_LOCK_CLASS, _BOARD_LOCK_CLASS = 7_117, 7_118
_SLICE = 10_000  # rows between two signs of life

# Statement, the name of the step for whoever watches, and whether it goes slice by slice.
_STEPS: tuple[tuple[str, str, bool], ...] = (
    (sql.GROUPS, "groups", False),
    (sql.PERSONS, "persons", True),
    (sql.CHANGE_PERSONS, "persons", False),
    (sql.DROP_OLD_KEYS, "persons", False),
    (sql.KEYS, "keys", True),
    (sql.ECKIDS, "keys", True),
    (sql.ENROL, "enrolments", True),
    (sql.CHANGE_ENROLMENTS, "enrolments", False),
    (sql.EMPLOY, "employments", False),
    (sql.CHANGE_EMPLOYMENTS, "employments", False),
    (sql.DROP_MEMBERS, "memberships", False),
    (sql.MEMBERS, "memberships", False),
    (sql.END_GUARDIANSHIPS, "guardians", False),
    (sql.GUARDIANSHIPS, "guardians", False),
    (sql.END_ENROLMENTS, "leavers", False),
    (sql.END_EMPLOYMENTS, "leavers", False),
    (sql.MARK_LEFT, "leavers", False),
)


def apply_import(*, import_id: int, by: Actor, now: datetime) -> RosterImport | None:
    """Apply a queued import. None when there was nothing to do: done already, or someone else is at it.

    A refusal of the domain (Stale, someone else busy) or an error leaves the school as it was, and the import
    marked as not succeeded with the reason.
    """
    try:
        return _apply(import_id, by, now)
    except DomainError as error:
        is_busy = isinstance(error, InvalidState) and not isinstance(error, Stale)
        _fail(import_id, "busy" if is_busy else "stale")
        raise
    except Exception:
        _fail(import_id, "error")
        raise


@transaction.atomic
def _apply(import_id: int, by: Actor, now: datetime) -> RosterImport | None:
    roster = (
        RosterImport.objects.select_for_update(skip_locked=True)
        .filter(pk=import_id, status=RosterStatus.QUEUED)
        .first()
    )
    if roster is None:
        return None
    scope = scope_of(roster, timezone.localdate(now))
    _lock_schools(scope)
    check_fresh(roster)
    progress.tell(import_id, percent=2, step="check")
    with workbench():
        load(roster)
        _look_again(roster, now)
        staff = staff_of(roster)
        with (
            guarded(staff, board_id=roster.board_id, today=scope.today),
            leading_anew(staff, by=by, now=now) as led,
        ):
            _change(scope)
    clear(roster)
    roster.counts["led_before"] = [{"manager": pk, "employments": employments} for pk, employments in led.items()]
    roster.status, roster.applied_at = RosterStatus.APPLIED, now
    roster.save(update_fields=["counts", "status", "applied_at"])
    record(action="roster.apply", by=by, now=now, obj=roster, details={"counts": _numbers(roster.counts)})
    transaction.on_commit(lambda: progress.tell(import_id, percent=100, step="done"))
    return roster


def _change(scope: Scope) -> None:
    with connection.cursor() as cursor:
        refresh_statistics()
        cursor.execute(sql.NUMBER_PERSONS, scope.parameters)
        cursor.execute(sql.ONE_OF_TWO, scope.parameters)
        refresh_statistics()
        steps = list(_steps(cursor, scope))
        for number, (statement, step, parameters) in enumerate(steps):
            progress.tell(scope.roster.pk, percent=20 + 75 * number // len(steps), step=step)
            cursor.execute(statement, parameters)


def _look_again(roster: RosterImport, now: datetime) -> None:
    """The world may have moved since the preview; more leavers than were shown is a new decision."""
    shown = policies.leavers(roster.counts)
    rows = policies.rows(roster.counts)
    preview(roster, now=now)
    if policies.leavers(roster.counts) > shown or (rows and not policies.rows(roster.counts)):
        raise Stale(_("Since the preview people changed in this school. Renew the preview and decide again."))


def _steps(cursor: Any, scope: Scope) -> Iterator[tuple[str, str, dict[str, Any]]]:
    cursor.execute(sql.SLICES, scope.parameters)
    first, last = cursor.fetchone()
    for statement, step, is_sliced in _STEPS:
        if not is_sliced or first is None:
            yield statement, step, {**scope.parameters, "first": 0, "last": -1}
            continue
        for begin in range(first, last + 1, _SLICE):
            yield statement, step, {**scope.parameters, "first": begin, "last": begin + _SLICE - 1}


def _lock_schools(scope: Scope) -> None:
    with connection.cursor() as cursor:
        for school in scope.schools:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, school.pk])
            if not cursor.fetchone()[0]:
                raise not_while_busy()
        # Schools of one board share people. Files of different schools wait for each other: neither makes
        # the teacher of both anew. Taken last and by everyone, so nobody waits in a circle.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_BOARD_LOCK_CLASS, scope.roster.board_id])


@transaction.atomic
def _fail(import_id: int, reason: str) -> None:
    RosterImport.objects.filter(pk=import_id, status=RosterStatus.QUEUED).update(
        status=RosterStatus.FAILED, failure=reason
    )
    progress.forget(import_id)


@transaction.atomic
def give_up(*, now: datetime) -> int:
    """Imports that wait for days and that no worker is at: one that kills each worker is not tried for ever."""
    waiting = RosterImport.objects.filter(status=RosterStatus.QUEUED, queued_at__lt=now - policies.DECISION_LASTS)
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return RosterImport.objects.filter(pk__in=ids).update(status=RosterStatus.FAILED, failure="error")


def _numbers(counts: dict[str, Any]) -> dict[str, Any]:
    return {kind: counts[kind] for kind in ("pupil", "staff", "guardian", "group") if counts.get(kind)}


@transaction.atomic
def mark_leavers(*, now: datetime, days: int = 30) -> int:
    """Note on the person that the last tie ended, for ties whose announced end came in the last `days` days."""
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute(sql.MARK_LEFT_TODAY, {"today": today, "since": today - timedelta(days=days)})
        return int(cursor.rowcount)
