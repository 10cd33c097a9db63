"""A report to the police is decided by the board (protocol S5)."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Level
from accounts.models import User
from core.errors import InvalidState
from incidents.actions import handling, ownership, status
from incidents.enums import Outcome, Status
from incidents.models import Incident
from people.models import Employment
from tests.factories.accounts import AbsenceFactory, staff_user
from tests.factories.cases import taken_up
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

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
