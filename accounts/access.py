"""Who a user is today: the hats they wear, and whose circle they are in.

Everything about visibility starts here: querysets turn hats into SQL, permissions turn the same hats into yes or no.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts import roles
from accounts.enums import Level, RoleName
from accounts.permissions import Permission
from people.models import Employment
from people.querysets import circle_of, in_force

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
        found = {
            role.handles
            for role in roles.ALL
            if role.handles is not None and role.name in self.names
        }
        return frozenset(found)

    def has(self, name: RoleName) -> bool:
        return name in self.names


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

    @property
    def own(self) -> Hat:
        return self.hats[0]

    def has(self, name: RoleName) -> bool:
        return any(hat.has(name) for hat in self.hats)

    @property
    def director_of(self) -> frozenset[int]:
        return frozenset().union(*(hat.director_of for hat in self.hats))


def access_of(user: "User", today: date | None = None) -> Access:
    """Read the user's hats for `today` (default: today in Amsterdam). A disabled user wears none."""
    today = today or timezone.localdate()
    own_circle = circle_of(user.person_id) if user.person_id else frozenset()
    if not user.is_active:
        empty = Hat(user.pk, own_circle, frozenset())
        return Access(
            user.pk, user.board_id, user.person_id, today, own_circle, (empty,), frozenset(), frozenset()
        )
    employments = list(
        Employment.objects.filter(in_force(today), person=user.person_id).values_list("school_id", flat=True)
        if user.person_id
        else ()
    )
    own = _hat(user, today, own_circle, is_employee=bool(employments))
    hats = [own]
    absent_today = user.absences.filter(starts_on__lte=today, ends_on__gte=today).exists()
    if not absent_today:
        deputyships = user.deputyships.filter(
            starts_on__lte=today, ends_on__gte=today, user__is_active=True, user__board=user.board_id
        ).select_related("user")
        for absence in deputyships:
            holder = absence.user
            circle = circle_of(holder.person_id) if holder.person_id else frozenset()
            hats.append(_hat(holder, today, circle, is_employee=False))
    definitions = {role.name: role for role in roles.ALL}
    permissions = {Permission.SIGNED_IN}.union(
        *(definitions[name].permissions for hat in hats for name in hat.names)
    )
    if not own.names & {"employee", RoleName.DIRECTOR, RoleName.BOARD}:
        permissions -= roles.EMPLOYEE.permissions
    return Access(
        user_id=user.pk,
        board_id=user.board_id,
        person_id=user.person_id,
        today=today,
        circle=own_circle,
        hats=tuple(hats),
        works_at=frozenset(school for school in employments if school),
        permissions=frozenset(permissions),
    )


def _hat(user: "User", today: date, circle: frozenset[int], *, is_employee: bool) -> Hat:
    held = list(user.roles.filter(in_force(today), board=user.board_id).values_list("name", "school_id"))
    names = {name for name, _ in held}
    leads = bool(user.person_id) and Employment.objects.filter(
        in_force(today), manager=user.person_id, board=user.board_id
    ).exists()
    if leads:
        names.add(roles.MANAGER.name)
    if is_employee:
        names.add(roles.EMPLOYEE.name)
    return Hat(
        holder_id=user.pk,
        circle=circle,
        names=frozenset(names),
        director_of=frozenset(s for name, s in held if name == RoleName.DIRECTOR and s),
        care_of=frozenset(s for name, s in held if name == RoleName.CARE and s),
        leads=leads,
    )
