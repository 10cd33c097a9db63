"""The pages of the correspondence of a case."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem, Document
from incidents.actions.status import close
from incidents.enums import Capacity, Outcome
from tests.factories import accounts as make
from tests.factories.cases import report
from tests.factories.dossiers import NOW, case_about, subject
from tests.factories.people import SchoolFactory, pupil
from tests.integration.dossiers.conftest import PDF, SignIn, World
from tests.integration.dossiers.writing import case_with_dossier, form_data, list_of, two_subjects, url_of

pytestmark = pytest.mark.django_db

MAIL = b"""\
From: Hasan Demir <hasan@example.org>
To: directie@school.example
Date: Mon, 23 Nov 2026 09:15:00 +0100
Subject: =?utf-8?q?Zo_gaan_we_niet_met_elkaar_om?=
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Beste directie,

Karin heeft dit zelf uitgelokt.
"""


@pytest.fixture(autouse=True)
def after_the_story() -> Any:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def test_the_handler_writes_down_a_call(as_user: SignIn) -> None:
    case, teacher, child = two_subjects()
    client = as_user(case.handler)
    assert client.get(url_of(case)).status_code == 200
    parties = [case.involvement(teacher).pk]
    response = client.post(url_of(case), form_data(parties=parties), follow=True)
    assert response.redirect_chain[-1][0] == list_of(case)
    assert "Gebeld over de berichten" in response.content.decode()
    item = CaseItem.objects.get()
    assert (item.kind, item.correspondent) == (DocumentKind.PHONE_NOTE, "Mevrouw Bakker")
    assert timezone.localtime(item.happened_at).hour == 11
    assert Document.objects.get(item=item).dossier.person == teacher
    assert child.dossiers.count() == 0


@pytest.mark.parametrize(
    ("slug", "kind"),
    [
        ("phone", "phone_note"),
        ("meeting", "meeting_report"),
        ("mail-received", "mail_in"),
        ("mail-sent", "mail_out"),
        ("view", "view"),
    ],
)
def test_each_kind_has_its_page(as_user: SignIn, slug: str, kind: str) -> None:
    case, _dossier = case_with_dossier()
    assert as_user(case.handler).post(url_of(case, slug), form_data()).status_code == 302
    assert CaseItem.objects.get().kind == kind
    assert as_user(case.handler).get(url_of(case, "nonsense")).status_code == 404


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(as_user: SignIn) -> None:
    case, _teacher, _child = two_subjects()
    response = as_user(case.handler).post(url_of(case), form_data(title=""))
    assert response.status_code == 422
    assert {"title", "parties"} <= set(response.context["form"].errors)
    assert "Het bericht gaat weg." in response.content.decode()
    assert not CaseItem.objects.exists()


def test_a_mail_file_fills_in_the_rest(as_user: SignIn) -> None:
    case, dossier = case_with_dossier()
    empty = form_data(correspondent="", happened_at="", title="", body="", without_minors="on")
    upload = SimpleUploadedFile("bericht.eml", MAIL)
    response = as_user(case.handler).post(url_of(case, "mail-received"), empty | {"file": upload})
    assert response.status_code == 302
    item = CaseItem.objects.get()
    assert item.title == "Zo gaan we niet met elkaar om"
    assert item.correspondent == "Hasan Demir <hasan@example.org>"
    assert timezone.localtime(item.happened_at).strftime("%d-%m %H:%M") == "23-11 09:15"
    assert "uitgelokt" in item.body
    assert item.file.read() == MAIL
    assert item.media_type == "message/rfc822"
    assert item.headers["Message-ID"] == "<1@example.org>"
    assert dossier.documents.get(item=item).file.read() == MAIL


def test_a_sent_mail_is_to_the_recipients(as_user: SignIn) -> None:
    case, _dossier = case_with_dossier()
    data = form_data(correspondent="", without_minors="on", file=SimpleUploadedFile("x.eml", MAIL))
    assert as_user(case.handler).post(url_of(case, "mail-sent"), data).status_code == 302
    assert CaseItem.objects.get().correspondent == "directie@school.example"


def test_a_mail_nobody_can_read_is_kept_once_someone_says_what_it_is(as_user: SignIn) -> None:
    """Nested so deep that reading it would never end: the file is kept all the same, and the page says what to do."""
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(5000))
    hostile = MAIL.split(b"MIME-Version")[0] + b"".join(levels) + b"\nx"
    case, _dossier = case_with_dossier()
    url, client = url_of(case, "mail-received"), as_user(case.handler)
    data = form_data(correspondent="", happened_at="", title="", without_minors="on")
    response = client.post(url, data | {"file": SimpleUploadedFile("x.eml", hostile)})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file", "correspondent", "happened_at", "title"}
    assert "kan niet vanzelf gelezen worden" in response.content.decode()
    response = client.post(url, form_data(without_minors="on") | {"file": SimpleUploadedFile("x.eml", hostile)})
    assert response.status_code == 302
    assert CaseItem.objects.get().file.read() == hostile


def test_a_typed_mail_needs_who_when_and_what(as_user: SignIn) -> None:
    case, _dossier = case_with_dossier()
    data = form_data(correspondent="", happened_at="", title="")
    response = as_user(case.handler).post(url_of(case, "mail-received"), data)
    assert response.status_code == 422
    assert {"correspondent", "happened_at", "title"} <= set(response.context["form"].errors)


def test_a_file_asks_for_the_answer_about_minors(as_user: SignIn) -> None:
    case, _dossier = case_with_dossier()
    upload = SimpleUploadedFile("x.pdf", PDF)
    response = as_user(case.handler).post(url_of(case), form_data(file=upload))
    assert response.status_code == 422
    assert "without_minors" in response.context["form"].errors


def test_a_file_that_is_too_large_is_told_at_the_field(as_user: SignIn, settings: Any) -> None:
    settings.OPOR_EVIDENCE_MAX_FILE_MB = 0
    case, _dossier = case_with_dossier()
    data = form_data(file=SimpleUploadedFile("x.pdf", PDF), without_minors="on")
    response = as_user(case.handler).post(url_of(case), data)
    assert response.status_code == 422
    assert "file" in response.context["form"].errors
    assert not CaseItem.objects.exists()


def test_the_list_shows_everything_and_where_it_lies(as_user: SignIn) -> None:
    case, teacher, child = two_subjects()
    case.message("Een bericht")
    case.decide(child, files=True)
    case.item(child)
    case.file()
    response = as_user(case.handler).get(list_of(case))
    page = response.context["page"]
    by_source = {line.source.partition(":")[0]: row for line, row in zip(page.lines, page.rows, strict=True)}
    assert set(by_source) == {"report", "message", "assessment", "filing", "item"}
    assert {link.label for link in by_source["message"].links} == {
        f"In het dossier van {person.name}" for person in (teacher, child)
    }
    assert [link.label for link in by_source["item"].links] == [f"In het dossier van {child.name}"]
    assert [chip.badge.label for chip in page.people] == ["In het dossier", "In het dossier"]
    assert Event.objects.filter(action="correspondence.read", outcome="read").count() == 1


def test_the_list_and_the_filing_know_the_same_things(as_user: SignIn) -> None:
    """`outline` and `pieces` are two readings of one case: every source of one is a source of the other."""
    from dossiers.filing import facts_of
    from dossiers.outline import outline_of
    from dossiers.pieces import pieces_of
    from incidents.actions.handling import agree_approach, convert_to_incident
    from incidents.actions.status import reopen

    school = SchoolFactory()
    child = pupil(school)
    case = case_about(subject(child, Capacity.PUPIL), school=school, kind="escalation")
    case.message("Vraag")
    case.message("Antwoord", by=case.handler)
    given = {"incident_id": case.incident.pk, "by": case.handler}
    agree_approach(text="Zo", held_at=case.at, now=case.later(), **given)
    convert_to_incident(reason="Ernstig", now=case.later(), **given)
    case.decide(child, files=True)
    case.item()
    close(outcome=Outcome.UNFOUNDED, reason="Niets", now=case.later(), **given)
    reopen(reason="Toch", now=case.later(), **given)
    facts = facts_of(case.incident)
    outline = outline_of(case.incident, CaseItem.objects.all(), facts.decisions)
    pieces = pieces_of(case.incident, facts.involvements)
    assert sorted((line.source, line.kind) for line in outline) == sorted((row.source, row.kind) for row in pieces)
    assert len(pieces) == 10


def test_who_may_not_open_the_case_sees_none_of_its_correspondence(world: World, as_user: SignIn) -> None:
    item = world.case.item()
    filed = Document.objects.get(item=item)
    arguments = [world.reference, item.pk]
    urls = [list_of(world.case), url_of(world.case), reverse("dossiers:copy_evidence", args=[world.reference])]
    urls += [
        reverse(f"dossiers:{name}", args=arguments)
        for name in ("item", "item_file", "item_download", "correct_item", "concern")
    ]
    urls += [
        reverse(f"dossiers:{name}", args=[world.reference, filed.pk])
        for name in ("filed", "filed_file", "filed_download", "correct_filed", "dispatch")
    ]
    board = world.case.school.board
    for user in (
        make.director_of(SchoolFactory(board=board)),
        make.hr_officer(board),
        make.care_of(world.case.school),
        world.case.reporter,
        make.user_of(world.teacher),
        make.administrator(board),
        make.counsellor(board),
    ):
        client = as_user(user)
        for url in urls:
            assert client.get(url).status_code == 404, (user, url)
            assert client.post(url, form_data()).status_code in (404, 405), (user, url)
    assert CaseItem.objects.count() == 2


def test_who_oversees_the_case_reads_but_does_not_write(world: World, as_user: SignIn) -> None:
    item = world.case.item()
    client = as_user(make.board_member(world.case.school.board))
    response = client.get(list_of(world.case))
    assert response.status_code == 200
    assert response.context["page"].new_actions == []
    assert client.get(reverse("dossiers:item", args=[world.reference, item.pk])).context["page"].actions == []
    for method in (client.get, client.post):
        response = method(url_of(world.case), form_data())
        assert response.status_code == 302
        assert response["Location"] == list_of(world.case)
    assert CaseItem.objects.count() == 2


def test_before_it_is_taken_up_the_page_says_what_to_do_first(as_user: SignIn) -> None:
    case, _dossier = case_with_dossier()
    waiting = report(case.reporter, now=NOW, school=case.school, kind="incident")
    client = as_user(case.handler)
    url = reverse("dossiers:add_item", args=[waiting.reference, "phone"])
    response = client.get(url, follow=True)
    assert "eerst in behandeling" in response.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head"])
def test_other_methods_do_nothing(world: World, as_user: SignIn, method: str) -> None:
    item = world.case.item()
    client = as_user(world.case.handler)
    for name, arguments in (
        ("correspondence", [world.reference]),
        ("add_item", [world.reference, "phone"]),
        ("item", [world.reference, item.pk]),
        ("correct_item", [world.reference, item.pk]),
    ):
        assert getattr(client, method)(reverse(f"dossiers:{name}", args=arguments)).status_code == 405


def test_an_item_shows_what_was_said_where_it_lies_and_its_correction(world: World, as_user: SignIn) -> None:
    item = world.case.item()
    client = as_user(world.case.handler)
    page = reverse("dossiers:item", args=[world.reference, item.pk])
    assert "Het bericht wordt vandaag verwijderd." in client.get(page).content.decode()
    correct = reverse("dossiers:correct_item", args=[world.reference, item.pk])
    data = {"title": "Beter", "body": "Zo was het", "reason": "Vergissing", "key": UUID(int=1)}
    assert client.post(correct, data).status_code == 302
    assert "Vergissing" in client.get(page).content.decode()
    assert client.get(page).context["page"].actions == []


def test_the_handler_says_that_it_concerns_someone_else_too(as_user: SignIn) -> None:
    case, teacher, child = two_subjects()
    item = case.item(teacher)
    url = reverse("dossiers:concern", args=[case.incident.reference, item.pk])
    client = as_user(case.handler)
    choices = client.get(url).context["form"].fields["parties"].choices
    assert [pk for pk, _label in choices] == [case.involvement(child).pk]
    assert client.post(url, {"parties": [case.involvement(child).pk]}).status_code == 302
    assert item.concerns.count() == 2
    assert client.post(url, {"parties": []}).status_code == 422


def test_the_handler_sees_and_corrects_how_it_lies_in_the_dossier(world: World, as_user: SignIn) -> None:
    report_filed = world.dossier.documents.get(kind=DocumentKind.REPORT)
    client = as_user(world.case.handler)
    arguments = [world.reference, report_filed.pk]
    assert client.get(reverse("dossiers:filed", args=arguments)).status_code == 200
    data = {
        "title": "Melding",
        "body": "Zonder omschrijving",
        "reason": "Herkenbaar",
        "withholds": "on",
        "key": UUID(int=1),
    }
    response = client.post(reverse("dossiers:correct_filed", args=arguments), data)
    newer = report_filed.superseded_by
    assert response["Location"] == reverse("dossiers:filed", args=[world.reference, newer.pk])
    assert client.get(reverse("dossiers:filed", args=arguments)).status_code == 404
    assert client.get(reverse("dossiers:document", args=[report_filed.pk])).status_code == 404
    shown = client.get(reverse("dossiers:document", args=[newer.pk])).content.decode()
    assert "Herkenbaar" in shown
    assert str(report_filed.pk) not in shown


def test_the_handler_writes_down_that_it_was_sent(world: World, as_user: SignIn) -> None:
    url = reverse("dossiers:dispatch", args=[world.reference, world.letter.pk])
    client = as_user(world.case.handler)
    assert client.get(url).status_code == 200
    data = {"addressee": world.teacher.pk, "channel": "registered_post", "tracking": "3S1"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    sent = world.letter.item.dispatches.get()
    assert (sent.addressee, sent.tracking) == (world.teacher, "3S1")
    assert client.post(url, data | {"addressee": world.case.reporter.person.pk}).status_code == 422


def test_who_left_cannot_have_read_it_in_the_application(world: World, as_user: SignIn) -> None:
    world.teacher.employments.update(ends_on=world.case.at.date() - timedelta(days=1))
    url = reverse("dossiers:dispatch", args=[world.reference, world.letter.pk])
    answer = as_user(world.case.handler).post(url, {"addressee": world.teacher.pk, "channel": "in_app"})
    assert answer.status_code == 422
    assert "niet in de applicatie lezen" in answer.content.decode()
    assert not world.letter.item.dispatches.exists()


def test_the_list_costs_as_many_queries_for_one_as_for_many(world: World, as_user: SignIn) -> None:
    client = as_user(world.case.handler)
    client.get(list_of(world.case))

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(list_of(world.case)).status_code == 200
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    one = cost()
    for number in range(3):
        world.case.item()
        world.case.message(f"Bericht {number}")
    world.case.file()
    assert cost() == one
    assert one <= 12


def test_a_deputy_writes_in_the_name_of_the_handler(as_user: SignIn, client: Client) -> None:
    case, _dossier = case_with_dossier()
    deputy: User = make.employee_user(case.school)
    make.AbsenceFactory(user=case.handler, deputy=deputy)
    assert as_user(deputy).post(url_of(case), form_data()).status_code == 302
    assert CaseItem.objects.get().recorded_by == deputy
