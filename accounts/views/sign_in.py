"""Signing in: allauth's page with the personas of a development machine, and the choice of language."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts import personas
from accounts.actions import profile
from accounts.models import User


class SignInView(LoginView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            get_adapter(request).note_blocked(request, request.POST.get("login", ""))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "personas": personas.offered(),
            "next": self.request.GET.get("next", ""),
        }


# Said of the method that is overridden above; Django looks at the view itself.
sign_in = login_not_required(SignInView.as_view())


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponseBase:
    """One click, no password. accounts.urls_sign_in has no address for it outside development."""
    user = personas.user_of(request.POST.get("email", ""))
    if user is None:
        raise Http404
    get_adapter(request).login(request, user)
    goal = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()})
    return redirect(goal if is_ours else settings.LOGIN_REDIRECT_URL)


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language: of this browser in a cookie, of a user in their account."""
    language = request.POST.get("language", "")
    if request.method == "POST" and isinstance(request.user, User) and check_for_language(language):
        profile.choose_language(language=language, by=request.user, now=timezone.now())
    return set_language(request)
