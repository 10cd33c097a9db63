"""Appointing and ending roles. A role is never deleted: who could do what on which day stays known."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import DateField, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guards import locked_user, refuse, require
from accounts.enums import OUTSIDE_ROLES, SCHOOL_ROLES, RoleName
from accounts.models import Role, User
from accounts.outbox import hand_over
from accounts.permissions import Permission
from accounts.querysets import RoleQuerySet
from audit.actions import record
from core.days import check_days
from core.errors import DomainError, InvalidState, NotAllowed
from people.models import Employment, School
from people.querysets import gone, not_yet

DAY = timedelta(days=1)


@transaction.atomic
def appoint(
    *,
    user_id: int,
    name: RoleName,
    school_id: int | None,
    starts_on: date,
    ends_on: date | None,
    by: User,
    now: datetime,
) -> Role:
    """Give a user a role, for one school or the whole board, from today or later."""
    require(by, Permission.MANAGE_ROLES)
    user = locked_user(user_id, by=by)
    school = _scope(name, school_id, by)
    _check_dates(starts_on, ends_on, today=timezone.localdate(now))
    _check_person(user, name, by, on=starts_on)
    held = user.roles.filter(name=name, school=school)
    _end_dead(held, starts_on, by=by, now=now)
    if held.overlapping(starts_on, ends_on).exists():
        raise refuse("starts_on", _("This person already has this role in that period."))
    role = Role.objects.create(
        board=by.board, user=user, name=name, school=school, starts_on=starts_on, ends_on=ends_on
    )
    record(action="role.grant", by=by, now=now, obj=role, details=_details(role))
    _tell(role, "grant", now)
    return role


@transaction.atomic
def end(*, role_id: int, ends_on: date, by: User, now: datetime) -> Role:
    """Make `ends_on` the last day; yesterday ends it at once. A role that has not begun is withdrawn."""
    require(by, Permission.MANAGE_ROLES)
    role = _locked_role(role_id, by)
    today = timezone.localdate(now)
    if role.ends_on is not None and role.ends_on < today:
        raise InvalidState(_("This role has ended already."))
    if role.starts_on > today:
        ends_on = role.starts_on - DAY
    elif ends_on < today - DAY:
        raise refuse("ends_on", _("The last day is yesterday at the earliest: what was done until now stays valid."))
    elif role.ends_on is not None and ends_on > role.ends_on:
        raise refuse("ends_on", _("The role ends before that day already. To extend it, appoint the person again."))
    is_administrator = role.name == RoleName.ADMINISTRATOR
    with keeping_an_administrator(role.board_id, today=today) if is_administrator else nullcontext():
        role.ends_on = ends_on
        role.save(update_fields=["ends_on"])
    record(action="role.end", by=by, now=now, obj=role, details=_details(role))
    _tell(role, "end", now)
    return role


@transaction.atomic
def end_all(*, person_id: int, ends_on: date, by: User, now: datetime) -> list[Role]:
    """Whoever leaves: `ends_on` is the last day of each role, yesterday at the earliest. Earlier ends stay."""
    last = max(ends_on, timezone.localdate(now) - DAY)
    held = Role.objects.not_over(timezone.localdate(now)).filter(user__person=person_id, board=by.board_id)
    later = held.exclude(ends_on__lte=last).order_by("pk")
    return [end(role_id=role.pk, ends_on=last, by=by, now=now) for role in later]


@contextmanager
def keeping_an_administrator(board_id: int, *, today: date) -> Iterator[None]:
    """Refuse what is done inside when afterwards no administrator counts on some day, from today on, on which one did
    before. Locks the administrators."""
    with transaction.atomic():
        _lock_administrators(board_id)
        before = _administered(board_id, today)
        yield
        after = _administered(board_id, today)
        if any(_on(before, day) and not _on(after, day) for day in before | after):
            raise DomainError(
                _(
                    "With this the last administrator would be gone, now or on a later day. "
                    "Appoint another administrator first."
                )
            )


@contextmanager
def keeping_an_administrator_at_work(persons: Collection[int], board_id: int, today: date) -> Iterator[None]:
    """The same, while the work of these persons is changed."""
    roles = _administrators(board_id).not_over(today).filter(user__person__in=persons)
    with keeping_an_administrator(board_id, today=today) if roles.exists() else nullcontext():
        yield


def _administered(board_id: int, today: date) -> dict[date, bool]:
    """Whether an administrator counts, from each day on which that may become otherwise."""
    found = _administrators(board_id).filter(user__is_active=True)
    work = Employment.objects.filter(person__in=found.values("user__person"))
    periods = [*found.values_list("starts_on", "ends_on"), *work.values_list("starts_on", "ends_on")]
    turns = {day for starts_on, ends_on in periods for day in (starts_on, _after(ends_on)) if day}
    days = sorted({today, *(day for day in turns if day > today)})
    counts = [found.held(day).annotate(day=Value(day, output_field=DateField())).values_list("day") for day in days]
    covered = set(counts[0].union(*counts[1:]))
    return {day: (day,) in covered for day in days}


def _after(ends_on: date | None) -> date | None:
    return ends_on + DAY if ends_on and ends_on < date.max else None


def _on(counts: dict[date, bool], day: date) -> bool:
    return counts[max(turn for turn in counts if turn <= day)]


def _administrators(board_id: int) -> RoleQuerySet:
    found: RoleQuerySet = Role.objects.filter(board=board_id, name=RoleName.ADMINISTRATOR)
    return found


def _lock_administrators(board_id: int) -> None:
    """All of them, always in the same order: two who end each other wait, and neither dies of a deadlock."""
    list(_administrators(board_id).select_for_update().order_by("pk"))


def _locked_role(role_id: int, by: User) -> Role:
    if Role.objects.filter(pk=role_id, name=RoleName.ADMINISTRATOR).exists():
        _lock_administrators(by.board_id)
    role = Role.objects.select_for_update(of=("self",)).filter(pk=role_id, board=by.board_id).first()
    if role is None:
        raise NotAllowed(_("There is no such role."))
    return role


def _end_dead(held: RoleQuerySet, starts_on: date, *, by: User, now: datetime) -> None:
    """Whoever left with this role and came back is given it anew: what is written down of before makes way."""
    for role in held.on(starts_on).of_leavers(starts_on):
        role.ends_on = starts_on - DAY
        role.save(update_fields=["ends_on"])
        record(action="role.end", by=by, now=now, obj=role, details=_details(role))


def _check_person(user: User, name: RoleName, by: User, *, on: date) -> None:
    if user.pk == by.pk:
        raise refuse("user", _("You cannot give yourself a role. Ask another administrator or the board."))
    if not user.is_active:
        raise refuse("user", _("This account is closed. Open it again first."))
    elsewhere = gone(on, "person__") | not_yet(on, "person__")
    if name not in OUTSIDE_ROLES and User.objects.filter(elsewhere, pk=user.pk).exists():
        raise refuse(
            "user", _("This person does not work here on that day. Do they? Then add that work at People first.")
        )


def _scope(name: RoleName, school_id: int | None, by: User) -> School | None:
    if name not in SCHOOL_ROLES:
        if school_id is not None:
            raise refuse("school", _("This role is for the whole foundation. Leave the school empty."))
        return None
    school = School.objects.filter(pk=school_id, board=by.board_id).first() if school_id is not None else None
    if school is None:
        raise refuse("school", _("Choose the school this role is for."))
    return school


def _check_dates(starts_on: date, ends_on: date | None, *, today: date) -> None:
    check_days(today, starts_on=starts_on, ends_on=ends_on)
    if starts_on < today:
        raise refuse("starts_on", _("A role starts today or later: what somebody could do before does not change."))
    if ends_on is not None and ends_on < starts_on:
        raise refuse("ends_on", _("The last day cannot be before the first."))


def _details(role: Role) -> dict[str, object]:
    return {
        "user": role.user_id,
        "role": role.name,
        "school": role.school_id,
        "starts_on": role.starts_on.isoformat(),
        "ends_on": role.ends_on.isoformat() if role.ends_on else None,
    }


def _tell(role: Role, what: str, now: datetime) -> None:
    hand_over(
        topic="account.roles",
        key=f"account.roles:{role.pk}:{what}:{now.isoformat()}",
        payload={"role": role.pk},
        now=now,
        board_id=role.board_id,
    )
