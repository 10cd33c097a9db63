"""The in-app inbox of the reader."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.pagination import paginate
from notifications import actions, presenters
from notifications.models import Notice


@requires(Permission.SIGNED_IN)
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    notices = Notice.objects.visible_to(request.user)
    page = paginate(request, notices, order_by=("-created_at", "-id"))
    shown = notices.filter(pk__in=[notice.pk for notice in page])
    past = set(shown.past(request.user).values_list("pk", flat=True))
    return render(request, "notifications/inbox.html", presenters.inbox_of(page, past))


@requires(Permission.SIGNED_IN)
@require_safe
def open_notice(request: SignedInRequest, notice_id: UUID) -> HttpResponse:
    """Where mails and the inbox lead: on to the page the notice is about, which is then read."""
    notice = Notice.objects.visible_to(request.user).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    actions.mark_read(notice_id=notice.pk, by=request.user, now=timezone.now())
    return HttpResponseRedirect(notice.path)


@requires(Permission.SIGNED_IN)
@require_POST
def mark_all_read(request: SignedInRequest) -> HttpResponse:
    actions.mark_all_read(by=request.user, now=timezone.now())
    return redirect("notifications:inbox")
