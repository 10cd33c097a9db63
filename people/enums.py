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
