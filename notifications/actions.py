"""Handing work over in the caller's own transaction: it is done after commit, or it never was asked."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import Role, User
from accounts.querysets import OF_LEAVERS
from notifications.models import Notice, Outbox

log = structlog.get_logger(__name__)

RELAY_TASK = "notifications.tasks.relay"
MAIL_TOPIC = "notice.mail"
# The id of a notice follows from its key, so that a repeated hand-over points at the same notice.
_NOTICE_IDS = uuid.UUID("7c1f8c1e-5f0b-4f4e-9d55-0d6a0c5f8a11")


def enqueue(
    *,
    topic: str,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
    board_id: int | None = None,
    available_at: datetime | None = None,
) -> None:
    """Ask for `topic` to be done once this transaction commits, at least once. The same key twice is one row.

    `payload` holds ids only; the handler of the topic is named in settings.OUTBOX_HANDLERS.
    """
    _hand_over(
        [
            Outbox(
                board_id=board_id,
                topic=topic,
                key=key,
                payload=dict(payload),
                created_at=now,
                available_at=available_at or now,
            )
        ]
    )


@transaction.atomic
def notify(*, users: Iterable[User], code: str, reference: str, path: str, key: str, now: datetime) -> None:
    """Tell each user, in the app and by mail, that something happened at `path`; the same key twice is once.

    `code` is `area.what`: the area chooses who may still read it when it is shown or mailed
    (settings.NOTICE_GUARDS), the whole chooses the sentence (presenters). `path` is relative to the site.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"A notice leads to a page of this site, not to {path!r}.")
    recipients = {user.pk: user for user in users}.values()
    notices = [
        Notice(
            id=uuid.uuid5(_NOTICE_IDS, own_key),
            board_id=user.board_id,
            user=user,
            code=code,
            reference=reference,
            path=path,
            key=own_key,
            created_at=now,
        )
        for user, own_key in ((user, f"{key}:{user.pk}") for user in recipients)
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    _hand_over([_mail(notice) for notice in notices])


def tell_of_leavers(*, now: datetime) -> None:
    """Somebody left since they were given a role: who manages roles hears it, once for each role."""
    today = timezone.localdate(now)
    for role in Role.objects.of_leavers(today).order_by("pk"):
        managers = User.objects.having(RoleName.ADMINISTRATOR, RoleName.BOARD, today=today).filter(board=role.board_id)
        path = f"{reverse('accounts:roles')}?state={OF_LEAVERS}"
        notify(users=managers, code="account.role_of_leaver", reference="", path=path, key=_of_leaver(role), now=now)


def _of_leaver(role: Role) -> str:
    return f"account.role_of_leaver:{role.pk}"


def _mail(notice: Notice) -> Outbox:
    return Outbox(
        board_id=notice.board_id,
        topic=MAIL_TOPIC,
        key=f"{MAIL_TOPIC}:{notice.key}",
        payload={"notice": str(notice.pk)},
        created_at=notice.created_at,
        available_at=notice.created_at,
    )


def _hand_over(rows: list[Outbox]) -> None:
    if not rows:
        return
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    # Once per transaction is enough: the relay takes everything that waits.
    if not any(entry[1] is nudge_relay for entry in connection.run_on_commit):
        transaction.on_commit(nudge_relay, robust=True)


def nudge_relay() -> None:
    """Wake the relay now. Best effort: beat wakes it every few seconds anyway, so a broker that is gone
    delays a notice and loses nothing."""
    send = partial(current_app.send_task, RELAY_TASK, retry=False, expires=60, ignore_result=True)
    try:
        send()
    except Exception as error:
        log.warning("relay.not_nudged", error=type(error).__name__)


def mark_read(*, notice_id: uuid.UUID, by: User, now: datetime) -> None:
    """The first time counts."""
    Notice.objects.filter(pk=notice_id, user=by, read_at=None).update(read_at=now)


def mark_read_under(*, path: str, by: User, now: datetime) -> None:
    """Whoever reads the page at `path` has read what led there, or to a page under it."""
    Notice.objects.filter(user=by, read_at=None, created_at__lte=now, path__startswith=path).update(read_at=now)


def mark_all_read(*, by: User, now: datetime) -> None:
    Notice.objects.filter(user=by, read_at=None, created_at__lte=now).update(read_at=now)
