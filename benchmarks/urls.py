"""The addresses of the product, and one more: the yardstick."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission


@require_safe
@requires(Permission.SIGNED_IN)
def bare(request: SignedInRequest) -> HttpResponse:
    """The layout around every page of a signed-in user, with nothing in it."""
    return render(request, "base.html")


urlpatterns = [path("bare/", bare, name="bare"), path("", include("opor.urls"))]
