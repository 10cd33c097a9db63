"""One box over everything one may see: cases, documents in dossiers, people with a dossier, own reports."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from portal.presenters.search import SearchPage


@require_safe
@requires(Permission.SIGNED_IN)
def search(request: SignedInRequest) -> HttpResponse:
    return render(request, "portal/search.html", {"page": SearchPage.of(request)})
