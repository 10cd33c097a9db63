"""Whom one can name: the people of one's own schools, of today and of before, those who work for the whole foundation,
and whoever could receive or decide a case there; told apart by function or group and by nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from accounts import roles
from accounts.enums import RoleName
from accounts.models import User
from core.terms import short_day
from core.text import plain
from incidents.enums import Capacity, Status
from incidents.models import Incident
from incidents.ties import DEPUTY, MANAGER, NOW, PAST, ROLE, Tie, Ties
from people.models import Person, School
from people.querysets import PersonQuerySet

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
    is_former: bool = False

    @property
    def key(self) -> str:
        return f"{self.person_id}:{self.capacity}"

    @property
    def described(self) -> str:
        """Enough to ask whether it is them: Karin de Wit, directeur van De Zilverreiger."""
        if self.capacity != Capacity.EMPLOYEE or not self.school or self.is_former:
            return f"{self.name}, {self.note}"
        # In the middle of a sentence; an abbreviation such as IB keeps its capitals.
        role = self.note[:1].lower() + self.note[1:] if self.note[1:2].islower() else self.note
        return _("%(name)s, %(role)s of %(school)s") % {"name": self.name, "role": role, "school": self.school}

    @property
    def told_apart(self) -> str:
        """Enough to choose between people of one name at several schools."""
        return (
            self.described if not self.school or self.school in self.described else f"{self.described}, {self.school}"
        )


def handled_schools(user: User) -> frozenset[int]:
    """Where a handler can find people: their own schools, those they stand in for, those of the cases they handle now,
    and for the board all."""
    if user.access.has(RoleName.BOARD):
        return _all_schools(user)
    holders = [hat.holder_id for hat in user.access.hats]
    handled = Incident.objects.visible_to(user).filter(handler__in=holders).exclude(status=Status.CLOSED)
    schools = set(handled.values_list("school", flat=True))
    if None in schools:
        return _all_schools(user)
    return user.access.works_at | user.access.director_of | schools


def search_to_handle(user: User, text: str) -> list[Known]:
    """`search` for a handler. Whoever neither works here nor handles anything looks up nobody."""
    schools = handled_schools(user)
    return search(user, text, schools) if schools or roles.EMPLOYEE.name in user.access.own.names else []


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
    """At most ten people whose name holds every word of `text`: those of today before those who left, and names that
    begin with it first.

    `schools` where to look; by default where the user works.
    """
    schools = reported_schools(user) if schools is None else schools
    wanted = plain(" ".join(text.split()))
    if len(wanted) < FEWEST_LETTERS or "\x00" in wanted:
        return []
    people = _reachable(user, Person.objects.named_like(wanted), schools)
    starts = Case(When(search_name__startswith=wanted, then=Value(0)), default=Value(1))
    found = people.order_by("is_former", starts, "sort_name", "pk")[:MOST_FOUND]
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


def _reachable(user: User, people: PersonQuerySet, schools: frozenset[int]) -> QuerySet[Any]:
    """Also the reporter: one can be the one it was done to. With `is_former`: who has no tie today."""
    access = user.access
    ties = _ties(user, schools)
    near = ties.today_holds if access.person_id is None else ties.today_holds | Q(pk=access.person_id)
    found = people.filter(near | ties.once_held, board=access.board_id)
    return found.annotate(is_former=Case(When(near, then=Value(False)), default=Value(True)))


def _ties(user: User, schools: frozenset[int]) -> Ties:
    return Ties(user.access.board_id, schools, user.access.today)


def _in_every_capacity(user: User, people: list[Person], schools: frozenset[int]) -> list[Known]:
    ties: dict[tuple[int, Capacity], Tie] = {}
    for one in _ties(user, schools).of([person.pk for person in people]):
        ties.setdefault((one.person_id, one.capacity), one)
    if user.person_id in {person.pk for person in people} and not any(key[0] == user.person_id for key in ties):
        ties[user.person_id, Capacity.EMPLOYEE] = Tie(user.person_id, Capacity.EMPLOYEE, NOW, "", "", "", None)
    found = [
        Known(person.pk, capacity, person.name, _note(tie), tie.school, is_former=tie.rank == PAST)
        for person in people
        for capacity in Capacity
        if (tie := ties.get((person.pk, capacity))) is not None
    ]
    return sorted(found, key=lambda one: one.is_former)


def _note(tie: Tie) -> str:
    what = _what(tie)
    return (
        _("%(what)s, left on %(day)s") % {"what": what, "day": short_day(tie.until, with_year=True)}
        if tie.until
        else what
    )


def _what(tie: Tie) -> str:
    if tie.rank == ROLE:
        return str(RoleName(tie.called).label)
    if tie.rank in (DEPUTY, MANAGER):
        return _("deputy") if tie.rank == DEPUTY else _("manager")
    if tie.capacity == Capacity.EMPLOYEE:
        return tie.called or _("employee")
    group = tie.called or (_("group %(year)s") % {"year": tie.year_group} if tie.year_group else "")
    if tie.capacity == Capacity.PUPIL:
        return _("pupil, %(group)s") % {"group": group} if group else _("pupil")
    return _("parent or guardian, %(group)s") % {"group": group} if group else _("parent or guardian")
