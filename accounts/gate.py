"""Every view names what it asks for. What is not yours does not exist: 404, and the refusal is audited."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record_refusal
from core.errors import NotAllowed

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request behind the gate: its user is one of ours."""

    user: User


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Any of `permissions` opens the page. `NotAllowed` from inside becomes a 404 as well."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not any(user.may(permission) for permission in permissions):
                refuse(request, is_open=False)
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as error:
                refuse(request, is_open=True)
                raise Http404 from error

        gated.permissions = permissions  # type: ignore[attr-defined]
        return gated

    return decorate


def refuse(request: HttpRequest, *, is_open: bool) -> None:
    """Write down that this user was refused this page, and why. `is_open`: the page as such is open to them, what they
    asked for in it is not. Called outside any transaction of the view."""
    match = request.resolver_match
    if isinstance(request.user, User) and match:
        found = import_string(settings.OPOR_EXPLAIN_REFUSAL)(request.user, match)
        record_refusal(
            action="page.open",
            by=request.user,
            now=timezone.now(),
            reason=found.reason if is_open else "permission",
            obj=found.record,
            reference=found.reference or str(match.kwargs.get("reference", ""))[:64],
            details={
                "view": match.view_name,
                "arguments": {k: str(v) for k, v in match.kwargs.items()},
                "method": request.method,
            },
        )
