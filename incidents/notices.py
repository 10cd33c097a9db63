"""Which notices about a case may still be shown or mailed: those about a case the reader may know of now."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.enums import Status
from incidents.models import Incident

if TYPE_CHECKING:
    from accounts.models import User

# What asks whoever has the case to take it up.
_TO_TAKE_UP = tuple(
    f"case.{act}.handler"
    for act in ("submit", "remind", "escalate_by_term", "escalate_by_hand", "keep_by_term", "recuse", "reroute")
)


def receivable(user: "User") -> Q:
    """A Q over notices (settings.NOTICE_GUARDS): the reader may open the case, is asked to take it over, reported
    it, or watches the queue it is in. Who has no role here any more is shown nothing, not of their own reports either.
    """
    if not any(hat.names for hat in user.access.hats):
        return Q(pk__in=[])
    return Q(Exists(Incident.objects.known_to(user).filter(board=OuterRef("board"), reference=OuterRef("reference"))))


def is_past(user: "User") -> Q:
    """A Q over notices (settings.NOTICE_PAST): the case was taken up or is with somebody else, the question was
    answered, it found an owner, or it was closed since."""
    stands_for = [hat.holder_id for hat in user.access.hats]
    waits_for_them = Incident.objects.filter(answer_due_at__isnull=False, handler__in=stands_for)
    return (
        Q(Exists(_of_notice(Incident.objects.filter(status=Status.CLOSED, closed_at__gte=OuterRef("created_at")))))
        | Q(code__in=_TO_TAKE_UP) & _no_longer(waits_for_them)
        | Q(code="case.offer_handover.offered") & _no_longer(Incident.objects.offered_to(user))
        | Q(code__endswith=".watchers") & _no_longer(Incident.objects.in_queue(user))
    )


def _no_longer(cases: QuerySet[Incident]) -> Q:
    """The case is not among these."""
    return Q(Exists(_of_notice(Incident.objects.all()))) & ~Q(Exists(_of_notice(cases)))


def _of_notice(cases: QuerySet[Incident]) -> QuerySet[Incident]:
    return cases.filter(board=OuterRef("board"), reference=OuterRef("reference"))
