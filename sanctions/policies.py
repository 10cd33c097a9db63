"""What the state of a case and of a sanction allows. Each raises `InvalidState` with what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState, Stale, Text
from core.terms import short_day
from dossiers.filing import CaseFacts, facts_of, filed_until, is_open, targets_of
from dossiers.policies import check_lies_in_a_dossier
from incidents.enums import Capacity, PartyRole, Status
from incidents.models import Assessment, Guideline, Incident, Involvement
from incidents.workflow import Act as CaseAct
from people.models import Person
from sanctions.enums import Ladder, Measure, SanctionStatus, StepState
from sanctions.ladders import LADDERS, ladder_of
from sanctions.models import Letter, Sanction, SanctionStep
from sanctions.workflow import RUNNING, Condition, Transition

# Measures with a complete flow. The others stand on the ladder, and cannot be proposed yet.
AVAILABLE = frozenset({Measure.STAFF_WARNING, Measure.PUPIL_WARNING, Measure.GUARDIAN_WARNING})

_LADDER_OF_CAPACITY = {
    Capacity.EMPLOYEE: Ladder.STAFF,
    Capacity.PUPIL: Ladder.PUPIL,
    Capacity.GUARDIAN: Ladder.GUARDIAN,
}
_RULES_FOR = {Ladder.STAFF: "ABC", Ladder.PUPIL: "A", Ladder.GUARDIAN: "A"}
# Steps that the act itself completes; all others are recorded by hand.
BY_DECIDING = "letter"
BY_SENDING = "file"
TALK = "talk"
BY_THE_PERSON = "reply"
AFTERWARDS = frozenset({BY_DECIDING, BY_SENDING})


@dataclass(frozen=True)
class Confirmation:
    """What the person in front of the screen read and typed, for the conditions of the table."""

    reason: str = ""
    letter_version: int | None = None
    sha256: str = ""
    signatory_id: int | None = None


def standing_measure(party: Involvement) -> Text | None:
    """Why a party cannot be taken out of the case: a measure for them runs, or its letter was sent."""
    statuses = set(Sanction.objects.filter(involvement=party).values_list("status", flat=True))
    if SanctionStatus.SENT in statuses:
        return _("A measure was imposed on %(name)s and its letter was sent. That cannot be undone here.") % {
            "name": party.label
        }
    if statuses & set(RUNNING):
        return _("A measure for %(name)s is being prepared. Withdraw it first.") % {"name": party.label}
    return None


def check(transition: Transition, sanction: Sanction, confirmation: Confirmation) -> None:
    """Raise for the first condition of the row that does not hold. What is in a letter is checked by who reads it."""
    for condition in transition.conditions:
        if condition in _CHECKS:
            _CHECKS[condition](sanction, confirmation)


@dataclass(frozen=True)
class CaseState:
    """What proposing looks at, read once for a case however many persons it is about."""

    incident: Incident
    facts: CaseFacts
    running: frozenset[int]
    assessment: Assessment | None

    @classmethod
    def of(cls, incident: Incident) -> "CaseState":
        running = Sanction.objects.filter(incident=incident, status__in=RUNNING)
        return cls(
            incident,
            facts_of(incident),
            frozenset(running.values_list("involvement_id", flat=True)),
            newest_assessment(incident),
        )


class NotYet(InvalidState):
    """Something comes first: `act` is what the handler can do about it in the case, now."""

    def __init__(self, message: Text, act: CaseAct) -> None:
        super().__init__(message)
        self.act = act


def check_proposable(state: CaseState, involvement: Involvement, measure: str) -> Assessment:
    """Whether this measure may be proposed against this party now; the assessment it rests on.

    What is refused first is what can be done first: take up, say who it is, assess, decide on filing.
    """
    if measure not in AVAILABLE:
        raise InvalidState(_("This measure is not available in this version yet."))
    if involvement.incident_id != state.incident.pk or involvement.role != PartyRole.SUBJECT:
        raise InvalidState(_("A measure is only possible against someone whose conduct this case is about."))
    _check_in_review(state.incident)
    if involvement.person_id is None:
        raise NotYet(_("First record who this nickname is. A measure is about a person."), CaseAct.IDENTIFY_PARTY)
    if measure not in measures_for(involvement):
        raise InvalidState(_("This measure does not belong to the ladder of this person."))
    if involvement.pk in state.running:
        raise InvalidState(
            _("A measure against %(name)s is already being prepared. Finish or withdraw that first.")
            % {"name": involvement.label}
        )
    if not targets_of(state.facts, involvement):
        raise InvalidState(
            _("No pupil of this school is known of this guardian, so there is no dossier to file the letter in.")
        )
    assessment = _check_assessed(state.assessment, measure)
    _check_is_filed(state.facts, involvement)
    return assessment


def _check_in_review(incident: Incident) -> None:
    if incident.status == Status.REPORTED:
        raise NotYet(_("Take up the case first. Then the reporter knows that you are on it."), CaseAct.TAKE_UP)
    if incident.status == Status.CLOSED:
        raise NotYet(_("This case is closed. A measure is possible once it is opened again."), CaseAct.REOPEN)


def _check_is_filed(facts: CaseFacts, involvement: Involvement) -> None:
    """A letter that goes out always lies in a dossier; for a pupil or guardian filing is a decision (protocol S3)."""
    if not is_open(filed_until(facts, involvement)):
        raise NotYet(
            _("First decide that this goes into the pupil dossier (protocol S3). The letter is filed when it is sent."),
            CaseAct.DECIDE_FILING,
        )


def _check_assessed(assessment: Assessment | None, measure: str) -> Assessment:
    if assessment is None:
        raise NotYet(_("Assess the case first: which rules were broken, and how grave is it?"), CaseAct.ASSESS)
    if not codes_broken(assessment, measure):
        raise NotYet(
            _("The assessment names no broken rule that holds for this person. Assess the case again first."),
            CaseAct.ASSESS,
        )
    return assessment


def broken_rules(assessment: Assessment, measure: str) -> list[Guideline]:
    """The broken rules that bind this person. Those for employees (B, C) bind nobody else."""
    return [rule for rule in assessment.guidelines.all() if _binds(rule.code, measure)]


def codes_broken(newest: Assessment, measure: str) -> list[str]:
    """The same by code, of what `newest_assessment` found."""
    codes: list[str] = newest.codes  # type: ignore[attr-defined] # annotated by newest_assessment
    return sorted(code for code in codes if _binds(code, measure))


def _binds(code: str, measure: str) -> bool:
    return code[0] in _RULES_FOR[ladder_of(measure)]


def newest_assessment(incident: Incident) -> Assessment | None:
    """With the codes of the rules it says were broken, in one query."""
    codes = ArrayAgg("guidelines__code", filter=Q(guidelines__isnull=False), default=[])
    return incident.assessments.select_related("protocol").annotate(codes=codes).order_by("-assessed_at", "-pk").first()


def assessment_now(sanction: Sanction) -> Assessment:
    """The newest of its case. There always is one: the measure was proposed on it, or on one before it."""
    newest = newest_assessment(sanction.incident)
    if newest is None:
        raise Assessment.DoesNotExist
    return newest


def ladder_for(involvement: Involvement) -> Ladder | None:
    return _LADDER_OF_CAPACITY.get(Capacity(involvement.capacity))


def measures_for(involvement: Involvement) -> tuple[Measure, ...]:
    ladder = ladder_for(involvement)
    return LADDERS[ladder] if ladder else ()


def concerns_conduct_of_a_guardian(incident: Incident, measure: str) -> bool:
    """A pupil may not pay for what a guardian did (Rb. Limburg 2022:5138): the screen warns."""
    return (
        ladder_of(measure) == Ladder.PUPIL
        and incident.involvements.filter(role=PartyRole.SUBJECT, capacity=Capacity.GUARDIAN).exists()
    )


def latest_letter(sanction: Sanction) -> Letter:
    letter = sanction.letters.select_related("signatory__person", "template").first()
    if letter is None:
        raise InvalidState(_("There is no letter yet."))
    return letter


def check_latest_version(sanction: Sanction, version: int) -> Letter:
    """The letter someone edits must be the newest one."""
    letter = latest_letter(sanction)
    if letter.version != version:
        raise Stale(
            _(
                "%(name)s changed the letter while you were writing. Your words are still below. Read the newest "
                "version first; if you save now, your words become the version after it."
            )
            % {"name": letter.made_by.name}
        )
    return letter


def steps_before_decision(sanction: Sanction) -> list[SanctionStep]:
    """Open steps that the procedure requires before the decision, in order."""
    required = {step["code"] for step in sanction.procedure.steps if step["required"]} - AFTERWARDS
    return [step for step in sanction.steps.all() if step.code in required and step.state == StepState.OPEN]


def steps_by_hand(sanction: Sanction) -> list[SanctionStep]:
    """Open steps that someone of the school records, required or not."""
    of_the_person = {step["code"] for step in sanction.procedure.steps if step["actor"] == "person"}
    return [
        step
        for step in sanction.steps.all()
        if step.state == StepState.OPEN and step.code not in AFTERWARDS | of_the_person
    ]


def check_open_step(sanction: Sanction, code: str) -> SanctionStep:
    """The open step with this code that is recorded by hand."""
    step = sanction.steps.filter(code=code).first()
    if step is None or code in AFTERWARDS:
        raise InvalidState(_("This procedure has no such step."))
    if step.state != StepState.OPEN:
        raise InvalidState(_("This step was already recorded."))
    return step


def check_still_addressed(letter: Letter, addressees: list[Person]) -> None:
    """Between writing and sending a guardian may have come or gone."""
    if {person.pk for person in addressees} != {person.pk for person in letter.addressees.all()}:
        raise InvalidState(
            _("The parents or carers have changed since this letter was written. Withdraw it and propose it anew.")
        )


def day_of_talk(sanction: Sanction) -> date | None:
    return next((step.held_on for step in sanction.steps.all() if step.code == TALK), None)


def check_breach_stands(sanction: Sanction) -> Assessment:
    """The newest assessment, if it still gives this measure a ground: a case can be assessed again meanwhile."""
    newest = assessment_now(sanction)
    if not codes_broken(newest, sanction.measure):
        raise InvalidState(
            _(
                "The case was assessed again: the assessment of %(day)s by %(name)s names no broken rule that holds "
                "for this person. Take this measure off the table, or have the case assessed again."
            )
            % {
                "day": short_day(timezone.localdate(newest.assessed_at), with_year=True),
                "name": newest.assessed_by.name,
            }
        )
    return newest


def check_decider_is_free(sanction: Sanction) -> None:
    """Who decided, or whom they stood in for, can turn out to be in conflict before the letter goes out; then it goes
    out in nobody's name."""
    cases = Incident.objects.filter(pk=sanction.incident_id)
    for user in filter(None, (sanction.decided_by, sanction.decided_for)):
        if cases.in_conflict_with(user.pk, user.access.circle).exists():
            raise InvalidState(_not_free(sanction, user))


def _not_free(sanction: Sanction, user: User) -> Text:
    if user == sanction.decided_by:
        return _(
            "%(name)s decided on this, and has since stepped back from this case or turned out to be involved in "
            "it. The letter cannot go out on that decision. Withdraw it, propose the measure anew and have "
            "somebody else decide."
        ) % {"name": user.name}
    return _(
        "This was decided on behalf of %(name)s, who has since stepped back from this case or turned out to be "
        "involved in it. The letter cannot go out on that decision. Withdraw it, propose the measure anew and have "
        "somebody else decide."
    ) % {"name": user.name}


def _decider_free(sanction: Sanction, confirmation: Confirmation) -> None:
    check_decider_is_free(sanction)


def _breach_stands(sanction: Sanction, confirmation: Confirmation) -> None:
    check_breach_stands(sanction)


def _steps_done(sanction: Sanction, confirmation: Confirmation) -> None:
    if steps_before_decision(sanction):
        raise InvalidState(_("A step of the procedure is still open. Record it, or skip it with a reason."))


def _letter_as_read(sanction: Sanction, confirmation: Confirmation) -> None:
    letter = latest_letter(sanction)
    if (letter.version, letter.sha256) != (confirmation.letter_version, confirmation.sha256):
        raise Stale(_("The letter was changed after you opened this page. Read it again before you decide."))


def _letter_on_name(sanction: Sanction, confirmation: Confirmation) -> None:
    letter = latest_letter(sanction)
    if letter.signatory_id != confirmation.signatory_id:
        raise InvalidState(
            _("The letter is signed by %(name)s. Put it in your own name before you decide.")
            % {"name": letter.signatory.name}
        )


def _gives_reason(sanction: Sanction, confirmation: Confirmation) -> None:
    if not confirmation.reason.strip():
        message = _("Give the reason in a sentence or two.")
        raise InvalidState(message, fields={"reason": message})


def _has_dossier(sanction: Sanction, confirmation: Confirmation) -> None:
    check_lies_in_a_dossier(sanction.involvement)


_CHECKS: dict[Condition, Callable[[Sanction, Confirmation], None]] = {
    Condition.DECIDER_FREE: _decider_free,
    Condition.BREACH_STANDS: _breach_stands,
    Condition.STEPS_DONE: _steps_done,
    Condition.HAS_DOSSIER: _has_dossier,
    Condition.LETTER_AS_READ: _letter_as_read,
    Condition.LETTER_ON_NAME: _letter_on_name,
    Condition.GIVES_REASON: _gives_reason,
}


def is_running(sanction: Sanction) -> bool:
    return SanctionStatus(sanction.status) in RUNNING
