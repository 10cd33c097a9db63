"""What a handler does with a case, from taking it up to the decision what is filed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from core.errors import InvalidState
from incidents.actions.assigning import mark_answered
from incidents.actions.moves import Move, begin
from incidents.actions.ownership import reroute
from incidents.actions.parties import change_capacity, involve, retract, standing
from incidents.actions.sharing import end_shares_in_conflict
from incidents.answers import AssessmentAnswers, PartyAnswer
from incidents.colleagues import handled_schools, known
from incidents.enums import Advice, Capacity, Kind, PartyRole
from incidents.models import Assessment, Consultation, FilingDecision, Incident, Involvement, Message
from incidents.models.protocol import Guideline, Protocol
from incidents.permissions import is_handler
from incidents.policies import check_moment
from incidents.protocols import in_force_for
from incidents.workflow import Act, Actor
from people.models import Person


@transaction.atomic
def take_up(*, incident_id: int, by: User, now: datetime) -> None:
    """The addressee answers: the term stops and the reporter is told."""
    move = begin(incident_id, Act.TAKE_UP, Actor.HANDLER, by=by, now=now)
    mark_answered(move.incident, now=now)
    move.finish(data={"by": by.name})


@transaction.atomic
def agree_approach(*, incident_id: int, text: str, held_at: datetime, by: User, now: datetime) -> Consultation:
    """Protocol B8: what handler and reporter agreed to do."""
    move = begin(incident_id, Act.AGREE_APPROACH, Actor.HANDLER, by=by, now=now)
    _need(text, "text", _("Write down what you agreed."))
    check_moment(move.incident, held_at, now, field="held_at")
    consultation = Consultation.objects.create(
        incident=move.incident, is_advice=False, text=text, held_at=held_at, recorded_by=by, recorded_at=now
    )
    move.finish(data={"consultation": consultation.pk, "text": text, "held_at": held_at.isoformat()}, files=True)
    return consultation


@transaction.atomic
def give_advice(
    *, incident_id: int, advice: Advice, text: str, held_at: datetime, by: User, now: datetime
) -> Consultation:
    """Protocol B9: may this be published, and how."""
    move = begin(incident_id, Act.GIVE_ADVICE, Actor.HANDLER, by=by, now=now)
    _need(text, "text", _("Write down your advice."))
    check_moment(move.incident, held_at, now, field="held_at")
    consultation = Consultation.objects.create(
        incident=move.incident,
        is_advice=True,
        advice=advice,
        text=text,
        held_at=held_at,
        recorded_by=by,
        recorded_at=now,
    )
    data = {"consultation": consultation.pk, "advice": advice, "text": text, "held_at": held_at.isoformat()}
    move.finish(data=data, files=True)
    return consultation


@transaction.atomic
def convert_to_incident(*, incident_id: int, reason: str, by: User, now: datetime) -> None:
    """A question or an escalation turns out to be an incident; nothing is typed again."""
    move = begin(incident_id, Act.CONVERT, Actor.HANDLER, by=by, now=now)
    _need(reason, "reason", _("Say why this is an incident."))
    before = move.incident.kind
    move.incident.kind = Kind.INCIDENT
    move.finish(data={"from": before, "note": reason}, files=True)


@transaction.atomic
def assess(*, incident_id: int, assessment: AssessmentAnswers, by: User, now: datetime) -> Assessment:
    """Which rules of the version in force on the day were broken, and how grave. The newest one counts."""
    move = begin(incident_id, Act.ASSESS, Actor.HANDLER, by=by, now=now)
    _need(assessment.reasons, "reasons", _("Give your reasons."))
    protocol = _protocol(move)
    guidelines = list(Guideline.objects.filter(protocol=protocol, code__in=assessment.guideline_codes))
    if len(guidelines) != len(set(assessment.guideline_codes)):
        raise InvalidState(
            _("The protocol that was in force on that day does not have one of these rules."),
            fields={"guidelines": _("Choose rules from the list.")},
        )
    made = Assessment.objects.create(
        incident=move.incident,
        protocol=protocol,
        utterance=assessment.utterance,
        behaviour=assessment.behaviour,
        consequences=assessment.consequences,
        contexts=list(assessment.contexts),
        criminal=assessment.criminal,
        reasons=assessment.reasons,
        assessed_by=by,
        assessed_at=now,
    )
    made.guidelines.set(guidelines)
    move.finish(
        data={
            "assessment": made.pk,
            "guidelines": [guideline.code for guideline in guidelines],
            "gravity": [made.utterance, made.behaviour, made.consequences],
        },
        files=True,
    )
    return made


@transaction.atomic
def decide_filing(
    *, incident_id: int, involvement_id: int, files: bool, reason: str, by: User, now: datetime
) -> FilingDecision:
    """Protocol S3: whether this goes into the pupil dossier. Deciding not to removes nothing that is there."""
    move = begin(incident_id, Act.DECIDE_FILING, Actor.HANDLER, by=by, now=now)
    _need(reason, "reason", _("Give the reason for this decision."))
    involvement = _involvement(move, involvement_id)
    if involvement.person_id is None:
        raise InvalidState(_("First say who this nickname is. As what they are involved decides what is filed where."))
    if involvement.role != PartyRole.SUBJECT or involvement.capacity not in (
        Capacity.PUPIL,
        Capacity.GUARDIAN,
    ):
        raise InvalidState(_("Filing is a decision for a pupil or guardian who is subject of the case."))
    decision = FilingDecision.objects.create(
        involvement=involvement, files=files, reason=reason, decided_by=by, decided_at=now
    )
    move.finish(
        data={"party": involvement.label, "involvement": involvement.pk, "files": files, "note": reason},
        files=True,
    )
    return decision


@transaction.atomic
def add_party(*, incident_id: int, party: PartyAnswer, by: User, now: datetime) -> Involvement:
    """Someone else turns out to be involved, or somebody as something else. If that puts the handler in conflict the
    case moves on at once."""
    move = begin(incident_id, Act.ADD_PARTY, Actor.HANDLER, by=by, now=now)
    if party.person_id is not None:
        _person(move, party.person_id, party.capacity)
    elif not party.alias.strip():
        raise InvalidState(_("Name someone."), fields={"party": _("Choose a person or type a nickname.")})
    known = standing(move, party)
    if known is not None and party.capacity not in (known.capacity, Capacity.UNKNOWN):
        change_capacity(known, party.capacity, by=by, now=now)
        return known
    involvement = involve(move, party)
    move.finish(data={"party": involvement.label, "role": party.role, "involvement": involvement.pk}, files=True)
    _move_on_when_in_conflict(move)
    return involvement


@transaction.atomic
def identify_party(
    *, incident_id: int, involvement_id: int, person_id: int, capacity: Capacity, by: User, now: datetime
) -> Involvement:
    """The nickname turns out to be a person; the nickname stays beside the name. Who stood in that role by name
    already stands there once from now on."""
    move = begin(incident_id, Act.IDENTIFY_PARTY, Actor.HANDLER, by=by, now=now)
    involvement = _involvement(move, involvement_id)
    if involvement.person_id is not None:
        raise InvalidState(_("It is already known who this is."))
    person = _person(move, person_id, capacity)
    named = standing(move, PartyAnswer(person.pk, "", PartyRole(involvement.role), capacity))
    involvement.person = person
    involvement.capacity = capacity
    involvement.identified_at = now
    if named is None:
        involvement.save()
    else:
        reason = str(_("The same person as %(name)s.") % {"name": person.name})
        retract(move, involvement, reason=reason, continued_by=named)
        if not named.alias:
            named.alias = involvement.alias
            named.save(update_fields=["alias"])
    move.finish(data={"alias": involvement.alias, "party": person.name, "involvement": involvement.pk}, files=True)
    if named is not None:
        change_capacity(named, capacity, by=by, now=now)
    _move_on_when_in_conflict(move)
    return named or involvement


@transaction.atomic
def send_message(*, incident_id: int, body: str, by: User, now: datetime) -> Message:
    """Between reporter and handler, both ways; who sends follows from who they are in this case."""
    is_reporter = Incident.objects.filter(pk=incident_id, reporter=by).exists()
    act, actor = (Act.MESSAGE_HANDLER, Actor.REPORTER) if is_reporter else (Act.MESSAGE_REPORTER, Actor.HANDLER)
    move = begin(incident_id, act, actor, by=by, now=now)
    _need(body, "body", _("Write a message first."))
    if not is_reporter and not move.incident.reporter.may(Permission.FOLLOW_OWN_REPORTS):
        text = _("%(name)s cannot sign in here any more and would not read this. Call or write instead.")
        refusal = text % {"name": move.incident.reporter.name}
        raise InvalidState(refusal, fields={"body": refusal})
    message = Message.objects.create(
        incident=move.incident, author=by, from_reporter=is_reporter, body=body, sent_at=now
    )
    move.finish(data={"message": message.pk}, files=True)
    return message


@transaction.atomic
def mark_messages_read(*, incident_id: int, by: User, now: datetime) -> int:
    """Whoever the messages were meant for has them on screen. The number that were unread."""
    incident = Incident.objects.filter(pk=incident_id).select_related("handler").first()
    if incident is None:
        return 0
    if incident.reporter_id == by.pk:
        unread = incident.messages.filter(from_reporter=False)
    elif is_handler(by, incident):
        unread = incident.messages.filter(from_reporter=True)
    else:
        return 0
    return unread.filter(read_at=None).update(read_at=now)


def _protocol(move: Move) -> Protocol:
    protocol = in_force_for(move.incident)
    if protocol is None:
        raise InvalidState(_("No version of the protocol was in force on that day. Ask the administrator."))
    return protocol


def _involvement(move: Move, involvement_id: int) -> Involvement:
    involvement = Involvement.objects.filter(incident=move.incident, pk=involvement_id).select_related("person").first()
    if involvement is None:
        raise InvalidState(_("This person is not part of the case."))
    return involvement


def _person(move: Move, person_id: int, capacity: Capacity) -> Person:
    """Someone the handler can find, as what they are: in whose dossier it is filed follows from that."""
    reachable = known(move.user, [person_id], handled_schools(move.user))
    person = Person.objects.filter(board=move.incident.board_id, pk=person_id).first()
    if person is None or not reachable:
        raise InvalidState(_("This person is not known."), fields={"party": _("Choose someone from the list.")})
    if capacity not in {one.capacity for one in reachable}:
        notes = ", ".join(one.note for one in reachable)
        message = _("%(name)s is known here as: %(notes)s.") % {"name": person.name, "notes": notes}
        raise InvalidState(message, fields={"capacity": message})
    return person


def _move_on_when_in_conflict(move: Move) -> None:
    end_shares_in_conflict(incident_id=move.incident.pk, by=move.by, now=move.now)
    reroute(incident_id=move.incident.pk, by=move.by, now=move.now, because="conflict", only_in_conflict=True)


def _need(text: str, field: str, message: object) -> None:
    if not text.strip():
        raise InvalidState(str(message), fields={field: str(message)})
