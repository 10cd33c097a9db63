"""What every request goes through."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

GetResponse = Callable[[HttpRequest], HttpResponse]

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
# How often the moment of the last request is written: each write is a row update.
_SEEN_PRECISION = timedelta(minutes=1)


class ChosenLanguageMiddleware:
    """Dutch unless the visitor chose otherwise.

    Django's own middleware follows the browser, and a Dutch school with an English browser
    would then get English.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _chosen_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class SessionLimitsMiddleware:
    """Sign out who has been away too long, and everyone after a working day."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            if _expired(request, now):
                logout(request)
                # The message middleware runs after this one; the note waits for it.
                request.session["session_ended"] = True
            elif now - request.session.get(SEEN_AT, 0) >= _SEEN_PRECISION.total_seconds():
                request.session.setdefault(SIGNED_IN_AT, now)
                request.session[SEEN_AT] = now
        return self.get_response(request)


def _expired(request: HttpRequest, now: float) -> bool:
    signed_in_at = request.session.get(SIGNED_IN_AT, now)
    seen_at = request.session.get(SEEN_AT, now)
    too_long: bool = now - signed_in_at > settings.OPOR_SESSION_ABSOLUTE.total_seconds()
    too_quiet: bool = now - seen_at > settings.OPOR_SESSION_IDLE.total_seconds()
    return too_long or too_quiet


class SessionEndedMiddleware:
    """Tell a visitor who was signed out why the sign-in page appears."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "session_ended" in request.session and not request.user.is_authenticated:
            del request.session["session_ended"]
            messages.info(request, _("You were signed out because you were away for a while."))
        return self.get_response(request)


class NoStoreMiddleware:
    """Keep pages of a signed-in user out of every cache, also behind the back button."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
