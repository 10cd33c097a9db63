"""What other apps hold against a change of somebody's work here; they say so when they are ready."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest

from people.enums import Change, RowKind
from people.models import Employment, RosterImport

# Around a change of the work of these persons, in one foundation; raises a DomainError when it may not be so.
Guard = Callable[[Collection[int], int, date], AbstractContextManager[None]]
_GUARDS: Final[list[Guard]] = []


def guard(check: Guard) -> None:
    _GUARDS.append(check)


@contextmanager
def guarded(persons: Collection[int], *, board_id: int, today: date) -> Iterator[None]:
    with transaction.atomic(), ExitStack() as stack:
        for check in _GUARDS:
            stack.enter_context(check(persons, board_id, today))
        yield


def check_leavers(roster: RosterImport, today: date) -> None:
    """Try the ends of this file and take them back. Raises DomainError when somebody would leave whom the foundation
    cannot do without."""
    with transaction.atomic():
        with guarded(staff_of(roster), board_id=roster.board_id, today=today):
            last = Greatest(F("starts_on"), Value(today - timedelta(days=1)), output_field=DateField())
            ended_by(roster, today).update(ends_on=last)
        transaction.set_rollback(True)


def staff_of(roster: RosterImport) -> frozenset[int]:
    """Whose work this file may change."""
    return frozenset(roster.rows.filter(kind=RowKind.STAFF).exclude(person=None).values_list("person", flat=True))


def ended_by(roster: RosterImport, today: date) -> QuerySet[Employment]:
    """The work that applying this file would end; without that of whoever the same file puts to work elsewhere."""
    rows = roster.rows.filter(kind=RowKind.STAFF, person=OuterRef("person"))
    left = rows.filter(change=Change.LEFT, is_in_file=False, school=OuterRef("school"))
    stays = rows.filter(change__in=[Change.NEW, Change.RETURNED], is_in_file=True)
    by_hand = Q(ends_on__isnull=False, ended_by_roster=False)
    going_on = Employment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exclude(by_hand)
    return going_on.filter(Exists(left), ~Exists(stays))
