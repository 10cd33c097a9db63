"""Who sees which users, roles, absences and mandates: managers those of their board, everybody else their own."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.enums import OUTSIDE_ROLES, RoleName
from accounts.permissions import Permission
from people.querysets import departures, gone, in_force, named_like, not_yet

if TYPE_CHECKING:
    from accounts.models import Absence, Mandate, Role, User  # noqa: F401

HANDLING = (RoleName.DIRECTOR, RoleName.BOARD, RoleName.SUPERVISORY_BOARD)
# The state of roles whose holder left since, in the address of the list.
OF_LEAVERS = "left"
_Row = TypeVar("_Row", bound=models.Model)


def left(today: date, path: str = "") -> Q:
    """Who does not work here today and did or will, and has no role that counts today. `path` leads to the user."""
    roles: RoleQuerySet = apps.get_model("accounts", "Role").objects.held(today)
    held = roles.filter(user=OuterRef(path.removesuffix("__") or "pk"))
    return (gone(today, f"{path}person__") | not_yet(today, f"{path}person__")) & ~Q(Exists(held))


def _dead(today: date) -> Q:
    """Roles that give nothing: the work of their holder is over, or was for a while since the role was given.

    Work that has yet to begin takes nothing away. A role that asks for no work dies only with work that was going on
    when it was given.
    """
    worked = _work().filter(in_force(OuterRef("starts_on")))
    asks_for_work = ~Q(name__in=sorted(OUTSIDE_ROLES)) | Q(Exists(worked))
    return (gone(today, "user__person__") | _left_since(today)) & asks_for_work


def _left_since(today: date, whose: str = "user") -> Q:
    """Rows of whoever left on or after their first day, also when they are back. `whose` leads to the user."""
    left_on_or_after = departures(today).filter(person=OuterRef(f"{whose}__person"), ends_on__gte=OuterRef("starts_on"))
    return Q(Exists(left_on_or_after))


def _awaits_work(today: date) -> Q:
    """Dead roles that count by themselves once the work of their holder begins."""
    in_time = Q(ends_on=None) | Q(ends_on__gte=OuterRef("starts_on"))
    last = Coalesce(OuterRef("ends_on"), Value(date.max), output_field=models.DateField())
    coming = _work().filter(in_time, starts_on__gt=today, starts_on__lte=last)
    return _dead(today) & ~_left_since(today) & Q(Exists(coming))


def _of_leaver(today: date) -> Q:
    """Dead roles that stay so: of whoever left since, also when they are back."""
    return _dead(today) & ~_awaits_work(today)


def _work() -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("people", "Employment").objects.filter(person=OuterRef("user__person"))
    return found


class PeriodQuerySet(models.QuerySet[_Row]):
    """Rows of a user that hold from a day until a day, both included."""

    def on(self, today: date) -> Self:
        return self.filter(in_force(today))

    def not_over(self, today: date) -> Self:
        """Those that hold today or later; not what was withdrawn before it began."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exclude(ends_on__lt=F("starts_on"))

    def over(self, today: date) -> Self:
        return self.filter(Q(ends_on__lt=today) | Q(ends_on__lt=F("starts_on")))

    def overlapping(self, first: date, last: date | None) -> Self:
        """Those with a day in common with this period; without `last` it has no end."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=first)).exclude(ends_on__lt=F("starts_on"))
        return rows if last is None else rows.filter(starts_on__lte=last)

    def visible_to(self, user: "User") -> Self:
        if user.may(Permission.MANAGE_ROLES):
            return self.filter(user__board=user.board_id)
        return self.filter(user=user)


class RoleQuerySet(PeriodQuerySet["Role"]):
    def held(self, today: date) -> Self:
        """Those that count today: in force, and of somebody who is not gone and did not leave since they were given."""
        return self.on(today).filter(~_dead(today))

    def living(self, today: date) -> Self:
        """Without those whose holder left since."""
        return self.filter(~_of_leaver(today))

    def offices_of(self, persons: "Iterable[int] | models.QuerySet[Any]", today: date) -> frozenset[str]:
        """What these persons are today, by role; also of who left: no equal becomes their judge by that."""
        return frozenset(self.on(today).filter(user__person__in=persons).values_list("name", flat=True))

    def of_leavers(self, today: date) -> Self:
        """Those that give nothing any more and were not ended: now or later."""
        return self.not_over(today).filter(_of_leaver(today))

    def marked(self, today: date) -> Self:
        """`is_of_leaver`: whether whoever has the role left since; `awaits_work`: whether they have yet to begin."""
        marks = {"is_of_leaver": _of_leaver(today), "awaits_work": _awaits_work(today)}
        return self.annotate(
            **{name: ExpressionWrapper(mark, output_field=models.BooleanField()) for name, mark in marks.items()}
        )


class AbsenceQuerySet(PeriodQuerySet["Absence"]):
    def stood_in(self, today: date) -> Self:
        """Those of today with a deputy who is here and did not leave since they began: leaving ends the deputyship."""
        found = self.filter(starts_on__lte=today, ends_on__gte=today, deputy__is_active=True)
        return found.filter(~left(today, "deputy__")).kept_by_deputy(today)

    def kept_by_deputy(self, today: date) -> Self:
        return self.filter(~_left_since(today, "deputy"))

    def deputy_away(self, absences: "Sequence[Absence]") -> frozenset[int]:
        """The ids of those absences whose deputy is away for part of the same period."""
        deputies = [absence.deputy_id for absence in absences if absence.deputy_id]
        others = list(self.filter(user__in=deputies).exclude(ends_on__lt=F("starts_on"))) if deputies else []
        return frozenset(
            absence.pk
            for absence in absences
            for other in others
            if other.user_id == absence.deputy_id
            and other.starts_on <= absence.ends_on
            and other.ends_on >= absence.starts_on
        )


class MandateQuerySet(PeriodQuerySet["Mandate"]):
    def held(self, today: date) -> Self:
        """Those that count today: in force, and of whoever did not leave since they were given."""
        return self.on(today).living(today)

    def living(self, today: date) -> Self:
        """Without those whose holder left since."""
        return self.filter(~_left_since(today))

    def marked(self, today: date) -> Self:
        """`is_of_leaver`: whether whoever has the mandate left since."""
        mark = ExpressionWrapper(_left_since(today), output_field=models.BooleanField())
        return self.annotate(is_of_leaver=mark)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """The accounts of the board, for who manages people or roles; for everybody else their own."""
        if user.may(Permission.MANAGE_PEOPLE) or user.may(Permission.MANAGE_ROLES):
            return self.filter(board=user.board_id)
        return self.filter(pk=user.pk)

    def colleagues_of(self, user: "User") -> Self:
        """Who can stand in for this user: everybody else of the board who can sign in. Names only."""
        return self.filter(board=user.board_id, is_active=True).exclude(pk=user.pk)

    def here(self, today: date) -> Self:
        """Without those who left, and those who have yet to begin."""
        return self.filter(~left(today))

    def having(self, *names: RoleName, today: date, school: int | None = None) -> Self:
        """Who can sign in and has one of these roles today; with `school` only over that one."""
        roles: RoleQuerySet = apps.get_model("accounts", "Role").objects.held(today)
        if school is not None:
            roles = roles.filter(school=school)
        return self.filter(pk__in=roles.filter(name__in=names).values("user"), is_active=True)

    def handlers_first(self, today: date) -> Self:
        """Who handles cases on this day (leads people, directs, governs) before who does not; then by name."""
        roles = apps.get_model("accounts", "Role").objects.filter(in_force(today), user=OuterRef("pk"))
        led = apps.get_model("people", "Employment").objects.filter(in_force(today), manager=OuterRef("person"))
        handles = Exists(roles.filter(name__in=HANDLING)) | Exists(led)
        found = self.annotate(handles=Case(When(handles, then=Value(0)), default=Value(1)))
        return found.order_by("handles", "person__sort_name", "email", "pk")

    def in_state(self, state: str) -> Self:
        """`open`, `invited` (no password yet) or `closed`; anything else is all."""
        unusable = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        found = {
            "open": Q(is_active=True) & ~unusable,
            "invited": Q(is_active=True) & unusable,
            "closed": Q(is_active=False),
        }
        return self.filter(found.get(state, Q()))

    def named_like(self, text: str) -> Self:
        """Every word occurs in the name, or the address begins with it."""
        return self.filter(named_like(text, path="person__") | Q(email__istartswith=text.strip()))
