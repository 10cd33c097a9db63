from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from incidents import selectors


@require_GET
@requires(Permission.SIGNED_IN)
def protocol(request: SignedInRequest) -> HttpResponse:
    """The protocol in force today, each rule at its own address: /protocol/#B8."""
    return render(request, "incidents/protocol.html", {"protocol": selectors.protocol_today(request.user)})
