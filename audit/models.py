from django.db import models

from audit.enums import Outcome
from audit.querysets import EventQuerySet


class Event(models.Model):
    """One line of the access log: who did, read or was refused what.

    Ids are text without foreign keys: the log outlives what it speaks of. It holds no content of cases.
    The table is append-only in the database (migration 0002).
    """

    at = models.DateTimeField()
    board_id = models.CharField(max_length=32, blank=True)
    actor_id = models.CharField(max_length=64, blank=True, help_text="empty for the system itself")
    actor_label = models.CharField(max_length=200)
    on_behalf_of_id = models.CharField(max_length=64, blank=True)
    on_behalf_of_label = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    action = models.CharField(max_length=64, help_text="noun.verb, for example incident.take_up")
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=64, blank=True, help_text="case reference, where there is one")
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board_id", "-at", "-id"], name="audit_by_time"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["reference", "-id"], name="audit_by_reference"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="audit_outcome"),
            models.CheckConstraint(condition=~models.Q(actor_label=""), name="audit_has_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.outcome} {self.action} {self.reference}"
