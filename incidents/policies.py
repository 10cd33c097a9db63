"""What the state of a case allows. Each raises `InvalidState` with what to do about it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidState, Text
from core.moments import unlikely
from incidents.enums import Capacity, Kind, OfferState, Outcome, PartyRole
from incidents.models import Assignment, Consultation, Entry, FilingDecision, Incident, Involvement
from incidents.workflow import Act, Condition, Transition

ADVICE_DOORS = frozenset({Kind.ADVICE, Kind.PARTICIPATION, Kind.PUBLICATION})
# So long before the report something that belongs to the case can have happened.
LONG_BEFORE = timedelta(days=366)
WITHOUT_FILING = frozenset({Outcome.WITHDRAWN, Outcome.UNFOUNDED, Outcome.ADVICE_GIVEN})


def check(transition: Transition, incident: Incident, *, outcome: str = "") -> None:
    """Raise for the first condition of the row that does not hold."""
    for condition in transition.conditions:
        if condition == Condition.OUTCOME_FITS:
            _outcome_fits(incident, outcome)
        elif condition == Condition.FILING_DECIDED:
            _filing_decided(incident, outcome)
        else:
            _CHECKS[condition](incident)


def check_moment(
    incident: Incident, moment: date, now: datetime, *, field: str, however_long_ago: bool = False
) -> None:
    """When something of this case happened, a day or a moment: not in the future, and not in a year nobody meant."""
    earliest = datetime.min.replace(tzinfo=UTC) if however_long_ago else incident.reported_at - LONG_BEFORE
    if isinstance(moment, datetime):
        wrong = unlikely(moment, earliest=earliest, latest=now)
    else:
        wrong = unlikely(moment, earliest=timezone.localdate(earliest), latest=timezone.localdate(now))
    if wrong:
        raise InvalidState(wrong, fields={field: wrong})


# What an app above holds against taking a party out: a sentence for the user, or None.
_HOLDS: list[Callable[[Involvement], Text | None]] = []


def hold_parties(check: Callable[[Involvement], Text | None]) -> None:
    """An app above says when a party cannot be taken out (sanctions)."""
    _HOLDS.append(check)


def check_may_be_retracted(party: Involvement) -> None:
    for held in _HOLDS:
        if message := held(party):
            raise InvalidState(message, fields={"party": message})


def check_capacity_may_change(party: Involvement) -> None:
    """What was filed or decided with somebody as one thing does not move along to another."""
    check_may_be_retracted(party)
    if not _is_filed(party):
        return
    message = _(
        "%(name)s is in this case already as: %(capacity)s. What concerns them was filed as such. Is that wrong? Take "
        "%(name)s out of the case first, and then add them as what they are."
    ) % {"name": party.label, "capacity": str(party.get_capacity_display()).lower()}
    raise InvalidState(message, fields={"person": message})


def _is_filed(party: Involvement) -> bool:
    if party.role != PartyRole.SUBJECT or party.person_id is None:
        return False
    was_decided = FilingDecision.objects.filter(involvement=party, files=True)
    return party.capacity == Capacity.EMPLOYEE or was_decided.exists()


def open_assignment(incident: Incident) -> Assignment:
    return incident.assignments.get(ends_at=None)


def _unanswered(incident: Incident) -> None:
    if open_assignment(incident).answered_at is not None:
        raise InvalidState(_("This case has already been taken up."))


def _answered(incident: Incident) -> None:
    if open_assignment(incident).answered_at is None:
        raise InvalidState(_("Take up the case first. Then the reporter knows that you are on it."))


def _advice_door(incident: Incident) -> None:
    if incident.kind not in ADVICE_DOORS:
        raise InvalidState(_("Advice belongs to a question before posting. Record the agreed approach instead."))


def _not_yet_an_incident(incident: Incident) -> None:
    if incident.kind == Kind.INCIDENT:
        raise InvalidState(_("This case already is an incident."))


def _assessed(incident: Incident) -> None:
    if not incident.assessments.exists():
        raise InvalidState(_("Assess the case first: which rules were broken, and how grave is it?"))


def _no_open_offer(incident: Incident) -> None:
    if incident.handover_offers.filter(state=OfferState.OPEN).exists():
        raise InvalidState(_("A colleague was asked to take over. Withdraw that request first."))


WITHDRAW_NO_MORE = _("You cannot withdraw this report by yourself any more. Ask whoever handles it.")


def _not_held(incident: Incident) -> None:
    """While a measure is being decided the case awaits it, and the table has no row."""
    if Incident.objects.filter(pk=incident.pk).held().exists():
        raise InvalidState(WITHDRAW_NO_MORE)


def _filing_decided(incident: Incident, outcome: str) -> None:
    """Protocol S3: for a pupil or guardian, filing is a decision, and it is recorded either way."""
    if outcome in WITHOUT_FILING:
        return
    undecided = incident.involvements.filter(
        role=PartyRole.SUBJECT, capacity__in=[Capacity.PUPIL, Capacity.GUARDIAN], person__isnull=False
    ).exclude(pk__in=FilingDecision.objects.filter(involvement__incident=incident).values("involvement"))
    if undecided.exists():
        raise InvalidState(
            _("First decide for each pupil and guardian whether this goes into the pupil dossier (protocol S3).")
        )


def _outcome_fits(incident: Incident, outcome: str) -> None:
    try:
        needed = _OUTCOMES[Outcome(outcome)]
    except (ValueError, KeyError):
        raise InvalidState(_("Choose an outcome."), fields={"outcome": _("Choose an outcome.")}) from None
    message = needed(incident)
    if message:
        raise InvalidState(message, fields={"outcome": message})


def _needs_advice(incident: Incident) -> Text | None:
    if not Consultation.objects.filter(incident=incident, is_advice=True).exists():
        return _("No advice has been recorded yet.")
    return None


def _needs_approach(incident: Incident) -> Text | None:
    if not Consultation.objects.filter(incident=incident, is_advice=False).exists():
        return _("No agreed approach has been recorded yet.")
    return None


def _needs_assessment_without_breach(incident: Incident) -> Text | None:
    if (standing := _needs_no_imposed_sanction(incident)) is not None:
        return standing
    latest = incident.assessments.first()
    if latest is None:
        return _("Assess the case first: which rules were broken, and how grave is it?")
    if latest.guidelines.exists():
        return _("The assessment names rules that were broken. Assess again or choose another outcome.")
    return None


def _needs_imposed_sanction(incident: Incident) -> Text | None:
    return None if _was_imposed(incident) else _("No sanction was imposed in this case.")


def _needs_no_imposed_sanction(incident: Incident) -> Text | None:
    """A letter that went out stays: the case cannot say beside it that nothing was wrong."""
    if _was_imposed(incident):
        return _("A measure was imposed in this case and its letter was sent. Choose “Sanction imposed”.")
    return None


def _was_imposed(incident: Incident) -> bool:
    return Entry.objects.filter(incident=incident, act=Act.RESUME_REVIEW, data__imposed=True).exists()


def _fits_any_case(incident: Incident) -> Text | None:
    """Who may decide on a report to the police is asked of the person: see permissions.py."""
    return None


_OUTCOMES: dict[Outcome, Callable[[Incident], Text | None]] = {
    Outcome.NO_BREACH: _needs_assessment_without_breach,
    Outcome.ADVICE_GIVEN: _needs_advice,
    Outcome.APPROACH_AGREED: _needs_approach,
    Outcome.SANCTION: _needs_imposed_sanction,
    Outcome.POLICE_REPORT: _fits_any_case,
    Outcome.UNFOUNDED: _needs_no_imposed_sanction,
}

_CHECKS: dict[Condition, Callable[[Incident], None]] = {
    Condition.UNANSWERED: _unanswered,
    Condition.ANSWERED: _answered,
    Condition.ADVICE_DOOR: _advice_door,
    Condition.NOT_YET_AN_INCIDENT: _not_yet_an_incident,
    Condition.ASSESSED: _assessed,
    Condition.NO_OPEN_OFFER: _no_open_offer,
    Condition.NOT_HELD: _not_held,
}
