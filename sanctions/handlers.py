"""What the relay does for the topics of this app. Each may be called twice with the same payload."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from people.models import Person
from sanctions.enums import SanctionStatus
from sanctions.letters.filling import letterhead_school
from sanctions.models import Sanction
from sanctions.permissions import Matter

log = structlog.get_logger(__name__)


def announce_letter(payload: Mapping[str, Any], now: datetime) -> None:
    """Tell a guardian by e-mail that there is a letter: the school and a reference, nothing of what is in it."""
    sanction = (
        Sanction.objects.select_related("incident__board", "involvement__person")
        .filter(pk=payload["sanction_id"], status=SanctionStatus.SENT)
        .first()
    )
    person = Person.objects.filter(pk=payload["person_id"]).exclude(email="").first()
    if sanction is None or person is None:
        log.info("sanction.not_announced", sanction=payload["sanction_id"])
        return
    school = letterhead_school(Matter.of(sanction), now.date()) or sanction.incident.board
    context = {"name": person.name, "school": school, "reference": sanction.incident.reference}
    with translation.override("nl"):
        message = EmailMessage(
            subject=f"Een brief van {school.name}",
            body=render_to_string("sanctions/mail/announcement.txt", context),
            to=[person.email],
            headers={
                # The same announcement is the same message, so that a second copy is recognised as one.
                "Message-ID": f"<letter-{sanction.pk}-{person.pk}@{urlsplit(settings.OPOR_BASE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": "nl",
            },
        )
    message.send()
