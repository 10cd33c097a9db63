"""What every request of a signed-in user goes through."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.actions import sessions
from accounts.models import User

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
# How often the moment of the last request is written: each write is a row update.
_SEEN_PRECISION = timedelta(minutes=1)


class SessionLimitsMiddleware:
    """Sign out who has been away too long, and everyone after a working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            now = timezone.now().timestamp()
            if limit := _passed_limit(request, now):
                _end(request, request.user, limit)
            elif now - request.session.get(SEEN_AT, 0) >= _SEEN_PRECISION.total_seconds():
                request.session.setdefault(SIGNED_IN_AT, now)
                request.session[SEEN_AT] = now
        return self.get_response(request)


def _passed_limit(request: HttpRequest, now: float) -> sessions.Limit | None:
    if now - request.session.get(SIGNED_IN_AT, now) > settings.OPOR_SESSION_ABSOLUTE.total_seconds():
        return sessions.Limit.DAY
    if now - request.session.get(SEEN_AT, now) > settings.OPOR_SESSION_IDLE.total_seconds():
        return sessions.Limit.IDLE
    return None


def _end(request: HttpRequest, user: User, limit: sessions.Limit) -> None:
    """A page asks for several things at once: only the request that ends the session writes it down."""
    ended, _rows = Session.objects.filter(session_key=request.session.session_key).delete()
    if ended:
        sessions.record_time_out(by=user, limit=limit, now=timezone.now())
    logout(request)
    # The message middleware runs after this one; the note waits for it.
    request.session["session_ended"] = True


class SignInMiddleware(LoginRequiredMiddleware):
    """Whoever is signed out goes to the sign-in page. What they sent is not kept, and the page says so: it leads back
    to the form, for an address that only takes what a form sends shows nothing.
    """

    def handle_no_permission(  # type: ignore[override] # Django itself takes any answer
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        if "X-Requested-With" in request.headers or "HX-Request" in request.headers:
            # A part of a page: the page itself says it, and keeps what was typed.
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        messages.warning(request, _("What you sent did not arrive: you were signed out. Do it again."))
        return redirect_to_login(_page_of_form(request), self.get_login_url(view_func))


def _page_of_form(request: HttpRequest) -> str:
    """The page of ours that the form stood on; else the start."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    page = urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl()
    return page if url_has_allowed_host_and_scheme(page, None) else "/"


class UserLanguageMiddleware:
    """A signed-in user reads the language of their account, on whatever computer they sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return self.get_response(request)
        language = request.user.language
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response
