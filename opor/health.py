"""For the machines that watch this one: is the process alive, and does all it needs answer?

A load balancer asks /healthz: a web process can take reports while a worker is down. Monitoring asks
/readyz, as text, JSON or OpenMetrics, which also tells that work is waiting or that the clock stopped.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from health_check import checks
from health_check.base import HealthCheck, HealthCheckResult
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView

from notifications.models import Outbox

_HEARTBEAT = "health:heartbeat"
HEARTBEAT_LIMIT = timedelta(minutes=2)
OUTBOX_LIMIT = timedelta(minutes=5)


@shared_task(name="opor.health.heartbeat")
def heartbeat() -> None:
    """Sent by beat and done by a worker: its trace shows that both are alive."""
    caches["valkey"].set(_HEARTBEAT, timezone.now().timestamp(), timeout=None)


class _Discreet(HealthCheck):
    """The answer is for everybody: only which service does not answer. Where it stands and why is for the log."""

    async def get_result(self, executor: Executor | None = None) -> HealthCheckResult:
        result = await super().get_result(executor)
        return replace(result, error=ServiceUnavailable("No answer")) if result.error else result


@dataclass(repr=False)
class Database(_Discreet, checks.Database):
    pass


@dataclass(repr=False)
class Valkey(_Discreet, checks.Cache):
    alias: str = "valkey"


@dataclass(repr=False)
class Storage(_Discreet, checks.Storage):
    pass


@dataclass
class Clock(HealthCheck):
    """Beat sends its heartbeat and a worker does it."""

    def run(self) -> None:
        last = caches["valkey"].get(_HEARTBEAT)
        if last is None:
            raise ServiceUnavailable("No heartbeat yet")
        age = timezone.now().timestamp() - last
        if age > HEARTBEAT_LIMIT.total_seconds():
            raise ServiceUnavailable(f"Last heartbeat {age:.0f} seconds ago")


@dataclass
class OutboxAge(HealthCheck):
    """Nothing waits long in the outbox."""

    def run(self) -> None:
        now = timezone.now()
        try:
            waiting = Outbox.objects.filter(done_at=None, available_at__lt=now - OUTBOX_LIMIT).count()
        finally:
            connection.close()  # a check runs in a thread of its own, with a connection of its own
        if waiting:
            raise ServiceUnavailable(f"{waiting} waiting for more than {OUTBOX_LIMIT}")


@login_not_required
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@method_decorator(login_not_required, name="dispatch")
class Ready(HealthCheckView):
    checks = (Database, Valkey, Storage, OutboxAge, Clock)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Plain text instead of the library's page, whose inline styles our policy refuses."""
        answer: HttpResponse = self.render_to_response_text(503 if context["errors"] else 200)
        return answer


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus; to who has not the token, a page that is not there."""
    expected = f"Bearer {settings.OPOR_METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.OPOR_METRICS_TOKEN or not constant_time_compare(given, expected):
        raise Http404
    numbers: HttpResponse = ExportToDjangoView(request)
    return numbers
