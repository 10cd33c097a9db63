from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleName(models.TextChoices):
    """Roles of domain.md §3 that are appointed. `employee` and `manager` are not among them: they follow from
    an employment (ADR 6), so that the roster is the only truth about who leads whom."""

    DIRECTOR = "director", _("Director")
    BOARD = "board", _("Board member")
    SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board member")
    HR = "hr", _("HR officer")
    CARE = "care", _("Care coordinator")
    COUNSELLOR = "counsellor", _("Confidential counsellor")
    PRIVACY_OFFICER = "privacy_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


SCHOOL_ROLES = frozenset({RoleName.DIRECTOR, RoleName.CARE})
# For these nobody has to work here: given to a former employee, they count although that work is over.
OUTSIDE_ROLES = frozenset({RoleName.SUPERVISORY_BOARD, RoleName.COUNSELLOR, RoleName.PRIVACY_OFFICER})


class Level(models.TextChoices):
    """The chain along which a case is addressed, lowest first; the watched queue is the end of it."""

    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")
    BOARD = "board", _("Board")
    SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board")
    QUEUE = "queue", _("Watched queue")


CHAIN = (Level.MANAGER, Level.DIRECTOR, Level.BOARD, Level.SUPERVISORY_BOARD)
