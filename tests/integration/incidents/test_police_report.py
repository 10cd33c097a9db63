"""A report to the police is decided by the board (protocol S5)."""

from datetime import datetime

import pytest

from core.errors import InvalidState
from incidents.actions import handling, ownership, status
from incidents.enums import Outcome, Status
from tests.factories.cases import taken_up
from tests.integration.incidents.conftest import Staff

pytestmark = pytest.mark.django_db


def test_only_with_the_board_a_case_ends_with_a_report_to_the_police(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    given = {"outcome": Outcome.POLICE_REPORT, "reason": "Bedreiging", "police_reference": "PL1500-1"}
    for handler in (staff.manager, staff.director):
        with pytest.raises(InvalidState) as refused:
            status.close(incident_id=incident.pk, by=handler, now=now, **given)
        assert "bestuur" in str(refused.value)
        ownership.escalate_by_hand(incident_id=incident.pk, reason="Aangifte", by=handler, now=now)
        incident.refresh_from_db()
        assert incident.handler is not None
        handling.take_up(incident_id=incident.pk, by=incident.handler, now=now)
    status.close(incident_id=incident.pk, by=staff.chair, now=now, **given)
    incident.refresh_from_db()
    assert (incident.status, incident.outcome) == (Status.CLOSED, Outcome.POLICE_REPORT)
