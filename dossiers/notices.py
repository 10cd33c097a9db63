"""Which notices about dossiers may still be shown or mailed (settings.NOTICE_GUARDS)."""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models import User


def receivable(user: "User") -> Q:
    """Something was sent to them, or turned out not to be about them, and they still have a dossier of their own to
    read it in; or an employee added a view, and they still keep the personnel dossiers."""
    allowed = Q(pk__in=[])
    if user.may(Permission.READ_OWN_DOSSIER):
        allowed |= Q(code__in=["dossier.sent_to_you", "dossier.not_meant"])
    if user.may(Permission.READ_PERSONNEL_DOSSIERS):
        allowed |= Q(code="dossier.own_view")
    return allowed
