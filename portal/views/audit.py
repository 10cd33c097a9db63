"""The access log, for the privacy officer: everything that was done, read and refused, and no content."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from audit.actions import record_export
from audit.models import Event
from audit.querysets import EventQuerySet
from core.csv_files import csv_response
from core.pagination import paginate
from portal.forms.audit import AuditFilterForm
from portal.presenters.audit import csv_header, csv_row, log_page

NEWEST_FIRST: Final = ("-at", "-id")
_PAGE_SIZE: Final = 50
_ROWS_AT_ONCE: Final = 2000


@requires(Permission.READ_AUDIT)
@require_safe
def log(request: SignedInRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    events = form.applied_to(Event.objects.visible_to(request.user))
    page = paginate(request, events, order_by=NEWEST_FIRST, size=_PAGE_SIZE)
    return render(request, "portal/audit/log.html", log_page(form, page, request.GET))


@requires(Permission.READ_AUDIT)
@require_safe
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """What the page shows with these filters, as a file. That it was taken out stands in the log as well."""
    now = timezone.now()
    form = AuditFilterForm(request.GET)
    events = form.applied_to(Event.objects.visible_to(request.user))
    taken = record_export(by=request.user, now=now, filters=form.in_force)
    rows = _rows(events.filter(pk__lt=taken.pk).order_by(*NEWEST_FIRST), translation.get_language())
    return csv_response(f"logboek-{timezone.localdate(now)}.csv", csv_header(), rows)


def _rows(events: EventQuerySet, language: str | None) -> Iterator[list[str]]:
    """Rows are written after the request has left the middleware that knows the language."""
    for event in events.iterator(chunk_size=_ROWS_AT_ONCE):
        with translation.override(language):
            yield csv_row(event)
