from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from accounts.enums import Level
from accounts.models import User
from incidents.enums import Kind, Online, Outcome, Platform, Status, Urgency
from incidents.querysets import DUE, IncidentQuerySet
from people.models import Board, School


class Incident(models.Model):
    """An event that was reported: on screen a *zaak*.

    `level`, `handler` and `answer_due_at` repeat the open Assignment, written in the same transaction, so that
    an inbox is one index scan.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="incidents")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    reference = models.CharField(max_length=12, help_text="2026-0042: year and number, without gaps")
    submission_key = models.UUIDField(unique=True, help_text="the id of the draft: sent twice is one case")
    kind = models.CharField(max_length=16, choices=Kind)
    reported_kind = models.CharField(max_length=16, choices=Kind, help_text="the door it came in by")
    status = models.CharField(max_length=20, choices=Status, default=Status.REPORTED)
    urgency = models.CharField(max_length=8, choices=Urgency)
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField()

    summary = models.CharField(max_length=140)
    description = models.TextField(blank=True)
    platform = models.CharField(max_length=16, choices=Platform)
    platform_other = models.CharField(max_length=60, blank=True)
    account = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=2000, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    still_online = models.CharField(max_length=8, choices=Online, default=Online.UNKNOWN)
    police_reference = models.CharField(max_length=60, blank=True)

    level = models.CharField(max_length=20, choices=Level)
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="handled_incidents")
    answer_due_at = models.DateTimeField(null=True, help_text="empty once the handler has answered")
    last_activity_at = models.DateTimeField()

    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    outcome_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    search = models.GeneratedField(
        expression=SearchVector("reference", "summary", "description", "account", "platform_other", config="dutch"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="incident_search"),
            models.Index(fields=["board", "-reported_at", "-id"], name="incident_by_board"),
            models.Index(fields=["school", "-reported_at", "-id"], name="incident_by_school"),
            models.Index(fields=["reporter", "-reported_at", "-id"], name="incident_by_reporter"),
            models.Index(
                fields=["handler", "answer_due_at", "id"],
                condition=~Q(status=Status.CLOSED),
                name="incident_inbox",
            ),
            # The list of open cases, what is due first on top, and then what lies still for longest.
            models.Index(
                "board",
                DUE,
                "last_activity_at",
                "id",
                condition=~Q(status=Status.CLOSED),
                name="incident_open_by_due",
            ),
            # For the beginning of a reference, whatever the collation of the database.
            models.Index(
                fields=["board", "reference"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="incident_by_reference",
            ),
            models.Index(fields=["board", "level"], condition=~Q(status=Status.CLOSED), name="incident_open_by_level"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["board", "reference"], name="incident_reference_unique"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="incident_kind"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="incident_status"),
            models.CheckConstraint(condition=Q(reference__regex=r"^[0-9]{4}-[0-9]{4,}$"), name="incident_reference"),
            models.CheckConstraint(
                condition=(
                    Q(status=Status.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values) & ~Q(outcome_reason="")
                )
                | (~Q(status=Status.CLOSED) & Q(closed_at=None, outcome="")),
                name="incident_closed_with_outcome_and_reason",
            ),
            models.CheckConstraint(
                condition=(Q(level=Level.QUEUE) & Q(handler=None)) | (~Q(level=Level.QUEUE) & ~Q(handler=None)),
                name="incident_has_an_owner_or_is_in_the_queue",
            ),
            models.CheckConstraint(
                condition=Q(handler=None) | ~Q(handler=F("reporter")), name="incident_reporter_never_handles"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
