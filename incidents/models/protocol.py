from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext as _

from people.models import Board


class Protocol(models.Model):
    """A dated version of the social-media protocol. Versions of one board never overlap."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="protocols")
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "version"], name="protocol_version_unique"),
            ExclusionConstraint(
                name="protocol_no_overlap",
                expressions=[
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("board", RangeOperators.EQUAL),
                ],
            ),
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(version)s") % {"title": self.title, "version": self.version}


class Guideline(models.Model):
    """One numbered rule: A1–A6, B7–B9, C10–C13, sanctions S1–S5."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="guidelines")
    code = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField()
    summary = models.CharField(max_length=160, help_text="the rule in a few words, in Dutch")
    text = models.TextField(help_text="the words of the protocol")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "code"], name="guideline_code_unique"),
            models.CheckConstraint(condition=Q(code__regex=r"^[ABCS][0-9]{1,2}$"), name="guideline_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.summary}"
