import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from people.models import Board, Person
from sanctions.models.sanction import Sanction


def letter_path(letter: "Letter", filename: str) -> str:
    return f"letters/{letter.id.hex[:2]}/{letter.id}.pdf"


class LetterTemplate(models.Model):
    """The words a letter starts from. Versions are kept; the newest in force is offered."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, help_text="staff_warning, pupil_warning, …")
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField(help_text="paragraphs with {{ placeholders }}")
    starts_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "code", "version"], name="letter_template_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Letter(models.Model):
    """One version of the letter of a sanction: the words and the very PDF made of them.

    Append-only: editing makes a new version. The decision binds to one version by its SHA-256.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="letters")
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    addressees = models.ManyToManyField(
        Person, related_name="+", help_text="a letter about a pupil goes to every guardian, in the same words"
    )
    signatory = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=200, help_text="the function below the name, as printed")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    dated_on = models.DateField()
    facts = models.JSONField(
        default=dict,
        help_text="what it states that can still change: talk, rules, addressees, letterhead, name of the signatory",
    )
    pdf = models.FileField(upload_to=letter_path)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["sanction", "version"], name="letter_version_unique"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="letter_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} v{self.version}"
