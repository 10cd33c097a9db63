"""Which notices a user may still read. The inbox, the count on the bell and the mails all start here."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Notice  # noqa: F401


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: "User") -> Self:
        """Notices to this user about what they may know of *now*: a conflict can arise after the notice did.

        `NOTICE_GUARDS` names for each area (the first word of a code) a function that takes the user and
        returns a Q over notices. Closed by default: an area without a guard is shown to nobody.
        """
        if not user.is_active:
            return self.none()
        shown = Q(pk__in=[])
        for area, guard in settings.NOTICE_GUARDS.items():
            shown |= Q(import_string(guard)(user), code__startswith=f"{area}.")
        return self.filter(shown, user=user.pk)

    def past(self, user: "User") -> Self:
        """What the notice asks was done, or is no longer this user's to do (`NOTICE_PAST`). For the notices of a page:
        among all of them PostgreSQL would look through all cases."""
        past = Q(pk__in=[])
        for area, is_past in settings.NOTICE_PAST.items():
            past |= Q(import_string(is_past)(user), code__startswith=f"{area}.")
        return self.filter(past)

    def unread(self) -> Self:
        return self.filter(read_at=None)


def leads_to(path: Any, user: "User") -> Exists:
    """Whether this user has unread notices that lead to `path` or a page under it; an expression over other rows."""
    notices = apps.get_model("notifications", "Notice").objects.filter(user=user.pk, read_at=None)
    return Exists(notices.filter(path__startswith=path))


def anyone(user: "User") -> Q:
    """The guard of an area that tells nothing about others, such as one's own account."""
    return Q()
