"""The main job without JavaScript: from the door to the confirmation, nothing lost on the way."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from incidents.enums import Capacity, Kind, Online, PartyRole, Platform, Urgency
from incidents.models import Evidence, Incident, ReportDraft
from people.models import Employment, School
from tests.factories import files
from tests.factories.accounts import AbsenceFactory, UserFactory, board_member, employee_user, staff_user
from tests.factories.incidents import COMPLETE, ReportDraftFactory, complete_draft
from tests.factories.people import SchoolFactory, pupil
from tests.integration.report.conftest import send, signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(f"incidents:{name}", args=args), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def post(client: Client, draft: ReportDraft, **fields: Any) -> HttpResponse:
    return client.post(reverse("incidents:report", args=[draft.pk]), fields)


def test_from_the_door_to_the_confirmation(client: Client, reporter: User, manager: User, school: School) -> None:
    subject = pupil(school, first_name="Sem", prefix="", last_name="Jansen")
    assert "getting out of hand" in page(client, "report_choose") or "uit de hand" in page(client, "report_choose")

    started = client.post(reverse("incidents:report_start", args=["escalation"]))
    draft = ReportDraft.objects.get()
    assert started.url == reverse("incidents:report", args=[draft.pk])

    post(
        client,
        draft,
        do="go:urgency",
        step="what",
        summary="Ouders schelden in de groepsapp",
        description="Sinds gisteren",
    )
    post(client, draft, do="go:where", step="urgency", urgency="urgent")
    post(client, draft, do="go:who", step="where", platform="whatsapp", account="Groep 7b", seen_at="2026-11-18T10:15")
    found = client.get(post(client, draft, do="find", step="who", person_text="jansen").url).content.decode()
    assert f'value="add:{subject.pk}:pupil"' in found
    post(client, draft, do=f"add:{subject.pk}:pupil", step="who")
    post(client, draft, do="alias", step="who", person_text="@boze_vader")
    draft.refresh_from_db()
    roles = {f"party-{party['key']}-role": "subject" for party in draft.answers["parties"]}
    screenshot = SimpleUploadedFile("scherm.png", files.picture("PNG"), "text/html")
    checking = post(client, draft, do="check", step="proof", minors="no", files=[screenshot], **roles)
    assert checking.url == reverse("incidents:report_check", args=[draft.pk])

    html = page(client, "report_check", draft.pk)
    for shown in ("Ouders schelden in de groepsapp", "Sem Jansen", "@boze_vader", "scherm.png", manager.name):
        assert shown in html

    sent = send(client, draft)
    assert sent.url == reverse("incidents:report_sent", args=[draft.pk])
    incident = Incident.objects.get()
    assert incident.reference in page(client, "report_sent", draft.pk)
    assert (incident.handler, incident.school, incident.urgency) == (manager, school, Urgency.URGENT)
    assert (incident.platform, incident.still_online) == (Platform.WHATSAPP, Online.UNKNOWN)
    assert incident.seen_at is not None
    assert incident.seen_at.isoformat() == "2026-11-18T09:15:00+00:00"
    parties = {(party.label, party.role, party.capacity) for party in incident.involvements.all()}
    assert parties == {
        ("Sem Jansen", PartyRole.SUBJECT, Capacity.PUPIL),
        ("@boze_vader", PartyRole.SUBJECT, Capacity.UNKNOWN),
    }
    assert [(e.name, e.media_type) for e in incident.evidence.all()] == [("scherm.png", "image/png")]
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("kind", Kind.values)
def test_each_door_shows_its_form_and_sends(client: Client, reporter: User, kind: str) -> None:
    draft = complete_draft(reporter)
    draft.kind = kind
    draft.save()
    page(client, "report", draft.pk)

    send(client, draft)

    assert Incident.objects.get().kind == kind


def test_the_text_of_rule_c12_is_ready_to_copy(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, kind=Kind.PUBLICATION)

    assert reporter.board.short_name in page(client, "report", draft.pk).split('id="disclaimer"')[1][:400]
    draft.answers = COMPLETE
    draft.save()
    send(client, draft)
    assert reporter.board.short_name in page(client, "report_sent", draft.pk).split('id="disclaimer"')[1][:400]


def test_a_draft_keeps_what_was_typed_and_stands_among_the_drafts(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter)

    left = post(client, draft, do="leave", step="what", summary="Halve zin")

    assert left.url == reverse("incidents:report_choose")
    assert "Halve zin" in page(client, "report_choose")
    assert 'value="Halve zin"' in page(client, "report", draft.pk)


def test_saving_by_itself_answers_without_a_page(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter)

    response = client.post(
        reverse("incidents:report_save", args=[draft.pk]), {"summary": "Getypt\x00", "is_admin": "1"}
    )

    assert response.status_code == 204
    draft.refresh_from_db()
    assert draft.answers == {"summary": "Getypt"}


def test_when_it_was_seen_is_what_the_reporter_says_and_nothing_else(client: Client, draft: ReportDraft) -> None:
    draft.answers = {name: value for name, value in draft.answers.items() if name != "seen_at"}
    draft.save()
    send(client, draft)
    assert Incident.objects.get().seen_at is None


def test_what_is_missing_is_said_at_the_question_and_nothing_is_lost(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, kind=Kind.INCIDENT)

    checking = post(client, draft, do="check", step="proof", summary="Iemand doet zich voor als de school")
    sent_back = client.get(checking.url)

    assert "step=urgency" in sent_back.url
    html = client.get(sent_back.url).content.decode()
    assert 'href="#id_urgency_0"' in html
    assert 'href="#id_platform_0"' in html
    assert "Iemand doet zich voor als de school" in html


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"link": "javascript:alert(1)"}, "id_link"),
        ({"link": "gewoon tekst"}, "id_link"),
        ({"seen_at": "2030-01-01T10:00"}, "id_seen_at"),
        ({"seen_at": "1802-01-01T10:00"}, "id_seen_at"),
        ({"seen_at": "gisteren"}, "id_seen_at"),
        ({"summary": "x" * 141}, "id_summary"),
        ({"platform": "myspace"}, "id_platform_0"),
        ({"platform": "other", "platform_other": ""}, "id_platform_other"),
    ],
)
def test_a_wrong_answer_is_pointed_at(client: Client, reporter: User, wrong: dict[str, str], field: str) -> None:
    draft = complete_draft(reporter, **wrong)

    back = client.get(reverse("incidents:report_check", args=[draft.pk]))

    assert f'href="#{field}"' in client.get(back.url).content.decode()


def test_a_wrong_link_is_pointed_at_before_the_next_question(client: Client, draft: ReportDraft) -> None:
    back = post(client, draft, do="go:who", step="where", link="gewoon tekst")

    assert "step=where" in back.url
    assert 'href="#id_link"' in client.get(back.url).content.decode()


def test_who_a_nickname_may_be_stands_on_the_last_page(client: Client, draft: ReportDraft) -> None:
    post(client, draft, do="alias", step="who", person_text="@iemand")
    draft.refresh_from_db()
    key = draft.answers["parties"][0]["key"]

    post(client, draft, do="save", **{f"party-{key}-role": "subject", f"party-{key}-capacity": "guardian"})

    assert "een ouder of verzorger" in page(client, "report_check", draft.pk)


def test_a_link_without_its_beginning_is_a_link(client: Client, reporter: User) -> None:
    send(client, complete_draft(reporter, link="instagram.com/p/abc"))

    assert Incident.objects.get().link == "https://instagram.com/p/abc"


def test_sending_twice_leads_to_the_same_confirmation(client: Client, draft: ReportDraft) -> None:
    first, again = send(client, draft), send(client, draft)

    assert Incident.objects.count() == 1
    assert first.url == again.url


@pytest.mark.parametrize("name", ["report", "report_check"])
def test_a_page_of_a_draft_that_was_sent_leads_to_the_confirmation(
    client: Client, draft: ReportDraft, name: str
) -> None:
    send(client, draft)

    assert client.get(reverse(f"incidents:{name}", args=[draft.pk])).url.endswith("/sent/")


def test_when_someone_else_would_receive_it_meanwhile_that_is_said_first(
    client: Client, draft: ReportDraft, manager: User, director: User
) -> None:
    url = reverse("incidents:report_check", args=[draft.pk])
    html = client.get(url).content.decode()
    hidden = dict(re.findall(r'name="(version|addressee)" value="([^"]*)"', html))
    assert manager.name in unescape(html)
    AbsenceFactory(user=manager)

    shown_again = client.post(url, hidden, follow=True)

    assert "Intussen is veranderd wie je melding krijgt" in shown_again.content.decode()
    assert director.name in unescape(shown_again.content.decode())
    assert not Incident.objects.exists()
    send(client, draft)
    assert Incident.objects.get().handler == director


def test_it_says_who_answers_and_that_who_is_named_does_not_see_it(
    client: Client, draft: ReportDraft, manager: User, director: User
) -> None:
    named = {"key": "a", "person": manager.person_id, "alias": "", "role": "subject", "capacity": "employee"}
    draft.answers = {**draft.answers, "parties": [named]}
    draft.save()
    page = unescape(client.get(reverse("incidents:report_check", args=[draft.pk])).content.decode())
    assert f"{director.name} neemt direct contact op" in page
    assert f"{manager.name} is erbij betrokken en krijgt je melding niet te zien." in page
    assert "Je leidinggevende neemt" not in page


def test_who_is_manager_and_director_is_passed_over_once(client: Client, draft: ReportDraft, director: User) -> None:
    Employment.objects.filter(person=draft.reporter.person).update(manager=director.person)
    board_member(draft.board)
    named = {"key": "a", "person": director.person_id, "alias": "", "role": "subject", "capacity": "employee"}
    draft.answers = {**draft.answers, "parties": [named]}
    draft.save()
    page = unescape(client.get(reverse("incidents:report_check", args=[draft.pk])).content.decode())
    assert page.count("is erbij betrokken en krijgt je melding niet te zien.") == 1


def test_what_was_changed_in_another_window_is_shown_before_it_goes(client: Client, draft: ReportDraft) -> None:
    url = reverse("incidents:report_check", args=[draft.pk])
    hidden = dict(re.findall(r'name="(version|addressee)" value="([^"]*)"', client.get(url).content.decode()))
    post(client, draft, do="save", step="what", summary="Iets heel anders")

    shown_again = client.post(url, hidden, follow=True)

    assert "Iets heel anders" in shown_again.content.decode()
    assert not Incident.objects.exists()


def test_another_door_keeps_the_answers(client: Client, draft: ReportDraft) -> None:
    post(client, draft, do="kind:incident")

    draft.refresh_from_db()
    assert draft.kind == Kind.INCIDENT
    assert draft.answers["summary"] == COMPLETE["summary"]


def test_throwing_away_asks_first_and_is_written_down(client: Client, draft: ReportDraft) -> None:
    url = reverse("incidents:report_discard", args=[draft.pk])
    assert client.get(url).status_code == 200
    assert ReportDraft.objects.exists()

    client.post(url)

    assert not ReportDraft.objects.exists()
    assert Event.objects.filter(action="draft.discard").exists()


class TestSchools:
    def test_someone_at_one_school_is_not_asked(self, client: Client, draft: ReportDraft) -> None:
        assert 'name="school"' not in page(client, "report", draft.pk)

    def test_someone_at_two_schools_chooses_from_those_two(self, school: School) -> None:
        from tests.factories.people import EmploymentFactory

        user = employee_user(school)
        other, third = SchoolFactory(board=school.board), SchoolFactory(board=school.board)
        EmploymentFactory(school=other, person=user.person)
        client, draft = signed_in(user), complete_draft(user)

        html = page(client, "report", draft.pk)
        assert other.name in html
        assert third.name not in html
        back = client.get(reverse("incidents:report_check", args=[draft.pk]))
        assert "step=what" in back.url
        post(client, draft, do="save", school=str(third.pk))
        assert "step=what" in client.get(reverse("incidents:report_check", args=[draft.pk])).url
        post(client, draft, do="save", school=str(other.pk))
        send(client, draft)
        assert Incident.objects.get().school == other

    def test_someone_of_the_foundation_chooses_any_school_or_none(self, school: School) -> None:
        user = staff_user(school.board)
        client, draft = signed_in(user), complete_draft(user, school="none")

        assert school.name in page(client, "report", draft.pk)
        send(client, draft)

        assert Incident.objects.get().school is None

    def test_someone_without_a_job_reads_what_to_do(self, school: School) -> None:
        client = signed_in(UserFactory(board=school.board))

        assert school.board.name in page(client, "report_choose")
        assert client.post(reverse("incidents:report_start", args=["incident"])).status_code == 404


def test_evidence_is_counted_at_the_draft(client: Client, draft: ReportDraft) -> None:
    post(client, draft, do="note", note_text="https://www.tiktok.com/@x/video/1", step="proof")

    draft.refresh_from_db()
    assert Evidence.objects.get().link == "https://www.tiktok.com/@x/video/1"
    assert draft.answers["note_text"] == ""
