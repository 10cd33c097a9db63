"""What users change about their own account."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise DomainError(_("Choose Dutch or English."), fields={"language": _("Choose Dutch or English.")})
    User.objects.filter(pk=by.pk).update(language=language)
