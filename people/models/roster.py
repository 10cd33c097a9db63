"""An uploaded pupil and staff administration, between the preview and the decision.

The file itself is never kept. Its cleaned rows stand in `RosterRow` until the import is applied or discarded.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from people.enums import Change, RosterFormat, RosterStatus, RowKind
from people.models.board import Board, School
from people.models.person import Person
from people.querysets import RosterImportQuerySet


class RosterImport(models.Model):
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="roster_imports")
    schools = models.ManyToManyField(School, related_name="roster_imports")
    uploaded_by_id = models.CharField(max_length=64, blank=True, help_text="empty for the command line")
    uploaded_by_label = models.CharField(max_length=200)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=10, choices=RosterFormat)
    version = models.CharField(max_length=8, blank=True, help_text="as the file says it: 2.1, 1.03, 1.1")
    school_year = models.CharField(max_length=9)
    made_on = models.DateField(null=True, blank=True, help_text="the day the file was made, as it says itself")
    file_name = models.CharField(max_length=200)
    file_size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=RosterStatus, default=RosterStatus.PREVIEWED)
    counts = models.JSONField(default=dict, help_text='{"pupil": {"new": 3, "left": 1, "before": 240}, …}')
    accepts_leavers = models.BooleanField(default=False, help_text="someone looked at the many who would leave")
    failure = models.CharField(max_length=40, blank=True, help_text="code of what went wrong")
    created_at = models.DateTimeField()
    previewed_at = models.DateTimeField(help_text="what the preview says was true then")
    queued_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["board", "-id"], name="roster_import_by_board")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=RosterStatus.values), name="roster_import_status"),
            models.CheckConstraint(
                condition=Q(status=RosterStatus.APPLIED, applied_at__isnull=False)
                | (~Q(status=RosterStatus.APPLIED) & Q(applied_at=None)),
                name="roster_import_applied_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_status_display()})"


class RosterProblem(models.Model):
    """A line of the file that is wrong, and why. `detail` holds at most the key of a group."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="problems", db_index=False)
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=256, blank=True)
    part = models.CharField(max_length=40, blank=True, help_text="the file inside a zip: users.csv")
    is_skipped = models.BooleanField(default=False, help_text="the row is left as it was")

    class Meta:
        indexes = [models.Index(fields=["roster_import", "line", "id"], name="roster_problem_by_line")]

    def __str__(self) -> str:
        return f"{self.part}:{self.line} {self.code}"


class RosterRow(models.Model):
    """One cleaned row. Written by COPY; `person` and `change` are worked out by SQL afterwards."""

    # No foreign keys in the database here: each would cost a check for each of 100,000 rows.
    roster_import = models.ForeignKey(
        RosterImport, on_delete=models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=RowKind)
    source = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=256)
    eckid = models.CharField(max_length=256, blank=True)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    school_key = models.CharField(max_length=256, blank=True, help_text="as the file names the school")
    first_name = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=20, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    year_group = models.CharField(max_length=2, blank=True)
    group_key = models.CharField(max_length=256, blank=True)
    group_keys = ArrayField(models.TextField(), default=list)
    is_composite = models.BooleanField(default=False)
    kin_keys = ArrayField(models.TextField(), default=list, help_text="guardians of a pupil, or the reverse")
    relation = models.CharField(max_length=10, blank=True)
    job_title = models.CharField(max_length=120, blank=True, help_text="empty: the file does not tell")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    has_left = models.BooleanField(default=False, help_text="the file itself says so, with or without a date")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    is_stranger = models.BooleanField(default=False, help_text="applying makes this person")
    change = models.CharField(max_length=8, choices=Change, blank=True)
    is_unusable = models.BooleanField(default=False, help_text="wrong in the file itself; the key still counts")
    is_in_file = models.BooleanField(default=True, help_text="false: someone the file no longer has")

    class Meta:
        indexes = [
            models.Index(fields=["roster_import", "kind", "change", "id"], name="roster_row_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.line}"
