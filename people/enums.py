from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """Public and denominational schools differ in law: objection (Awb) or a dispute with the board itself."""

    PUBLIC = "openbaar", _("Public")
    DENOMINATIONAL = "bijzonder", _("Denominational")


class HolidayRegion(models.TextChoices):
    NORTH = "noord", _("North")
    MIDDLE = "midden", _("Middle")
    SOUTH = "zuid", _("South")


class GuardianRelation(models.TextChoices):
    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    GUARDIAN = "guardian", _("Guardian")
    STEPPARENT = "stepparent", _("Stepparent")
    FOSTER = "foster", _("Foster parent")
    OTHER = "other", _("Other")


class PersonKind(models.TextChoices):
    """What somebody is here; a person can be more than one."""

    STAFF = "staff", _("Staff")
    PUPIL = "pupil", _("Pupils")
    GUARDIAN = "guardian", _("Guardians")
    FORMER = "former", _("Who left")


class RosterFormat(models.TextChoices):
    EDEXML = "edexml", "EDEXML"
    ONEROSTER = "oneroster", "OneRoster"


class RosterStatus(models.TextChoices):
    PREVIEWED = "previewed", _("Waiting for your decision")
    QUEUED = "queued", _("Being applied")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Did not succeed")
    DISCARDED = "discarded", _("Discarded")


class RowKind(models.TextChoices):
    PUPIL = "pupil", _("Pupils")
    STAFF = "staff", _("Staff")
    GUARDIAN = "guardian", _("Guardians")
    GROUP = "group", _("Groups")
    # A line that ties a person to a group; only while a file is being read.
    MEMBER = "member", _("Memberships")


class Change(models.TextChoices):
    """What applying a row would do."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    RETURNED = "returned", _("Returned")
    LEFT = "left", _("Left")
    SAME = "same", _("Unchanged")
    SKIPPED = "skipped", _("Skipped")
