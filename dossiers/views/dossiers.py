"""Dossiers by virtue of a role: the list, and one dossier. Opening one is written down first."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import NotAllowed
from core.pagination import paginate
from dossiers.actions.reading import record_reading
from dossiers.enums import DocumentKind, DossierKind
from dossiers.models import Document, Dossier, Reading
from dossiers.presenters.dossier import (
    DocumentFilters,
    DossierFilters,
    DossierPage,
    dossier_columns,
    dossier_rows,
    filter_bar,
    with_latest,
    with_ties,
)

READERS = (Permission.READ_PERSONNEL_DOSSIERS, Permission.READ_PUPIL_DOSSIERS)
BY_NAME = ("person__sort_name", "person__id", "id")
NEWEST_FIRST = ("-made_at", "-filed_at", "-id")


@require_GET
@requires(*READERS)
def dossiers(request: SignedInRequest) -> HttpResponse:
    filters = DossierFilters.of(request.GET)
    found = filters.apply(with_latest(Dossier.objects.visible_to(request.user), request.user))
    # Says nothing new, but lets PostgreSQL walk along the names instead of sorting everyone.
    found = (
        found.filter(person__board=request.user.board_id)
        .select_related("person")
        .prefetch_related(*with_ties(timezone.localdate()))
    )
    page = paginate(request, found, order_by=BY_NAME)
    return render(
        request,
        "dossiers/list.html",
        {
            "page": page,
            "rows": dossier_rows(page, request.user),
            "columns": dossier_columns(request.user),
            "filters": filters,
            "bar": filter_bar(filters, request.user),
            "wide": True,
        },
    )


@require_GET
@requires(*READERS)
def dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    user = request.user
    opened = Dossier.objects.visible_to(user).by_role(user).filter(pk=pk).select_related("person").first()
    if opened is None:
        raise NotAllowed(_("There is no such dossier."))
    prefetch_related_objects([opened], *with_ties(timezone.localdate(now), DossierKind(opened.kind)))
    record_reading(dossier=opened, role=opened.role, by=user, now=now)
    seen = Document.objects.visible_to(user).filter(dossier=opened)
    filters = DocumentFilters.of(request.GET)
    documents = filters.apply(seen).select_related("involvement__person", "superseded_by", "dossier")
    page = DossierPage(
        dossier=opened,
        documents=paginate(request, documents, order_by=NEWEST_FIRST),
        filters=filters,
        readings=Reading.objects.visible_to(user, opened),
        latest_letter=seen.filter(kind=DocumentKind.LETTER, superseded_by=None).order_by(*NEWEST_FIRST).first(),
        now=now,
    )
    return render(request, "dossiers/dossier.html", {"page": page})
