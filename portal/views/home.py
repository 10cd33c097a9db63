"""The first page: what needs me, and where my reports are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from portal.presenters.home import HomePage


@require_safe
@requires(Permission.SIGNED_IN)
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"page": HomePage(request.user, timezone.now()), "wide": True})
