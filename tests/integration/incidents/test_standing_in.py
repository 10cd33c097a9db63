"""What standing in for somebody gives, and what it does not."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Level
from accounts.models import Absence, Role, User
from core.errors import InvalidState
from incidents.actions import handling, ownership, status
from incidents.actions.deadlines import sweep
from incidents.answers import AssessmentAnswers, PartyAnswer
from incidents.enums import Capacity, Criminal, Kind, Outcome, Status
from incidents.models import Incident
from incidents.permissions import decides_on_police, may_reopen
from people.models import Employment
from tests.factories.accounts import AbsenceFactory, board_member, director_of, employee_user, manager_of, supervisor
from tests.factories.cases import party, report, taken_up
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

ASSESSMENT = AssessmentAnswers(("A6",), 2, 2, 2, (), Criminal.NO, "Grof")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def about(user: User) -> PartyAnswer:
    return party(user.person, capacity=Capacity.EMPLOYEE)


def sent(staff: Staff, now: datetime, *parties: PartyAnswer) -> Incident:
    return report(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=parties)


def stands_in(staff: Staff, deputy: User | None = None, of: User | None = None) -> Absence:
    return AbsenceFactory(user=of or staff.chair, deputy=deputy or staff.other_director)


def test_a_report_about_a_director_passes_over_the_director_who_stands_in_for_the_board(
    staff: Staff, now: datetime
) -> None:
    stands_in(staff)
    case = sent(staff, now, about(staff.director))
    assert case.level == Level.QUEUE
    other = board_member(staff.board)
    sweep(now=now)
    case.refresh_from_db()
    assert (case.handler, case.level) == (other, Level.BOARD)


def test_a_report_about_a_teacher_goes_to_the_director_who_stands_in_for_the_board(staff: Staff, now: datetime) -> None:
    stands_in(staff)
    case = report(staff.reporter, now=now, kind=Kind.INCIDENT, parties=(about(employee_user(staff.school)),))
    assert (case.handler, case.level) == (staff.other_director, Level.BOARD)


def test_about_both_boards_a_director_or_a_board_member_who_stands_in_above_receives_nothing(
    staff: Staff, now: datetime
) -> None:
    for deputy in (staff.other_director, board_member(staff.board)):
        absence = stands_in(staff, deputy, of=supervisor(staff.board))
        case = sent(staff, now, about(staff.director), about(staff.chair), party(alias="@x"))
        assert case.handler != deputy or case.level != Level.SUPERVISORY_BOARD
        assert not decides_on_police(fresh(deputy), case)
        absence.delete()


def test_who_comes_to_judge_an_equal_loses_the_case_and_does_nothing_in_it_meanwhile(
    staff: Staff, now: datetime
) -> None:
    other = board_member(staff.board)
    stands_in(staff)
    deputy = fresh(staff.other_director)
    case = report(staff.reporter, now=now, kind=Kind.INCIDENT, parties=(party(alias="@directeur"),))
    assert case.handler == deputy
    handling.take_up(incident_id=case.pk, by=deputy, now=now)
    case.involvements.create(
        person=staff.director.person, role="subject", capacity=Capacity.EMPLOYEE, added_by=deputy, added_at=now
    )
    with pytest.raises(InvalidState, match="functie"):
        handling.assess(incident_id=case.pk, assessment=ASSESSMENT, by=fresh(deputy), now=now)
    with pytest.raises(InvalidState):
        status.close(incident_id=case.pk, outcome=Outcome.UNFOUNDED, reason="Niets", by=fresh(deputy), now=now)
    assert sweep(now=now)["rerouted"] == 1
    case.refresh_from_db()
    assert (case.handler, case.level) == (other, Level.BOARD)
    assert sweep(now=now)["rerouted"] == 0


def test_adding_an_equal_moves_the_case_on_at_once(staff: Staff, now: datetime) -> None:
    other = board_member(staff.board)
    stands_in(staff)
    deputy = fresh(staff.other_director)
    case = report(staff.reporter, now=now, kind=Kind.INCIDENT)
    handling.take_up(incident_id=case.pk, by=deputy, now=now)
    handling.add_party(incident_id=case.pk, party=about(staff.director), by=deputy, now=now)
    case.refresh_from_db()
    assert case.handler == other


def test_what_the_board_took_up_is_not_judged_by_the_director_who_stands_in_for_it(staff: Staff, now: datetime) -> None:
    case = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(about(staff.director),))
    assert case.handler == staff.chair
    stands_in(staff)
    deputy = fresh(staff.other_director)
    with pytest.raises(InvalidState):
        status.close(incident_id=case.pk, outcome=Outcome.UNFOUNDED, reason="Niets", by=deputy, now=now)
    assert Incident.objects.visible_to(deputy).filter(pk=case.pk).exists()
    sweep(now=now)
    case.refresh_from_db()
    assert case.level == Level.QUEUE


def test_what_the_board_closed_is_not_opened_again_by_the_director_who_stands_in_for_it(
    staff: Staff, now: datetime
) -> None:
    case = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(about(staff.director),))
    status.close(incident_id=case.pk, outcome=Outcome.UNFOUNDED, reason="Niets", by=staff.chair, now=now)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    stands_in(staff)
    assert not may_reopen(fresh(staff.other_director), case)
    assert may_reopen(board_member(staff.board), case)


@pytest.fixture
def with_the_deputy(staff: Staff, now: datetime) -> tuple[Incident, User, Absence]:
    """A case that went to the deputy of the manager."""
    deputy = employee_user(staff.school)
    absence = stands_in(staff, deputy, of=staff.manager)
    case = taken_up(staff.reporter, now=now, school=staff.school)
    assert case.handler == deputy
    return case, fresh(deputy), absence


def test_a_manager_opens_again_what_was_closed_in_their_place(
    staff: Staff, now: datetime, with_the_deputy: tuple[Incident, User, Absence]
) -> None:
    case, deputy, absence = with_the_deputy
    status.close(incident_id=case.pk, outcome=Outcome.UNFOUNDED, reason="Niets", by=deputy, now=now)
    case.refresh_from_db()
    other = manager_of(employee_user(staff.school).person)
    absence.delete()
    assert not may_reopen(fresh(other), case)
    status.reopen(incident_id=case.pk, reason="Nieuw", by=fresh(staff.manager), now=now)
    case.refresh_from_db()
    assert (case.handler, case.level, case.status) == (staff.manager, Level.MANAGER, Status.IN_REVIEW)


def test_a_deputy_steps_back_for_themself_and_not_for_whom_they_stand_in(
    staff: Staff, now: datetime, with_the_deputy: tuple[Incident, User, Absence]
) -> None:
    case, deputy, absence = with_the_deputy
    ownership.recuse(incident_id=case.pk, reason="Buren", by=deputy, now=now)
    absence.delete()
    assert Incident.objects.visible_to(fresh(staff.manager)).filter(pk=case.pk).exists()
    assert not Incident.objects.visible_to(fresh(deputy)).filter(pk=case.pk).exists()


def test_a_deputy_in_conflict_does_not_take_the_case_from_the_sight_of_whom_they_stand_in_for(
    staff: Staff, now: datetime, with_the_deputy: tuple[Incident, User, Absence]
) -> None:
    case, deputy, absence = with_the_deputy
    handling.add_party(incident_id=case.pk, party=about(deputy), by=deputy, now=now)
    case.refresh_from_db()
    assert case.handler == staff.director
    absence.delete()
    assert Incident.objects.visible_to(fresh(staff.manager)).filter(pk=case.pk).exists()
    assert not Incident.objects.visible_to(fresh(deputy)).filter(pk=case.pk).exists()


def asked(staff: Staff, now: datetime, who: User) -> Incident:
    case = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    ownership.offer_handover(incident_id=case.pk, to_id=who.pk, note="Een kind", by=staff.director, now=now)
    return case


def test_who_no_longer_stands_in_is_not_asked_to_take_over_any_more(
    staff: Staff, now: datetime, signed_in: SignIn
) -> None:
    absence = stands_in(staff, of=director_of(staff.school))
    case = asked(staff, now, staff.other_director)
    assert Incident.objects.offered_to(fresh(staff.other_director)).exists()
    absence.delete()
    assert not Incident.objects.known_to(fresh(staff.other_director)).exists()
    assert signed_in(fresh(staff.other_director)).get(f"/cases/{case.reference}/asked/").status_code == 404


def test_who_left_is_not_asked_any_more_and_their_notices_show_nothing(
    staff: Staff, now: datetime, signed_in: SignIn
) -> None:
    other = director_of(staff.school)
    case = asked(staff, now, other)
    own = report(other, now=now, school=staff.school, kind=Kind.INCIDENT)
    handling.take_up(incident_id=own.pk, by=staff.director, now=now)
    assert own.reference in signed_in(fresh(other)).get("/notices/").content.decode()
    Employment.objects.filter(person=other.person).update(ends_on=timezone.localdate(now) - timedelta(days=1))
    browser = signed_in(fresh(other))
    assert browser.get(f"/cases/{case.reference}/asked/").status_code == 404
    page = browser.get("/notices/").content.decode()
    assert case.reference not in page
    assert own.reference not in page


def test_an_offer_does_not_make_anybody_the_judge_of_an_equal(staff: Staff, now: datetime) -> None:
    board_member(staff.board)
    stands_in(staff)
    asked(staff, now, staff.other_director)
    case = Incident.objects.get()
    handling.add_party(incident_id=case.pk, party=about(director_of(staff.school)), by=staff.director, now=now)
    assert not Incident.objects.offered_to(fresh(staff.other_director)).exists()


def test_a_manager_is_asked_while_they_lead_the_reporter(staff: Staff, now: datetime) -> None:
    manager_of(employee_user(staff.school).person)
    Employment.objects.filter(person=employee_user(staff.school).person).update(manager=staff.manager.person)
    asked(staff, now, staff.manager)
    assert Incident.objects.offered_to(fresh(staff.manager)).exists()
    Employment.objects.filter(person=staff.reporter.person).update(manager=None)
    assert not Incident.objects.offered_to(fresh(staff.manager)).exists()


def test_what_a_deputy_had_goes_back_when_the_role_they_stood_in_for_ended(staff: Staff, now: datetime) -> None:
    stands_in(staff, staff.chair, of=staff.director)
    case = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    assert (case.handler, case.level) == (staff.chair, Level.DIRECTOR)
    Role.objects.filter(user=staff.director).update(ends_on=timezone.localdate(now) - timedelta(days=1))
    new = director_of(staff.school)
    assert sweep(now=now)["rerouted"] == 1
    case.refresh_from_db()
    assert (case.handler, case.level) == (new, Level.DIRECTOR)
