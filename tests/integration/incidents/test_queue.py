"""The watched queue: who sees what waits in it, and where it goes from there."""

from datetime import datetime, timedelta

import pytest

from accounts.enums import Level
from accounts.models import Absence, User
from incidents.actions import ownership
from incidents.actions.deadlines import sweep
from incidents.actions.handling import take_up
from incidents.enums import Capacity, Kind
from incidents.models import Incident
from notifications.models import Notice
from tests.factories.accounts import AbsenceFactory, administrator, board_member, director_of, employee_user, supervisor
from tests.factories.cases import party, report, taken_up
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


def passed_on_to_the_board(staff: Staff, now: datetime) -> Incident:
    """The manager and the director each passed it on; the board is away, and nobody stands in."""
    case = taken_up(staff.reporter, now=now, school=staff.school)
    for handler in (staff.manager, staff.director):
        ownership.escalate_by_hand(incident_id=case.pk, reason="Te groot", by=handler, now=now)
    AbsenceFactory(user=staff.chair)
    return swept(case, now)


def swept(case: Incident, now: datetime) -> Incident:
    sweep(now=now)
    case.refresh_from_db()
    return case


def test_a_case_does_not_fall_back_from_the_queue_to_who_passed_it_on(staff: Staff, now: datetime) -> None:
    watcher = administrator(staff.board)
    case = passed_on_to_the_board(staff, now)
    for _again in range(2):
        assert swept(case, now).level == Level.QUEUE
    assert Notice.objects.filter(user=watcher, code="case.reroute.watchers").count() == 1


def test_a_case_that_was_handed_over_does_not_fall_back_either(staff: Staff, now: datetime) -> None:
    case = taken_up(staff.reporter, now=now, school=staff.school)
    ownership.escalate_by_hand(incident_id=case.pk, reason="Te groot", by=staff.manager, now=now)
    offer = ownership.offer_handover(incident_id=case.pk, to_id=staff.chair.pk, note="", by=staff.director, now=now)
    ownership.answer_handover(offer_id=offer.pk, accept=True, by=staff.chair, now=now)
    AbsenceFactory(user=staff.chair)
    for _again in range(2):
        assert swept(case, now).level == Level.QUEUE


def test_from_the_queue_it_goes_on_at_the_level_it_had(staff: Staff, now: datetime) -> None:
    case = passed_on_to_the_board(staff, now)
    director_of(staff.school)
    member = board_member(staff.board)
    swept(case, now)
    assert (case.handler, case.level) == (member, Level.BOARD)


def test_with_nobody_left_at_its_level_it_goes_to_the_nearest_below_who_did_not_pass_it_on(
    staff: Staff, now: datetime
) -> None:
    case = passed_on_to_the_board(staff, now)
    director = director_of(staff.school)
    swept(case, now)
    assert (case.handler, case.level) == (director, Level.DIRECTOR)


def test_who_stands_in_below_for_who_passed_it_on_does_not_get_it_either(staff: Staff, now: datetime) -> None:
    AbsenceFactory(user=staff.manager, deputy=employee_user(staff.school))
    case = report(staff.reporter, now=now, school=staff.school)
    assert case.handler is not None
    for handler in (case.handler, staff.director):
        ownership.escalate_by_hand(incident_id=case.pk, reason="Te groot", by=fresh(handler), now=now)
    AbsenceFactory(user=staff.chair)
    for _again in range(2):
        assert swept(case, now).level == Level.QUEUE


def lying_still(staff: Staff, now: datetime, *, deputy: User) -> tuple[Incident, Absence]:
    """A case about the director and the board that lies still with the deputy of the supervisory board."""
    absence = AbsenceFactory(user=supervisor(staff.board), deputy=deputy)
    parties = tuple(party(user.person, capacity=Capacity.EMPLOYEE) for user in (staff.director, staff.chair))
    case = report(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=parties)
    assert (case.handler, case.level) == (deputy, Level.SUPERVISORY_BOARD)
    sweep(now=now)
    case.refresh_from_db()
    return case, absence


def test_what_lies_still_goes_on_lying_still_when_it_goes_back_to_whom_the_deputy_stood_in_for(
    staff: Staff, now: datetime
) -> None:
    watcher, late = administrator(staff.board), now + timedelta(days=10)
    case, absence = lying_still(staff, now, deputy=employee_user(staff.elsewhere))
    swept(case, late)
    assert Incident.objects.in_queue(fresh(watcher)).exists()
    absence.delete()
    swept(case, late)
    assert case.handler == absence.user
    assert Incident.objects.in_queue(fresh(watcher)).exists()
    AbsenceFactory(user=absence.user, deputy=employee_user(staff.elsewhere))
    swept(case, late)
    assert case.handler != absence.user
    assert Incident.objects.in_queue(fresh(watcher)).exists()
    assert case.handler is not None
    take_up(incident_id=case.pk, by=fresh(case.handler), now=late)
    assert not Incident.objects.in_queue(fresh(watcher)).exists()


def test_with_somebody_else_it_does_not_lie_still(staff: Staff, now: datetime) -> None:
    watcher, late = administrator(staff.board), now + timedelta(days=10)
    case, absence = lying_still(staff, now, deputy=employee_user(staff.elsewhere))
    swept(case, late)
    other = supervisor(staff.board)
    absence.deputy = None
    absence.save()
    swept(case, late)
    assert case.handler == other
    assert not Incident.objects.in_queue(fresh(watcher)).exists()
