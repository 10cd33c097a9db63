import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from incidents.enums import EvidenceKind, PreviewState
from incidents.models.draft import ReportDraft
from incidents.models.incident import Incident
from incidents.querysets import EvidenceQuerySet
from people.models import Board


def original_path(evidence: "Evidence", filename: str) -> str:
    """The name of the sender never reaches the disk."""
    return f"evidence/{evidence.id.hex[:2]}/{evidence.id}"


def preview_path(evidence: "Evidence", filename: str) -> str:
    return f"previews/{evidence.id.hex[:2]}/{evidence.id}.webp"


class Evidence(models.Model):
    """A file, link or text with where, when and by whom it was captured. The original is kept byte for byte."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    # The database lets no draft go that still has a file: who deletes it takes the files out, or gives them a case.
    draft = models.ForeignKey(ReportDraft, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="evidence")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField(max_length=8, choices=EvidenceKind)
    name = models.CharField(max_length=200, help_text="as the sender called it")
    media_type = models.CharField(max_length=120, blank=True, help_text="by content, never by extension")
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=original_path, blank=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=2000, blank=True)
    captured_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    preview = models.FileField(upload_to=preview_path, blank=True)
    preview_state = models.CharField(max_length=8, choices=PreviewState, default=PreviewState.NONE)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None, incident__isnull=False) | Q(draft__isnull=False, incident=None),
                name="evidence_of_draft_or_incident",
            ),
            models.CheckConstraint(condition=~Q(file="") | ~Q(text="") | ~Q(link=""), name="evidence_has_content"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_sha256"),
        ]

    def __str__(self) -> str:
        return self.name
