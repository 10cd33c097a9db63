"""Where to report a weakness, in the form of RFC 9116."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

# RFC 9116 asks for a moment less than a year away.
_VALID = timedelta(days=180)


@login_not_required
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    if not settings.OPOR_SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.OPOR_SECURITY_CONTACT}",
        f"Expires: {(timezone.now() + _VALID).isoformat(timespec='seconds')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.OPOR_BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
