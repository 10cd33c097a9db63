from django.db import models
from django.db.models import Q

from accounts.models import User
from incidents.models.incident import Incident


class Entry(models.Model):
    """One line of the story of a case. Append-only; the sentence is made in presenters from code and data."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: by itself"
    )
    act = models.CharField(max_length=40, help_text="code of workflow.Act or of an app above")
    data = models.JSONField(default=dict, help_text="names and choices as they were at that moment")
    for_reporter = models.BooleanField(default=False, help_text="the reporter sees this line too")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["incident", "at", "id"], name="entry_story")]

    def __str__(self) -> str:
        return f"{self.incident} {self.act}"


class Message(models.Model):
    """Two-way conversation between reporter and handler. Only `read_at` may still change."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_reporter = models.BooleanField()
    body = models.TextField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="message_has_body")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.author}"


class Share(models.Model):
    """The reporter shares the case with a confidential counsellor, and may stop sharing."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="shares")
    counsellor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shared_with_me")
    shared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "counsellor"], condition=Q(ended_at=None), name="share_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.counsellor}"
