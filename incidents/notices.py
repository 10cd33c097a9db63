"""Which notices about a case may still be shown or mailed: those about a case the reader may know of now."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from incidents.models import Incident

if TYPE_CHECKING:
    from accounts.models import User


def receivable(user: "User") -> Q:
    """A Q over notices (settings.NOTICE_GUARDS): the reader may open the case, is asked to take it over, reported
    it, or watches the queue it is in."""
    return Q(Exists(Incident.objects.known_to(user).filter(board=OuterRef("board"), reference=OuterRef("reference"))))
