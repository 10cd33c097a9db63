"""Views that belong to no app."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.defaults import server_error

from core.appearance import COOKIE, COOKIE_AGE, Theme


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or system, and go back to where the visitor was."""
    chosen = request.POST.get("theme", "")
    if chosen not in set(Theme):
        return HttpResponseBadRequest()
    response = HttpResponseRedirect(_safe_next(request))
    response.set_cookie(COOKIE, chosen, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def _safe_next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else "/"


def went_wrong(request: HttpRequest) -> HttpResponse:
    """A database that does not answer comes back by itself: another page, and another number for who watches."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return server_error(request)
