import uuid
from typing import Any

from django.db import models

from accounts.models import User
from incidents.enums import Kind
from incidents.querysets import DraftQuerySet
from people.models import Board

# Text that becomes a piece of evidence, and is not an answer.
_ON_ITS_WAY = frozenset({"note_text"})


class ReportDraft(models.Model):
    """A report that is being written. Its id becomes the submission key, so sending twice makes one case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=16, choices=Kind)
    answers = models.JSONField(default=dict, help_text="what was typed, as typed; checked when it is sent")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reporter", "-updated_at"], name="draft_by_reporter")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def content(self) -> tuple[str, dict[str, Any]]:
        """The kind and what was answered. Saving the same words once more does not change it."""
        return self.kind, {name: answer for name, answer in self.answers.items() if name not in _ON_ITS_WAY and answer}


class ReferenceCounter(models.Model):
    """The last number given in a year. Locked while a number is taken: no gaps, no doubles."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "year"], name="reference_counter_unique")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
