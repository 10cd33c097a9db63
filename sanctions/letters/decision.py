"""The decision as it lies in the dossier beside the letter: what, on what ground, by whom. In Dutch."""

from datetime import date

from django.utils import timezone, translation

from sanctions.enums import StepState
from sanctions.letters.pdf import long_date
from sanctions.models import Letter, Sanction

_MEASURES = {
    "staff_warning": "waarschuwing (geen disciplinaire maatregel)",
    "pupil_warning": "waarschuwing",
    "guardian_warning": "waarschuwing",
}


def decision_text(sanction: Sanction, letter: Letter, sent_on: date) -> str:
    """Plain text: the decision, the steps of the procedure, then the words of the letter."""
    with translation.override("nl"):
        days = f"Datum van de brief: {long_date(letter.dated_on)}. Verstuurd op {long_date(sent_on)}"
        facts = [*_decision_lines(sanction, letter), days, *_step_lines(sanction)]
    return "\n\n".join(["\n".join(facts), letter.subject, letter.body])


def _decision_lines(sanction: Sanction, letter: Letter) -> list[str]:
    measure = _MEASURES.get(sanction.measure) or sanction.get_measure_display().lower()
    lines = [f"Besluit: {measure}", f"Voor: {sanction.involvement.label}"]
    if sanction.decided_at and sanction.decided_by:
        day = long_date(timezone.localdate(sanction.decided_at))
        lines.append(f"Besloten op {day} door {sanction.decided_by.name}, {letter.signed_as}")
    if sanction.mandate:
        start = long_date(sanction.mandate.starts_on)
        lines.append(f"Krachtens het mandaat van {start}, ondertekend door {sanction.mandate.signed_by}")
    lines.append(f"Grondslag: {sanction.procedure.source}")
    return lines


def _step_lines(sanction: Sanction) -> list[str]:
    lines = []
    for step in sanction.steps.all():
        if step.code == "talk" and step.state == StepState.DONE and step.held_on:
            note = f": {step.note}" if step.note else ""
            lines.append(f"Gesprek op {long_date(step.held_on)}{note}")
        elif step.code == "talk" and step.state == StepState.OPEN:
            lines.append("Er is geen gesprek vastgelegd")
        elif step.state == StepState.SKIPPED:
            lines.append(f"Overgeslagen: {_STEPS.get(step.code, step.code)}. Reden: {step.skipped_reason}")
    return lines


_STEPS = {"talk": "het gesprek"}
