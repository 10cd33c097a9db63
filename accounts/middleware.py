"""What every request of a signed-in user goes through."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

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
