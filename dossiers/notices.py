"""Which notices about dossiers may still be shown or mailed (settings.NOTICE_GUARDS)."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Permission
from dossiers.querysets import not_meant

if TYPE_CHECKING:
    from accounts.models import User


def receivable(user: "User") -> Q:
    """Something was sent to them, or turned out not to be about them and still is not, and they still have a dossier of
    their own to read it in; something they were sent was not about whom it seemed; or an employee added a view, and
    they still keep the personnel dossiers."""
    of_case = not_meant().filter(incident__board=OuterRef("board"), incident__reference=OuterRef("reference"))
    allowed = Q(Exists(of_case), code="dossier.another_meant")
    if user.may(Permission.READ_OWN_DOSSIER):
        allowed |= Q(code="dossier.sent_to_you")
        allowed |= Q(Exists(of_case.filter(person=user.person_id)), code="dossier.not_meant")
    if user.may(Permission.READ_PERSONNEL_DOSSIERS):
        allowed |= Q(code="dossier.own_view")
    return allowed
