from django.db import models
from django.db.models import Q

from people.models import Board
from sanctions.enums import Measure


class Procedure(models.Model):
    """The steps a measure must go through, in the version in force from a date.

    Data, because the numbers in the collective agreement change; `ladders.py` holds the version we ship.
    `steps` is a list of {code, actor, letter, term, statutory, required, source}.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=40, choices=Measure)
    version = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    deciders = models.JSONField(help_text="levels that decide: [{level, by_mandate}]")
    steps = models.JSONField()
    appeal = models.JSONField(default=dict)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "measure", "version"], name="procedure_version_unique"),
            models.UniqueConstraint(fields=["board", "measure", "starts_on"], name="procedure_start_unique"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="procedure_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} v{self.version}"
