from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState
from incidents.actions.moves import locked as locked_incident
from incidents.actions.status import await_sanction
from incidents.enums import Status
from incidents.models import Incident, Involvement
from incidents.permissions import check_handler
from incidents.policies import check_moment
from sanctions import policies
from sanctions.actions.files import atomic_with_files
from sanctions.actions.letters import first_letter
from sanctions.actions.moves import Move
from sanctions.enums import Measure, SanctionStatus, StepState
from sanctions.letters.text import LetterTextError, check_body
from sanctions.models import Procedure, Sanction, SanctionStep
from sanctions.permissions import asked_to_decide
from sanctions.policies import TALK, CaseState
from sanctions.workflow import Act, Audience, transition


@dataclass(frozen=True)
class Talk:
    """A talk that was already held before the proposal."""

    held_on: date
    note: str


def propose(
    *,
    incident_id: int,
    involvement_id: int,
    measure: Measure,
    reasons: str,
    by: User,
    now: datetime,
    talk: Talk | None = None,
    not_heard: str = "",
) -> Sanction:
    """Put a measure before who decides, with a first version of its letter. The case waits meanwhile.

    `not_heard`: why there was no talk, where the procedure does not ask for one.
    The same proposal twice, as a double click makes it, is one proposal.
    """
    with atomic_with_files() as written:
        incident = locked_incident(incident_id)
        check_handler(by, incident)
        involvement = _involvement(incident, involvement_id)
        words = check_reasons(reasons)
        if (same := _already_proposed(involvement, measure, words, by)) is not None:
            return same
        assessment = policies.check_proposable(CaseState.of(incident), involvement, measure)
        sanction = Sanction.objects.create(
            board_id=incident.board_id,
            incident=incident,
            involvement=involvement,
            assessment=assessment,
            procedure=procedure_for(incident.board_id, measure, timezone.localdate(now)),
            measure=measure,
            reasons=words,
            proposed_by=by,
            proposed_at=now,
        )
        _make_steps(sanction, by, now)
        _record_talk(sanction, talk, not_heard.strip(), by, now)
        _write_first_letter(sanction, by, now, written)
        if incident.status == Status.IN_REVIEW:
            await_sanction(incident_id=incident.pk, by=by, now=now)
            incident.refresh_from_db(fields=["status", "last_activity_at"])
        move = Move(sanction, transition(Act.PROPOSE, None), by, now)
        move.tell(Audience.DECIDERS, asked_to_decide(move.matter, by, timezone.localdate(now)))
        move.finish()
    return sanction


def _write_first_letter(sanction: Sanction, by: User, now: datetime, written: list[str]) -> None:
    """What cannot be printed came from the reasons: nothing else in the letter was typed now."""
    try:
        first_letter(sanction, by=by, now=now, written=written)
    except LetterTextError as error:
        raise InvalidState(error.message, fields={"reasons": error.message}) from error


def check_reasons(reasons: str) -> str:
    """The reasons stand in the letter, so they must be able to."""
    if not reasons.strip():
        message = _("Give the reasons. They come in the letter.")
        raise InvalidState(message, fields={"reasons": message})
    try:
        return check_body(reasons)
    except LetterTextError as error:
        raise InvalidState(error.message, fields={"reasons": error.message}) from error


def procedure_for(board_id: int, measure: str, today: date) -> Procedure:
    """The version in force today."""
    procedure = (
        Procedure.objects.filter(board=board_id, measure=measure, starts_on__lte=today)
        .order_by("-starts_on", "-version")
        .first()
    )
    if procedure is None:
        raise InvalidState(_("The board has no procedure for this measure yet. Ask the administrator to install it."))
    return procedure


def _involvement(incident: Incident, involvement_id: int) -> Involvement:
    found = incident.involvements.select_related("person").filter(pk=involvement_id).first()
    if found is None:
        message = _("Choose against whom.")
        raise InvalidState(message, fields={"choice": message})
    return found


def _already_proposed(involvement: Involvement, measure: str, reasons: str, by: User) -> Sanction | None:
    return Sanction.objects.filter(
        involvement=involvement,
        measure=measure,
        reasons=reasons,
        proposed_by=by,
        status=SanctionStatus.PROPOSED,
    ).first()


def _make_steps(sanction: Sanction, by: User, now: datetime) -> None:
    for position, rule in enumerate(sanction.procedure.steps):
        SanctionStep.objects.create(sanction=sanction, code=rule["code"], position=position)


def _record_talk(sanction: Sanction, talk: Talk | None, not_heard: str, by: User, now: datetime) -> None:
    step = sanction.steps.filter(code=TALK).first()
    if step is None or (talk is None and not not_heard):
        return
    if talk is not None and not_heard:
        message = _("Choose one of the two: there was a talk, or there was none.")
        raise InvalidState(message, fields={"not_heard": message})
    if talk is not None:
        check_moment(sanction.incident, talk.held_on, now, field="held_on")
        step.state, step.held_on, step.note = StepState.DONE, talk.held_on, talk.note
    else:
        _check_may_do_without(sanction)
        step.state, step.skipped_reason = StepState.SKIPPED, not_heard
    step.done_by, step.done_at = by, now
    step.save()


def _check_may_do_without(sanction: Sanction) -> None:
    """Where the procedure asks for a talk, only who decides skips it."""
    if any(rule["code"] == TALK and rule["required"] for rule in sanction.procedure.steps):
        message = _("With a pupil, parent or carer a talk comes first. Who decides can skip it, with a reason.")
        raise InvalidState(message, fields={"not_heard": message})
