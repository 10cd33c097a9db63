"""The reporter says that there are sexual images of a minor: nothing is kept, and whoever handles the case knows."""

from datetime import datetime

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.actions import sharing, status
from incidents.enums import Outcome
from incidents.models import Incident
from incidents.workflow import TELLS_OF_MINORS
from notifications.models import Notice
from notifications.relay import relay
from tests.factories import files
from tests.factories.accounts import counsellor
from tests.factories.cases import taken_up
from tests.factories.incidents import complete_draft
from tests.integration.incidents.conftest import SignIn, Staff
from tests.integration.report.conftest import send

pytestmark = pytest.mark.django_db

WHAT_TO_DO = ("Bel de politie", "0900-111 3111", "Helpwanted", "Vraag niet om de beelden")
STORY = "zegt dat er seksuele beelden zijn"


def case_page(client: Client, incident: Incident) -> str:
    return client.get(reverse("incidents:case", args=[incident.reference])).content.decode()


@pytest.fixture
def told(staff: Staff, now: datetime) -> Incident:
    return taken_up(staff.reporter, now=now, school=staff.school, tells_of_minors=True)


def test_the_answer_in_the_form_reaches_the_case(staff: Staff, signed_in: SignIn) -> None:
    draft = complete_draft(staff.reporter, minors="yes")
    assert send(signed_in(staff.reporter), draft).status_code == 302
    incident = Incident.objects.get()
    assert incident.handler is not None
    assert STORY in case_page(signed_in(incident.handler), incident)


def test_who_reads_the_case_by_role_sees_what_to_do_now(staff: Staff, told: Incident, signed_in: SignIn) -> None:
    page = case_page(signed_in(staff.manager), told)
    assert "De melder zegt" in page
    for words in (STORY, *WHAT_TO_DO):
        assert words in page


def test_who_says_it_later_warns_the_handler_once_and_loses_no_words(
    staff: Staff, now: datetime, signed_in: SignIn
) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    url = reverse("incidents:report_evidence", args=[incident.reference])
    for text in ("Op de foto staat iemand uit groep 8.", ""):
        picture = SimpleUploadedFile("foto.png", files.picture("PNG"))
        answer = signed_in(staff.reporter).post(
            url, {"minors": "yes", "files": picture, "note_text": text}, follow=True
        )
        assert "Er is geen bestand bewaard" in answer.content.decode()
    assert [evidence.text for evidence in incident.evidence.all()] == ["Op de foto staat iemand uit groep 8."]
    assert incident.entries.filter(act=TELLS_OF_MINORS).count() == 1
    assert "De melder zegt" in case_page(signed_in(staff.manager), incident)
    assert Notice.objects.filter(user=staff.manager, code="case.add_evidence.handler").exists()


def test_a_case_without_that_answer_says_nothing_of_it(staff: Staff, now: datetime, signed_in: SignIn) -> None:
    page = case_page(signed_in(staff.manager), taken_up(staff.reporter, now=now, school=staff.school))
    assert STORY not in page
    assert "Helpwanted" not in page


def test_after_closing_only_the_story_keeps_it(staff: Staff, told: Incident, now: datetime, signed_in: SignIn) -> None:
    status.close(incident_id=told.pk, outcome=Outcome.UNFOUNDED, reason="Niets.", by=staff.manager, now=now)
    page = case_page(signed_in(staff.manager), told)
    assert STORY in page
    assert "Helpwanted" not in page


def test_neither_the_counsellor_nor_the_page_of_the_reporter_shows_it(
    staff: Staff, told: Incident, now: datetime, signed_in: SignIn
) -> None:
    reader = counsellor(staff.board)
    sharing.share(incident_id=told.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)
    own = signed_in(staff.reporter).get(reverse("incidents:follow", args=[told.reference])).content.decode()
    for page in (own, case_page(signed_in(reader), told)):
        assert told.summary in page
        assert STORY not in page
        assert "De melder zegt" not in page


def test_no_mail_and_no_notice_says_it(staff: Staff, told: Incident) -> None:
    relay(timezone.now())
    assert mail.outbox
    for message in mail.outbox:
        assert "beelden" not in f"{message.subject} {message.body}"
    assert not Notice.objects.filter(code__contains="minors").exists()
