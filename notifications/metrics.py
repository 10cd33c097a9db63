"""Numbers that say whether mails and other handed-over work keep up."""

from collections.abc import Iterator
from contextlib import suppress

from django.db import DatabaseError
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from notifications.models import Outbox

# From this many attempts on a row does not repair itself: someone has to look.
STUCK = 8


class OutboxCollector(Collector):
    """Asked at every scrape, so that the numbers are right in each process."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Named without a query: registering happens before the database is there."""
        return [
            GaugeMetricFamily("opor_outbox_waiting", "Rows of the outbox that are not done"),
            GaugeMetricFamily("opor_outbox_oldest_seconds", "Age of the oldest row that is not done"),
            GaugeMetricFamily("opor_outbox_stuck", f"Rows that failed {STUCK} times or more"),
        ]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        try:
            found = Outbox.objects.filter(done_at=None).aggregate(
                waiting=Count("id"),
                oldest=Min("created_at", filter=Q(available_at__lte=now) | Q(attempts__gt=0)),
                stuck=Count("id", filter=Q(attempts__gte=STUCK)),
            )
        except DatabaseError:
            return  # no number is better than a wrong one
        age = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
        for family, value in zip(self.describe(), (found["waiting"], age, found["stuck"]), strict=True):
            family.add_metric([], value)
            yield family


def register() -> None:
    """Once per process; starting Django twice in one process (tests) finds it registered."""
    with suppress(ValueError):
        REGISTRY.register(OutboxCollector())
