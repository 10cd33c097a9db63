from django.db import models
from django.db.models import Q

from dossiers.enums import DossierKind
from dossiers.querysets import DossierQuerySet
from people.models import Board, Person


class Dossier(models.Model):
    """One per employee and one per pupil. A guardian has none: their correspondence lies with the pupil (S3)."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dossiers")
    kind = models.CharField(max_length=10, choices=DossierKind)
    opened_at = models.DateTimeField()

    # By virtue of which role it was opened; only after `by_role`.
    role: str

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="dossier_once_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=DossierKind.values), name="dossier_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"
