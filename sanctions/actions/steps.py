"""Steps of the procedure: recorded as done, or skipped with a reason by who decides."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from incidents.policies import check_moment
from sanctions import policies
from sanctions.actions.moves import begin
from sanctions.enums import StepState
from sanctions.models import SanctionStep
from sanctions.policies import Confirmation
from sanctions.workflow import Act


@transaction.atomic
def complete_step(*, sanction_id: int, code: str, held_on: date, note: str, by: User, now: datetime) -> SanctionStep:
    """`held_on`: the day it happened, today or earlier."""
    move = begin(sanction_id, Act.COMPLETE_STEP, by=by, now=now)
    step = policies.check_open_step(move.sanction, code)
    check_moment(move.incident, held_on, now, field="held_on")
    step.state, step.held_on, step.note = StepState.DONE, held_on, note
    step.done_by, step.done_at = by, now
    step.save()
    move.finish(data={"step": code, "held_on": held_on.isoformat()})
    return step


@transaction.atomic
def skip_step(*, sanction_id: int, code: str, reason: str, by: User, now: datetime) -> SanctionStep:
    """Only who may decide skips a step, and it stays visible as skipped."""
    move = begin(sanction_id, Act.SKIP_STEP, by=by, now=now, confirmation=Confirmation(reason=reason))
    step = policies.check_open_step(move.sanction, code)
    step.state, step.skipped_reason = StepState.SKIPPED, reason.strip()
    step.done_by, step.done_at = by, now
    step.save()
    move.finish(data={"step": code, "reason": step.skipped_reason})
    return step
