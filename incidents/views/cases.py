"""Lists of cases and the case itself."""

from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.enums import Level
from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from audit.actions import record
from audit.enums import Outcome
from core.errors import DomainError, NotAllowed
from core.pagination import paginate
from core.presentation import Crumb
from incidents import colleagues
from incidents.actions import handling, ownership
from incidents.evidence.formats import ACCEPT
from incidents.filters import CaseFilters, matching
from incidents.forms.follow import MessageForm
from incidents.models import Incident
from incidents.permissions import UNKNOWN
from incidents.presenters.case import CasePage, with_messages, with_parts
from incidents.presenters.case_acts import ACT_PAGES
from incidents.presenters.lists import case_columns, case_rows, filter_bar, queue_rows
from incidents.presenters.messages import thread
from incidents.views.uploads import add_to_case, gives_text_back, staged_uploads
from incidents.workflow import Act, Actor
from notifications.actions import mark_read_under

HANDLING = (Permission.READ_CASES, Permission.READ_SHARED_CASES)


def visible_or_404(request: SignedInRequest, reference: str, *parts: Any) -> Incident:
    """The case behind an address, if it exists for this user; otherwise the refusal is the gate's."""
    incident = (
        Incident.objects.visible_to(request.user)
        .with_open_offer()
        .with_news(request.user, request.path_info)
        .select_related("school", "board", "handler__person", "reporter__person")
        .prefetch_related(*parts)
        .filter(reference=reference)
        .first()
    )
    if incident is None:
        raise NotAllowed(UNKNOWN)
    return incident


@require_safe
@requires(*HANDLING)
def cases(request: SignedInRequest) -> HttpResponse:
    """Everything one may see, what is due first; the filters stay in the address."""
    filters = CaseFilters.of(request)
    rows = filters.apply(Incident.objects.visible_to(request.user), request.user, timezone.now())
    page = paginate(request, matching(filters.with_order(rows), filters.text, request.user), order_by=filters.order_by)
    return render(
        request,
        "incidents/cases/list.html",
        {
            "columns": case_columns(),
            "rows": case_rows(page.items, request.user, timezone.now()),
            "page": page,
            "bar": filter_bar(filters, request, request.user),
            "filters": filters,
            "lead": filters.says_order,
            "wide": True,
        },
    )


@require_safe
@requires(*HANDLING)
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = visible_or_404(request, reference, *with_parts(), with_messages())
    now = timezone.now()
    record(action="incident.read", by=request.user, now=now, obj=incident, outcome=Outcome.READ)
    if incident.has_news:  # type: ignore[attr-defined]
        mark_read_under(path=request.path_info, by=request.user, now=now)
    page = CasePage(incident, request.user)
    messages = thread(incident.messages.all(), request.user)
    if page.is_mine and any(m.read_at is None and m.from_reporter for m in incident.messages.all()):
        handling.mark_messages_read(incident_id=incident.pk, by=request.user, now=now)
    return render(
        request,
        "incidents/cases/case.html",
        {"page": page, "incident": incident, "thread": messages, "message_form": MessageForm()},
    )


@require_POST
@requires(Permission.HANDLE_CASES)
def take_up(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = visible_or_404(request, reference)
    try:
        handling.take_up(incident_id=incident.pk, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        return _back_with(request, reference, error)
    return redirect("incidents:case", reference)


@require_POST
@requires(Permission.HANDLE_CASES)
def send_message(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = visible_or_404(request, reference, *with_parts(), with_messages())
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            handling.send_message(
                incident_id=incident.pk, body=form.cleaned_data["body"], by=request.user, now=timezone.now()
            )
            return redirect(f"{reverse('incidents:case', args=[reference])}#messages")
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
    context = {
        "page": CasePage(incident, request.user),
        "incident": incident,
        "thread": thread(incident.messages.all(), request.user),
        "message_form": form,
    }
    return render(request, "incidents/cases/case.html", context, status=422)


@staged_uploads
@require_http_methods(["GET", "POST"])
@requires(Permission.HANDLE_CASES)
@gives_text_back
def evidence(request: SignedInRequest, reference: str) -> HttpResponse:
    """The handler adds files, a text or a link; asked and refused as for the reporter."""
    incident = visible_or_404(request, reference, *with_parts())
    case = CasePage(incident, request.user)
    lost = request.POST.get("note_text", "")
    if Act.ADD_EVIDENCE not in case.possible:
        flash.warning(request, _("That is not possible now. The page shows what is."))
        return _evidence_page(request, case, lost, status=409) if lost else redirect("incidents:case", reference)
    if request.method == "POST":
        lost = add_to_case(request, incident, Actor.HANDLER, said=_("Added to the evidence."))
        if not lost:
            return redirect(f"{reverse('incidents:case', args=[reference])}#evidence")
    return _evidence_page(request, case, lost, status=422 if lost else 200)


def _evidence_page(request: SignedInRequest, case: CasePage, lost: str, *, status: int) -> HttpResponse:
    label, reference = ACT_PAGES[Act.ADD_EVIDENCE][0], case.incident.reference
    context = {
        "case": case,
        "title": label,
        "crumbs": [*case.crumbs[:1], Crumb(reference, reverse("incidents:case", args=[reference])), Crumb(label)],
        "accept": ACCEPT,
        "max_mb": settings.OPOR_EVIDENCE_MAX_FILE_MB,
        "may_add": Act.ADD_EVIDENCE in case.possible,
        "note_text": lost,
    }
    return render(request, "incidents/cases/evidence.html", context, status=status)


@require_safe
@requires(Permission.WATCH_QUEUE)
def queue(request: SignedInRequest) -> HttpResponse:
    """Cases nobody can take, or nobody takes up. One sees that they exist, and what to do; not what is in them."""
    waiting = Incident.objects.in_queue(request.user).select_related("school", "handler__person")
    page = paginate(request, waiting, order_by=("reported_at", "id"))
    return render(request, "incidents/cases/queue.html", {"page": page, **queue_rows(page.items)})


@require_POST
@requires(Permission.WATCH_QUEUE)
def try_again(request: SignedInRequest, reference: str) -> HttpResponse:
    """After a role or a deputy was arranged: look for an owner now instead of at the next sweep."""
    incident = Incident.objects.in_queue(request.user).filter(reference=reference, level=Level.QUEUE).first()
    if incident is None:
        raise NotAllowed(UNKNOWN)
    moved = ownership.reroute(incident_id=incident.pk, by=request.user, now=timezone.now(), because="asked")
    if moved:
        flash.success(request, _("Case %(reference)s has an owner again.") % {"reference": reference})
    else:
        flash.warning(request, _("There still is nobody who can take the case. Arrange a role or a deputy first."))
    return redirect("incidents:queue")


@require_GET
@requires(Permission.HANDLE_CASES)
def people(request: SignedInRequest) -> HttpResponse:
    """Suggestions while a handler types a name."""
    found = colleagues.search_to_handle(request.user, request.GET.get("q", ""))
    return JsonResponse({"results": [{"id": one.key, "name": one.name, "role": one.note} for one in found]})


def _back_with(request: HttpRequest, reference: str, error: DomainError) -> HttpResponse:
    """A button that came too late: say why, on the page as it is now."""
    flash.error(request, str(error))
    return redirect("incidents:case", reference)
