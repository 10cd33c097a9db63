from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class SanctionQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Sanctions of the cases one may open by virtue of a role in handling them.

        A confidential counsellor reads what the reporter shares; what is imposed on somebody else is not the
        reporter's to share.
        """
        incidents = apps.get_model("incidents", "Incident").objects.opened_by_role(user)
        return self.filter(incident__in=incidents)
