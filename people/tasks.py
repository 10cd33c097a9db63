"""Celery entry points. Each can run twice, or be killed halfway, without harm."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from audit.actions import SYSTEM
from core.errors import DomainError
from people import policies
from people.actions import roster as actions
from people.enums import RosterStatus
from people.models import RosterImport

logger = structlog.get_logger(__name__)
_MINUTE = 60
# A decision whose message got lost is handed over again after this.
_LOST_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class _Decider:
    """Whoever decided to apply the import, as the log knows them."""

    audit_id: str
    audit_label: str
    audit_board_id: str


@shared_task(soft_time_limit=25 * _MINUTE, time_limit=30 * _MINUTE)
def apply_import(import_id: int) -> None:
    roster = RosterImport.objects.filter(pk=import_id, status=RosterStatus.QUEUED).first()
    if roster is None:
        return
    by = _Decider(roster.decided_by_id, roster.decided_by_label, str(roster.board_id))
    try:
        actions.apply_import(import_id=import_id, by=by, now=timezone.now())
    except DomainError:
        # The import says itself what went wrong; whoever decided sees it on its page.
        logger.info("roster_import_refused", import_id=import_id)


@shared_task
def sweep() -> None:
    """Hand over what got lost, throw away previews nobody decided on, and note who left as announced."""
    now = timezone.now()
    queued = RosterImport.objects.filter(status=RosterStatus.QUEUED, queued_at__lt=now - _LOST_AFTER)
    for import_id in queued.values_list("pk", flat=True):
        apply_import.delay(import_id)
    forgotten = RosterImport.objects.filter(
        status__in=[RosterStatus.PREVIEWED, RosterStatus.FAILED], previewed_at__lt=now - policies.PREVIEW_LASTS
    )
    for roster in forgotten:
        try:
            actions.discard_import(roster=roster, by=SYSTEM, now=now)
        except DomainError:
            logger.info("roster_import_decided_meanwhile", import_id=roster.pk)
    actions.give_up(now=now)
    actions.mark_leavers(now=now)


def hand_over(import_id: int) -> bool:
    """Ask a worker to apply the import. False when nobody can be asked; `sweep` will then do it later."""
    try:
        apply_import.apply_async(args=(import_id,), retry=False)
    except Exception as error:
        logger.warning("roster_import_not_handed_over", import_id=import_id, error=type(error).__name__)
        return False
    return True
