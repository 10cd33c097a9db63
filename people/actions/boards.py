from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import Actor, record
from people.actions.checking import saved
from people.models import Board, School


@transaction.atomic
def create_board(*, name: str, short_name: str, legal_form: str, by: Actor, now: datetime, **contact: str) -> Board:
    """`contact`: address, postcode, town, phone, email, website."""
    board = saved(Board(name=name, short_name=short_name, legal_form=legal_form, **contact))
    record(action="board.create", by=by, now=now, obj=board, board_id=board.pk)
    return board


@transaction.atomic
def update_board(*, board: Board, by: Actor, now: datetime, **changes: str) -> Board:
    current = Board.objects.select_for_update().get(pk=board.pk)
    changed = _assign(current, changes)
    if changed:
        saved(current)
        record(action="board.update", by=by, now=now, obj=current, board_id=current.pk, details={"fields": changed})
    return current


@transaction.atomic
def create_school(
    *, board: Board, name: str, brin: str, region: str, by: Actor, now: datetime, **contact: str
) -> School:
    """`brin` with its location number, for example "99ZZ00". `contact`: address, postcode, town, phone, email."""
    school = saved(School(board=board, name=name, brin=brin.strip().upper(), region=region, **contact))
    record(action="school.create", by=by, now=now, obj=school)
    return school


@transaction.atomic
def update_school(*, school: School, by: Actor, now: datetime, **changes: str) -> School:
    current = School.objects.select_for_update().get(pk=school.pk)
    changed = _assign(current, changes)
    if changed:
        saved(current)
        record(action="school.update", by=by, now=now, obj=current, details={"fields": changed})
    return current


def _assign(row: Any, changes: dict[str, str]) -> list[str]:
    """Names of the fields that became something else."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return sorted(changed)
