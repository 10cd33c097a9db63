"""Signing in and out, as the access log tells it."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record, record_refusal

WRONG_PASSWORD: Final = "wrong_password"  # noqa: S105
DISABLED: Final = "disabled"


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
