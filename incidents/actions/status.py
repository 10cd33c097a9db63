"""Where a case stands: waiting for a sanction, closed, opened again, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState, NotAllowed
from incidents import permissions
from incidents.actions.assigning import assign, end_offers, mark_answered
from incidents.actions.moves import Move, begin
from incidents.enums import AssignmentReason, Outcome
from incidents.models import Incident
from incidents.routing import Addressee, Matter
from incidents.workflow import Act, Actor, Audience


@transaction.atomic
def await_sanction(*, incident_id: int, by: User, now: datetime) -> None:
    """A sanction was proposed; called by the sanctions app in its own transaction."""
    begin(incident_id, Act.AWAIT_SANCTION, Actor.HANDLER, by=by, now=now).finish()


@transaction.atomic
def resume_review(*, incident_id: int, imposed: bool, by: User, now: datetime) -> None:
    """The last running sanction ended: sent (`imposed`), or withdrawn or refused."""
    begin(incident_id, Act.RESUME_REVIEW, Actor.SYSTEM, by=by, now=now).finish(data={"imposed": imposed})


@transaction.atomic
def close(
    *, incident_id: int, outcome: Outcome, reason: str, by: User, now: datetime, police_reference: str = ""
) -> None:
    """Close with an outcome and a reason; nothing may be open. A police report has a reference (protocol S5)."""
    if outcome == Outcome.WITHDRAWN:
        raise InvalidState(_("Only the reporter withdraws a report."), fields={"outcome": _("Choose an outcome.")})
    move = begin(incident_id, Act.CLOSE, Actor.HANDLER, by=by, now=now, outcome=outcome)
    if outcome == Outcome.POLICE_REPORT:
        permissions.check_decides_on_police(by, move.incident)
    move.incident.police_reference = police_reference.strip() or move.incident.police_reference
    if outcome == Outcome.POLICE_REPORT and not move.incident.police_reference:
        message = _("Fill in the reference of the police report.")
        raise InvalidState(message, fields={"police_reference": message})
    _end(move, outcome, reason)


@transaction.atomic
def withdraw(*, incident_id: int, reason: str, by: User, now: datetime) -> None:
    """The reporter takes the report back. What was recorded stays; while a sanction runs it is too late."""
    move = begin(incident_id, Act.WITHDRAW, Actor.REPORTER, by=by, now=now)
    _end(move, Outcome.WITHDRAWN, reason)


@transaction.atomic
def reopen(*, incident_id: int, reason: str, by: User, now: datetime) -> None:
    """Open a closed case again, with a reason. Whoever reopens it without being the handler takes it; who closed it
    is told."""
    move = begin(incident_id, Act.REOPEN, Actor.HANDLER, by=by, now=now)
    _need(reason, _("Say why the case is opened again."))
    incident = move.incident
    move.tell(Audience.PREVIOUS_HANDLER, _who_closed(incident))
    incident.outcome, incident.outcome_reason, incident.closed_at = "", "", None
    if permissions.keeps_handling(by, incident):
        mark_answered(incident, now=now)
    else:
        _take(incident, by, now)
    move.finish(data={"note": reason}, files=True)


def _take(incident: Incident, by: User, now: datetime) -> None:
    office = permissions.level_to_reopen(by, incident)
    if office is None:
        raise NotAllowed(permissions.UNKNOWN)
    level, holder_id = office
    assign(
        incident,
        Addressee(level, by, None if holder_id == by.pk else User.objects.get(pk=holder_id)),
        reason=AssignmentReason.REROUTED,
        now=now,
        answered=True,
        previous_keeps_reading=True,
    )


def _who_closed(incident: Incident) -> list[User]:
    """The handler, and who closed it in their place; not somebody who is in conflict by now."""
    closed = incident.entries.filter(act=Act.CLOSE).select_related("actor__person").last()
    found = {incident.handler, closed.actor if closed else None} - {None}
    matter = Matter.of(incident)
    return [user for user in found if user is not None and not matter.is_in_conflict(user)]


def _end(move: Move, outcome: Outcome, reason: str) -> None:
    _need(reason, _("Give the reason in a sentence or two."))
    incident = move.incident
    mark_answered(incident, now=move.now)
    end_offers(incident, now=move.now)
    incident.outcome, incident.outcome_reason, incident.closed_at = outcome, reason, move.now
    move.finish(data={"outcome": outcome, "note": reason}, files=True)


def _need(text: str, message: object) -> None:
    if not text.strip():
        raise InvalidState(str(message), fields={"reason": str(message)})
