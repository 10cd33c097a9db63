"""One document, by the way one came to it: a role, one's own dossier, or the case it was filed from.

Each way has its own addresses and its own rule; each opening is written down before anything is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.gate import SignedInRequest, requires
from accounts.models import User
from accounts.permissions import Permission
from core.errors import NotAllowed
from core.presentation import Action, Crumb
from dossiers.actions.reading import SAME_OPENING, record_reading
from dossiers.models import Document, Reading
from dossiers.permissions import may_correct, may_write
from dossiers.presenters.documents import BY_ROLE, OWN, DocumentPage, Door, by_case, dossier_title
from dossiers.presenters.dossier import own_crumbs, own_document_actions
from dossiers.presenters.words import CASE
from dossiers.presenters.words import OWN as AS_OWN
from dossiers.querysets import DocumentQuerySet, ReadingQuerySet
from dossiers.views.dossiers import READERS
from dossiers.views.files import file_response

CASE_READERS = (Permission.READ_CASES,)


@dataclass(frozen=True)
class Way:
    """How one comes to a document, and what is around it there."""

    door: Door
    rows: Callable[[User], DocumentQuerySet]
    role_of: Callable[[Document], str]
    crumbs: Callable[[Document], list[Crumb]]
    actions: Callable[[Document, User], tuple[Action, ...]]
    readings: Callable[[Document, User], ReadingQuerySet]


def _nothing(document: Document, user: User) -> tuple[Action, ...]:
    return ()


def _all_readings(document: Document, user: User) -> ReadingQuerySet:
    return Reading.objects.visible_to(user, document.dossier).filter(document=document)


def _readings_of_what_is_seen(document: Document, user: User) -> ReadingQuerySet:
    """Whoever sees the document in their own dossier or in the case sees who read it."""
    return document.readings.all()


def _own(user: User) -> DocumentQuerySet:
    return Document.objects.own_of(user)


ROLE_WAY = Way(
    door=BY_ROLE,
    rows=lambda user: Document.objects.visible_to(user).by_role(user),
    role_of=lambda document: document.role,
    crumbs=lambda document: [
        Crumb(_("Dossiers"), reverse("dossiers:list")),
        Crumb(document.dossier.person.name, reverse("dossiers:dossier", args=[document.dossier_id])),
        Crumb(document.title),
    ],
    actions=_nothing,
    readings=_all_readings,
)
OWN_WAY = Way(
    door=OWN,
    rows=_own,
    role_of=lambda document: AS_OWN,
    crumbs=lambda document: own_crumbs(document.title),
    actions=lambda document, user: own_document_actions(document),
    readings=_readings_of_what_is_seen,
)


def case_way(reference: str) -> Way:
    return Way(
        door=by_case(reference),
        rows=lambda user: Document.objects.in_cases_of(user).filter(incident__reference=reference),
        role_of=lambda document: CASE,
        crumbs=lambda document: [
            Crumb(_("Cases"), reverse("incidents:cases")),
            Crumb(reference, reverse("incidents:case", args=[reference])),
            Crumb(_("Correspondence"), reverse("dossiers:correspondence", args=[reference])),
            Crumb(dossier_title(document)),
        ],
        actions=_case_actions,
        readings=_readings_of_what_is_seen,
    )


def _case_actions(document: Document, user: User) -> tuple[Action, ...]:
    if document.incident is None or not may_write(user, document.incident) or hasattr(document, "superseded_by"):
        return ()
    arguments = [document.incident.reference, document.pk]
    sent = Action(_("Record that it was sent"), reverse("dossiers:dispatch", args=arguments), "send")
    if not may_correct(user, document):
        return (sent,)
    return Action(_("Correct this"), reverse("dossiers:correct_filed", args=arguments), "pencil"), sent


def opened_by(way: Way, user: User, pk: UUID) -> Document:
    document = (
        way.rows(user)
        .filter(pk=pk)
        .select_related(
            "dossier__person",
            "incident__handler",
            "involvement__person",
            "superseded_by",
            "supersedes__withheld",
            "made_by",
        )
        .first()
    )
    if document is None:
        raise NotAllowed(_("There is no such document."))
    return document


def write_down(
    way: Way, document: Document, *, by: User, now: datetime, action: str, once_in: timedelta = timedelta(0)
) -> None:
    record_reading(
        dossier=document.dossier,
        document=document,
        role=way.role_of(document),
        by=by,
        now=now,
        action=action,
        reference=document.incident.reference if document.incident else "",
        once_in=once_in,
    )


def show(request: SignedInRequest, way: Way, pk: UUID) -> HttpResponse:
    now = timezone.now()
    document = opened_by(way, request.user, pk)
    write_down(way, document, by=request.user, now=now, action="document.read")
    page = DocumentPage(
        document=document,
        door=way.door,
        now=now,
        readings=way.readings(document, request.user),
        crumbs=way.crumbs(document),
        actions=way.actions(document, request.user),
    )
    return render(request, "dossiers/document.html", {"page": page})


def inline(request: SignedInRequest, way: Way, pk: UUID) -> HttpResponseBase:
    """The PDF inside the page; part of the same opening as that page."""
    document = opened_by(way, request.user, pk)
    response = file_response(document, inline=True)
    write_down(way, document, by=request.user, now=timezone.now(), action="document.read", once_in=SAME_OPENING)
    return response


def download(request: SignedInRequest, way: Way, pk: UUID) -> HttpResponseBase:
    document = opened_by(way, request.user, pk)
    response = file_response(document, inline=False)
    write_down(way, document, by=request.user, now=timezone.now(), action="document.download")
    return response


@require_GET
@requires(*READERS)
def document(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return show(request, ROLE_WAY, pk)


@require_GET
@requires(*READERS)
def document_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    return inline(request, ROLE_WAY, pk)


@require_GET
@requires(*READERS)
def document_download(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    return download(request, ROLE_WAY, pk)


@require_GET
@requires(Permission.READ_OWN_DOSSIER)
def own_document(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return show(request, OWN_WAY, pk)


@require_GET
@requires(Permission.READ_OWN_DOSSIER)
def own_document_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    return inline(request, OWN_WAY, pk)


@require_GET
@requires(Permission.READ_OWN_DOSSIER)
def own_document_download(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    return download(request, OWN_WAY, pk)


@require_GET
@requires(*CASE_READERS)
def filed(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    """What lies in the dossier of what this case made: so that the handler sees what was left out, and what not."""
    return show(request, case_way(reference), pk)


@require_GET
@requires(*CASE_READERS)
def filed_file(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponseBase:
    return inline(request, case_way(reference), pk)


@require_GET
@requires(*CASE_READERS)
def filed_download(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponseBase:
    return download(request, case_way(reference), pk)
