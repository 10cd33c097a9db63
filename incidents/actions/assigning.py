"""Putting a case with someone: the open Assignment and its copy on the case, always together."""

from datetime import datetime

from django.utils import timezone

from accounts.enums import Level
from core.terms import response_term
from incidents.actions.moves import Move
from incidents.enums import AssignmentReason, OfferState
from incidents.models import Assignment, Incident
from incidents.routing import Addressee, Matter, watchers
from incidents.workflow import Audience


def assign(
    incident: Incident,
    addressee: Addressee,
    *,
    reason: AssignmentReason,
    now: datetime,
    note: str = "",
    answered: bool = False,
    previous_keeps_reading: bool = False,
) -> Assignment:
    """End the open assignment and begin the next. The caller holds the lock and saves the case."""
    incident.assignments.filter(ends_at=None).update(ends_at=now, keeps_reading=previous_keeps_reading)
    end_offers(incident, now=now)
    assignment = new_assignment(incident, addressee, reason=reason, now=now, note=note, answered=answered)
    assignment.save()
    return assignment


def new_assignment(
    incident: Incident,
    addressee: Addressee,
    *,
    reason: AssignmentReason,
    now: datetime,
    note: str = "",
    answered: bool = False,
) -> Assignment:
    """Of a case that nobody has, with its copy on the case; neither is saved yet."""
    waits = not answered and not addressee.in_queue
    term = response_term(incident.urgency, now) if waits else None
    assignment = Assignment(
        incident=incident,
        level=addressee.level,
        user=addressee.user,
        deputy_for=addressee.deputy_for,
        reason=reason,
        note=note,
        starts_at=now,
        answer_due_at=term.ends_at if term else None,
        remind_at=term.reminder_at if term else None,
        answered_at=now if answered else None,
    )
    incident.level = Level(addressee.level)
    incident.handler = addressee.user
    incident.answer_due_at = assignment.answer_due_at
    return assignment


def end_offers(incident: Incident, *, now: datetime) -> None:
    """Whoever was asked to take over need not answer any more."""
    incident.handover_offers.filter(state=OfferState.OPEN).update(state=OfferState.WITHDRAWN, answered_at=now)


def mark_answered(incident: Incident, *, now: datetime) -> None:
    incident.assignments.filter(ends_at=None, answered_at=None).update(answered_at=now)
    incident.answer_due_at = None


def described(addressee: Addressee, assignment: Assignment) -> dict[str, str | None]:
    """What the timeline remembers of an addressee: names as they were."""
    return {
        "to": addressee.user.name if addressee.user else None,
        "to_id": str(addressee.user.pk) if addressee.user else None,
        "deputy_for": addressee.deputy_for.name if addressee.deputy_for else None,
        "level": addressee.level,
        "due": assignment.answer_due_at.isoformat() if assignment.answer_due_at else None,
    }


def alert_if_queued(move: Move, addressee: Addressee) -> None:
    """A case that nobody can take is somebody's worry at once."""
    if addressee.in_queue:
        move.tell(Audience.WATCHERS, watchers(Matter.of(move.incident), today=timezone.localdate(move.now)))
