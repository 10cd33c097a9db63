"""Open to anyone who reaches a development machine: a password reset is read before signing in."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo.mailbox import backend, presenters


@login_not_required
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mail_list.html", presenters.mailbox_of(backend.newest()))


@login_not_required
@require_safe
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    found = backend.find(mail_id)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", presenters.letter_of(found))
