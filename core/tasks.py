"""What beat asks of the workers; may run twice or late."""

from celery import shared_task
from django.utils import timezone

from core.cache import sweep_cache
from core.files import sweep_files


@shared_task(name="core.tasks.sweep_files", soft_time_limit=25 * 60, time_limit=30 * 60)
def sweep_left_behind() -> int:
    """Files that a killed process left behind."""
    return sweep_files(now=timezone.now())


@shared_task(name="core.tasks.sweep_cache")
def sweep_what_ran_out() -> int:
    """Counts of signing in that ran out."""
    return sweep_cache()
