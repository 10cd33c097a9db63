"""Who a user is today: the hats they wear, and whose circle they are in.

Everything about visibility starts here: querysets turn hats into SQL, permissions turn the same hats into yes or no.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import roles
from accounts.enums import Level, RoleName
from accounts.permissions import Permission
from people.models import Employment
from people.querysets import circle_parts, in_force

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Hat:
    """The roles of one holder, worn by the holder or, during an absence, by the deputy.

    `circle` is the circle of the *holder*: where the holder is in conflict the deputy does not stand in.
    """

    holder_id: int
    circle: frozenset[int]
    names: frozenset[str]
    director_of: frozenset[int] = frozenset()
    care_of: frozenset[int] = frozenset()
    leads: bool = False

    @property
    def levels(self) -> frozenset[Level]:
        found = {role.handles for role in roles.ALL if role.handles is not None and role.name in self.names}
        return frozenset(found)

    @property
    def levels_by_case(self) -> frozenset[Level]:
        """Those that open cases one by one, and not all of a school."""
        return self.levels - {Level.DIRECTOR}

    def has(self, name: RoleName) -> bool:
        return name in self.names

    def may(self, permission: Permission) -> bool:
        return any(role.name in self.names and permission in role.permissions for role in roles.ALL)


@dataclass(frozen=True)
class Access:
    user_id: int
    board_id: int
    person_id: int | None
    today: date
    circle: frozenset[int]
    hats: tuple[Hat, ...]
    works_at: frozenset[int]
    permissions: frozenset[Permission]
    found: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What querysets looked up for this access and need more than once; it lives as long as the request."""

    @property
    def own(self) -> Hat:
        return self.hats[0]

    def has(self, name: RoleName) -> bool:
        return any(hat.has(name) for hat in self.hats)

    @property
    def director_of(self) -> frozenset[int]:
        return frozenset().union(*(hat.director_of for hat in self.hats))


def access_of(user: "User", today: date | None = None) -> Access:
    """Read the user's hats for `today` (default: today in Amsterdam). A disabled user wears none.

    One query, and one more for each holder the user stands in for.
    """
    today = today or timezone.localdate()
    facts = _facts(user, today)
    own_circle = frozenset(facts["circle"])
    if not user.is_active:
        return _bare(user, today, own_circle)
    own = _hat(user.pk, facts, is_own=True)
    hats = [own]
    if not facts["away"]:
        holders = _holders(user, facts["deputy"])
        hats += [_hat(holder.pk, _facts(holder, today), is_own=False) for holder in holders]
    definitions = {role.name: role for role in roles.ALL}
    permissions = {Permission.SIGNED_IN}.union(*(definitions[name].permissions for hat in hats for name in hat.names))
    return Access(
        user_id=user.pk,
        board_id=user.board_id,
        person_id=user.person_id,
        today=today,
        circle=own_circle,
        hats=tuple(hats),
        works_at=frozenset(school for school in facts["job"] if school),
        permissions=frozenset(permissions),
    )


Facts = dict[str, list[Any]]


def _facts(user: "User", today: date) -> Facts:
    """Everything the access of one user rests on, in one round trip: rows of (what, name, number)."""
    facts: Facts = {what: [] for what in ("role", "away", "deputy", "job", "leads", "circle")}
    if user.person_id is not None:
        facts["circle"].append(user.person_id)
    sql, parameters = _question(user.__class__, about_person=user.person_id is not None)
    given = {_USER: user.pk, _BOARD: user.board_id, _PERSON: user.person_id, _TODAY: today}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(parameter, parameter) for parameter in parameters])
        for what, name, number in cursor.fetchall():
            facts[what].append((name, number) if what == "role" else number)
    return facts


# What stands in the question for that which differs from one user and day to the next.
_USER, _BOARD, _PERSON, _TODAY = -1, -2, -3, date.min


@cache
def _question(users: type["User"], *, about_person: bool) -> tuple[str, tuple[Any, ...]]:
    """The SQL of `_facts` and its parameters. Every request asks it, and writing it takes longer than the answer."""
    user = users(pk=_USER, board_id=_BOARD, person_id=_PERSON if about_person else None)
    employments = Employment.objects.filter(in_force(_TODAY), board=user.board_id)
    away = user.absences.filter(starts_on__lte=_TODAY, ends_on__gte=_TODAY)
    stands_in = user.deputyships.stood_in(_TODAY).filter(user__is_active=True, user__board=user.board_id)
    rows = [
        _rows(user.roles.held(_TODAY).filter(board=user.board_id), "role", "name", "school_id"),
        _rows(away, "away", None, "pk"),
        _rows(stands_in, "deputy", None, "user_id"),
    ]
    if user.person_id is not None:
        rows += [
            _rows(employments.filter(person=user.person_id), "job", None, "school_id"),
            _rows(employments.filter(manager=user.person_id).distinct("manager"), "leads", None, "pk"),
            *(_rows(found, "circle", None, column) for found, column in circle_parts(user.person_id)),
        ]
    return rows[0].union(*rows[1:], all=True).query.sql_with_params()


def _rows(found: QuerySet[Any], what: str, name: str | None, number: str) -> QuerySet[Any]:
    """Rows of one shape, so that PostgreSQL can join unlike tables into one answer."""
    rows: QuerySet[Any] = found.order_by().annotate(
        what=Value(what, output_field=CharField()),
        called=Cast(F(name), CharField()) if name else Value("", output_field=CharField()),
        number=Cast(F(number), BigIntegerField()),
    )
    return rows.values_list("what", "called", "number")


def _holders(user: "User", holder_ids: list[int]) -> list["User"]:
    if not holder_ids:
        return []
    # Not type(user): who signed in comes as a proxy, of another type.
    return list(user.__class__.objects.filter(pk__in=set(holder_ids)).order_by("pk"))


def _hat(holder_id: int, facts: Facts, *, is_own: bool) -> Hat:
    names = {name for name, _school in facts["role"]}
    # Who no longer works here leads nobody, even while the administration still says so.
    leads = bool(facts["leads"] and facts["job"])
    if leads:
        names.add(roles.MANAGER.name)
    if is_own and facts["job"]:
        names.add(roles.EMPLOYEE.name)
    return Hat(
        holder_id=holder_id,
        circle=frozenset(facts["circle"]),
        names=frozenset(names),
        director_of=frozenset(s for name, s in facts["role"] if name == RoleName.DIRECTOR and s),
        care_of=frozenset(s for name, s in facts["role"] if name == RoleName.CARE and s),
        leads=leads,
    )


def _bare(user: "User", today: date, circle: frozenset[int]) -> Access:
    nobody = Hat(user.pk, circle, frozenset())
    return Access(user.pk, user.board_id, user.person_id, today, circle, (nobody,), frozenset(), frozenset())
