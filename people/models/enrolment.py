from django.db import models

from people.models.board import Board, School
from people.models.person import Person


class Group(models.Model):
    """A class of pupils. A composite group (samengestelde groep) has no year group of its own."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="groups")
    key = models.CharField(max_length=256)
    name = models.CharField(max_length=64)
    year_group = models.CharField(max_length=2, blank=True)
    school_year = models.CharField(max_length=9, help_text="2026-2027")
    is_composite = models.BooleanField(default=False)

    class Meta:
        ordering = ["year_group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "school_year", "key"], name="group_key_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A pupil at a school."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments")
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments")
    year_group = models.CharField(max_length=2, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="last day at this school")
    ended_by_roster = models.BooleanField(default=False, help_text="a roster may undo only what a roster did")

    class Meta:
        indexes = [models.Index(fields=["school", "ends_on"], name="enrolment_by_school")]
        constraints = [
            models.UniqueConstraint(fields=["person", "school"], name="enrolment_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.school}"


class GroupMembership(models.Model):
    """Who stands before a group, and which pupils are also in a composite group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="group_memberships")
    is_staff = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person", "is_staff"], name="group_membership_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.group}"
