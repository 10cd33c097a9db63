import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from notifications.querysets import NoticeQuerySet
from people.models import Board


class Outbox(models.Model):
    """Work handed over in the transaction of the caller; the relay does it after commit, at least once.

    `key` makes a hand-over that is written twice one row. `payload` holds ids only.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["available_at", "id"], condition=Q(done_at=None), name="outbox_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Notice(models.Model):
    """A line in someone's in-app inbox: that something happened and where, never what is in the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    code = models.CharField(max_length=40, help_text="what happened; the sentence is in presenters")
    reference = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=200, help_text="where to read on, relative to the site")
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_by_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.code} {self.reference}"
