from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.period import sound_dates
from accounts.models.user import User
from accounts.querysets import MandateQuerySet
from people.models import Board, School


class Mandate(models.Model):
    """Written mandate of the board to a director, for named sanctions, with the paper attached.

    A signature needs a mandate that was in force on that day.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="mandates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sanctions = ArrayField(models.CharField(max_length=40), help_text="codes of the ladder")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    signed_by = models.CharField(max_length=200)
    paper = models.FileField(upload_to="mandates/%Y/")
    paper_sha256 = models.CharField(max_length=64)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            sound_dates("mandate_dates"),
            models.CheckConstraint(condition=~Q(sanctions=[]), name="mandate_names_sanctions"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.sanctions)}"
