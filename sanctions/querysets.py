from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class SanctionQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Sanctions of the cases one may open: no more and no less."""
        incidents = apps.get_model("incidents", "Incident").objects.visible_to(user)
        return self.filter(incident__in=incidents)
