from django.db import models
from django.db.models import Q

from accounts.enums import SCHOOL_ROLES, RoleName
from accounts.models.user import User
from people.models import Board, School


class Role(models.Model):
    """What a user may do, for one school or the whole board, from a date until a date."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    name = models.CharField(max_length=20, choices=RoleName)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day")

    class Meta:
        indexes = [models.Index(fields=["board", "name", "school"], name="role_by_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name", "school", "starts_on"], nulls_distinct=False, name="role_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="role_dates"
            ),
            models.CheckConstraint(
                condition=(Q(name__in=sorted(SCHOOL_ROLES)) & ~Q(school=None))
                | (~Q(name__in=sorted(SCHOOL_ROLES)) & Q(school=None)),
                name="role_scope",
            ),
            models.CheckConstraint(condition=Q(name__in=RoleName.values), name="role_name"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_name_display()}"
