import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from dossiers.enums import Channel, DocumentKind
from dossiers.models.dossier import Dossier
from dossiers.models.item import CaseItem
from dossiers.querysets import DispatchQuerySet, DocumentQuerySet
from incidents.models import Incident, Involvement
from people.models import Board, Person


def document_path(document: "Document", filename: str) -> str:
    return f"documents/{document.id.hex[:2]}/{document.id}"


class Document(models.Model):
    """One item (stuk) in one dossier. Never edited, only superseded: the table is append-only in the database.

    `source` names what it was made from ("message:17"), so that filing twice files once. Two guardians of one
    pupil share a dossier: each has their own copy, about them alone, hence the party in the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    involvement = models.ForeignKey(
        Involvement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        help_text="the party this document is about",
    )
    item = models.ForeignKey(
        CaseItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        help_text="the correspondence this is the filed copy of",
    )
    kind = models.CharField(max_length=16, choices=DocumentKind)
    title = models.CharField(max_length=200)
    author = models.CharField(
        max_length=200, blank=True, help_text="as shown in this dossier: another party stays nameless"
    )
    body = models.TextField(blank=True)
    file = models.FileField(upload_to=document_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(help_text="when it happened: the letter was decided, the call was made")
    filed_at = models.DateTimeField()
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: by itself"
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    supersedes_reason = models.TextField(blank=True)
    source = models.CharField(max_length=80, help_text="kind and id of what it was filed from")
    search = models.GeneratedField(
        expression=SearchVector("title", "body", config="dutch"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    # By virtue of which role it was opened; only after `by_role`.
    role: str

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="document_search"),
            models.Index(fields=["dossier", "-made_at", "-filed_at", "-id"], name="document_by_dossier"),
            models.Index(fields=["incident", "made_at", "id"], name="document_by_incident"),
            # For a search for a common word: walk back in time until the page is full.
            models.Index(fields=["board", "-made_at", "-id"], name="document_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "source", "involvement"], nulls_distinct=False, name="document_filed_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind"),
            models.CheckConstraint(condition=~Q(body="") | ~Q(file=""), name="document_has_content"),
            models.CheckConstraint(
                condition=Q(file="") | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_file_hash"
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(supersedes_reason=""), name="document_superseded_with_reason"
            ),
            models.CheckConstraint(condition=Q(supersedes=None) | ~Q(supersedes=F("id")), name="document_not_itself"),
        ]

    def __str__(self) -> str:
        return self.title


class Withholding(models.Model):
    """This version is not shown any more: it named another party, and a newer one does not. Append-only.

    The database refuses it for what has no newer version in the same dossier and of the same case, unless it is about
    a party who was not meant.
    """

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="withheld")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: by itself"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withholding_has_reason")]

    def __str__(self) -> str:
        return f"{self.document}: {self.reason}"


class Dispatch(models.Model):
    """Something went out to someone: to whom, how, when. From then on the addressee sees it. Append-only.

    What lies in several dossiers (a letter about a guardian of two pupils) goes out once: then `item` says what,
    else `document`.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="dispatches")
    item = models.ForeignKey(CaseItem, on_delete=models.PROTECT, null=True, blank=True, related_name="dispatches")
    addressee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel)
    tracking = models.CharField(max_length=60, blank=True, help_text="number of the registered item")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DispatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["addressee", "document"], name="dispatch_by_addressee"),
            models.Index(fields=["addressee", "item"], name="dispatch_of_item"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, item__isnull=False) | Q(document__isnull=False, item=None),
                name="dispatch_of_document_or_item",
            ),
            models.UniqueConstraint(
                fields=["document", "item", "addressee", "channel"],
                nulls_distinct=False,
                name="dispatch_once_per_channel",
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="dispatch_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.document or self.item} → {self.addressee}"
