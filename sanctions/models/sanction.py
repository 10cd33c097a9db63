from django.db import models
from django.db.models import Q

from accounts.models import Mandate, User
from incidents.models import Assessment, Incident, Involvement
from people.models import Board
from sanctions.enums import Measure, SanctionStatus, StepState
from sanctions.models.procedure import Procedure
from sanctions.querysets import SanctionQuerySet


class Sanction(models.Model):
    """A measure on a ladder against one party of one incident."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="sanctions")
    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="sanctions")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=40, choices=Measure)
    status = models.CharField(max_length=10, choices=SanctionStatus, default=SanctionStatus.PROPOSED)
    reasons = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_for = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the absent holder who decided stood in for",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_as = models.CharField(max_length=20, blank=True, help_text="level by virtue of which it was decided")
    decided_letter = models.ForeignKey(
        "sanctions.Letter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the version that was read and decided",
    )
    known_changes = models.TextField(
        blank=True, help_text="what was recorded after the letter and is right in it nevertheless, says who decided"
    )
    known_names = models.JSONField(
        default=list, help_text="who else is named in the letter and has to be, says who decided"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, help_text="why it was withdrawn or not imposed")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["incident", "status"], name="sanction_by_incident")]
        constraints = [
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="sanction_measure"),
            models.CheckConstraint(condition=~Q(reasons=""), name="sanction_has_reasons"),
            models.CheckConstraint(
                condition=~Q(status__in=[SanctionStatus.DECIDED, SanctionStatus.SENT])
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False, decided_letter__isnull=False)
                    & ~Q(decided_as="")
                ),
                name="sanction_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=(Q(status=SanctionStatus.SENT) & Q(sent_by__isnull=False, sent_at__isnull=False))
                | (~Q(status=SanctionStatus.SENT) & Q(sent_by=None, sent_at=None)),
                name="sanction_sent_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[SanctionStatus.WITHDRAWN, SanctionStatus.REJECTED]) | ~Q(ended_reason=""),
                name="sanction_ended_with_reason",
            ),
            models.CheckConstraint(condition=Q(status__in=SanctionStatus.values), name="sanction_status"),
            models.UniqueConstraint(
                fields=["involvement", "measure"],
                condition=Q(status__in=[SanctionStatus.PROPOSED, SanctionStatus.DECIDED]),
                name="sanction_one_running_per_measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} – {self.involvement.label}"


class SanctionStep(models.Model):
    """A step of the procedure. Skipping needs a reason from someone with the mandate and stays visible."""

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StepState, default=StepState.OPEN)
    due_on = models.DateField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True, help_text="the day of the talk or hearing itself")
    note = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    skipped_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sanction", "code"], name="sanction_step_once"),
            models.CheckConstraint(
                condition=~Q(state=StepState.SKIPPED) | ~Q(skipped_reason=""), name="sanction_step_skip_reason"
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.OPEN) | Q(done_at__isnull=False, done_by__isnull=False),
                name="sanction_step_done_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sanction}: {self.code}"
