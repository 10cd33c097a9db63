from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.models import User
from incidents.enums import Capacity, PartyRole
from incidents.models.incident import Incident
from incidents.querysets import CurrentInvolvements, InvolvementQuerySet
from people.models import Person


class Involvement(models.Model):
    """A person, or an unknown alias, in one incident.

    Who turned out not to be meant, or to stand there twice, stays in `recorded` and is in no other list. Where the
    nickname goes on then, `continued_by` says: what was kept about it before it had a name concerns that party.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="involvements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="involvements")
    alias = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=PartyRole)
    capacity = models.CharField(max_length=8, choices=Capacity)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    identified_at = models.DateTimeField(null=True, blank=True, help_text="an alias turned out to be a person")

    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retracted_reason = models.TextField(blank=True, default="", db_default="")
    continued_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CurrentInvolvements.from_queryset(InvolvementQuerySet)()
    recorded = InvolvementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "incident"], name="involvement_by_person"),
            GinIndex(OpClass(Upper("alias"), name="gin_trgm_ops"), condition=~Q(alias=""), name="involvement_by_alias"),
            # They are few, and every list of dossiers asks for them.
            models.Index(fields=["id"], condition=Q(retracted_at__isnull=False), name="involvement_retracted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person", "role"],
                condition=~Q(person=None) & Q(retracted_at=None),
                name="involvement_once_per_role",
            ),
            models.CheckConstraint(condition=~Q(person=None) | ~Q(alias=""), name="involvement_person_or_alias"),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="involvement_role"),
            models.CheckConstraint(
                condition=Q(retracted_at=None) | (~Q(retracted_reason="") & ~Q(retracted_by=None)),
                name="involvement_retracted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(continued_by=None) | ~Q(retracted_at=None), name="involvement_continued_when_retracted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.get_role_display()})"

    @property
    def label(self) -> str:
        return self.person.name if self.person else self.alias
