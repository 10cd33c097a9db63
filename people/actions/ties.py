"""What ties a person to a school: working there, learning there, and the groups of that."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.days import check_days
from core.errors import DomainError
from people.actions.checking import of_board, saved
from people.actions.leaving import guarded
from people.models import Employment, Enrolment, Group, Guardianship, Person, School
from people.querysets import departures, in_force, not_over


@transaction.atomic
def employ(
    *,
    person: Person,
    school: School | None,
    job_title: str,
    starts_on: date,
    by: Actor,
    now: datetime,
    ends_on: date | None = None,
    manager: Person | None = None,
) -> Employment:
    """Someone starts to work at a school or, without one, for the foundation itself."""
    if school is not None and school.board_id != person.board_id:
        raise DomainError(_("This school belongs to another foundation."))
    check_days(timezone.localdate(now), starts_on=starts_on, ends_on=ends_on)
    Person.objects.select_for_update().get(pk=person.pk)
    _check_manager(person, manager, now)
    if person.employments.filter(school=school, starts_on=starts_on).exists():
        text = _("That this person starts to work there on this day is recorded already.")
        raise DomainError(text, fields={"starts_on": text})
    _check_not_the_same_work(person, school, job_title, starts_on, ends_on)
    employment = Employment(
        board_id=person.board_id, person=person, school=school, job_title=job_title, starts_on=starts_on,
        ends_on=ends_on, manager=manager,
    )  # fmt: skip
    with (
        guarded([person.pk], board_id=person.board_id, today=timezone.localdate(now)),
        leading_anew([person.pk], by=by, now=now),
    ):
        saved(employment)
    settle_left_on(person, timezone.localdate(now))
    record(action="person.employ", by=by, now=now, obj=employment, details={"person": person.pk})
    return employment


@transaction.atomic
def set_manager(*, employment: Employment, manager: Person | None, by: Actor, now: datetime) -> Employment:
    """Who leads this employee; their reports go to the manager first."""
    current = Employment.objects.select_for_update(of=("self",)).select_related("person").get(pk=employment.pk)
    if current.manager_id == (manager.pk if manager else None):
        return current
    _check_manager(current.person, manager, now)
    before, current.manager = current.manager_id, manager
    current.save(update_fields=["manager"])
    details = {"person": current.person_id, "before": before, "after": current.manager_id}
    record(action="person.set_manager", by=by, now=now, obj=current, details=details)
    return current


@contextmanager
def leading_anew(persons: Collection[int], *, by: Actor, now: datetime) -> Iterator[dict[int, list[int]]]:
    """Around new work of these persons: whoever left and comes back leads nobody by it whom they led before. What it
    gives is filled in afterwards: whom they led, as employments by their id."""
    today, led = timezone.localdate(now), dict[int, list[int]]()
    last_work = list(_last_work_of_leavers(persons, today).values_list("pk", flat=True))
    yield led
    comes_back = Employment.objects.filter(not_over(today), person=OuterRef("person"))
    back = departures(today).filter(Exists(comes_back), pk__in=last_work)
    for employment in Employment.objects.filter(manager__in=back.values("person")).order_by("pk"):
        led.setdefault(cast(int, employment.manager_id), []).append(employment.pk)
        set_manager(employment=employment, manager=None, by=by, now=now)


def _last_work_of_leavers(persons: Collection[int], today: date) -> QuerySet[Employment]:
    works = Employment.objects.filter(in_force(today), person=OuterRef("person"))
    ended = departures(today).filter(~Exists(works), person__in=persons)
    return ended.order_by("person", "-ends_on").distinct("person")


@transaction.atomic
def end_employment(*, employment: Employment, ends_on: date | None, by: Actor, now: datetime) -> Employment:
    """`ends_on` is the last day of work; None takes an end back. A roster does not undo what is decided here."""
    check_days(timezone.localdate(now), ends_on=ends_on)
    current = Employment.objects.select_for_update(of=("self",)).select_related("person").get(pk=employment.pk)
    if ends_on and ends_on < current.starts_on:
        text = _("The last day of work cannot be before the first. Choose a later day.")
        raise DomainError(text, fields={"ends_on": text})
    current.ends_on, current.ended_by_roster = ends_on, False
    with guarded([current.person_id], board_id=current.board_id, today=timezone.localdate(now)):
        current.save(update_fields=["ends_on", "ended_by_roster"])
    settle_left_on(current.person, timezone.localdate(now))
    details = {"person": current.person_id, "ends_on": ends_on.isoformat() if ends_on else None}
    record(action="person.end_employment", by=by, now=now, obj=current, details=details)
    return current


@transaction.atomic
def create_group(
    *, school: School, name: str, school_year: str, by: Actor, now: datetime, year_group: str = "", key: str = ""
) -> Group:
    """A class made by hand; `key` defaults to its name."""
    group = saved(Group(school=school, key=key or name, name=name, year_group=year_group, school_year=school_year))
    record(action="school.create_group", by=by, now=now, obj=group, board_id=school.board_id)
    return group


@transaction.atomic
def enrol(
    *,
    person: Person,
    school: School,
    by: Actor,
    now: datetime,
    group: Group | None = None,
    year_group: str = "",
    starts_on: date | None = None,
) -> Enrolment:
    """A pupil comes to a school, or comes back to it."""
    if school.board_id != person.board_id:
        raise DomainError(_("This school belongs to another foundation."))
    if group and group.school_id != school.pk:
        other = _("This group is at another school. Choose a group of %(school)s.") % {"school": school.name}
        raise DomainError(other, fields={"group": other})
    check_days(timezone.localdate(now), starts_on=starts_on)
    Person.objects.select_for_update().get(pk=person.pk)
    enrolment = person.enrolments.filter(school=school).first()
    if enrolment is not None and (enrolment.ends_on is None or enrolment.ends_on >= timezone.localdate(now)):
        text = _("This pupil goes to this school already.")
        raise DomainError(text, fields={"school": text})
    enrolment = enrolment or Enrolment(board_id=person.board_id, person=person, school=school)
    enrolment.starts_on = starts_on or enrolment.starts_on
    enrolment.group, enrolment.year_group = group, year_group or (group.year_group if group else "")
    enrolment.ends_on, enrolment.ended_by_roster = None, False
    saved(enrolment)
    settle_left_on(person, timezone.localdate(now))
    record(action="person.enrol", by=by, now=now, obj=enrolment, details={"person": person.pk})
    return enrolment


@transaction.atomic
def end_enrolment(*, enrolment: Enrolment, ends_on: date | None, by: Actor, now: datetime) -> Enrolment:
    """`ends_on` is the last day at school; None takes an end back."""
    check_days(timezone.localdate(now), ends_on=ends_on)
    current = Enrolment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrolment.pk)
    if ends_on and current.starts_on and ends_on < current.starts_on:
        text = _("The last day at school cannot be before the first. Choose a later day.")
        raise DomainError(text, fields={"ends_on": text})
    current.ends_on, current.ended_by_roster = ends_on, False
    current.save(update_fields=["ends_on", "ended_by_roster"])
    today = timezone.localdate(now)
    settle_left_on(current.person, today)
    for tie in Guardianship.objects.filter(pupil=current.person_id).select_related("guardian"):
        settle_left_on(tie.guardian, today)
    details = {"person": current.person_id, "ends_on": ends_on.isoformat() if ends_on else None}
    record(action="person.end_enrolment", by=by, now=now, obj=current, details=details)
    return current


def settle_left_on(person: Person, today: date) -> None:
    """Write on the person whether the last tie has ended, and when."""
    yesterday = today - timedelta(days=1)
    employments, enrolments = Employment.objects.filter(person=person), Enrolment.objects.filter(person=person)
    wards = Guardianship.objects.filter(guardian=person)
    over = {"ends_on__lte": yesterday}
    still = (
        employments.exclude(**over).exists()
        or enrolments.exclude(**over).exists()
        or Enrolment.objects.exclude(**over).filter(person__in=wards.exclude(**over).values("pupil")).exists()
    )
    ends = [rows.aggregate(last=Max("ends_on"))["last"] for rows in (employments, enrolments, wards)]
    ends.append(Enrolment.objects.filter(person__in=wards.values("pupil")).aggregate(last=Max("ends_on"))["last"])
    left_on = None if still else max((day for day in ends if day), default=None)
    # What was read of the person may be old.
    Person.objects.filter(pk=person.pk).exclude(left_on=left_on).update(left_on=left_on)
    person.left_on = left_on


def _check_not_the_same_work(
    person: Person, school: School | None, job_title: str, starts_on: date, ends_on: date | None
) -> None:
    same = person.employments.filter(school=school, job_title__iexact=job_title.strip())
    at_once = same.exclude(ends_on__lt=starts_on)
    if ends_on is not None:
        at_once = at_once.filter(starts_on__lte=ends_on)
    if at_once.exists():
        text = _("This person has this function there in that period already. End that work first.")
        raise DomainError(text, fields={"job_title": text})


def _check_manager(person: Person, manager: Person | None, now: datetime) -> None:
    if manager is None:
        return
    of_board(manager, person.board_id)
    if manager.pk == person.pk:
        text = _("Nobody is their own manager. Choose someone else.")
        raise DomainError(text, fields={"manager": text})
    if not Employment.objects.filter(in_force(timezone.localdate(now)), person=manager).exists():
        text = _("The manager has to work here today. Choose someone else.")
        raise DomainError(text, fields={"manager": text})
