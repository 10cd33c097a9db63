"""Somebody no administration told about: a person and what they are here, in one go, and never by accident twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor
from audit.models import Event
from core.errors import DomainError
from people.actions.families import add_guardian
from people.actions.persons import create_person
from people.actions.ties import employ, enrol
from people.models import Board, Group, Person, School
from people.querysets import PersonQuerySet

_LOCK_CLASS: Final = 7_118  # of pg_advisory_xact_lock; the second number is the board
_NAMES: Final = ("first_name", "prefix", "last_name", "initials")


@dataclass(frozen=True)
class Work:
    """Without a school for the foundation itself."""

    school: School | None
    job_title: str
    starts_on: date
    manager: Person | None = None


@dataclass(frozen=True)
class Learning:
    school: School
    group: Group | None = None
    year_group: str = ""
    starts_on: date | None = None


@dataclass(frozen=True)
class Care:
    """For a pupil, as parent or guardian."""

    pupil: Person
    relation: str


Tie = Work | Learning | Care


class KnownAlreadyError(DomainError):
    """Somebody of this name is here, and nobody said that it is somebody else."""

    def __init__(self, persons: Sequence[Person]) -> None:
        super().__init__(_("Somebody of this name is here already. Look whether it is the same person."))
        self.persons = persons


@transaction.atomic
def add_person(
    *,
    board: Board,
    details: Mapping[str, Any],
    tie: Tie | None,
    told_apart: frozenset[int],
    form_key: str,
    by: Actor,
    now: datetime,
) -> Person:
    """Make a person and what ties them to the foundation. `details` as `create_person` takes them.

    `told_apart`: ids of namesakes of whom the user said that they are somebody else. The same form sent twice makes
    one person. Raises KnownAlreadyError with the other namesakes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, board.pk])
    namesakes = [person for person in _namesakes(board, details) if person.pk not in told_apart]
    if namesakes:
        made = _made_with(form_key, namesakes, by)
        if made is None:
            raise KnownAlreadyError(namesakes)
        return made
    person = create_person(board=board, form_key=form_key, by=by, now=now, **details)
    _tie(person, tie, by=by, now=now)
    return person


def _namesakes(board: Board, details: Mapping[str, Any]) -> PersonQuerySet:
    names = {name: str(details.get(name, "")) for name in _NAMES}
    found: PersonQuerySet = Person.objects.filter(board=board)
    return found.namesakes_of(**names, birth_date=details.get("birth_date")).order_by("pk")


def _made_with(form_key: str, persons: Sequence[Person], by: Actor) -> Person | None:
    """The one this very form made a moment ago, as the log tells."""
    ids = {str(person.pk): person for person in persons}
    event = Event.objects.filter(
        action="person.create",
        actor_id=by.audit_id,
        object_type=Person._meta.label_lower,
        object_id__in=ids,
        details__form=form_key,
    ).first()
    return ids[event.object_id] if event and form_key else None


def _tie(person: Person, tie: Tie | None, *, by: Actor, now: datetime) -> None:
    match tie:
        case Work():
            employ(
                person=person,
                school=tie.school,
                job_title=tie.job_title,
                starts_on=tie.starts_on,
                manager=tie.manager,
                by=by,
                now=now,
            )
        case Learning():
            enrol(
                person=person,
                school=tie.school,
                group=tie.group,
                year_group=tie.year_group,
                starts_on=tie.starts_on,
                by=by,
                now=now,
            )
        case Care():
            add_guardian(pupil=tie.pupil, guardian=person, relation=tie.relation, by=by, now=now)
