"""What other apps hold against the end of somebody's work here; they say so when they are ready."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.enums import Change, RowKind
from people.models import Employment, RosterImport

# What ends, in one foundation, and the first day without it; raises a DomainError when it may not end.
Guard = Callable[[QuerySet[Employment], int, date], None]
_GUARDS: Final[list[Guard]] = []


def guard(check: Guard) -> None:
    _GUARDS.append(check)


def check_leaving(ending: QuerySet[Employment], *, board_id: int, since: date) -> None:
    for check in _GUARDS:
        check(ending, board_id, since)


def ended_by(roster: RosterImport, today: date) -> QuerySet[Employment]:
    """The work that applying this file would end; without that of whoever the same file puts to work elsewhere."""
    rows = roster.rows.filter(kind=RowKind.STAFF, person=OuterRef("person"))
    left = rows.filter(change=Change.LEFT, is_in_file=False, school=OuterRef("school"))
    stays = rows.filter(change__in=[Change.NEW, Change.RETURNED], is_in_file=True)
    by_hand = Q(ends_on__isnull=False, ended_by_roster=False)
    going_on = Employment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exclude(by_hand)
    return going_on.filter(Exists(left), ~Exists(stays))
