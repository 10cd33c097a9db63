from django.db import models
from django.db.models import F, Q

from people.models.person import Person
from people.querysets import HouseholdMemberQuerySet


class Household(models.Model):
    """People under one roof: who shares a household with a party, or once did, is in conflict."""

    board = models.ForeignKey("people.Board", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class HouseholdMember(models.Model):
    """Who lives or lived in a household. A row is ended and kept: moving out takes no conflict of interest away."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="homes")
    starts_on = models.DateField(null=True, blank=True, help_text="empty: since before it was recorded")
    ends_on = models.DateField(null=True, blank=True, help_text="the last day; empty: until further notice")

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ends_on=None), name="household_member_one_home"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="household_member_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household}: {self.person}"

    @property
    def mates(self) -> "models.QuerySet[HouseholdMember]":
        """The stays of others in the same household that had a day in common with this one, by name."""
        others = HouseholdMember.objects.met_in(self)
        return others.select_related("person").order_by("person__sort_name", "pk")
