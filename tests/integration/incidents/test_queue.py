"""The watched queue: who sees what waits in it, and where it goes from there."""

from datetime import datetime

import pytest

from accounts.enums import Level
from accounts.models import User
from incidents.enums import Capacity, Kind
from incidents.models import Incident
from notifications.models import Notice
from tests.factories.accounts import AbsenceFactory, administrator, employee_user
from tests.factories.cases import party, report
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def waiting(staff: Staff, now: datetime, *about: User) -> Incident:
    """A case about the director and the board, so that nobody can take it."""
    parties = tuple(party(user.person, capacity=Capacity.EMPLOYEE) for user in (staff.director, staff.chair, *about))
    case = report(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=parties)
    assert case.level == Level.QUEUE
    return case


@pytest.mark.parametrize("whose", ["board", "administrator"])
def test_who_stands_in_for_somebody_it_is_about_does_not_watch_it(
    staff: Staff, now: datetime, signed_in: SignIn, whose: str
) -> None:
    absent = staff.chair if whose == "board" else administrator(staff.board)
    deputy = employee_user(staff.elsewhere)
    AbsenceFactory(user=absent, deputy=deputy)
    case = waiting(staff, now, *({absent} - {staff.chair}))
    Notice.objects.create(
        board=staff.board,
        user=deputy,
        code="case.submit.watchers",
        reference=case.reference,
        path="/queue/",
        key="earlier",
        created_at=now,
    )
    assert not Incident.objects.in_queue(fresh(deputy)).exists()
    assert not Incident.objects.known_to(fresh(deputy)).exists()
    browser = signed_in(fresh(deputy))
    for path in ("/", "/queue/", "/notices/"):
        assert case.reference not in browser.get(path).content.decode()
    assert browser.post(f"/queue/{case.reference}/try-again/").status_code == 404


def test_who_watches_it_as_an_administrator_too_still_does(staff: Staff, now: datetime) -> None:
    watcher = administrator(staff.board)
    AbsenceFactory(user=staff.chair, deputy=watcher)
    case = waiting(staff, now)
    assert Incident.objects.in_queue(fresh(watcher)).get() == case


def test_who_stands_in_for_an_administrator_watches_it(staff: Staff, now: datetime) -> None:
    deputy = employee_user(staff.elsewhere)
    AbsenceFactory(user=administrator(staff.board), deputy=deputy)
    case = waiting(staff, now)
    assert Incident.objects.in_queue(fresh(deputy)).get() == case
