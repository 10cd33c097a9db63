"""Which notices about a measure may still be shown or mailed: those about a case the reader opens
by role now."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from incidents.models import Incident

if TYPE_CHECKING:
    from accounts.models import User


def receivable(user: "User") -> Q:
    """A Q over notices (settings.NOTICE_GUARDS)."""
    cases = Incident.objects.opened_by_role(user).filter(board=OuterRef("board"), reference=OuterRef("reference"))
    return Q(Exists(cases))
