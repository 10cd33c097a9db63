"""The mails of this machine as the components draw them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.presentation import Cell, Column, Crumb, Fact, Row
from demo.mailbox.backend import Mail


def mailbox_of(mails: Sequence[Mail]) -> dict[str, Any]:
    return {
        "wide": True,
        "columns": [Column(_("Subject")), Column(_("To")), Column(_("Sent"))],
        "rows": [
            Row([Cell(mail.subject, url=reverse("mail", args=[mail.id])), Cell(mail.recipients), Cell(at=mail.sent_at)])
            for mail in mails
        ],
    }


def letter_of(mail: Mail) -> dict[str, Any]:
    facts = [Fact(_("From"), mail.sender), Fact(_("To"), mail.recipients), Fact(_("Sent"), at=mail.sent_at)]
    facts += [Fact(_("Attachment"), name) for name in mail.attachments]
    return {
        "mail": mail,
        "facts": facts,
        "crumbs": [Crumb(_("Mails of this machine"), reverse("mail_list")), Crumb(mail.subject)],
    }
