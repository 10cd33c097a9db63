"""What users change about their own account."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guards import refuse
from accounts.models import User
from audit.actions import record


@transaction.atomic
def choose_language(*, language: str, by: User, now: datetime) -> None:
    """For the screens and for the mails."""
    if language not in dict(settings.LANGUAGES):
        raise refuse("language", _("Choose Dutch or English."))
    User.objects.filter(pk=by.pk).update(language=language)
    record(action="account.choose_language", by=by, now=now, obj=by, details={"language": language})
