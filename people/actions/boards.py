from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.errors import DomainError
from people.actions.checking import saved
from people.models import Board, RosterImport, RosterKey, School


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
    """Under another BRIN the numbers of the pupil administration go along, so that its next file knows everybody."""
    current = School.objects.select_for_update().get(pk=school.pk)
    before = current.brin
    changed = _assign(current, changes)
    if "brin" in changed:
        _check_no_open_import(current)
    if changed:
        saved(current)
        record(action="school.update", by=by, now=now, obj=current, details={"fields": changed})
    if "brin" in changed:
        old, new = f"edexml:{before}:", f"edexml:{current.brin}:"
        keys = RosterKey.objects.filter(board=current.board_id, source__startswith=old)
        keys.update(source=Replace(F("source"), Value(old), Value(new)))
    return current


def _check_no_open_import(school: School) -> None:
    if RosterImport.objects.open().filter(schools=school).exists():
        text = _(
            "A file of this school is waiting for a decision. Decide on it or throw it away, then change the BRIN."
        )
        raise DomainError(text, fields={"brin": text})


def _assign(row: Any, changes: dict[str, str]) -> list[str]:
    """Names of the fields that became something else."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return sorted(changed)
