from django.db import models

from people.models.board import Board, School
from people.models.person import Person


class Employment(models.Model):
    """A person works at a school (or, without school, for the foundation itself)."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="employments")
    manager = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="led_employments"
    )
    job_title = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day of work")
    ended_by_roster = models.BooleanField(default=False, help_text="a roster may undo only what a roster did")

    class Meta:
        indexes = [models.Index(fields=["school", "person"], name="employment_by_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school", "starts_on"], nulls_distinct=False, name="employment_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="employment_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(manager=None) | ~models.Q(manager=models.F("person")),
                name="employment_not_own_manager",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.job_title}"
