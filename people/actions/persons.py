from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.errors import DomainError
from people.actions.checking import saved
from people.models import Board, Person
from people.policies import HELD_BY_ROSTER, is_held_by_roster


@transaction.atomic
def create_person(
    *,
    board: Board,
    last_name: str,
    by: Actor,
    now: datetime,
    first_name: str = "",
    prefix: str = "",
    initials: str = "",
    birth_date: date | None = None,
    form_key: str = "",
    **contact: str,
) -> Person:
    """Someone no administration knows. `contact`: email, phone, address, postcode, town.

    `form_key` is that of the form they were filled in on, for who sends it twice.
    """
    if not first_name.strip() and not last_name.strip():
        raise DomainError(_("Fill in a name."), fields={"last_name": _("Fill in the last name.")})
    person = saved(
        Person(
            board=board,
            first_name=first_name.strip(),
            prefix=prefix.strip(),
            last_name=last_name.strip(),
            initials=initials.strip(),
            birth_date=birth_date,
            **contact,
        )
    )
    record(action="person.create", by=by, now=now, obj=person, details={"form": form_key} if form_key else None)
    return person


@transaction.atomic
def update_person(*, person: Person, by: Actor, now: datetime, **changes: Any) -> Person:
    """Change what the roster does not hold: names only of someone who was entered by hand."""
    current = Person.objects.select_for_update().get(pk=person.pk)
    changed = sorted(name for name, value in changes.items() if getattr(current, name) != value)
    if not changed:
        return current
    held = [name for name in changed if name in HELD_BY_ROSTER]
    if held and is_held_by_roster(current):
        raise DomainError(
            _("This comes from the pupil and staff administration. Change it there and import the file again."),
        )
    for name in changed:
        setattr(current, name, changes[name])
    saved(current)
    record(action="person.update", by=by, now=now, obj=current, details={"fields": changed})
    return current
