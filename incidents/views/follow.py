"""After sending: where a report is, talking with whoever has it, adding to it, taking it back."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed
from core.pagination import paginate
from incidents import selectors
from incidents.actions import handling, sharing, status
from incidents.evidence.formats import ACCEPT
from incidents.forms.follow import MessageForm, ShareForm, WithdrawForm
from incidents.models import Incident
from incidents.presenters.follow import FollowPage, report_columns, report_rows
from incidents.presenters.report_form import title_of
from incidents.views.uploads import add_to_case, gives_text_back, staged_uploads
from incidents.workflow import Actor
from notifications.actions import mark_read_under


@require_GET
@requires(Permission.FOLLOW_OWN_REPORTS)
def my_reports(request: SignedInRequest) -> HttpResponse:
    page = paginate(request, selectors.reports_of(request.user), order_by=("-reported_at", "-id"))
    waiting = [(draft, title_of(draft)) for draft in selectors.drafts_of(request.user)]
    return render(
        request,
        "incidents/follow/list.html",
        {"columns": report_columns(), "rows": report_rows(page.items), "page": page, "drafts": waiting, "wide": True},
    )


def own_or_404(request: SignedInRequest, reference: str) -> Incident:
    incident = selectors.report_of(request.user, reference, path=request.path_info)
    if incident is None:
        raise NotAllowed(_("There is no such report."))
    return incident


@require_GET
@requires(Permission.FOLLOW_OWN_REPORTS)
def follow(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = own_or_404(request, reference)
    if incident.has_news:  # type: ignore[attr-defined]
        mark_read_under(path=request.path_info, by=request.user, now=timezone.now())
    response = _page(request, incident, MessageForm(), ShareForm(incident=incident))
    if any(one.read_at is None and not one.from_reporter for one in incident.messages.all()):
        handling.mark_messages_read(incident_id=incident.pk, by=request.user, now=timezone.now())
    return response


@require_POST
@requires(Permission.FOLLOW_OWN_REPORTS)
def message(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = own_or_404(request, reference)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            handling.send_message(
                incident_id=incident.pk, body=form.cleaned_data["body"], by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            flash.success(request, _("Your message is sent."))
            return redirect(f"{_url(incident)}#messages")
    return _page(request, incident, form, ShareForm(incident=incident), status=422)


@require_POST
@requires(Permission.FOLLOW_OWN_REPORTS)
@staged_uploads
@gives_text_back
def add_evidence(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = own_or_404(request, reference)
    lost = add_to_case(request, incident, Actor.REPORTER, said=_("Added. Whoever has your report is told."))
    if lost:
        return _page(request, incident, MessageForm(), ShareForm(incident=incident), status=422, note_text=lost)
    return redirect(f"{_url(incident)}#evidence")


@require_http_methods(["GET", "POST"])
@requires(Permission.FOLLOW_OWN_REPORTS)
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = own_or_404(request, reference)
    page = FollowPage(incident, request.user)
    if not page.may_withdraw:
        flash.warning(request, page.withdraw_no_more or _("This report can no longer be withdrawn."))
        return redirect(_url(incident))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _do(
            request,
            incident,
            lambda: status.withdraw(incident_id=incident.pk, reason=reason, by=request.user, now=timezone.now()),
            _("Your report is withdrawn."),
        )
    context = {"page": page, "incident": incident, "form": form, "one_column": True}
    return render(request, "incidents/follow/withdraw.html", context)


@require_POST
@requires(Permission.FOLLOW_OWN_REPORTS)
def share(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = own_or_404(request, reference)
    form = ShareForm(request.POST, incident=incident)
    if not form.is_valid():
        flash.error(request, _("Choose a confidential counsellor from the list."))
        return redirect(f"{_url(incident)}#share")
    chosen = int(form.cleaned_data["counsellor"])
    return _do(
        request,
        incident,
        lambda: sharing.share(incident_id=incident.pk, counsellor_id=chosen, by=request.user, now=timezone.now()),
        _("The confidential counsellor can read along from now on."),
    )


@require_POST
@requires(Permission.FOLLOW_OWN_REPORTS)
def stop_sharing(request: SignedInRequest, reference: str, counsellor_id: int) -> HttpResponse:
    incident = own_or_404(request, reference)
    return _do(
        request,
        incident,
        lambda: sharing.stop_sharing(
            incident_id=incident.pk, counsellor_id=counsellor_id, by=request.user, now=timezone.now()
        ),
        _("The confidential counsellor no longer reads along."),
    )


def _do(request: SignedInRequest, incident: Incident, action: Callable[[], object], done: str) -> HttpResponse:
    try:
        action()
    except NotAllowed:
        raise
    except DomainError as error:
        flash.error(request, str(error))
    else:
        flash.success(request, done)
    return redirect(_url(incident))


def _url(incident: Incident) -> str:
    return reverse("incidents:follow", args=[incident.reference])


def _page(
    request: SignedInRequest,
    incident: Incident,
    form: MessageForm,
    share_form: ShareForm,
    *,
    status: int = 200,
    note_text: str = "",
) -> HttpResponse:
    context = {
        "page": FollowPage(incident, request.user),
        "incident": incident,
        "form": form,
        "share_form": share_form,
        "note_text": note_text,
        "accept": ACCEPT,
        "max_mb": settings.OPOR_EVIDENCE_MAX_FILE_MB,
    }
    return render(request, "incidents/follow/page.html", context, status=status)
