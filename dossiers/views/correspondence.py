"""The correspondence of a case: the list, and what the handler adds to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from audit.actions import record
from audit.enums import Outcome
from core.errors import DomainError, InvalidState, NotAllowed
from core.forms import BaseForm
from core.presentation import Crumb
from dossiers import filing, policies
from dossiers.actions import correspondence as writing
from dossiers.forms import (
    ConcernForm,
    CorrectionForm,
    EvidenceCopyForm,
    ItemForm,
    MailForm,
    MeetingForm,
    SentMailForm,
    ViewForm,
)
from dossiers.models import CaseItem, Document
from dossiers.permissions import may_write
from dossiers.presenters.correspondence import CorrespondencePage, ItemPage, said_of
from dossiers.views.documents import CASE_READERS
from dossiers.views.files import file_response
from dossiers.views.posting import posted
from incidents.models import Incident, Involvement
from incidents.permissions import UNKNOWN
from incidents.presenters.case_head import CaseHead
from incidents.views.uploads import staged_uploads

FORMS: dict[str, type[ItemForm]] = {
    "phone": ItemForm,
    "meeting": MeetingForm,
    "mail-received": MailForm,
    "mail-sent": SentMailForm,
    "view": ViewForm,
}
BODIES = ["GET", "POST"]


def visible_case(request: SignedInRequest, reference: str) -> Incident:
    incident = (
        Incident.objects.opened_by_role(request.user)
        .select_related("school", "board", "handler__person", "reporter__person")
        .filter(reference=reference)
        .first()
    )
    if incident is None:
        raise NotAllowed(UNKNOWN)
    return incident


@require_GET
@requires(*CASE_READERS)
def correspondence(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = visible_case(request, reference)
    record(action="correspondence.read", by=request.user, now=timezone.now(), obj=incident, outcome=Outcome.READ)
    items = CaseItem.objects.visible_to(request.user).filter(incident=incident)
    documents = Document.objects.in_cases_of(request.user).filter(incident=incident)
    page = CorrespondencePage(
        incident,
        request.user,
        items=list(items.select_related("recorded_by__person", "superseded_by").prefetch_related("concerns")),
        documents=list(documents.select_related("dossier__person")),
    )
    return render(request, "dossiers/correspondence.html", {"page": page})


@require_http_methods(BODIES)
@requires(Permission.HANDLE_CASES)
@staged_uploads
def add_item(request: SignedInRequest, reference: str, slug: str) -> HttpResponseBase:
    form_class = FORMS.get(slug)
    if form_class is None:
        raise Http404
    incident = _case_to_write_in(request, reference)
    if isinstance(incident, HttpResponse):
        return incident
    involvements = _involvements(incident)
    initial = {} if issubclass(form_class, MailForm) else {"happened_at": timezone.localtime()}
    refused = getattr(request, "refused_uploads", [])
    form = form_class(
        posted(request), request.FILES or None, involvements=involvements, refused=refused, initial=initial
    )

    def run(now: datetime) -> str:
        item = writing.add_item(incident_id=incident.pk, item=form.answers(), by=request.user, now=now)
        filed = Document.objects.in_cases_of(request.user).filter(item=item).select_related("dossier__person")
        return said_of(item, filed)

    label = str(form_class.kind.label)
    return _page_with(request, incident, form, run, title=label, submit=_("Save"))


@require_http_methods(BODIES)
@requires(Permission.HANDLE_CASES)
def copy_evidence(request: SignedInRequest, reference: str) -> HttpResponseBase:
    incident = _case_to_write_in(request, reference)
    if isinstance(incident, HttpResponse):
        return incident
    evidence = list(incident.evidence.all())
    if not evidence:
        messages.info(request, _("There is no evidence in this case yet. Add it on the page of the case first."))
        return redirect("dossiers:correspondence", reference)
    form = EvidenceCopyForm(posted(request), involvements=_involvements(incident), evidence=evidence)

    def run(now: datetime) -> object:
        return writing.copy_evidence(
            incident_id=incident.pk,
            evidence_id=UUID(form.cleaned_data["evidence"]),
            party_ids=form.party_ids,
            key=form.cleaned_data["key"],
            by=request.user,
            now=now,
        )

    return _page_with(
        request,
        incident,
        form,
        run,
        title=_("File a copy of evidence"),
        lead=_("The file is filed as it is: names and faces in it are not left out."),
        submit=_("File this copy"),
        said=_("The copy is filed."),
    )


@require_GET
@requires(*CASE_READERS)
def item(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    row = _item(request, reference, pk)
    _write_down(request, row, "correspondence.read")
    documents = Document.objects.in_cases_of(request.user).filter(item=row)
    page = ItemPage(
        item=row,
        head=CaseHead(row.incident, request.user, "correspondence"),
        involvements=_involvements(row.incident),
        documents=list(documents.select_related("dossier__person", "superseded_by")),
    )
    return render(request, "dossiers/item.html", {"page": page})


@require_GET
@requires(*CASE_READERS)
def item_file(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponseBase:
    row = _item(request, reference, pk)
    response = file_response(row, inline=True)
    _write_down(request, row, "correspondence.read")
    return response


@require_GET
@requires(*CASE_READERS)
def item_download(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponseBase:
    row = _item(request, reference, pk)
    response = file_response(row, inline=False)
    _write_down(request, row, "correspondence.download")
    return response


@require_http_methods(BODIES)
@requires(Permission.HANDLE_CASES)
def correct_item(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponseBase:
    row = _item(request, reference, pk)
    incident = _case_to_write_in(request, reference, row)
    if isinstance(incident, HttpResponse):
        return incident
    form = CorrectionForm(posted(request), initial={"title": row.title, "body": row.body})

    def run(now: datetime) -> object:
        return writing.correct_item(
            item_id=row.pk, correction=form.correction(), key=form.cleaned_data["key"], by=request.user, now=now
        )

    return _page_with(
        request,
        incident,
        form,
        run,
        title=_("Correct: %(title)s") % {"title": row.title},
        lead=_("Nothing is erased: your version takes its place, in the case and in the dossiers, with a link back."),
        submit=_("Put this in its place"),
        said=_("The corrected version is saved and filed."),
    )


@require_http_methods(BODIES)
@requires(Permission.HANDLE_CASES)
def concern(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponseBase:
    row = _item(request, reference, pk)
    incident = _case_to_write_in(request, reference, row)
    if isinstance(incident, HttpResponse):
        return incident
    involvements = _involvements(incident)
    form = ConcernForm(posted(request), involvements=involvements, without=filing.whom_it_concerns(row))

    def run(now: datetime) -> object:
        return writing.concern_also(item_id=row.pk, party_ids=form.party_ids, by=request.user, now=now)

    return _page_with(
        request,
        incident,
        form,
        run,
        title=_("Also concerns someone else"),
        lead=_("It is filed with them as well. A file then no longer goes along: it concerns more than one person."),
        submit=_("Save"),
        said=_("It is filed with them as well."),
    )


def _page_with(
    request: SignedInRequest,
    incident: Incident,
    form: BaseForm,
    run: Callable[[datetime], object],
    *,
    title: str,
    submit: str,
    said: str = "",
    lead: str = "",
) -> HttpResponse:
    """One form, one action, back to the list. What happened is `said`, or what `run` answers."""
    back = reverse("dossiers:correspondence", args=[incident.reference])
    if request.method == "POST" and form.is_valid():
        try:
            answer = run(timezone.now())
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, said or str(answer))
            return redirect(back)
    head = CaseHead(incident, request.user, "correspondence")
    case_url = reverse("incidents:case", args=[incident.reference])
    crumbs = [*head.crumbs[:1], Crumb(incident.reference, case_url), Crumb(_("Correspondence"), back), Crumb(title)]
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "submit_label": submit,
        "cancel_url": back,
    }
    return render(request, "dossiers/form.html", context, status=422 if form.errors else 200)


def _case_to_write_in(request: SignedInRequest, reference: str, row: CaseItem | None = None) -> Incident | HttpResponse:
    """The case, or back to the list with the reason why nothing can be added now, or changed about this item."""
    incident = visible_case(request, reference)
    try:
        if row is not None:
            policies.check_no_decided_letter(row)
        policies.check_open_for_correspondence(incident)
        if not may_write(request.user, incident):
            raise InvalidState(_("Only the handler of the case can do this."))
    except InvalidState as error:
        messages.warning(request, str(error))
        return redirect("dossiers:correspondence", reference)
    return incident


def _involvements(incident: Incident) -> list[Involvement]:
    return list(incident.involvements.select_related("person").order_by("added_at", "pk"))


def _item(request: SignedInRequest, reference: str, pk: UUID) -> CaseItem:
    row = (
        CaseItem.objects.visible_to(request.user)
        .filter(pk=pk, incident__reference=reference)
        .select_related(
            "incident__school",
            "incident__handler__person",
            "recorded_by__person",
            "superseded_by",
            "supersedes",
        )
        .prefetch_related("concerns")
        .first()
    )
    if row is None:
        raise NotAllowed(_("There is no such document."))
    return row


def _write_down(request: SignedInRequest, row: CaseItem, action: str) -> None:
    record(
        action=action,
        by=request.user,
        now=timezone.now(),
        obj=row,
        outcome=Outcome.READ,
        reference=row.incident.reference,
    )
