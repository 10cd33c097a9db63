"""Guardians and households: who is close to whom, and so in conflict."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.actions import Actor, record
from core.errors import DomainError
from people.actions.checking import of_board, saved
from people.actions.ties import settle_left_on
from people.models import Guardianship, Household, Person


@transaction.atomic
def add_guardian(
    *, pupil: Person, guardian: Person, relation: str, by: Actor, now: datetime, starts_on: date | None = None
) -> Guardianship:
    """Tie a guardian to a pupil, or take back that an earlier tie between the two ended."""
    of_board(guardian, pupil.board_id)
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
    tie = Guardianship.objects.select_for_update(of=("self",)).select_related("guardian").get(pk=guardianship.pk)
    tie.ends_on, tie.ended_by_roster = ends_on, False
    tie.save(update_fields=["ends_on", "ended_by_roster"])
    settle_left_on(tie.guardian, timezone.localdate(now))
    _record("person.end_guardian", tie, by, now)
    return tie


@transaction.atomic
def join_household(*, person: Person, other: Person, by: Actor, now: datetime) -> Household:
    """`person` lives with `other`: both in one household from now on, the one of `other` where there is one."""
    of_board(other, person.board_id)
    if person.pk == other.pk:
        text = _("Choose someone else than the person of this page.")
        raise DomainError(text, fields={"other": text})
    locked = {
        row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[person.pk, other.pk]).order_by("pk")
    }
    household = locked[other.pk].household or Household.objects.create(board_id=person.board_id)
    for row in locked.values():
        if row.household_id != household.pk:
            row.household = household
            row.save(update_fields=["household"])
    record(
        action="person.join_household", by=by, now=now, obj=household, details={"person": person.pk, "other": other.pk}
    )
    return household


@transaction.atomic
def leave_household(*, person: Person, by: Actor, now: datetime) -> None:
    """The person lives on their own; a household of one is no household."""
    current = Person.objects.select_for_update().get(pk=person.pk)
    household = current.household
    if household is None:
        return
    current.household = None
    current.save(update_fields=["household"])
    if household.members.count() < 2:
        household.members.update(household=None)
    record(action="person.leave_household", by=by, now=now, obj=household, details={"person": person.pk})


def _record(action: str, tie: Guardianship, by: Actor, now: datetime) -> None:
    record(
        action=action,
        by=by,
        now=now,
        obj=tie,
        board_id=tie.guardian.board_id,
        details={"pupil": tie.pupil_id, "guardian": tie.guardian_id},
    )
