"""Which notices about a measure may still be shown or mailed: those about a case the reader opens
by role now."""

from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from incidents.models import Incident
from sanctions.enums import SanctionStatus
from sanctions.models import Sanction

if TYPE_CHECKING:
    from accounts.models import User


def receivable(user: "User") -> Q:
    """A Q over notices (settings.NOTICE_GUARDS)."""
    cases = Incident.objects.opened_by_role(user).filter(board=OuterRef("board"), reference=OuterRef("reference"))
    return Q(Exists(cases))


def is_past(user: "User") -> Q:
    """A Q over notices (settings.NOTICE_PAST): it was decided, sent or taken off the table meanwhile."""
    return Q(code__startswith="sanction.propose.") & ~_stands(SanctionStatus.PROPOSED) | Q(
        code__startswith="sanction.decide."
    ) & ~_stands(SanctionStatus.DECIDED)


def _stands(status: SanctionStatus) -> Q:
    """The measure the notice leads to is in this state."""
    number = Cast("pk", CharField())
    path = Concat(Value("/cases/"), "incident__reference", Value("/sanctions/"), number, Value("/"))
    return Q(
        Exists(
            Sanction.objects.annotate(path=path).filter(board=OuterRef("board"), path=OuterRef("path"), status=status)
        )
    )
