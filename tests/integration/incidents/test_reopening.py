"""Who opens a closed case again: the last handler, or who oversees it at the level that closed it or above."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Level
from accounts.models import Role, User
from core.errors import DomainError, InvalidState
from incidents.actions import handling, ownership, status
from incidents.enums import Capacity, Kind, Outcome, PartyRole
from incidents.models import Incident
from notifications.models import Notice
from tests.factories.accounts import AbsenceFactory, supervisor
from tests.factories.cases import party, report, taken_up
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db


def close(incident: Incident, by: User, now: datetime) -> None:
    incident.refresh_from_db()
    if incident.answer_due_at is not None:
        handling.take_up(incident_id=incident.pk, by=by, now=now)
    status.close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Klaar", by=by, now=now)
    incident.refresh_from_db()


def reopen(incident: Incident, by: User, now: datetime) -> None:
    status.reopen(incident_id=incident.pk, reason="Nieuwe berichten", by=by, now=now)
    incident.refresh_from_db()


def told_of_reopening(user: User) -> bool:
    return Notice.objects.filter(user=user, code="case.reopen.previous_handler").exists()


def about_the_chair(staff: Staff, now: datetime) -> Incident:
    """A case about the board that the director passed on to the supervisory board."""
    subject = party(staff.chair.person, capacity=Capacity.EMPLOYEE)
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(subject,))
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Bestuur", by=staff.director, now=now)
    return incident


def test_a_director_does_not_reopen_what_was_closed_above_them(staff: Staff, now: datetime, signed_in: SignIn) -> None:
    above = supervisor(staff.board)
    incident = about_the_chair(staff, now)
    close(incident, above, now)
    with pytest.raises(InvalidState):
        reopen(incident, staff.director, now)
    page = signed_in(staff.director).get(f"/cases/{incident.reference}/").content.decode()
    assert "/do/reopen/" not in page


def test_the_supervisory_board_reopens_what_a_departed_member_closed(staff: Staff, now: datetime) -> None:
    left, other = supervisor(staff.board), supervisor(staff.board)
    subject = party(staff.chair.person, capacity=Capacity.EMPLOYEE)
    incident = report(staff.reporter, now=now, kind=Kind.INCIDENT, parties=(subject,))
    close(incident, left, now)
    Role.objects.filter(user=left).update(ends_on=timezone.localdate(now) - timedelta(days=1))
    with pytest.raises(DomainError):
        reopen(incident, User.objects.get(pk=left.pk), now)
    reopen(incident, other, now)
    assert (incident.handler, incident.level) == (other, Level.SUPERVISORY_BOARD)


def test_what_was_with_the_supervisory_board_stays_with_it_whoever_leaves(staff: Staff, now: datetime) -> None:
    """Also when the board is only a witness, so that the case is about nobody of the board."""
    left, other = supervisor(staff.board), supervisor(staff.board)
    Role.objects.filter(user__in=[staff.director, staff.other_director]).delete()
    seen = party(staff.chair.person, role=PartyRole.WITNESS, capacity=Capacity.EMPLOYEE)
    who = party(staff.director.person, capacity=Capacity.EMPLOYEE)
    incident = report(staff.reporter, now=now, kind=Kind.INCIDENT, parties=(who, seen))
    assert incident.level == Level.SUPERVISORY_BOARD
    close(incident, left, now)
    Role.objects.filter(user=left).update(ends_on=timezone.localdate(now) - timedelta(days=1))
    reopen(incident, User.objects.get(pk=other.pk), now)
    assert incident.handler == other


def test_who_closed_it_is_told_when_somebody_else_opens_it_again(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    close(incident, staff.director, now)
    reopen(incident, staff.chair, now + timedelta(minutes=1))
    assert (incident.handler, incident.level) == (staff.chair, Level.BOARD)
    assert told_of_reopening(staff.director)
    assert not told_of_reopening(staff.chair)


def test_who_closed_it_and_is_in_conflict_by_now_is_not_told(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    close(incident, staff.director, now)
    incident.recusals.create(user=staff.director, reason="Buren", at=now)
    reopen(incident, staff.chair, now)
    assert not told_of_reopening(staff.director)


def test_a_director_who_stood_in_for_the_board_does_not_reopen_it_afterwards(staff: Staff, now: datetime) -> None:
    today = timezone.localdate(now)
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    Role.objects.create(
        board=staff.board, user=staff.other_director, name="director", school=staff.school, starts_on=today
    )
    absence = AbsenceFactory(user=staff.chair, deputy=staff.other_director, starts_on=today, ends_on=today)
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=staff.manager, now=now)
    handling.take_up(incident_id=incident.pk, by=staff.director, now=now)
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=staff.director, now=now)
    close(incident, User.objects.get(pk=staff.other_director.pk), now)
    assert incident.level == Level.BOARD
    absence.delete()
    with pytest.raises(InvalidState):
        reopen(incident, User.objects.get(pk=staff.other_director.pk), now)
    reopen(incident, staff.chair, now)
    assert (incident.handler, incident.level) == (staff.chair, Level.BOARD)
