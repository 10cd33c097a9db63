from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from core.errors import InvalidState, NotAllowed, Stale
from incidents.actions.assigning import alert_if_queued, described, new_assignment
from incidents.actions.moves import Move
from incidents.answers import PartyAnswer, ReportAnswers
from incidents.enums import AssignmentReason
from incidents.models import Entry, Incident, Involvement, ReferenceCounter, ReportDraft
from incidents.routing import FIRST_LEVEL, Matter, address
from incidents.workflow import TELLS_OF_MINORS, Act, Actor, transition
from people.models import Person, School

CHANGED = _("You changed your report in another window. Read it once more and send it then.")


@dataclass(frozen=True)
class Seen:
    """What the reporter had before them when they sent: the draft as it was read, and the `Addressee.key` of who was
    said to receive it."""

    draft: ReportDraft
    addressee: str


@transaction.atomic
def submit_report(
    *, draft_id: UUID, answers: ReportAnswers, by: User, now: datetime, seen: Seen | None = None
) -> Incident:
    """Turn a draft into a case, once: a second call for the same draft gives the same case.

    Raises `NotAllowed` for someone else's draft, `InvalidState` for parties or a school that do not exist, `Stale`
    when the draft or who receives it is no longer as it was `seen`.
    """
    if not by.may(Permission.REPORT):
        raise NotAllowed(_("You cannot report."))
    draft = ReportDraft.objects.select_for_update().filter(pk=draft_id, reporter=by).first()
    if draft is None:
        return _already_sent(draft_id, by)
    if seen is not None and seen.draft.content != draft.content:
        raise Stale(CHANGED)
    _check_answers(answers, by)
    incident = _new_incident(draft, answers, by, now)
    addressee = address(
        Matter.about_to_be_sent(by, answers.school_id, answers.parties),
        start=FIRST_LEVEL[answers.kind],
        today=timezone.localdate(now),
    )
    if seen is not None and seen.addressee != addressee.key:
        raise Stale(_("Meanwhile someone else receives your report. See below who it is, and send it then."))
    assignment = new_assignment(incident, addressee, reason=AssignmentReason.ROUTED, now=now)
    # Last of all that can still be refused: whoever sends next waits for the number.
    incident.reference = _next_reference(by.board_id, now)
    move = Move(incident, transition(Act.SUBMIT, None, Actor.REPORTER), by, now)
    move.arrive()
    assignment.save()
    parties = [new_involvement(incident, party, by=by, now=now) for party in dict.fromkeys(answers.parties)]
    # Who is named twice in a role, as a teacher and as a parent, is in it once, as they were named first.
    Involvement.objects.bulk_create(parties, ignore_conflicts=True)
    evidence = draft.evidence.update(draft=None, incident=incident)
    draft.delete()
    alert_if_queued(move, addressee)
    move.follow_up(
        data={
            **described(addressee, assignment),
            "kind": incident.kind,
            "evidence": evidence,
        },
        files=True,
    )
    if answers.tells_of_minors:
        # A line of its own: the line of the report itself is also for the reporter and for whom they share it with.
        Entry.objects.create(incident=incident, at=now, actor=by, act=TELLS_OF_MINORS)
    return incident


def new_involvement(incident: Incident, party: PartyAnswer, *, by: User, now: datetime) -> Involvement:
    """Not saved yet."""
    return Involvement(
        incident=incident,
        person_id=party.person_id,
        alias=party.alias if party.person_id is None else "",
        role=party.role,
        capacity=party.capacity,
        added_by=by,
        added_at=now,
    )


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
    year, table = timezone.localtime(now).year, ReferenceCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (board_id, year, last) VALUES (%s, %s, 1)"  # noqa: S608 - our own table
            f" ON CONFLICT (board_id, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [board_id, year],
        )
        return f"{year}-{cursor.fetchone()[0]:04d}"
