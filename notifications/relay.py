"""The transactional outbox: what was handed over is done at least once, whatever dies in between.

A row is taken in two transactions. The first counts the attempt and puts the row off; only then, in the
second, the handler runs while the row is locked. A handler that kills its process has therefore used up an
attempt, and comes back later and later instead of at the head of the line.
"""

import time
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from notifications.models import Outbox

log = structlog.get_logger(__name__)

Handler = Callable[[Mapping[str, Any], datetime], None]

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
# One run ends well within the time limit of a task; what is left waits for the next run.
RUN_SECONDS = 60


def relay(now: datetime, limit: int = 100) -> int:
    """Do up to `limit` rows that wait at `now`; returns how many succeeded. Any number may run at once."""
    stop_at = time.monotonic() + RUN_SECONDS
    succeeded = 0
    for _ in range(limit):
        if time.monotonic() > stop_at:
            break
        claimed = _claim(now)
        if claimed is None:
            break
        succeeded += _do(claimed, now)
    return succeeded


def delay_after(attempts: int) -> timedelta:
    """How long a row rests after so many attempts: doubling, up to an hour."""
    doublings: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_DELAY * doublings, LONGEST_DELAY)


def _claim(now: datetime) -> int | None:
    """Put the next waiting row off and return its id; nobody else takes it meanwhile."""
    with transaction.atomic():
        waiting = Outbox.objects.filter(done_at=None, available_at__lte=now)
        row = waiting.order_by("available_at", "id").select_for_update(skip_locked=True).only("id", "attempts").first()
        if row is None:
            return None
        Outbox.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, available_at=now + delay_after(row.attempts + 1)
        )
        return row.pk


def _do(row_id: int, now: datetime) -> bool:
    """Run the handler while the row is locked: what it wrote and that it is done commit together."""
    with transaction.atomic():
        # Waiting, not skipping: who looks for a row to claim can hold this one for a moment, although it is put off.
        row = Outbox.objects.select_for_update().filter(pk=row_id, done_at=None).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                _handler_of(row.topic)(row.payload, now)
        except Exception as error:
            row.last_error = _describe(error)
            row.save(update_fields=["last_error"])
            log.warning("outbox.failed", topic=row.topic, row=row.pk, attempts=row.attempts, error=row.last_error)
            return False
        row.done_at, row.last_error = now, ""
        row.save(update_fields=["done_at", "last_error"])
        return True


def _handler_of(topic: str) -> Handler:
    try:
        handler: Handler = import_string(settings.OUTBOX_HANDLERS[topic])
    except KeyError:
        raise LookupError(f"No handler for {topic}") from None
    return handler


def _describe(error: Exception) -> str:
    """What went wrong and where. Not the message: it can hold an address, a name or a line of a case."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
    return "\n".join([type(error).__qualname__, *places])
