"""Why somebody can be named: a tie with one's schools, today or once, or what they may receive or decide there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Least

from accounts.enums import RoleName
from accounts.models import Absence, Role, User
from incidents.enums import Capacity
from people.models import Employment, Enrolment, Guardianship
from people.querysets import in_force

# Which tie tells who somebody is, where there are more: the first of these.
NOW, ROLE, DEPUTY, MANAGER, PAST = range(5)
_WARD = "pupil__enrolments__"


@dataclass(frozen=True)
class Tie:
    """One reason why somebody can be named. `called` is a function, a role or a group; `until` of what is over."""

    person_id: int
    capacity: Capacity
    rank: int
    called: str
    year_group: str
    school: str
    until: date | None


@dataclass(frozen=True)
class Ties:
    """Those of the people of these schools. Whoever works at no school reports about each, so without schools these
    are the ties of all who work anywhere, and of no child."""

    board_id: int
    schools: frozenset[int]
    today: date

    @property
    def today_holds(self) -> Q:
        """A filter of people: who has a tie today, or may receive or decide a case of one of these schools."""
        return (
            self._has(self._working(in_force(self.today)), "person")
            | self._has(self._learning, "person")
            | self._has(self._guarding, "guardian")
            | self._has(self._roles, "user__person")
            | self._has(self._deputies, "deputy__person")
            | self._has(self._led, "manager")
        )

    @property
    def once_held(self) -> Q:
        """A filter of people: who has left, or whose child has."""
        return (
            self._has(self._working(self._over), "person")
            | self._has(self._learned, "person")
            | self._has(self._guarded, "guardian")
        )

    def of(self, ids: Collection[int]) -> list[Tie]:
        """One query; what counts most first, and of two that count as much the older one."""
        working, past = self._working(in_force(self.today)), self._working(self._over)
        learned, guarded = self._learned, self._guarded
        found = _rows(working.filter(person__in=ids), Capacity.EMPLOYEE, "person", NOW, called="job_title").union(
            _rows(self._learning.filter(person__in=ids), Capacity.PUPIL, "person", NOW, year="year_group"),
            _guards(self._guarding.filter(guardian__in=ids), NOW),
            self._functions(self._roles.filter(user__person__in=ids), "user__person", ROLE, called="name"),
            self._functions(self._deputies.filter(deputy__person__in=ids), "deputy__person", DEPUTY, school=None),
            self._functions(self._led.filter(manager__in=ids), "manager", MANAGER),
            _rows(past.filter(person__in=ids), Capacity.EMPLOYEE, "person", PAST, called="job_title", until="ends_on"),
            _rows(learned.filter(person__in=ids), Capacity.PUPIL, "person", PAST, year="year_group", until="ends_on"),
            _guards(guarded.filter(guardian__in=ids), PAST, until=Least("ends_on", f"{_WARD}ends_on")),
            all=True,
        )
        ordered = found.order_by("rank", F("until").desc(nulls_first=True), "since", "nth")
        return [
            Tie(who, Capacity(what), rank, called or "", year or "", at or "", until)
            for what, rank, who, called, year, at, until, _since, _nth in ordered
        ]

    def _has(self, rows: QuerySet[Any], person: str) -> Q:
        return Q(Exists(rows.filter(**{person: OuterRef("pk")})))

    @cached_property
    def _over(self) -> Q:
        return Q(ends_on__lt=self.today)

    def _working(self, when: Q) -> QuerySet[Employment]:
        jobs = Employment.objects.filter(when, board=self.board_id)
        return jobs.filter(Q(school__in=self.schools) | Q(school=None)) if self.schools else jobs

    @property
    def _learning(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(in_force(self.today), school__in=self.schools)

    @property
    def _learned(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(self._over, school__in=self.schools)

    @property
    def _guarding(self) -> QuerySet[Guardianship]:
        held = in_force(self.today) & in_force(self.today, _WARD)
        return Guardianship.objects.filter(held, pupil__enrolments__school__in=self.schools)

    @property
    def _guarded(self) -> QuerySet[Guardianship]:
        over = Q(ends_on__lt=self.today) | Q(**{f"{_WARD}ends_on__lt": self.today})
        return Guardianship.objects.filter(over, pupil__enrolments__school__in=self.schools)

    @property
    def _roles(self) -> QuerySet[Role]:
        """Whoever may receive, decide or read by a role, whatever work they have."""
        held = Role.objects.filter(in_force(self.today), board=self.board_id)
        return held.filter(Q(school__in=self.schools) | Q(school=None)) if self.schools else held

    @property
    def _led(self) -> QuerySet[Employment]:
        return self._working(in_force(self.today)).exclude(manager=None)

    @property
    def _deputies(self) -> QuerySet[Absence]:
        absent = Q(user__in=self._roles.values("user")) | Q(user__person__in=self._led.values("manager"))
        return Absence.objects.filter(absent, starts_on__lte=self.today, ends_on__gte=self.today).exclude(deputy=None)

    def _functions(self, rows: QuerySet[Any], person: str, rank: int, **columns: Any) -> QuerySet[Any]:
        """Somebody who only supervises gets no personnel dossier; who ever worked here, or has any other role, does."""
        other_roles = User.objects.filter(
            in_force(self.today, "roles__"), ~Q(roles__name=RoleName.SUPERVISORY_BOARD), roles__board=self.board_id
        )
        works = Employment.objects.filter(person=OuterRef(person))
        is_staff = Q(Exists(works)) | Q(Exists(other_roles.filter(person=OuterRef(person))))
        capacity = Case(When(is_staff, then=Value(str(Capacity.EMPLOYEE))), default=Value(str(Capacity.UNKNOWN)))
        return _rows(rows, capacity, person, rank, **columns)


def told_apart_by() -> dict[str, Combinable]:
    """To annotate parties with: the function of an employee (`called`), the group of a pupil, or of a ward of a
    guardian (`called` or else `year_group`), at the school of the case where there is one."""
    elsewhere = Case(When(school=OuterRef("incident__school"), then=Value(0)), default=Value(1))
    latest = ("elsewhere", F("ends_on").desc(nulls_first=True), "pk")
    jobs = Employment.objects.filter(person=OuterRef("person")).alias(elsewhere=elsewhere).order_by(*latest)
    enrolments = Enrolment.objects.alias(elsewhere=elsewhere).order_by(*latest)
    learns = enrolments.filter(person=OuterRef("person"))
    wards = enrolments.filter(person__guardians__guardian=OuterRef("person"))

    def of(name: str, *, job: str = "") -> Case:
        given = [When(capacity=Capacity.EMPLOYEE, then=Subquery(jobs.values(job)[:1]))] if job else []
        return Case(
            *given,
            When(capacity=Capacity.PUPIL, then=Subquery(learns.values(name)[:1])),
            When(capacity=Capacity.GUARDIAN, then=Subquery(wards.values(name)[:1])),
            default=Value(""),
            output_field=CharField(),
        )

    return {"called": of("group__name", job="job_title"), "year_group": of("year_group")}


def _guards(rows: QuerySet[Any], rank: int, until: Combinable | None = None) -> QuerySet[Any]:
    """A guardian has the group of a ward, never the name: it tells two parents of the same name apart."""
    columns = {"called": f"{_WARD}group__name", "year": f"{_WARD}year_group", "school": f"{_WARD}school__name"}
    return _rows(rows, Capacity.GUARDIAN, "guardian", rank, until=until, **columns)


def _rows(
    rows: QuerySet[Any],
    capacity: Capacity | Combinable,
    person: str,
    rank: int,
    *,
    called: str = "",
    year: str = "",
    school: str | None = "school__name",
    until: str | Combinable | None = None,
) -> QuerySet[Any]:
    """Rows of one shape, so that unlike tables make one answer."""
    if capacity == Capacity.PUPIL:
        called = "group__name"
    shape = {
        "what": Cast(Value(str(capacity)) if isinstance(capacity, str) else capacity, CharField()),
        "rank": Value(rank, output_field=IntegerField()),
        "who": F(person),
        "called": Cast(F(called) if called else Value(""), CharField()),
        "year": Cast(F(year) if year else Value(""), CharField()),
        "at": Cast(F(school) if school else Value(""), CharField()),
        "until": Cast(F(until) if isinstance(until, str) else until or Value(None), DateField()),
        "since": Cast(F("starts_on"), DateField()),
        "nth": F("pk"),
    }
    found: QuerySet[Any] = rows.order_by().annotate(**shape).values_list(*shape)
    return found
