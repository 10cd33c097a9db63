from django.db import models
from django.db.models import F, Q

from accounts.models.period import no_overlap, sound_dates
from accounts.models.user import User
from accounts.querysets import AbsenceQuerySet


class Absence(models.Model):
    """A role holder is away between two dates (both inclusive) and may have a deputy (waarnemer) meanwhile.

    The deputy holds the roles of the absentee on those days, never where the absentee or they themselves are
    in conflict, and cannot pass them on.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="deputyships")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "starts_on"], name="absence_by_user")]
        constraints = [
            no_overlap("absence_no_overlap", "user"),
            sound_dates("absence_dates"),
            models.CheckConstraint(condition=Q(deputy=None) | ~Q(deputy=F("user")), name="absence_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on} – {self.ends_on}"
