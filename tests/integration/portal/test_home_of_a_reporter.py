"""The first page tells a reporter no more about a report than its own page does."""

import pytest
from django.test import Client
from django.utils import timezone

from incidents.actions import handling, status
from incidents.answers import AssessmentAnswers
from incidents.enums import Criminal
from tests.factories.cases import taken_up
from tests.integration.incidents.conftest import Staff

pytestmark = pytest.mark.django_db


def test_waiting_for_a_sanction_reads_as_being_handled(staff: Staff, client: Client) -> None:
    now = timezone.now()
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    breach = AssessmentAnswers(("A6",), 2, 2, 2, (), Criminal.NO, "Grof")
    handling.assess(incident_id=incident.pk, assessment=breach, by=staff.manager, now=now)
    status.await_sanction(incident_id=incident.pk, by=staff.manager, now=now)
    client.force_login(staff.reporter)
    page = client.get("/").content.decode()
    assert incident.reference in page
    assert "In behandeling" in page
    assert "Wacht op maatregel" not in page
