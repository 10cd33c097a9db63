"""What a handler adds to a case: kept once, with whom it concerns, filed at once, checked like evidence."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

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
from core.errors import InvalidState, NotAllowed
from dossiers.actions.correspondence import add_item, concern_also, copy_evidence, correct_item
from dossiers.answers import Correction
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem, Document, Dossier
from dossiers.redaction import OTHER_PARTY
from incidents.actions.status import close
from incidents.enums import Capacity, Outcome
from incidents.models import Entry
from tests.factories import accounts as make
from tests.factories.cases import report
from tests.factories.dossiers import NOW, Case, case_about, item_answers, subject, victim
from tests.factories.incidents import EvidenceFactory
from tests.factories.people import SchoolFactory, employee, pupil
from tests.integration.dossiers.conftest import PDF, SignIn, World

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


def form_data(**fields: Any) -> dict[str, Any]:
    given = {
        "correspondent": "Mevrouw Bakker",
        "happened_at": "2026-11-24T11:00",
        "title": "Gebeld over de berichten",
        "body": "Het bericht gaat weg.",
        "key": f"form:{uuid4()}",
    }
    return given | fields


def url_of(case: Case, slug: str = "phone") -> str:
    return reverse("dossiers:add_item", args=[case.incident.reference, slug])


def list_of(case: Case) -> str:
    return reverse("dossiers:correspondence", args=[case.incident.reference])


def two_subjects() -> tuple[Case, Any, Any]:
    school = SchoolFactory()
    teacher = employee(school, first_name="Karin", last_name="Vos")
    child = pupil(school, first_name="Tijn", last_name="Jansen")
    case = case_about(subject(teacher), subject(child, Capacity.PUPIL), school=school)
    return case, teacher, child


# --- Actions --------------------------------------------------------------------------------------


def test_an_item_is_kept_told_logged_and_filed_at_once() -> None:
    case, dossier = _case_with_dossier()
    item = case.item()
    assert dossier.documents.get(item=item).body.endswith("Het bericht wordt vandaag verwijderd.")
    entry = Entry.objects.get(act="correspondence.phone_note")
    assert entry.data["title"] == item.title
    assert Event.objects.get(action="correspondence.add").object_id == str(item.pk)


def _case_with_dossier() -> tuple[Case, Dossier]:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), school=school)
    case.file()
    return case, Dossier.objects.get(person=teacher)


def test_sent_twice_is_one_item() -> None:
    case, _dossier = _case_with_dossier()
    answers = item_answers(happened_at=case.at)
    given = {"incident_id": case.incident.pk, "by": case.handler, "now": case.later()}
    assert add_item(item=answers, **given) == add_item(item=answers, **given)
    assert CaseItem.objects.count() == 1
    assert Document.objects.filter(item__isnull=False).count() == 1


def test_with_one_subject_it_concerns_that_one_unless_said_otherwise() -> None:
    school = SchoolFactory()
    teacher, child = employee(school), pupil(school)
    case = case_about(subject(teacher), victim(child), school=school)
    assert [row.involvement.person for row in case.item().concerns.all()] == [teacher]
    assert [row.involvement.person for row in case.item(child).concerns.all()] == [child]


def test_with_several_subjects_one_has_to_say_whom_it_concerns() -> None:
    case, teacher, _child = two_subjects()
    with pytest.raises(InvalidState) as refused:
        case.item()
    assert "parties" in refused.value.fields
    assert case.item(teacher)


def test_without_subjects_it_concerns_the_case_and_whoever_becomes_its_subject() -> None:
    from incidents.actions.handling import add_party

    school = SchoolFactory()
    case = case_about(school=school)
    item = case.item(body="Karin Vos was erbij.")
    assert not item.concerns.exists()
    teacher = employee(school, first_name="Karin", last_name="Vos")
    add_party(incident_id=case.incident.pk, party=subject(teacher), by=case.handler, now=case.later())
    case.file()
    assert "Karin Vos was erbij." in Document.objects.get(item=item).body


def test_a_party_of_another_case_is_not_taken() -> None:
    case, _dossier = _case_with_dossier()
    other, teacher, _child = two_subjects()
    foreign = frozenset({other.involvement(teacher).pk})
    with pytest.raises(InvalidState):
        add_item(
            incident_id=case.incident.pk,
            item=item_answers(happened_at=case.at, party_ids=foreign),
            by=case.handler,
            now=case.later(),
        )


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": " "}, "title"), ({"body": " "}, "body"), ({"happened_at": NOW + timedelta(days=30)}, "happened_at")],
)
def test_what_is_missing_or_impossible_is_told_at_its_field(fields: dict[str, Any], field: str) -> None:
    case, _dossier = _case_with_dossier()
    with pytest.raises(InvalidState) as refused:
        add_item(
            incident_id=case.incident.pk,
            item=item_answers(**{"happened_at": case.at} | fields),
            by=case.handler,
            now=case.later(),
        )
    assert field in refused.value.fields
    assert not CaseItem.objects.exists()


def test_a_file_goes_along_only_with_the_one_it_concerns() -> None:
    case, teacher, child = two_subjects()
    case.decide(child, files=True)
    upload = SimpleUploadedFile("brief over Karin.pdf", PDF)
    case.item(teacher, file=upload, title="Alleen Karin")
    shared = case.item(teacher, child, file=SimpleUploadedFile("samen.pdf", PDF), title="Samen")
    alone = Document.objects.get(title="Alleen Karin")
    assert alone.file.read() == PDF
    assert alone.file_name == "brief over Karin.pdf"
    for document in Document.objects.filter(item=shared):
        assert not document.file
        assert "bijlage" in document.body
    assert shared.file.read() == PDF


def test_a_file_that_is_not_taken_leaves_nothing_behind() -> None:
    case, _dossier = _case_with_dossier()
    with pytest.raises(InvalidState) as refused:
        case.item(file=SimpleUploadedFile("virus.pdf", b"MZ\x90\x00" + b"x" * 100))
    assert "file" in refused.value.fields
    assert not CaseItem.objects.exists()


def test_also_concerning_someone_files_it_with_them_and_takes_the_file_out() -> None:
    case, teacher, child = two_subjects()
    case.decide(child, files=True)
    item = case.item(teacher, file=SimpleUploadedFile("x.pdf", PDF), body="Karin en Tijn praatten.")
    concern_also(item_id=item.pk, party_ids=[case.involvement(child).pk], by=case.handler, now=case.later())
    shown = {row.dossier.person: row for row in Document.objects.filter(item=item, withheld=None)}
    assert set(shown) == {teacher, child}
    assert not any(row.file for row in shown.values())
    assert f"Karin en {OTHER_PARTY} praatten." in shown[teacher].body
    with pytest.raises(InvalidState):
        concern_also(item_id=item.pk, party_ids=[case.involvement(child).pk], by=case.handler, now=case.later())


def test_a_correction_takes_its_place_everywhere_and_the_first_stays() -> None:
    case, dossier = _case_with_dossier()
    item = case.item()
    correction = Correction("Beter", "Zo was het.", "Ik had het verkeerd begrepen.")
    given = {"item_id": item.pk, "by": case.handler, "now": case.later()}
    newer = correct_item(correction=correction, key="form:c", **given)
    assert correct_item(correction=correction, key="form:c", **given) == newer
    old, new = dossier.documents.get(item=item), dossier.documents.get(item=newer)
    assert (new.supersedes, new.supersedes_reason) == (old, correction.reason)
    assert old.body.endswith("vandaag verwijderd.")
    with pytest.raises(InvalidState):
        correct_item(correction=correction, key="form:d", **given)
    with pytest.raises(InvalidState):
        correct_item(correction=Correction("Beter", "x", " "), key="form:e", item_id=newer.pk, by=case.handler, now=NOW)


def test_a_copy_of_evidence_is_the_same_bytes() -> None:
    case, dossier = _case_with_dossier()
    evidence = EvidenceFactory(incident=case.incident)
    given = {"incident_id": case.incident.pk, "party_ids": frozenset(), "by": case.handler, "now": case.later()}
    item = copy_evidence(evidence_id=evidence.pk, key="form:e", **given)
    assert copy_evidence(evidence_id=evidence.pk, key="form:e", **given) == item
    document = dossier.documents.get(item=item)
    assert (document.sha256, document.file.read()) == (evidence.sha256, evidence.file.read())
    elsewhere = EvidenceFactory(incident=two_subjects()[0].incident)
    with pytest.raises(NotAllowed):
        copy_evidence(evidence_id=elsewhere.pk, key="form:f", **given)


def test_only_the_handler_writes_and_only_after_taking_up() -> None:
    case, _dossier = _case_with_dossier()
    item = case.item()
    board_member = make.board_member(case.school.board)
    for by, error in ((board_member, InvalidState), (case.reporter, NotAllowed)):
        with pytest.raises(error):
            add_item(incident_id=case.incident.pk, item=item_answers(happened_at=NOW), by=by, now=case.later())
        with pytest.raises(error):
            correct_item(item_id=item.pk, correction=Correction("x", "y", "z"), key="form:1", by=by, now=case.later())
        with pytest.raises(error):
            concern_also(item_id=item.pk, party_ids=[1], by=by, now=case.later())
        with pytest.raises(error):
            copy_evidence(
                incident_id=case.incident.pk,
                evidence_id=uuid4(),
                party_ids=frozenset(),
                key="form:2",
                by=by,
                now=case.later(),
            )
    waiting = report(case.reporter, now=NOW, school=case.school, kind="incident")
    assert waiting.handler == case.handler
    with pytest.raises(InvalidState):
        add_item(incident_id=waiting.pk, item=item_answers(), by=case.handler, now=case.later())


def test_after_closing_an_answer_still_finds_its_place() -> None:
    case, dossier = _case_with_dossier()
    close(incident_id=case.incident.pk, outcome=Outcome.UNFOUNDED, reason="Niets.", by=case.handler, now=case.later())
    assert dossier.documents.filter(item=case.item()).exists()


# --- Pages ----------------------------------------------------------------------------------------


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
    case, _dossier = _case_with_dossier()
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
    case, dossier = _case_with_dossier()
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
    case, _dossier = _case_with_dossier()
    data = form_data(correspondent="", without_minors="on", file=SimpleUploadedFile("x.eml", MAIL))
    assert as_user(case.handler).post(url_of(case, "mail-sent"), data).status_code == 302
    assert CaseItem.objects.get().correspondent == "directie@school.example"


def test_a_typed_mail_needs_who_when_and_what(as_user: SignIn) -> None:
    case, _dossier = _case_with_dossier()
    data = form_data(correspondent="", happened_at="", title="")
    response = as_user(case.handler).post(url_of(case, "mail-received"), data)
    assert response.status_code == 422
    assert {"correspondent", "happened_at", "title"} <= set(response.context["form"].errors)


def test_a_file_asks_for_the_answer_about_minors(as_user: SignIn) -> None:
    case, _dossier = _case_with_dossier()
    upload = SimpleUploadedFile("x.pdf", PDF)
    response = as_user(case.handler).post(url_of(case), form_data(file=upload))
    assert response.status_code == 422
    assert "without_minors" in response.context["form"].errors


def test_a_file_that_is_too_large_is_told_at_the_field(as_user: SignIn, settings: Any) -> None:
    settings.OPOR_EVIDENCE_MAX_FILE_MB = 0
    case, _dossier = _case_with_dossier()
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
    case, _dossier = _case_with_dossier()
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
    data = {"title": "Beter", "body": "Zo was het", "reason": "Vergissing", "key": "form:1"}
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
        "key": "form:1",
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
    case, _dossier = _case_with_dossier()
    deputy: User = make.employee_user(case.school)
    make.AbsenceFactory(user=case.handler, deputy=deputy)
    assert as_user(deputy).post(url_of(case), form_data()).status_code == 302
    assert CaseItem.objects.get().recorded_by == deputy
