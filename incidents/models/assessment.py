from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from incidents.enums import Advice, Context, Criminal
from incidents.models.incident import Incident
from incidents.models.involvement import Involvement
from incidents.models.protocol import Guideline, Protocol

GRAVITY = [MaxValueValidator(4)]


class Assessment(models.Model):
    """Which rules were broken and how grave it is, on the three axes of the protocol (S2, S4), 0–4 each.

    Append-only: a new assessment stands beside the old one, and the newest counts.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+")
    guidelines = models.ManyToManyField(Guideline, related_name="+")
    utterance = models.PositiveSmallIntegerField(validators=GRAVITY)
    behaviour = models.PositiveSmallIntegerField(validators=GRAVITY)
    consequences = models.PositiveSmallIntegerField(validators=GRAVITY)
    contexts = ArrayField(models.CharField(max_length=8, choices=Context), default=list)
    criminal = models.CharField(max_length=8, choices=Criminal)
    reasons = models.TextField()
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ["-assessed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(utterance__lte=4, behaviour__lte=4, consequences__lte=4),
                name="assessment_gravity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.utterance}/{self.behaviour}/{self.consequences}"


class FilingDecision(models.Model):
    """Does the correspondence about this pupil or guardian go into the pupil dossier (protocol S3)? Append-only."""

    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="filing_decisions")
    files = models.BooleanField()
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="filing_decision_has_reason")]

    def __str__(self) -> str:
        return f"{self.involvement}: {self.files}"


class Consultation(models.Model):
    """What handler and reporter agreed (B7, B8), or the advice that was given (B9, C12). Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="consultations")
    is_advice = models.BooleanField()
    advice = models.CharField(max_length=12, choices=Advice, blank=True)
    text = models.TextField()
    held_at = models.DateTimeField(help_text="when they spoke")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_advice=True) & ~Q(advice="")) | Q(is_advice=False, advice=""),
                name="consultation_advice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.text[:40]}"
