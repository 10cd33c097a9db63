"""What a handler adds to a case: kept once, with whom it concerns, filed at once, checked like evidence."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Event
from core.errors import InvalidState, NotAllowed
from dossiers.actions.correspondence import add_item, concern_also, copy_evidence, correct_item
from dossiers.answers import Correction
from dossiers.models import CaseItem, Document
from dossiers.redaction import OTHER_PARTY
from incidents.actions.status import close
from incidents.enums import Outcome
from incidents.models import Entry
from tests.factories import accounts as make
from tests.factories.cases import report
from tests.factories.dossiers import NOW, case_about, item_answers, subject, victim
from tests.factories.incidents import EvidenceFactory
from tests.factories.people import SchoolFactory, employee, pupil
from tests.integration.dossiers.conftest import PDF
from tests.integration.dossiers.writing import case_with_dossier, two_subjects

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


def test_an_item_is_kept_told_logged_and_filed_at_once() -> None:
    case, dossier = case_with_dossier()
    item = case.item()
    assert dossier.documents.get(item=item).body.endswith("Het bericht wordt vandaag verwijderd.")
    entry = Entry.objects.get(act="correspondence.phone_note")
    assert entry.data["title"] == item.title
    assert Event.objects.get(action="correspondence.add").object_id == str(item.pk)


def test_sent_twice_is_one_item() -> None:
    case, _dossier = case_with_dossier()
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
    case, _dossier = case_with_dossier()
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
    [
        ({"title": " "}, "title"),
        ({"body": " "}, "body"),
        ({"happened_at": NOW + timedelta(days=30)}, "happened_at"),
        ({"happened_at": NOW.replace(year=1802)}, "happened_at"),
    ],
)
def test_what_is_missing_or_impossible_is_told_at_its_field(fields: dict[str, Any], field: str) -> None:
    case, _dossier = case_with_dossier()
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
    case, _dossier = case_with_dossier()
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
    case, dossier = case_with_dossier()
    item = case.item()
    correction = Correction("Beter", "Zo was het.", "Ik had het verkeerd begrepen.")
    given = {"item_id": item.pk, "by": case.handler, "now": case.later()}
    newer = correct_item(correction=correction, key=UUID(int=12), **given)
    assert correct_item(correction=correction, key=UUID(int=12), **given) == newer
    old, new = dossier.documents.get(item=item), dossier.documents.get(item=newer)
    assert (new.supersedes, new.supersedes_reason) == (old, correction.reason)
    assert old.body.endswith("vandaag verwijderd.")
    with pytest.raises(InvalidState):
        correct_item(correction=correction, key=UUID(int=13), **given)
    with pytest.raises(InvalidState):
        correct_item(
            correction=Correction("Beter", "x", " "), key=UUID(int=14), item_id=newer.pk, by=case.handler, now=NOW
        )


def test_a_copy_of_evidence_is_the_same_bytes() -> None:
    case, dossier = case_with_dossier()
    evidence = EvidenceFactory(incident=case.incident)
    given = {"incident_id": case.incident.pk, "party_ids": frozenset(), "by": case.handler, "now": case.later()}
    item = copy_evidence(evidence_id=evidence.pk, key=UUID(int=14), **given)
    assert copy_evidence(evidence_id=evidence.pk, key=UUID(int=14), **given) == item
    document = dossier.documents.get(item=item)
    assert (document.sha256, document.file.read()) == (evidence.sha256, evidence.file.read())
    elsewhere = EvidenceFactory(incident=two_subjects()[0].incident)
    with pytest.raises(NotAllowed):
        copy_evidence(evidence_id=elsewhere.pk, key=UUID(int=15), **given)


def test_only_the_handler_writes_and_only_after_taking_up() -> None:
    case, _dossier = case_with_dossier()
    item = case.item()
    board_member = make.board_member(case.school.board)
    for by, error in ((board_member, InvalidState), (case.reporter, NotAllowed)):
        with pytest.raises(error):
            add_item(incident_id=case.incident.pk, item=item_answers(happened_at=NOW), by=by, now=case.later())
        with pytest.raises(error):
            correct_item(
                item_id=item.pk, correction=Correction("x", "y", "z"), key=UUID(int=1), by=by, now=case.later()
            )
        with pytest.raises(error):
            concern_also(item_id=item.pk, party_ids=[1], by=by, now=case.later())
        with pytest.raises(error):
            copy_evidence(
                incident_id=case.incident.pk,
                evidence_id=uuid4(),
                party_ids=frozenset(),
                key=UUID(int=2),
                by=by,
                now=case.later(),
            )
    waiting = report(case.reporter, now=NOW, school=case.school, kind="incident")
    assert waiting.handler == case.handler
    with pytest.raises(InvalidState):
        add_item(incident_id=waiting.pk, item=item_answers(), by=case.handler, now=case.later())


def test_after_closing_an_answer_still_finds_its_place() -> None:
    case, dossier = case_with_dossier()
    close(incident_id=case.incident.pk, outcome=Outcome.UNFOUNDED, reason="Niets.", by=case.handler, now=case.later())
    assert dossier.documents.filter(item=case.item()).exists()


# --- Pages ----------------------------------------------------------------------------------------
