from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from core.errors import InvalidState, NotAllowed
from incidents.actions.assigning import alert_if_queued, assign, described
from incidents.actions.moves import Move
from incidents.answers import PartyAnswer, ReportAnswers
from incidents.enums import AssignmentReason
from incidents.models import Entry, Evidence, Incident, Involvement, ReferenceCounter, ReportDraft
from incidents.routing import FIRST_LEVEL, Matter, address
from incidents.workflow import TELLS_OF_MINORS, Act, Actor, transition
from people.models import Person, School


@transaction.atomic
def submit_report(*, draft_id: UUID, answers: ReportAnswers, by: User, now: datetime) -> Incident:
    """Turn a draft into a case, once: a second call for the same draft gives the same case.

    Raises `NotAllowed` for someone else's draft, `InvalidState` for parties or a school that do not exist.
    """
    if not by.may(Permission.REPORT):
        raise NotAllowed(_("You cannot report."))
    draft = ReportDraft.objects.select_for_update().filter(pk=draft_id, reporter=by).first()
    if draft is None:
        return _already_sent(draft_id, by)
    _check_answers(answers, by)
    incident = _new_incident(draft, answers, by, now)
    addressee = address(
        Matter(by.board_id, answers.school_id, by, frozenset(answers.person_ids)),
        start=FIRST_LEVEL[answers.kind],
        today=timezone.localdate(now),
    )
    incident.level, incident.handler = addressee.level, addressee.user
    incident.save()
    for party in dict.fromkeys(answers.parties):
        create_involvement(incident, party, by=by, now=now)
    draft.evidence.update(draft=None, incident=incident)
    draft.delete()
    assignment = assign(incident, addressee, reason=AssignmentReason.ROUTED, now=now)
    move = Move(incident, transition(Act.SUBMIT, None, Actor.REPORTER), by, now)
    alert_if_queued(move, addressee)
    move.finish(
        data={
            **described(addressee, assignment),
            "kind": incident.kind,
            "evidence": Evidence.objects.filter(incident=incident).count(),
        },
        files=True,
    )
    if answers.tells_of_minors:
        # A line of its own: the line of the report itself is also for the reporter and for whom they share it with.
        Entry.objects.create(incident=incident, at=now, actor=by, act=TELLS_OF_MINORS)
    return incident


def create_involvement(incident: Incident, party: PartyAnswer, *, by: User, now: datetime) -> Involvement:
    if party.person_id is None:
        return Involvement.objects.create(
            incident=incident,
            alias=party.alias,
            role=party.role,
            capacity=party.capacity,
            added_by=by,
            added_at=now,
        )
    involvement, _created = Involvement.objects.get_or_create(
        incident=incident,
        person_id=party.person_id,
        role=party.role,
        defaults={"capacity": party.capacity, "added_by": by, "added_at": now},
    )
    return involvement


def _already_sent(draft_id: UUID, by: User) -> Incident:
    sent = Incident.objects.filter(submission_key=draft_id, reporter=by).first()
    if sent is None:
        raise NotAllowed(_("There is no such report."))
    return sent


def _check_answers(answers: ReportAnswers, by: User) -> None:
    wanted = set(answers.person_ids)
    known = Person.objects.filter(board=by.board_id, pk__in=wanted).count()
    if known != len(wanted):
        raise InvalidState(_("One of the people you named is not known any more. Choose again who it is about."))
    if answers.school_id is not None and not School.objects.filter(pk=answers.school_id, board=by.board_id).exists():
        raise InvalidState(_("Choose the school this is about."))


def _new_incident(draft: ReportDraft, answers: ReportAnswers, by: User, now: datetime) -> Incident:
    return Incident(
        board_id=by.board_id,
        school_id=answers.school_id,
        reference=_next_reference(by.board_id, now),
        submission_key=draft.pk,
        kind=answers.kind,
        reported_kind=answers.kind,
        urgency=answers.urgency,
        reporter=by,
        reported_at=now,
        last_activity_at=now,
        summary=answers.summary,
        description=answers.description,
        platform=answers.platform,
        platform_other=answers.platform_other,
        account=answers.account,
        link=answers.link,
        seen_at=answers.seen_at,
        still_online=answers.still_online,
        police_reference=answers.police_reference,
    )


def _next_reference(board_id: int, now: datetime) -> str:
    """The next number of this year. The row stays locked until commit, so a rollback leaves no gap."""
    year = timezone.localtime(now).year
    ReferenceCounter.objects.get_or_create(board_id=board_id, year=year)
    counter = ReferenceCounter.objects.select_for_update().get(board_id=board_id, year=year)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    return f"{year}-{counter.last + 1:04d}"
