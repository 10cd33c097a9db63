"""What every request goes through."""

from collections.abc import Callable

import structlog
from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from core.downloads import FileGone

log = structlog.get_logger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


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


class FileGoneMiddleware:
    """Say what is wrong where a kept file is lost or damaged, and tell the administrators which."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, FileGone):
            return None
        log.error("file.gone", name=str(exception), path=request.path_info)
        return _file_gone(request)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def _file_gone(request: HttpRequest) -> HttpResponseBase:
    """Also inside the frame that the file would have been shown in."""
    return render(request, "file_gone.html", status=410)


class NoSuchAddressMiddleware:
    """PostgreSQL keeps no NUL: nothing that is looked up by an address with one in it exists."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class WrongMethodMiddleware:
    """A page instead of a blank error for whoever opens an address that only takes what a form sends, as from the
    history of the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", {"back_url": _nearest_page(request.path_info)}, status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


def _nearest_page(path: str) -> str:
    """The first address above this one that exists."""
    while len(path) > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
