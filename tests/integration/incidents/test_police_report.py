"""A report to the police is decided by the board (protocol S5)."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Level
from accounts.models import User
from core.errors import InvalidState
from core.presentation import NextStep
from core.terms import Unit, shift
from incidents.actions import handling, ownership, status
from incidents.answers import AssessmentAnswers, PartyAnswer
from incidents.enums import Capacity, Criminal, Kind, Outcome, Status
from incidents.models import Incident
from incidents.permissions import decides_on_police
from incidents.presenters.case import CasePage, with_parts
from people.models import Employment, Person
from tests.factories.accounts import AbsenceFactory, board_member, staff_user, supervisor
from tests.factories.cases import party, taken_up
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

CRIMINAL = AssessmentAnswers(("A6",), 3, 3, 3, (), Criminal.POSSIBLE, "Bedreiging")
REPORTED: dict[str, Any] = {"outcome": Outcome.POLICE_REPORT, "reason": "Bedreiging", "police_reference": "PL1500-1"}


def test_only_with_the_board_a_case_ends_with_a_report_to_the_police(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    for handler in (staff.manager, staff.director):
        with pytest.raises(InvalidState) as refused:
            status.close(incident_id=incident.pk, by=handler, now=now, **REPORTED)
        assert "bestuur" in str(refused.value)
        ownership.escalate_by_hand(incident_id=incident.pk, reason="Aangifte", by=handler, now=now)
        incident.refresh_from_db()
        assert incident.handler is not None
        handling.take_up(incident_id=incident.pk, by=incident.handler, now=now)
    status.close(incident_id=incident.pk, by=staff.chair, now=now, **REPORTED)
    incident.refresh_from_db()
    assert (incident.status, incident.outcome) == (Status.CLOSED, Outcome.POLICE_REPORT)


def test_a_board_member_who_leads_the_reporter_decides_without_passing_it_on(
    staff: Staff, now: datetime, signed_in: SignIn
) -> None:
    reporter = staff_user(staff.board)
    Employment.objects.filter(person=reporter.person).update(manager=staff.chair.person)
    incident = taken_up(reporter, now=now)
    assert (incident.handler, incident.level) == (staff.chair, Level.MANAGER)
    page = signed_in(staff.chair).get(f"/cases/{incident.reference}/do/close/").content.decode()
    assert "Alleen het bestuur" not in page
    status.close(incident_id=incident.pk, by=staff.chair, now=now, **REPORTED)
    incident.refresh_from_db()
    assert incident.outcome == Outcome.POLICE_REPORT


def test_who_no_longer_stands_in_for_the_board_does_not_decide_on_the_police(staff: Staff, now: datetime) -> None:
    today = timezone.localdate(now)
    absence = AbsenceFactory(user=staff.chair, deputy=staff.director, starts_on=today, ends_on=today)
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Aangifte", by=staff.manager, now=now)
    handling.take_up(incident_id=incident.pk, by=staff.director, now=now)
    Incident.objects.filter(pk=incident.pk).update(level=Level.BOARD)
    absence.delete()
    with pytest.raises(InvalidState):
        status.close(incident_id=incident.pk, by=User.objects.get(pk=staff.director.pk), now=now, **REPORTED)


def about(person: Person | None) -> PartyAnswer:
    return party(person, capacity=Capacity.EMPLOYEE)


def test_a_director_who_stands_in_for_the_board_does_not_decide_about_a_fellow_director(
    staff: Staff, now: datetime
) -> None:
    today = timezone.localdate(now)
    case = taken_up(
        staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(about(staff.director.person),)
    )
    AbsenceFactory(user=staff.chair, deputy=staff.other_director, starts_on=today, ends_on=today)
    deputy = User.objects.get(pk=staff.other_director.pk)
    assert case.level == Level.BOARD
    assert not decides_on_police(deputy, case)
    with pytest.raises(InvalidState):
        status.close(incident_id=case.pk, by=deputy, now=now, **REPORTED)


def test_who_may_not_decide_reads_who_can(staff: Staff, now: datetime) -> None:
    case = taken_up(
        staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(about(staff.chair.person),)
    )
    handling.assess(incident_id=case.pk, assessment=CRIMINAL, by=staff.director, now=now)
    with pytest.raises(InvalidState, match="kan nu niemand beslissen"):
        status.close(incident_id=case.pk, by=staff.director, now=now, **REPORTED)
    step = step_of(case, staff.director)
    assert not any(action.url.endswith("/do/escalate/") for action in step.others)
    supervisor(staff.board)
    with pytest.raises(InvalidState, match="raad van toezicht"):
        status.close(incident_id=case.pk, by=staff.director, now=now, **REPORTED)


def test_about_a_board_member_the_supervisory_board_decides_and_no_fellow_member(staff: Staff, now: datetime) -> None:
    fellow, above, stand_in = board_member(staff.board), supervisor(staff.board), board_member(staff.board)
    case = taken_up(
        staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(about(staff.chair.person),)
    )
    ownership.escalate_by_hand(incident_id=case.pk, reason="Aangifte?", by=staff.director, now=now)
    case.refresh_from_db()
    today = timezone.localdate(now)
    AbsenceFactory(user=supervisor(staff.board), deputy=stand_in, starts_on=today, ends_on=today)
    for who in (fellow, stand_in):
        assert not decides_on_police(User.objects.get(pk=who.pk), case)
    assert decides_on_police(above, case)


def step_of(incident: Incident, user: User) -> NextStep:
    found = Incident.objects.prefetch_related(*with_parts()).get(pk=incident.pk)
    return CasePage(found, User.objects.get(pk=user.pk)).next_step


def test_what_may_be_criminal_is_laid_before_the_board_also_when_nobody_knows_who_did_it(
    staff: Staff, now: datetime
) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(party(alias="@x"),))
    handling.assess(incident_id=incident.pk, assessment=CRIMINAL, by=staff.director, now=now)
    step = step_of(incident, staff.director)
    assert step.action is not None
    assert step.action.url.endswith("/do/escalate/")
    assert any(action.url.endswith("/do/close/") for action in step.others)
    assert step.term is not None
    assert step.term.due == shift(timezone.localdate(now), 3, Unit.MONTHS)

    ownership.escalate_by_hand(incident_id=incident.pk, reason="Aangifte?", by=staff.director, now=now)
    handling.take_up(incident_id=incident.pk, by=staff.chair, now=now)
    step = step_of(incident, staff.chair)
    assert "aangifte" in str(step.title)
    assert step.action is not None
    assert step.action.url.endswith("/do/close/")


def test_once_the_board_had_the_question_it_is_not_asked_again(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(party(alias="@x"),))
    handling.assess(incident_id=incident.pk, assessment=CRIMINAL, by=staff.director, now=now)
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Aangifte?", by=staff.director, now=now)
    offer = ownership.offer_handover(
        incident_id=incident.pk, to_id=staff.director.pk, note="Geen aangifte", by=staff.chair, now=now
    )
    ownership.answer_handover(offer_id=offer.pk, accept=True, by=staff.director, now=now)
    action = step_of(incident, staff.director).action
    assert action is not None
    assert action.url.endswith("/do/close/")
