"""Looking once more, and sending."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed, Stale
from incidents import routing, selectors
from incidents.actions.report import CHANGED, Seen, submit_report
from incidents.models import ReportDraft
from incidents.presenters import report_check as shown
from incidents.presenters.follow import FollowPage
from incidents.presenters.report_form import WORDS_ARE_FILED, evidence_rows, party_cards
from incidents.routing import Preview
from incidents.views.report import draft_or_sent
from incidents.views.report_page import EVERYTHING, ReportPage


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT)
def check(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Everything that was answered, who receives it and by when; the post sends it."""
    draft = draft_or_sent(request, draft_id)
    if not isinstance(draft, ReportDraft):
        return draft
    page = ReportPage(request.user, draft, step="", checks=EVERYTHING, query="", now=timezone.now())
    if not page.form.is_valid():
        step = page.form.first_step_with_an_error
        return HttpResponseRedirect(f"{reverse('incidents:report', args=[draft.pk])}?check=1&step={step}")
    if request.method == "POST":
        return _send(request, page)
    return render(request, "incidents/report/check.html", _context(page, _preview(page)))


@require_GET
@requires(Permission.REPORT)
def sent(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """The reference, and what happens next."""
    incident = selectors.sent_report(request.user, draft_id)
    if incident is None:
        raise NotAllowed(_("There is no such report."))
    return render(
        request, "incidents/report/sent.html", {"incident": incident, "page": FollowPage(incident, request.user)}
    )


def _preview(page: ReportPage) -> Preview:
    answers = page.form.answers()
    return routing.preview(
        kind=answers.kind,
        urgency=answers.urgency,
        reporter=page.user,
        school_id=answers.school_id,
        parties=answers.parties,
        now=page.now,
    )


def _send(request: SignedInRequest, page: ReportPage) -> HttpResponse:
    seen = Seen(page.draft, request.POST.get("addressee", ""))
    try:
        if request.POST.get("version") != shown.version_token(page.draft, page.evidence):
            raise Stale(CHANGED)
        submit_report(
            draft_id=page.draft.pk, answers=page.form.answers(), by=request.user, now=timezone.now(), seen=seen
        )
    except NotAllowed:
        raise
    except Stale as error:
        flash.warning(request, str(error))
        return redirect("incidents:report_check", page.draft.pk)
    except DomainError as error:
        flash.error(request, str(error))
        return redirect("incidents:report", page.draft.pk)
    return HttpResponseRedirect(shown.confirmation_url(page.draft.pk))


def _context(page: ReportPage, preview: Preview) -> dict[str, object]:
    url = reverse("incidents:report", args=[page.draft.pk])
    cards = party_cards(page.draft, page.nameable)
    return {
        "draft": page.draft,
        "door": page.door,
        "parts": shown.parts(page.form, page.form.answers(), cards, url),
        "receives": shown.receives(preview, page.kind),
        "addressee": preview.addressee.key,
        "version": shown.version_token(page.draft, page.evidence),
        "evidence": evidence_rows(page.evidence),
        "proof_url": shown.proof_edit_url(url),
        "back_url": url,
        "words_are_filed": WORDS_ARE_FILED if cards else "",
    }
