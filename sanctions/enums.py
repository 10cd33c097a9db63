from django.db import models
from django.utils.translation import gettext_lazy as _


class Ladder(models.TextChoices):
    STAFF = "staff", _("Staff")
    PUPIL = "pupil", _("Pupil")
    GUARDIAN = "guardian", _("Guardian")


class Measure(models.TextChoices):
    """The grades of the three ladders (protocol S2, S4). Which procedure goes with each is in `ladders.py`."""

    STAFF_WARNING = "staff_warning", _("Warning")
    STAFF_SUSPENSION = "staff_suspension", _("Suspension")
    STAFF_REPRIMAND = "staff_reprimand", _("Reprimand")
    STAFF_DISMISSAL = "staff_dismissal", _("Dismissal")
    STAFF_SUMMARY_DISMISSAL = "staff_summary_dismissal", _("Summary dismissal")
    PUPIL_WARNING = "pupil_warning", _("Warning to a pupil")
    PUPIL_SUSPENSION = "pupil_suspension", _("Suspension of a pupil")
    PUPIL_REMOVAL = "pupil_removal", _("Removal from school")
    GUARDIAN_WARNING = "guardian_warning", _("Warning to a guardian")
    GUARDIAN_DENIAL = "guardian_denial", _("Denial of access to the school")


class SanctionStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    DECIDED = "decided", _("Decided")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Not imposed")


class StepState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
