from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from accounts.enums import SCHOOL_ROLES, RoleName
from accounts.models.period import no_overlap, sound_dates
from accounts.models.user import User
from accounts.querysets import RoleQuerySet
from people.models import Board, School


class Role(models.Model):
    """What a user may do, for one school or the whole board, from a date until a date."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    name = models.CharField(max_length=20, choices=RoleName)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day; never deleted, only ended")

    objects = RoleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["board", "name", "school"], name="role_by_scope")]
        constraints = [
            no_overlap("role_no_overlap", "user", "name", Coalesce("school", Value(0))),
            sound_dates("role_dates"),
            models.CheckConstraint(
                condition=(Q(name__in=sorted(SCHOOL_ROLES)) & ~Q(school=None))
                | (~Q(name__in=sorted(SCHOOL_ROLES)) & Q(school=None)),
                name="role_scope",
            ),
            models.CheckConstraint(condition=Q(name__in=RoleName.values), name="role_name"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_name_display()}"
