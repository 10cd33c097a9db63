from django.db import models
from django.db.models import Q

from accounts.models import User
from dossiers.models.document import Document
from dossiers.models.dossier import Dossier
from dossiers.querysets import ReadingQuerySet


class Reading(models.Model):
    """Someone opened a dossier, or one document in it. Append-only; whoever may see the dossier sees who read it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="readings")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, help_text="by virtue of which role: hr, director:deputy, own")
    at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "-at", "-id"], name="reading_by_dossier"),
            models.Index(fields=["document", "-at"], condition=~Q(document=None), name="reading_by_document"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} – {self.dossier}"
