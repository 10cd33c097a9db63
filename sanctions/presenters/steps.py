"""The steps of a procedure: how far it is, and each with what one may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from core.presentation import Action, Badge, Step, Tone
from core.terms import short_day
from dossiers.models import CaseItem
from dossiers.presenters.correspondence import item_url
from sanctions.enums import SanctionStatus, StepState
from sanctions.models import Sanction, SanctionStep
from sanctions.presenters.words import STEP_NOTES, STEPS

_STEP_STATE = {StepState.DONE: "done", StepState.SKIPPED: "skipped", StepState.OPEN: "todo"}


@dataclass(frozen=True)
class StepCard:
    """One step of the procedure, with what one may do about it."""

    label: str
    note: str
    badge: Badge
    when: str
    text: str
    actions: Sequence[Action]


def stepper(sanction: Sanction, steps: Sequence[SanctionStep]) -> list[Step]:
    required = {rule["code"] for rule in sanction.procedure.steps if rule["required"]}
    shown = [step for step in steps if step.code in required]
    current = next((step.code for step in shown if step.state == StepState.OPEN), "")
    if sanction.status in (SanctionStatus.WITHDRAWN, SanctionStatus.REJECTED):
        current = ""
    return [
        Step(
            STEPS.get(step.code, step.code),
            "current" if step.code == current else _STEP_STATE[StepState(step.state)],
        )
        for step in shown
    ]


def step_card(step: SanctionStep, actions: Sequence[Action]) -> StepCard:
    badges = {
        StepState.DONE: Badge(_("Done"), Tone.GOOD),
        StepState.SKIPPED: Badge(_("Skipped"), Tone.ATTENTION, "slash-circle"),
        StepState.OPEN: Badge(_("Open"), Tone.NEUTRAL),
    }
    return StepCard(
        label=str(STEPS.get(step.code, step.code)),
        note=str(STEP_NOTES.get(step.code, "")),
        badge=badges[StepState(step.state)],
        when=_when(step),
        text=step.skipped_reason or step.note,
        actions=actions,
    )


def reply_card(step: SanctionStep, reply: CaseItem, reference: str) -> StepCard:
    day = short_day(timezone.localdate(reply.recorded_at), with_year=True)
    return StepCard(
        label=str(STEPS[step.code]),
        note=_("It is filed beside the letter."),
        badge=Badge(_("Received"), Tone.GOOD),
        when=day,
        text="",
        actions=[Action(_("Read the reply"), item_url(reply, reference), "chat-quote")],
    )


def _when(step: SanctionStep) -> str:
    """`20 nov 2026, recorded by Karin de Wit`."""
    if step.done_by is None or step.done_at is None:
        return ""
    day = step.held_on or timezone.localdate(step.done_at)
    return _("%(day)s, recorded by %(name)s") % {"day": short_day(day, with_year=True), "name": step.done_by.name}
