"""Mails about an account. They are asked for in the caller's transaction and sent by the relay of the outbox.

A mail is made when it is sent, so that no link with a secret in it ever waits in a table.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.email_change import EmailChange, confirmation_link
from accounts.models import User
from accounts.outbox import hand_over

TOPIC = "account.mail"


class MailKind(StrEnum):
    """Each is a subject, a text and an HTML template under account/email/."""

    PASSWORD_RESET = "password_reset_key"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    INVITATION = "invitation"
    EMAIL_CONFIRM = "email_confirm"
    EMAIL_CHANGED = "email_changed"
    EMAIL_TAKEN = "email_taken"


WITH_LINK = frozenset({MailKind.PASSWORD_RESET, MailKind.INVITATION})


def ask_for_mail(
    kind: MailKind, *, user_id: int | None, now: datetime | None = None, to: str = "", asked: int = 0
) -> None:
    """To the address of the account, or to `to`. `asked` is the event that asked for a change of address.

    Without a user the same work is done and no mail sent: nobody can tell from the time it takes.
    """
    key = uuid.uuid4()
    hand_over(
        topic=TOPIC,
        key=f"{TOPIC}:{key}",
        payload={"kind": str(kind), "user": user_id, "key": str(key), "to": to, "asked": asked},
        now=now or timezone.now(),
    )


def send(payload: Mapping[str, Any], now: datetime) -> None:
    """The handler of the topic. A disabled user gets nothing."""
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is None:
        return
    kind = MailKind(payload["kind"])
    address = payload.get("to") or user.email
    context = {"timestamp": now, "user": user}
    if kind in WITH_LINK:
        context["password_reset_url"] = password_link(user)
    if kind == MailKind.EMAIL_CONFIRM:
        context["confirm_url"] = confirmation_link(EmailChange(user.pk, address, payload["asked"]))
    with translation.override(user.language):
        subject = " ".join(render_to_string(f"account/email/{kind}_subject.txt", context).split())
        text = render_to_string(f"account/email/{kind}_message.txt", context).strip()
        html = render_to_string(f"account/email/{kind}_message.html", context | {"subject": subject})
    message = EmailMultiAlternatives(
        subject=subject,
        body=f"{text}\n",
        to=[address],
        headers={
            "Message-ID": f"<account-{payload['key']}@{urlsplit(settings.OPOR_BASE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": user.language,
        },
    )
    message.attach_alternative(html, "text/html")
    message.send()


def password_link(user: User) -> str:
    """Works once, for settings.PASSWORD_RESET_TIMEOUT."""
    return f"{settings.OPOR_BASE_URL}{password_path(user)}"


def password_path(user: User) -> str:
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
