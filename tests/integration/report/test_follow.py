"""After sending: the reporter sees where it is and who has it, and nothing that is internal."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import RoleName
from accounts.models import User
from audit.actions import SYSTEM
from core.errors import InvalidState
from incidents.actions.handling import add_party, assess, identify_party, send_message, take_up
from incidents.actions.protocols import install_protocol
from incidents.actions.status import await_sanction, close, resume_review, withdraw
from incidents.answers import AssessmentAnswers, PartyAnswer
from incidents.enums import Capacity, Criminal, Outcome, PartyRole, Status
from incidents.models import Entry, Incident, Involvement, Message, Share
from people.models import School
from tests.factories import files
from tests.factories.accounts import RoleFactory, counsellor, employee_user
from tests.factories.cases import report
from tests.factories.incidents import NOW, ReportDraftFactory
from tests.factories.people import pupil
from tests.integration.report.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(reporter: User, school: School, manager: User) -> Incident:
    return report(reporter, now=NOW, school=school)


def url(name: str, incident: Incident, *more: Any) -> str:
    return reverse(f"incidents:{name}", args=[incident.reference, *more])


def page(client: Client, incident: Incident) -> str:
    response = client.get(url("follow", incident))
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_page_says_who_has_it_and_by_when(client: Client, incident: Incident, manager: User) -> None:
    html = page(client, incident)

    assert incident.reference in html
    assert manager.name in html
    assert "14:30" in html


def test_what_is_internal_is_not_shown(client: Client, incident: Incident, manager: User, school: School) -> None:
    take_up(incident_id=incident.pk, by=manager, now=NOW)
    secret = pupil(school, first_name="Geheim", prefix="", last_name="Persoon")
    party = PartyAnswer(secret.pk, "", PartyRole.WITNESS, Capacity.PUPIL)
    add_party(incident_id=incident.pk, party=party, by=manager, now=NOW)
    Incident.objects.filter(pk=incident.pk).update(status=Status.AWAITING_SANCTION)
    Entry.objects.create(incident=incident, at=NOW, actor=manager, act="sanction.propose", data={"person": "Iemand"})

    html = page(client, incident)

    assert "Geheim" not in html
    assert "Iemand" not in html
    assert str(Status.AWAITING_SANCTION.label) not in html


@pytest.mark.parametrize("outcome", [Outcome.SANCTION, Outcome.POLICE_REPORT, Outcome.UNFOUNDED])
def test_how_it_ended_for_someone_else_is_not_told(client: Client, incident: Incident, outcome: Outcome) -> None:
    Incident.objects.filter(pk=incident.pk).update(
        status=Status.CLOSED, outcome=outcome, outcome_reason="Berisping opgelegd", closed_at=NOW
    )

    html = page(client, incident)

    assert "Berisping" not in html
    assert str(outcome.label) not in html


def test_a_closed_report_says_where_to_go_when_it_happens_again(client: Client, incident: Incident) -> None:
    assert reverse("incidents:report_choose") not in page(client, incident).split("<main")[1]
    Incident.objects.filter(pk=incident.pk).update(
        status=Status.CLOSED, outcome=Outcome.SANCTION, outcome_reason="Berisping opgelegd", closed_at=NOW
    )
    html = page(client, incident).split("<main")[1]
    assert f"Doe een nieuwe melding en noem daarin {incident.reference}." in html
    assert "vertrouwenspersoon" in html
    assert reverse("incidents:report_choose") in html


def test_that_the_police_were_told_about_someone_is_not_told(client: Client, incident: Incident, manager: User) -> None:
    """The handler records the reference when closing; the outcome "police report" is kept from the reporter too."""
    take_up(incident_id=incident.pk, by=manager, now=NOW)
    manager.forget_access()
    RoleFactory(user=manager, name=RoleName.BOARD)  # who decides on a report to the police
    close(
        incident_id=incident.pk,
        outcome=Outcome.POLICE_REPORT,
        reason="Bedreiging",
        police_reference="PL1500-2026-777",
        by=manager,
        now=NOW,
    )

    assert "PL1500" not in page(client, incident)


def test_messages_go_both_ways_and_are_marked_read(client: Client, incident: Incident, manager: User) -> None:
    client.post(url("report_message", incident), {"body": "Er staat weer iets online"})
    send_message(incident_id=incident.pk, body="Ik bel je om 12 uur", by=manager, now=NOW)

    html = page(client, incident)

    assert "Er staat weer iets online" in html
    assert "Ik bel je om 12 uur" in html
    assert Message.objects.get(author=manager).read_at is not None
    assert Message.objects.exclude(author=manager).get().read_at is None


def test_an_empty_message_is_pointed_at(client: Client, incident: Incident) -> None:
    response = client.post(url("report_message", incident), {"body": "  "})

    assert response.status_code == 422
    assert 'href="#id_body"' in response.content.decode()


def test_more_evidence_can_be_added_while_it_is_open(client: Client, incident: Incident) -> None:
    good = SimpleUploadedFile("later.png", files.picture("PNG"))
    bad = SimpleUploadedFile("fout.png", b"<svg>")

    html = client.post(
        url("report_evidence", incident),
        {"minors": "no", "files": [good, bad], "note_text": "https://x.com/1"},
        follow=True,
    ).content.decode()

    assert {evidence.name for evidence in incident.evidence.all()} == {"later.png", "https://x.com/1"}
    assert "fout.png: " in html
    assert "Het andere is toegevoegd." in html


@pytest.mark.parametrize("posted", [{"files": True}, {"note_text": 100_001 * "x"}])
def test_a_text_that_is_not_kept_is_given_back(client: Client, incident: Incident, posted: dict[str, Any]) -> None:
    text = f"Zij schreven: {posted.get('note_text', 'kom maar op')}"
    file = {"files": SimpleUploadedFile("later.png", files.picture("PNG"))} if "files" in posted else {}

    response = client.post(url("report_evidence", incident), {**file, "note_text": text})

    assert response.status_code == 422
    assert f">{text}</textarea>" in response.content.decode()
    assert not incident.evidence.exists()


def test_a_text_for_a_report_that_was_closed_meanwhile_is_given_back(
    client: Client, incident: Incident, school: School
) -> None:
    Incident.objects.filter(pk=incident.pk).update(
        status=Status.CLOSED, outcome=Outcome.SANCTION, outcome_reason="Berisping opgelegd", closed_at=NOW
    )
    for sender, status in ((client, 422), (signed_in(employee_user(school)), 404)):
        response = sender.post(url("report_evidence", incident), {"note_text": "Zij schreven: <kom maar op>"})
        html = response.content.decode()
        assert response.status_code == status
        assert "readonly>Zij schreven: &lt;kom maar op&gt;</textarea>" in html
        assert (incident.summary in html) is (sender is client)


@pytest.mark.parametrize("minors", ["", "yes"])
def test_the_question_about_minors_is_asked_here_too(client: Client, incident: Incident, minors: str) -> None:
    file = SimpleUploadedFile("later.png", files.picture("PNG"))

    client.post(url("report_evidence", incident), {"minors": minors, "files": [file]})

    assert not incident.evidence.exists()


def test_withdrawing_asks_why_and_closes(client: Client, incident: Incident) -> None:
    assert client.get(url("withdraw", incident)).status_code == 200
    assert client.post(url("withdraw", incident), {"reason": ""}).status_code == 200
    incident.refresh_from_db()
    assert incident.status == Status.REPORTED

    client.post(url("withdraw", incident), {"reason": "Uitgepraat met de ouders"})

    incident.refresh_from_db()
    assert (incident.status, incident.outcome) == (Status.CLOSED, Outcome.WITHDRAWN)
    assert client.get(url("withdraw", incident)).url == url("follow", incident)


def imposed(incident: Incident, by: User) -> None:
    breach = AssessmentAnswers((), 2, 2, 2, (), Criminal.NO, "Grof")
    install_protocol(board=incident.board, starts_on=date(2012, 8, 1), by=SYSTEM, now=NOW)
    assess(incident_id=incident.pk, assessment=breach, by=by, now=NOW)
    await_sanction(incident_id=incident.pk, by=by, now=NOW)
    resume_review(incident_id=incident.pk, imposed=True, by=by, now=NOW)


@pytest.mark.parametrize("why", ["imposed", "subject"])
def test_who_cannot_withdraw_any_more_is_told_whom_to_ask_and_not_why(
    client: Client, incident: Incident, manager: User, why: str
) -> None:
    take_up(incident_id=incident.pk, by=manager, now=NOW)
    if why == "imposed":
        imposed(incident, manager)
    else:
        Involvement.objects.create(
            incident=incident,
            person=incident.reporter.person,
            role=PartyRole.SUBJECT,
            capacity=Capacity.EMPLOYEE,
            added_by=manager,
            added_at=NOW,
        )
    html = page(client, incident)
    assert "niet meer zelf intrekken. Vraag het aan de behandelaar" in html
    assert url("withdraw", incident) not in html
    assert client.get(url("withdraw", incident)).url == url("follow", incident)
    with pytest.raises(InvalidState):
        withdraw(incident_id=incident.pk, reason="Was niks", by=incident.reporter, now=NOW)


def test_only_the_reporter_lets_a_counsellor_read_along_and_stops_it(
    client: Client, incident: Incident, school: School
) -> None:
    confidant = counsellor(school.board)
    assert confidant.name in page(client, incident)

    client.post(url("share", incident), {"counsellor": str(confidant.pk)})
    assert Share.objects.filter(ended_at=None, counsellor=confidant).exists()

    client.post(url("stop_sharing", incident, confidant.pk))
    assert not Share.objects.filter(ended_at=None).exists()


def test_someone_who_is_no_counsellor_cannot_be_chosen(client: Client, incident: Incident, school: School) -> None:
    client.post(url("share", incident), {"counsellor": str(employee_user(school).pk)})

    assert not Share.objects.exists()


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("follow", "get"),
        ("report_message", "post"),
        ("report_evidence", "post"),
        ("withdraw", "get"),
        ("withdraw", "post"),
        ("share", "post"),
    ],
)
def test_the_report_of_someone_else_does_not_exist(
    incident: Incident, manager: User, school: School, name: str, method: str
) -> None:
    """Nor for its handler, who has a page of their own."""
    for user in (employee_user(school), manager):
        data = {"body": "x", "reason": "x", "counsellor": "1"}
        assert getattr(signed_in(user), method)(url(name, incident), data).status_code == 404
    assert Client().get(url("follow", incident)).status_code == 302


def test_the_list_of_own_reports_costs_the_same_for_one_and_for_three(
    client: Client, reporter: User, school: School, manager: User, django_assert_max_num_queries: Any
) -> None:
    address = reverse("incidents:my_reports")

    def cost() -> int:
        with django_assert_max_num_queries(20) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    report(reporter, now=NOW, school=school)
    ReportDraftFactory(reporter=reporter, answers={"summary": "x"})
    cost()  # the first page of a session writes when it was seen
    one = cost()
    for _ in range(2):
        report(reporter, now=NOW, school=school)
        ReportDraftFactory(reporter=reporter, answers={"summary": "x"})

    assert cost() == one


def test_the_page_of_a_report_costs_the_same_for_one_and_for_three(
    client: Client, incident: Incident, manager: User, django_assert_max_num_queries: Any
) -> None:
    def add(text: str) -> None:
        client.post(url("report_message", incident), {"body": text})
        client.post(url("report_evidence", incident), {"note_text": f"https://x.com/{text}"})

    def cost() -> int:
        with django_assert_max_num_queries(40) as captured:
            page(client, incident)
        return len(captured)

    add("1")
    page(client, incident)  # marks what is unread as read
    one = cost()
    add("2")
    add("3")

    assert cost() == one


def test_the_story_tells_that_it_ended_and_not_how(client: Client, incident: Incident, manager: User) -> None:
    take_up(incident_id=incident.pk, by=manager, now=NOW)
    close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Verzonnen verhaal", by=manager, now=NOW)

    html = page(client, incident)

    assert "Verzonnen verhaal" not in html
    assert str(Outcome.UNFOUNDED.label).lower() not in html.lower()


def test_the_reporter_reads_whom_they_named_and_not_who_a_nickname_is(
    client: Client, reporter: User, school: School, manager: User
) -> None:
    child = pupil(school, first_name="Sem", prefix="", last_name="Jansen")
    named = (
        PartyAnswer(child.pk, "", PartyRole.VICTIM, Capacity.PUPIL),
        PartyAnswer(None, "@nachtuil", PartyRole.SUBJECT, Capacity.UNKNOWN),
    )
    incident = report(reporter, now=NOW, school=school, parties=named)
    take_up(incident_id=incident.pk, by=manager, now=NOW)
    culprit, other = pupil(school, last_name="Verhoeven"), pupil(school, last_name="Zandstra")
    identify_party(
        incident_id=incident.pk,
        involvement_id=incident.involvements.get(alias="@nachtuil").pk,
        person_id=culprit.pk,
        capacity=Capacity.PUPIL,
        by=manager,
        now=NOW,
    )
    added = PartyAnswer(other.pk, "", PartyRole.WITNESS, Capacity.PUPIL)
    add_party(incident_id=incident.pk, party=added, by=manager, now=NOW)

    shown = page(client, incident)

    assert "Sem Jansen (heeft er last van), @nachtuil (deed het)" in shown
    assert "Verhoeven" not in shown
    assert "Zandstra" not in shown
