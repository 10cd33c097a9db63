"""A counsellor reads what the reporter reads: not the judgement, the notes or what is imposed on others."""

from datetime import datetime

import pytest
from django.urls import reverse

from incidents.actions import handling, sharing, status
from incidents.answers import AssessmentAnswers
from incidents.enums import Criminal
from tests.factories.accounts import counsellor
from tests.factories.cases import taken_up
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db


def test_a_shared_case_shows_what_the_reporter_sees(staff: Staff, now: datetime, signed_in: SignIn) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    breach = AssessmentAnswers(("A6",), 3, 3, 3, (), Criminal.YES, "Dit is mijn vertrouwelijke oordeel")
    handling.assess(incident_id=incident.pk, assessment=breach, by=staff.manager, now=now)
    status.await_sanction(incident_id=incident.pk, by=staff.manager, now=now)
    reader = counsellor(staff.board)
    sharing.share(incident_id=incident.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)

    page = signed_in(reader).get(reverse("incidents:case", args=[incident.reference])).content.decode()
    assert incident.summary in page
    for hidden in ("vertrouwelijke oordeel", "beoordeelde de zaak", "/sanctions/", "/correspondence/", "maatregel"):
        assert hidden not in page

    handler_page = signed_in(staff.manager).get(reverse("incidents:case", args=[incident.reference]))
    assert "vertrouwelijke oordeel" in handler_page.content.decode()


def test_the_page_of_an_act_opens(staff: Staff, now: datetime, signed_in: SignIn) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    page = signed_in(staff.manager).get(reverse("incidents:act", args=[incident.reference, "close"]))
    assert page.status_code == 200
