"""What happens by itself. Beat calls `sweep` every minute; a sweep that is late or runs twice does no harm."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import Level
from accounts.models import Absence, User
from audit.actions import SYSTEM
from core.errors import DomainError
from incidents.actions.moves import begin, locked
from incidents.actions.ownership import one_up, pass_on, put_with, reroute
from incidents.enums import AssignmentReason, Status
from incidents.models import Assignment, Incident
from incidents.querysets import about_an_equal, lies_still
from incidents.routing import Addressee, Matter, told_for_handler, watchers
from incidents.workflow import Act, Actor, Audience
from notifications.actions import notify

log = structlog.get_logger(__name__)


def sweep(*, now: datetime) -> dict[str, int]:
    """Remind at half the term, escalate when it ran out, and find a new owner where the owner cannot act.

    Each case in a transaction of its own: one that fails does not stop the others.
    """
    return {
        "escalated": _each(_to_escalate(now), escalate_by_term, now),
        "reminded": _each(_to_remind(now), remind, now),
        "rerouted": _each(_without_able_owner(now), _reroute, now),
        "alerted": _each(_lying_still(), alert, now),
    }


@transaction.atomic
def remind(*, incident_id: int, now: datetime) -> bool:
    """Remind the addressee once, at half of the working time of the term."""
    assignment = _due(incident_id, remind_at__lte=now, reminded_at=None)
    if assignment is None:
        return False
    move = begin(incident_id, Act.REMIND, Actor.SYSTEM, by=SYSTEM, now=now)
    Assignment.objects.filter(pk=assignment.pk).update(reminded_at=now)
    move.finish(data={"to": assignment.user.name if assignment.user else None})
    return True


@transaction.atomic
def escalate_by_term(*, incident_id: int, now: datetime) -> bool:
    """The term ran out: one level up. Where nobody is above, the addressee keeps it with a fresh term and the
    watchers are alerted."""
    assignment = _due(incident_id, answer_due_at__lt=now)
    if assignment is None:
        return False
    move = begin(incident_id, Act.ESCALATE_BY_TERM, Actor.SYSTEM, by=SYSTEM, now=now)
    previous = move.incident.handler
    addressee = one_up(move.incident, now=now)
    if addressee.in_queue and previous is not None:
        _keep(assignment, previous, now)
        return True
    move.tell(Audience.PREVIOUS_HANDLER, [previous])
    pass_on(move, addressee, reason=AssignmentReason.ESCALATED_BY_TERM, note="", keeps_reading=True)
    return True


def _keep(assignment: Assignment, handler: User, now: datetime) -> None:
    move = begin(assignment.incident_id, Act.KEEP_BY_TERM, Actor.SYSTEM, by=SYSTEM, now=now)
    same = Addressee(Level(assignment.level), handler, assignment.deputy_for)
    data = put_with(move, same, reason=AssignmentReason.ESCALATED_BY_TERM, note="", keeps_reading=False)
    move.finish(data=data)


@transaction.atomic
def alert(*, incident_id: int, now: datetime) -> bool:
    """Tell the watchers that a case lies still: each once for each term, also who became one meanwhile."""
    assignment = _due(incident_id)
    if assignment is None or not Incident.objects.filter(lies_still(), pk=incident_id).exists():
        return False
    incident, today = assignment.incident, timezone.localdate(now)
    handling = told_for_handler(incident, today=today)
    notify(
        users=[user for user in watchers(Matter.of(incident), today=today) if user not in handling],
        code=f"case.{Act.KEEP_BY_TERM}.{Audience.WATCHERS}",
        reference=incident.reference or "",
        path="/queue/",
        key=f"still:{assignment.pk}",
        now=now,
    )
    return True


def _each(incident_ids: list[int], action: Callable[..., bool], now: datetime) -> int:
    done = 0
    for incident_id in incident_ids:
        try:
            done += bool(action(incident_id=incident_id, now=now))
        except DomainError as error:
            # Somebody acted between the look and the lock; the next sweep looks again.
            log.info("sweep.skipped", incident_id=incident_id, reason=type(error).__name__)
        except Exception:
            log.exception("sweep.failed", incident_id=incident_id)
    return done


def _due(incident_id: int, **conditions: object) -> Assignment | None:
    """The open, unanswered assignment if it still is due, read after the case was locked."""
    locked(incident_id)
    return (
        Assignment.objects.filter(incident=incident_id, ends_at=None, answered_at=None, **conditions)
        .select_related("incident", "user__person", "deputy_for__person")
        .first()
    )


def _waiting(**conditions: object) -> list[int]:
    return list(
        Assignment.objects.filter(ends_at=None, answered_at=None, **conditions).values_list("incident", flat=True)
    )


def _to_escalate(now: datetime) -> list[int]:
    return _waiting(answer_due_at__lt=now)


def _to_remind(now: datetime) -> list[int]:
    return _waiting(remind_at__lte=now, reminded_at=None, answer_due_at__gte=now)


def _lying_still() -> list[int]:
    return list(Incident.objects.exclude(status=Status.CLOSED).filter(lies_still()).values_list("pk", flat=True))


def _without_able_owner(now: datetime) -> list[int]:
    """Open cases whose handler cannot act today, and cases in the queue; a few queries per handler."""
    found = list(Incident.objects.exclude(status=Status.CLOSED).filter(level=Level.QUEUE).values_list("pk", flat=True))
    handlers = User.objects.filter(
        pk__in=Incident.objects.exclude(status=Status.CLOSED).values("handler")
    ).select_related("person")
    for handler in handlers:
        handled = Incident.objects.exclude(status=Status.CLOSED).filter(handler=handler)
        if _is_away(handler, now):
            found += handled.values_list("pk", flat=True)
            continue
        opened = Incident.objects.opened_by_role(handler)
        able = handled.filter(pk__in=opened.values("pk")).exclude(Exists(_stood_in(handler)))
        for level in (Level.BOARD, Level.SUPERVISORY_BOARD):
            able = able.exclude(about_an_equal(handler.access, level), level=level)
        found += handled.exclude(pk__in=able.values("pk")).values_list("pk", flat=True)
    return found


def _stood_in(handler: User) -> QuerySet[Assignment]:
    """What they had for somebody for whom they do not stand in any more, or whose office ended."""
    had = Assignment.objects.filter(incident=OuterRef("pk"), ends_at=None, deputy_for__isnull=False)
    for hat in handler.access.hats:
        by_school = Q(level=Level.DIRECTOR, incident__school__in=hat.director_of)
        had = had.exclude(Q(level__in=hat.levels_by_case) | by_school, deputy_for=hat.holder_id)
    return had


def _is_away(handler: User, now: datetime) -> bool:
    today = timezone.localdate(now)
    return (
        not handler.is_active or Absence.objects.filter(user=handler, starts_on__lte=today, ends_on__gte=today).exists()
    )


def _reroute(*, incident_id: int, now: datetime) -> bool:
    return reroute(incident_id=incident_id, by=SYSTEM, now=now, because="handler_cannot_act")
