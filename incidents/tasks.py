"""What beat and workers call. Each may run twice or late."""

from celery import shared_task
from django.utils import timezone

from incidents.actions import deadlines
from incidents.actions.drafts import sweep_drafts


@shared_task(name="incidents.tasks.sweep_deadlines")
def sweep_deadlines() -> dict[str, int]:
    return deadlines.sweep(now=timezone.now())


@shared_task(name="incidents.tasks.sweep_drafts")
def sweep_old_drafts() -> int:
    """Drafts nobody touched for a long time; how long is a setting."""
    return sweep_drafts(now=timezone.now())
