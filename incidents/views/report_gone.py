"""A report that was sent or thrown away while someone was still typing in another window: the text stays theirs."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from accounts.gate import SignedInRequest, refuse
from incidents import selectors
from incidents.enums import Kind
from incidents.forms.report_post import ReportPost
from incidents.presenters import report_windows as windows


def notice(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """To be shown in the page that goes on typing. 410 when it was sent, else 404: of someone else's draft this
    says no more than of none."""
    status, context = _found(request, draft_id)
    answer = render(request, "incidents/report/_gone.html", context, status=status)
    answer.headers["X-Notice"] = "yes"  # tells a page that goes on that this is meant to be shown in it
    return answer


def page(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """The same without JavaScript, with everything that was typed."""
    if request.headers.get("HX-Request"):
        return notice(request, draft_id)
    status, context = _found(request, draft_id)
    return render(request, "incidents/report/gone.html", context, status=status)


def _found(request: SignedInRequest, draft_id: UUID) -> tuple[int, dict[str, object]]:
    sent = selectors.sent_report(request.user, draft_id)
    if sent is None:
        refuse(request, is_open=True)
    kind, typed = request.POST.get("kind", ""), ReportPost(request.POST).typed
    context: dict[str, object] = {
        "sent": sent,
        "kind": kind if kind in Kind.values else Kind.INCIDENT,
        "texts": windows.texts(typed),
        "choices": windows.choices(typed),
    }
    return 410 if sent else 404, context
