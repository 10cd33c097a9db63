"""Signing in and out, as the access log tells it."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record, record_refusal

WRONG_PASSWORD: Final = "wrong_password"  # noqa: S105
DISABLED: Final = "disabled"
TOO_OFTEN: Final = "too_often"
# Who tries on is blocked on: one line each five minutes tells it as well as thousands.
_TOLD_FOR: Final = timedelta(minutes=5)


class Limit(StrEnum):
    IDLE = "idle"
    DAY = "day"


class Visitor:
    """Somebody who is not signed in."""

    audit_id = ""
    audit_board_id = ""

    @property
    def audit_label(self) -> str:
        return _("Visitor")


def record_sign_in(*, by: User, now: datetime) -> None:
    record(action="account.sign_in", by=by, now=now, obj=by)


def record_sign_out(*, by: User, now: datetime) -> None:
    record(action="account.sign_out", by=by, now=now, obj=by)


def record_time_out(*, by: User, limit: Limit, now: datetime) -> None:
    """The system ended the session; the user was not there to do it."""
    record(action="account.time_out", by=by, now=now, obj=by, details={"limit": limit})


def record_blocked_sign_in(*, email: str, visitor: str, now: datetime) -> None:
    """Somebody tried too often: at this account, or from this address of a visitor (which is not kept)."""
    trace = sha256(f"{visitor} {email.strip().lower()}".encode()).hexdigest()
    if cache.add(f"sign_in_blocked:{trace}", True, timeout=_TOLD_FOR.total_seconds()):
        record_failed_sign_in(email=email, reason=TOO_OFTEN, now=now)


def record_failed_sign_in(*, email: str, reason: str, now: datetime) -> None:
    """What was typed is not kept: people type passwords in the wrong field. Only whose account it was."""
    record_refusal(
        action="account.sign_in",
        by=Visitor(),
        now=now,
        reason=reason,
        obj=User.objects.filter(email__iexact=email.strip()).first(),
    )


@transaction.atomic
def change_password(*, password: str, by: User, now: datetime) -> None:
    """Set a password the user chose, signed in or through a mailed link."""
    by.set_password(password)
    by.save(update_fields=["password"])
    record(action="account.change_password", by=by, now=now, obj=by)
