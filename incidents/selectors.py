"""Where the pages of a reporter start: each begins with what this user may see."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from core.expressions import IsAnyOf
from incidents.enums import Capacity, PartyRole
from incidents.models import (
    Entry,
    Evidence,
    FilingDecision,
    Incident,
    Involvement,
    Message,
    Protocol,
    ReportDraft,
    Share,
)
from incidents.querysets import NAMED_BY_NICKNAME
from incidents.workflow import Act
from people.models import School
from people.querysets import in_force


def drafts_of(user: User) -> QuerySet[ReportDraft]:
    """One's own drafts in which something was typed or added, the latest first."""
    drafts = ReportDraft.objects.visible_to(user).annotate(evidence_count=Count("evidence"))
    return drafts.exclude(answers={}, evidence_count=0).order_by("-updated_at", "pk")


def draft(user: User, draft_id: UUID) -> ReportDraft | None:
    return ReportDraft.objects.visible_to(user).filter(pk=draft_id).first()


def draft_evidence(user: User, draft_id: UUID, evidence_id: UUID) -> Evidence | None:
    found = draft(user, draft_id)
    return found.evidence.filter(pk=evidence_id).first() if found else None


def sent_report(user: User, draft_id: UUID) -> Incident | None:
    """What became of a draft that was sent."""
    sent = Incident.objects.reported_by(user).filter(submission_key=draft_id)
    return sent.select_related("handler__person", "board", "school").first()


def reports_of(user: User) -> QuerySet[Incident]:
    return Incident.objects.reported_by(user).select_related("handler__person")


def report_of(user: User, reference: str, *, path: str) -> Incident | None:
    """One's own report with all that a reporter sees of it; each part is one query. `path`: of the page they read."""
    return (
        Incident.objects.reported_by(user)
        .with_news(user, path)
        .with_held()
        .filter(reference=reference)
        .annotate(named=_named_by(user))
        .select_related("handler__person", "reporter__person", "school", "board")
        .prefetch_related(
            Prefetch("entries", Entry.objects.filter(for_reporter=True).select_related("actor__person")),
            Prefetch("messages", Message.objects.select_related("author__person")),
            Prefetch("shares", Share.objects.filter(ended_at=None).select_related("counsellor__person")),
            Prefetch("evidence", Evidence.objects.visible_to(user)),
        )
        .first()
    )


def _named_by(user: User) -> ArraySubquery:
    """Whom this user put in the report, each with the parts of a name (`Person.name`), nickname and role."""
    rows = Involvement.recorded.filter(incident=OuterRef("pk"), added_by=user).order_by("pk")
    parts = {name: f"person__{name}" for name in ("first_name", "initials", "prefix", "last_name")}
    alias = Case(When(NAMED_BY_NICKNAME, then="alias"), default=Value(""))
    return ArraySubquery(rows.values(found=JSONObject(alias=alias, role="role", **parts)))


def left_just_now(user: User, reference: str, act: Act) -> bool:
    """Whether this user did this moments ago and by that lost sight of the case: the second of two clicks is told what
    the first did. It says nothing that they did not do themself."""
    since = timezone.now() - timedelta(minutes=10)
    done = Entry.objects.filter(
        incident__reference=reference, incident__board=user.board_id, actor=user, act=act, at__gte=since
    )
    return done.exists() and not Incident.objects.visible_to(user).filter(reference=reference).exists()


def schools_of_cases(user: User) -> QuerySet[School]:
    """The schools this user directs, and those of other cases they may open."""
    schools = School.objects.visible_to(user).order_by("name", "pk")
    if user.access.has(RoleName.BOARD):
        seen = Incident.objects.visible_to(user)
        return schools.filter(Exists(seen.filter(school=OuterRef("pk"))))
    directed = user.access.director_of
    elsewhere = Incident.objects.visible_one_by_one(user).exclude(school__in=directed).exclude(school=None)
    return schools.filter(Q(pk__in=directed) | Q(IsAnyOf("pk", elsewhere.values("school"))))


def filed_parties(incident: Incident) -> list[Involvement]:
    """With whom what is written now is filed (protocol S1, S3): an employee always, a pupil or guardian when the
    last decision says so."""
    decisions = FilingDecision.objects.filter(involvement__incident=incident).order_by("decided_at", "pk")
    filing = dict(decisions.values_list("involvement", "files"))
    subjects = incident.involvements.filter(role=PartyRole.SUBJECT, person__isnull=False).select_related("person")
    return [
        party
        for party in subjects.order_by("added_at", "pk")
        if party.capacity == Capacity.EMPLOYEE
        or (party.capacity in (Capacity.PUPIL, Capacity.GUARDIAN) and filing.get(party.pk))
    ]


def is_about_several(incident: Incident) -> bool:
    """Whether words that are written about nobody in particular stay out of the dossiers (ADR 12)."""
    return sum(party.role == PartyRole.SUBJECT for party in incident.involvements.all()) > 1


def evidence_for(user: User, evidence_id: UUID) -> Evidence | None:
    return Evidence.objects.visible_to(user).filter(pk=evidence_id).first()


def protocol_today(user: User, today: date | None = None) -> Protocol | None:
    """The rules in force for the foundation of this user."""
    versions = Protocol.objects.filter(in_force(today or timezone.localdate()), board=user.board_id)
    return versions.prefetch_related("guidelines").first()
