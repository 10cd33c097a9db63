"""Guardians and households: who is close to whom, and so in conflict."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.days import check_days
from core.errors import DomainError
from people.actions.checking import of_board, saved
from people.actions.ties import settle_left_on
from people.models import Board, Guardianship, Household, HouseholdMember, Person


@transaction.atomic
def add_guardian(
    *, pupil: Person, guardian: Person, relation: str, by: Actor, now: datetime, starts_on: date | None = None
) -> Guardianship:
    """Tie a guardian to a pupil, or take back that an earlier tie between the two ended."""
    of_board(guardian, pupil.board_id)
    check_days(timezone.localdate(now), starts_on=starts_on)
    if guardian.pk == pupil.pk:
        text = _("Nobody is their own guardian. Choose someone else.")
        raise DomainError(text, fields={"guardian": text})
    tie = Guardianship.objects.select_for_update().filter(pupil=pupil, guardian=guardian).first()
    if tie is not None and tie.ends_on is None:
        text = _("This person is a guardian of this pupil already.")
        raise DomainError(text, fields={"guardian": text})
    tie = tie or Guardianship(pupil=pupil, guardian=guardian, starts_on=starts_on)
    tie.relation, tie.ends_on, tie.ended_by_roster = relation, None, False
    saved(tie)
    settle_left_on(guardian, timezone.localdate(now))
    _record("person.add_guardian", tie, by, now)
    return tie


@transaction.atomic
def end_guardianship(*, guardianship: Guardianship, ends_on: date, by: Actor, now: datetime) -> Guardianship:
    """A roster does not undo this. For conflicts of interest an ended guardianship keeps counting."""
    check_days(timezone.localdate(now), ends_on=ends_on)
    found = Guardianship.objects.select_for_update(of=("self",)).select_related("guardian", "pupil")
    tie = found.get(pk=guardianship.pk)
    if any(day is not None and ends_on < day for day in (tie.starts_on, tie.pupil.birth_date)):
        text = _("The last day cannot be before it can have begun. Choose a later day.")
        raise DomainError(text, fields={"ends_on": text})
    tie.ends_on, tie.ended_by_roster = ends_on, False
    tie.save(update_fields=["ends_on", "ended_by_roster"])
    settle_left_on(tie.guardian, timezone.localdate(now))
    _record("person.end_guardian", tie, by, now)
    return tie


@transaction.atomic
def join_household(*, person: Person, other: Person, by: Actor, now: datetime) -> Household:
    """`person` lives with `other` from now on, in the household of `other` where there is one.

    Where `person` lived until now is kept as a former household, which still makes a conflict of interest.
    """
    of_board(other, person.board_id)
    if person.pk == other.pk:
        text = _("Choose someone else than the person of this page.")
        raise DomainError(text, fields={"other": text})
    today = timezone.localdate(now)
    homes = _homes_of(person, other)
    home = homes.get(other.pk)
    household = home.household if home else Household.objects.create(board_id=person.board_id)
    for somebody in (person, other):
        current = homes.get(somebody.pk)
        if current is None or current.household_id != household.pk:
            if current is not None:
                _move_out(current, today)
            HouseholdMember.objects.create(household=household, person=somebody, starts_on=today)
    record(
        action="person.join_household", by=by, now=now, obj=household, details={"person": person.pk, "other": other.pk}
    )
    return household


@transaction.atomic
def leave_household(*, person: Person, by: Actor, now: datetime, by_mistake: bool = False) -> None:
    """The person lives on their own. For conflicts of interest it keeps counting that they lived here.

    `by_mistake`: they did not live here this time. Then it does not count, and nothing of it is kept but the line in
    the log. An earlier time in the same household stays.
    """
    home = _homes_of(person).get(person.pk)
    if home is None:
        return
    _move_out(home, timezone.localdate(now))
    if by_mistake:
        home.delete()
    record(
        action="person.undo_household" if by_mistake else "person.leave_household",
        by=by,
        now=now,
        obj=home.household,
        details={"person": person.pk},
    )


@transaction.atomic
def undo_household(*, stay: HouseholdMember, by: Actor, now: datetime) -> None:
    """A former stay that was recorded by mistake no longer counts. Nothing of it is kept but the line in the log."""
    row = HouseholdMember.objects.select_for_update(of=("self",)).filter(pk=stay.pk).exclude(ends_on=None).first()
    if row is None:
        return
    row.delete()
    record(action="person.undo_household", by=by, now=now, obj=row.household, details={"person": row.person_id})


def _homes_of(*people: Person) -> dict[int, HouseholdMember]:
    """Where these people live, by person. One move at a time in a foundation: each also touches who stays behind."""
    Board.objects.select_for_update(no_key=True).get(pk=people[0].board_id)
    rows = HouseholdMember.objects.select_related("household").filter(person__in=people, ends_on=None)
    return {row.person_id: row for row in rows}


def _move_out(home: HouseholdMember, today: date) -> None:
    """A household of one is no household: who stays behind alone lives in none."""
    rest = HouseholdMember.objects.filter(household=home.household_id, ends_on=None).exclude(pk=home.pk)
    leaving = [home, *rest] if rest.count() < 2 else [home]
    HouseholdMember.objects.filter(pk__in=[row.pk for row in leaving]).update(ends_on=today)


def _record(action: str, tie: Guardianship, by: Actor, now: datetime) -> None:
    record(
        action=action,
        by=by,
        now=now,
        obj=tie,
        board_id=tie.guardian.board_id,
        details={"pupil": tie.pupil_id, "guardian": tie.guardian_id},
    )
