"""Whom one can name: the people of one's own schools and those who work for the whole foundation, told apart by
function or group and by nothing else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import User
from core.text import plain
from incidents.enums import Capacity
from people.models import Employment, Enrolment, Guardianship, Person, School
from people.querysets import PersonQuerySet, in_force

FEWEST_LETTERS = 2
MOST_FOUND = 10


@dataclass(frozen=True)
class Known:
    """One person in one capacity: a teacher who is also a parent is two lines."""

    person_id: int
    capacity: Capacity
    name: str
    note: str
    school: str = ""

    @property
    def key(self) -> str:
        return f"{self.person_id}:{self.capacity}"

    @property
    def described(self) -> str:
        """Enough to ask whether it is them: Karin de Wit, directeur van De Zilverreiger."""
        if self.capacity != Capacity.EMPLOYEE or not self.school:
            return f"{self.name}, {self.note}"
        # In the middle of a sentence; an abbreviation such as IB keeps its capitals.
        role = self.note[:1].lower() + self.note[1:] if self.note[1:2].islower() else self.note
        return _("%(name)s, %(role)s of %(school)s") % {"name": self.name, "role": role, "school": self.school}


def handled_schools(user: User) -> frozenset[int]:
    """Where a handler can find people: their own schools, those they stand in for, and for the board all."""
    if user.access.has(RoleName.BOARD) or user.access.has(RoleName.SUPERVISORY_BOARD):
        return _all_schools(user)
    return user.access.works_at | user.access.director_of


def reported_schools(user: User) -> frozenset[int]:
    """Where a reporter can find people: where they work or direct, and for a member of the board everywhere."""
    return _all_schools(user) if user.access.own.has(RoleName.BOARD) else own_schools(user)


def _all_schools(user: User) -> frozenset[int]:
    return frozenset(School.objects.filter(board=user.board_id).values_list("pk", flat=True))


def own_schools(user: User) -> frozenset[int]:
    """Where the user works, or directs."""
    return user.access.works_at | user.access.own.director_of


def schools_to_choose(user: User) -> QuerySet[School]:
    """The schools a report of this user can be about. Someone of the foundation itself chooses from all."""
    schools = School.objects.visible_to(user)
    own = own_schools(user)
    return schools.filter(pk__in=own) if own else schools


def search(user: User, text: str, schools: frozenset[int] | None = None) -> list[Known]:
    """At most ten people whose name holds every word of `text`, names that begin with it first.

    `schools` where to look; by default where the user works.
    """
    schools = reported_schools(user) if schools is None else schools
    wanted = plain(" ".join(text.split()))
    if len(wanted) < FEWEST_LETTERS or "\x00" in wanted:
        return []
    people = _reachable(user, Person.objects.named_like(wanted), schools)
    starts = Case(When(search_name__startswith=wanted, then=Value(0)), default=Value(1))
    found = people.order_by(starts, "sort_name", "pk")[:MOST_FOUND]
    return _in_every_capacity(user, list(found), schools)


def known(user: User, person_ids: Collection[int], schools: frozenset[int] | None = None) -> list[Known]:
    """Those of `person_ids` this user can name today; `schools` as in `search`."""
    if not person_ids:
        return []
    schools = reported_schools(user) if schools is None else schools
    people = _reachable(user, Person.objects.filter(pk__in=set(person_ids)), schools)
    return _in_every_capacity(user, list(people), schools)


def namesakes(user: User, names: Collection[str], schools: frozenset[int] | None = None) -> dict[str, list[Known]]:
    """By typed name whom it can mean: those this user can name who are called just so. Kept as a nickname it would
    not keep the report away from them. `schools` as in `search`."""
    wanted = {_letters(name) for name in names} - {""}
    if not wanted:
        return {}
    schools = reported_schools(user) if schools is None else schools
    called = Person.objects.alias(letters=Replace("search_name", Value(" "))).filter(letters__in=wanted)
    people = list(_reachable(user, called, schools).order_by("pk"))
    letters = {person.pk: _letters(person.search_name) for person in people}
    found = _in_every_capacity(user, people, schools)
    meant = {name: [one for one in found if letters[one.person_id] == _letters(name)] for name in names}
    return {name: them for name, them in meant.items() if them}


def _letters(name: str) -> str:
    """What two ways of writing one name have in common: no capitals, no marks, no spaces."""
    return "".join(plain(normalize("NFC", name.replace("\x00", ""))).split())


def _reachable(user: User, people: PersonQuerySet, schools: frozenset[int]) -> QuerySet[Person]:
    """Also the reporter: one can be the one it was done to. People who work nowhere else are found by nobody."""
    access = user.access
    of_board = people.filter(board=access.board_id)
    works = _jobs(user, schools).filter(person=OuterRef("pk"))
    near = of_board.at_schools(schools, today=access.today) | of_board.filter(Exists(works))
    return near if access.person_id is None else near | of_board.filter(pk=access.person_id)


def _jobs(user: User, schools: Collection[int]) -> QuerySet[Employment]:
    """By which one can be named as an employee. Who works at no school reports about each, so names who works there."""
    jobs = Employment.objects.filter(in_force(user.access.today), board=user.access.board_id)
    return jobs.filter(Q(school__in=schools) | Q(school=None)) if schools else jobs


def _in_every_capacity(user: User, people: list[Person], schools: frozenset[int]) -> list[Known]:
    notes: dict[tuple[int, Capacity], tuple[str, str]] = {}
    for capacity, person_id, called, year_group, school in _capacities([one.pk for one in people], schools, user):
        note = _note(Capacity(capacity), called, year_group)
        notes.setdefault((person_id, Capacity(capacity)), (note, school or ""))
    if user.person_id in {person.pk for person in people} and not any(key[0] == user.person_id for key in notes):
        notes[user.person_id, Capacity.EMPLOYEE] = (_("employee"), "")
    return [
        Known(person.pk, capacity, person.name, *notes[person.pk, capacity])
        for person in people
        for capacity in Capacity
        if (person.pk, capacity) in notes
    ]


def _capacities(
    ids: list[int], schools: Collection[int], user: User
) -> Iterable[tuple[str, int, str | None, str, str | None]]:
    """Rows of (capacity, person, function or name of the group, year group, school), the oldest first. A guardian has
    the group of a ward, never the name: it tells two parents of the same name apart."""
    today = user.access.today
    jobs = _jobs(user, schools).filter(person__in=ids)
    learns = Enrolment.objects.filter(in_force(today), person__in=ids, school__in=schools)
    wards = Guardianship.objects.filter(
        Q(pupil__enrolments__school__in=schools),
        in_force(today),
        in_force(today, "pupil__enrolments__"),
        guardian__in=ids,
    )
    ward = "pupil__enrolments__"
    found = _rows(jobs, Capacity.EMPLOYEE, "person", F("job_title"), Value("")).union(
        _rows(learns, Capacity.PUPIL, "person", F("group__name"), F("year_group")),
        _rows(
            wards,
            Capacity.GUARDIAN,
            "guardian",
            F(f"{ward}group__name"),
            F(f"{ward}year_group"),
            school=f"{ward}school__name",
        ),
        all=True,
    )
    return (row[:5] for row in found.order_by("since", "nth"))


def _rows(
    rows: QuerySet[Any],
    capacity: Capacity,
    person: str,
    called: F,
    year_group: F | Value,
    *,
    school: str = "school__name",
) -> QuerySet[Any]:
    shape = {
        "what": Value(str(capacity), output_field=CharField()),
        "who": F(person),
        "called": Cast(called, CharField()),
        "year": Cast(year_group, CharField()),
        "at": F(school),
        "since": F("starts_on"),
        "nth": F("pk"),
    }
    found: QuerySet[Any] = rows.annotate(**shape).values_list(*shape)
    return found


def _note(capacity: Capacity, called: str | None, year_group: str) -> str:
    if capacity == Capacity.EMPLOYEE:
        return called or _("employee")
    group = called or (_("group %(year)s") % {"year": year_group} if year_group else "")
    if capacity == Capacity.PUPIL:
        return _("pupil, %(group)s") % {"group": group} if group else _("pupil")
    return _("parent or guardian, %(group)s") % {"group": group} if group else _("parent or guardian")
