from django.db import models
from django.db.models import F, Q

from accounts.enums import Level
from accounts.models import User
from incidents.enums import AssignmentReason, OfferState
from incidents.models.incident import Incident


class Assignment(models.Model):
    """Who had the case, from when until when, why, and by when they answer: the table the sweep reads."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assignments")
    level = models.CharField(max_length=20, choices=Level)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    deputy_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=20, choices=AssignmentReason)
    note = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    keeps_reading = models.BooleanField(
        default=False, help_text="after the end: a skipped addressee keeps reading, one in conflict does not"
    )
    answer_due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["answer_due_at"],
                condition=Q(ends_at=None, answered_at=None),
                name="assignment_to_escalate",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(ends_at=None, answered_at=None, reminded_at=None),
                name="assignment_to_remind",
            ),
            # What opens the file to whoever had it: see querysets.py.
            models.Index(
                fields=["user", "level", "incident"],
                condition=Q(ends_at=None) | Q(keeps_reading=True),
                name="assignment_by_reader",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(ends_at=None), name="assignment_one_open"),
            models.CheckConstraint(
                condition=(Q(level=Level.QUEUE) & Q(user=None)) | (~Q(level=Level.QUEUE) & ~Q(user=None)),
                name="assignment_user_or_queue",
            ),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="assignment_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.user or self.level}"


class HandoverOffer(models.Model):
    """A handler asks a colleague to take over. It counts once accepted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="handover_offers")
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handover_offers")
    level = models.CharField(max_length=20, choices=Level)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(state=OfferState.OPEN), name="handover_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.offered_by} → {self.offered_to}"


class Recusal(models.Model):
    """A handler withdrew because of an interest the system cannot know. From then on it is a conflict."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recusals")
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "user"], name="recusal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.user}"
