"""What Celery calls. Each task may run twice, or at the same time as itself."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from notifications import relay as outbox
from notifications.actions import nudge_relay, tell_of_leavers
from notifications.models import Outbox

LIMIT = 100
KEPT = timedelta(days=90)


@shared_task(name="notifications.tasks.relay")
def relay() -> None:
    """Do what waits. A full run is followed by another at once: a backlog does not wait for beat."""
    if outbox.relay(timezone.now(), limit=LIMIT) == LIMIT:
        nudge_relay()


@shared_task(name="notifications.tasks.prune")
def prune() -> None:
    """Rows that were done long ago only cost space."""
    Outbox.objects.filter(done_at__lt=timezone.now() - KEPT).delete()


@shared_task(name="notifications.tasks.tell_of_roles_of_leavers")
def tell_of_roles_of_leavers() -> None:
    """However somebody left: by an import, by hand, or because the day came."""
    tell_of_leavers(now=timezone.now())
