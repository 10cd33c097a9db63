"""Every view names what it asks for. What is not yours does not exist: 404, and the refusal is audited."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

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
                refuse(request, reason="permission")
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as error:
                refuse(request, reason=error.reason or str(error))
                raise Http404 from error

        gated.permissions = permissions  # type: ignore[attr-defined]
        return gated

    return decorate


def refuse(request: HttpRequest, *, reason: str) -> None:
    """Write down that this user was refused this page. Called outside any transaction of the view."""
    match = request.resolver_match
    if isinstance(request.user, User):
        record_refusal(
            action="page.open",
            by=request.user,
            now=timezone.now(),
            reason=reason,
            reference=str(match.kwargs.get("reference", ""))[:64] if match else "",
            details={
                "view": match.view_name if match else "",
                "arguments": {k: str(v) for k, v in match.kwargs.items()} if match else {},
                "method": request.method,
            },
        )
