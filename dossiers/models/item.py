import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from dossiers.enums import ITEM_KINDS, DocumentKind
from dossiers.querysets import CaseItemQuerySet
from incidents.models import Incident, Involvement
from people.models import Board


def item_path(item: "CaseItem", filename: str) -> str:
    """The name of the sender never reaches the disk."""
    return f"correspondence/{item.id.hex[:2]}/{item.id}"


class CaseItem(models.Model):
    """Correspondence about a case that is made outside it: a call, a mail, a letter, a view. Append-only.

    It lies with the case, whether or not it is (already) filed: documents in dossiers are made from it (ADR 0009).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="items")
    parties = models.ManyToManyField(Involvement, through="dossiers.ItemParty", related_name="items")
    kind = models.CharField(max_length=16, choices=DocumentKind)
    title = models.CharField(max_length=200)
    correspondent = models.CharField(max_length=300, blank=True, help_text="with whom; from whom; to whom")
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict, help_text="of an e-mail, as they stood in it")
    file = models.FileField(upload_to=item_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=120, blank=True, help_text="by content, never by extension")
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    supersedes_reason = models.TextField(blank=True)
    source = models.CharField(max_length=80, help_text="what was sent in twice is one item")

    objects = CaseItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["incident", "happened_at", "id"], name="item_by_incident")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "source"], name="item_once"),
            models.CheckConstraint(condition=Q(kind__in=ITEM_KINDS), name="item_kind"),
            models.CheckConstraint(condition=~Q(body="") | ~Q(file=""), name="item_has_content"),
            models.CheckConstraint(condition=Q(file="") | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="item_file_hash"),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(supersedes_reason=""), name="item_superseded_with_reason"
            ),
            models.CheckConstraint(condition=Q(supersedes=None) | ~Q(supersedes=F("id")), name="item_not_itself"),
        ]

    def __str__(self) -> str:
        return self.title


class ItemParty(models.Model):
    """This item concerns this party. One without any concerns the case as a whole. Append-only."""

    item = models.ForeignKey(CaseItem, on_delete=models.PROTECT, related_name="concerns")
    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "involvement"], name="item_concerns_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.involvement}"
