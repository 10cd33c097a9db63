"""What the relay does for the topics of this app. Each may be called twice with the same payload."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from accounts.models import Absence, Role
from notifications.actions import notify
from notifications.models import Notice
from notifications.presenters import mail_of

log = structlog.get_logger(__name__)


def mail_notice(payload: Mapping[str, Any], now: datetime) -> None:
    """Mail the notice to its user, unless they got it or may no longer know of what it is about."""
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("user__person", "user__board")
        .filter(pk=payload["notice"], mailed_at=None)
        .first()
    )
    if notice is None:
        return
    if not Notice.objects.visible_to(notice.user).filter(pk=notice.pk).exists():
        log.info("notice.withheld", notice=str(notice.pk), code=notice.code)
        return
    with translation.override(notice.user.language):
        mail = mail_of(notice)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[notice.user.email],
        headers={
            # The same notice is the same message, so that a second copy is recognised as one.
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": notice.user.language,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()
    notice.mailed_at = now
    notice.save(update_fields=["mailed_at"])


def tell_of_roles(payload: Mapping[str, Any], now: datetime) -> None:
    """A role began or ended: its holder hears that something changed, and reads what in their account."""
    role = Role.objects.select_related("user").get(pk=payload["role"])
    key = f"account.roles:{role.pk}:{role.ends_on}"
    notify(users=[role.user], code="account.roles", reference="", path=reverse("accounts:profile"), key=key, now=now)


def tell_deputy(payload: Mapping[str, Any], now: datetime) -> None:
    """Somebody was asked to stand in. An absence that was withdrawn meanwhile tells nobody."""
    absence = Absence.objects.select_related("deputy").get(pk=payload["absence"])
    if absence.deputy is None or absence.ends_on < absence.starts_on:
        return
    key = f"account.deputy:{absence.pk}"
    path = reverse("accounts:profile")
    notify(users=[absence.deputy], code="account.deputy", reference="", path=path, key=key, now=now)
