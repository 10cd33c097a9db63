"""A letter that went out lies in a dossier as the very file that was decided on, and was sent once."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from core.errors import InvalidState
from dossiers.actions.correspondence import concern_also, correct_item
from dossiers.actions.letters import dispatch, file_letter
from dossiers.actions.versions import supersede
from dossiers.answers import Correction
from dossiers.enums import Channel, DocumentKind
from dossiers.filing import lies_in_a_dossier
from dossiers.models import CaseItem, Dispatch, Document, Withholding
from incidents.actions.handling import add_party
from incidents.enums import Capacity
from tests.factories.cases import party
from tests.factories.dossiers import Case, DocumentFactory, DossierFactory, case_about, subject, victim
from tests.factories.people import GuardianshipFactory, PersonFactory, SchoolFactory, employee, guardian, pupil
from tests.factories.sanctions import sent
from tests.integration.dossiers.conftest import PDF, SignIn, World

pytestmark = pytest.mark.django_db

SHA = hashlib.sha256(PDF).hexdigest()


def letter(case: Case, person: Any, **fields: Any) -> Document:
    given = {
        "incident": case.incident,
        "involvement": case.involvement(person),
        "title": "Waarschuwing",
        "body": "Beste ouders,",
        "file": PDF,
        "sha256": SHA,
        "made_at": case.at,
        "by": case.handler,
        "now": case.later(),
        "source": "letter:1",
    }
    return file_letter(**given | fields)


def pupil_case() -> tuple[Case, Any]:
    school = SchoolFactory()
    child = pupil(school)
    return case_about(subject(child, Capacity.PUPIL), school=school), child


def test_it_is_filed_at_once_byte_for_byte_and_once(world: World) -> None:
    again = letter(world.case, world.teacher)
    assert again == world.letter
    assert CaseItem.objects.filter(kind=DocumentKind.LETTER).count() == 1
    assert again.file.read() == PDF
    assert (again.sha256, again.size, again.media_type) == (SHA, len(PDF), "application/pdf")


def test_a_letter_that_is_kept_already_is_not_copied() -> None:
    case, child = pupil_case()
    case.decide(child, files=True)
    name = default_storage.save("letters/x.pdf", ContentFile(PDF))
    assert letter(case, child, file=name).file.name == name


def test_another_file_than_was_decided_on_is_not_filed(world: World) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        letter(world.case, world.teacher, source="letter:2", file=PDF + b"x")
    assert CaseItem.objects.filter(source="letter:2").count() == 0


def test_for_a_pupil_the_decision_to_file_comes_first() -> None:
    case, child = pupil_case()
    involvement = case.involvement(child)
    assert not lies_in_a_dossier(involvement)
    with pytest.raises(InvalidState, match="leerlingdossier"):
        letter(case, child)
    case.decide(child, files=False)
    with pytest.raises(InvalidState):
        letter(case, child)
    case.decide(child, files=True)
    assert lies_in_a_dossier(involvement)
    assert letter(case, child).dossier.person == child


def test_a_victim_or_someone_unknown_gets_no_letter() -> None:
    school = SchoolFactory()
    child, teacher = pupil(school), employee(school)
    case = case_about(victim(child), subject(teacher, Capacity.UNKNOWN), school=school)
    for person in (child, teacher):
        with pytest.raises(InvalidState):
            letter(case, person)


def test_a_guardian_without_a_known_ward_is_told_so() -> None:
    school = SchoolFactory()
    parent = guardian(pupil(SchoolFactory(board=school.board)))
    case = case_about(subject(parent, Capacity.GUARDIAN), school=school)
    case.decide(parent, files=True)
    with pytest.raises(InvalidState, match="geen leerling"):
        letter(case, parent)


def test_a_letter_about_a_guardian_lies_with_each_ward_and_went_out_once() -> None:
    school = SchoolFactory()
    child, sibling = pupil(school), pupil(school)
    parent = guardian(child)
    GuardianshipFactory(guardian=parent, pupil=sibling)
    case = case_about(subject(parent, Capacity.GUARDIAN), school=school)
    case.decide(parent, files=True)
    first = letter(case, parent)
    documents = Document.objects.filter(item=first.item)
    assert {document.dossier.person for document in documents} == {child, sibling}
    for document in documents:
        dispatch(document=document, addressee=parent, channel=Channel.POST, by=case.handler, now=case.later())
    assert Dispatch.objects.count() == 1
    for document in documents:
        assert Dispatch.objects.of(document).get().addressee == parent


def test_sending_is_written_down_once_per_channel(world: World) -> None:
    for channel in (Channel.POST, Channel.POST, Channel.EMAIL):
        dispatch(
            document=world.letter,
            addressee=world.teacher,
            channel=channel,
            by=world.case.handler,
            now=world.case.later(),
        )
    assert Dispatch.objects.count() == 2
    assert Event.objects.filter(action="document.dispatch").count() == 2


def test_nothing_is_sent_to_someone_of_another_foundation(world: World) -> None:
    with pytest.raises(InvalidState):
        dispatch(
            document=world.letter,
            addressee=PersonFactory(),
            channel=Channel.POST,
            by=world.case.handler,
            now=world.case.later(),
        )


def test_a_document_of_no_case_is_sent_by_itself(world: World) -> None:
    document = DocumentFactory(dossier=world.dossier)
    given = {"addressee": world.teacher, "channel": Channel.POST, "by": world.case.handler, "now": world.case.later()}
    assert dispatch(document=document, **given).document == document
    assert dispatch(document=document, **given).item is None
    assert Dispatch.objects.of(document).count() == 1


# --- What was decided stays -----------------------------------------------------------------------


def test_a_decided_letter_is_never_corrected_withheld_or_filed_with_someone_else() -> None:
    school = SchoolFactory()
    teacher, colleague = employee(school), employee(school)
    case = case_about(subject(teacher), subject(colleague), school=school)
    filed = letter(case, teacher)
    correction = Correction("Berisping", "U krijgt een berisping.", "Een fout", withholds=True)
    given: dict[str, Any] = {"by": case.handler, "now": case.later()}
    for change in (
        lambda: correct_item(item_id=filed.item_id, correction=correction, key=UUID(int=1), **given),
        lambda: supersede(document_id=filed.pk, correction=correction, **given),
        lambda: concern_also(item_id=filed.item_id, party_ids=[case.involvement(colleague).pk], **given),
    ):
        with pytest.raises(InvalidState, match="opnieuw voor"):
            change()
    case.file()
    assert list(Document.objects.filter(kind=DocumentKind.LETTER)) == [filed]
    assert not Withholding.objects.exists()


def test_a_decided_letter_stays_as_it_is_when_who_is_named_in_it_becomes_a_party() -> None:
    warned = sent()
    filed = Document.objects.get(kind=DocumentKind.LETTER)
    given: dict[str, Any] = {"by": warned.case.handler, "now": warned.case.later()}
    add_party(incident_id=warned.case.incident.pk, party=party(alias="waarschuwing"), **given)
    warned.case.file()
    assert list(Document.objects.filter(kind=DocumentKind.LETTER)) == [filed]
    assert not Withholding.objects.filter(document=filed).exists()


def test_no_page_offers_to_change_a_decided_letter_and_it_can_still_be_sent_again(
    world: World, as_user: SignIn
) -> None:
    client = as_user(world.case.handler)
    item, filed = [world.reference, world.letter.item_id], [world.reference, world.letter.pk]
    changes = [
        reverse("dossiers:correct_item", args=item),
        reverse("dossiers:concern", args=item),
        reverse("dossiers:correct_filed", args=filed),
    ]
    pages = [client.get(reverse(f"dossiers:{name}", args=args)) for name, args in (("item", item), ("filed", filed))]
    for change in changes:
        assert all(change not in page.content.decode() for page in pages)
        response = client.post(
            change, {"title": "Berisping", "body": "x", "reason": "x", "key": UUID(int=1)}, follow=True
        )
        assert "opnieuw voor" in response.content.decode()
    assert Document.objects.filter(kind=DocumentKind.LETTER).count() == 1
    assert client.get(reverse("dossiers:dispatch", args=filed)).status_code == 200


# --- What the database itself refuses ---------------------------------------------------------------


def refused(write: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_the_database_keeps_documents_as_they_are(world: World) -> None:
    refused(lambda: Document.objects.filter(pk=world.letter.pk).update(title="Anders"))
    refused(lambda: CaseItem.objects.all().delete())
    refused(
        lambda: Dispatch.objects.create(
            addressee=world.teacher, channel="post", sent_at=world.case.at, sent_by=world.case.handler
        )
    )
    refused(lambda: DocumentFactory(dossier=world.dossier, body="", file=""))
    refused(
        lambda: (
            DocumentFactory(dossier=world.dossier, source="x") and DocumentFactory(dossier=world.dossier, source="x")
        )
    )
    refused(lambda: DocumentFactory(dossier=world.dossier, file="x", sha256="y"))
    refused(lambda: DocumentFactory(dossier=world.dossier, supersedes=world.letter, supersedes_reason=""))
    refused(lambda: DocumentFactory(dossier=world.dossier, kind="nonsense"))
    refused(lambda: Withholding.objects.create(document=world.letter, reason="", at=world.case.at))
    refused(lambda: _item(world, kind=DocumentKind.REPORT))
    refused(lambda: _item(world, body=""))
    refused(lambda: _item(world, source="letter:1"))


@pytest.mark.parametrize("elsewhere", ["nowhere", "in another dossier", "of no case"])
def test_nothing_is_withheld_but_behind_a_newer_version_in_its_place(world: World, elsewhere: str) -> None:
    given = {"dossier": world.dossier, "incident": world.case.incident, "supersedes": world.letter}
    wrong: dict[str, Any] = {
        "nowhere": {"supersedes": None},
        "in another dossier": {"dossier": DossierFactory(person=employee(world.case.school))},
        "of no case": {"incident": None},
    }
    withheld = Withholding(document=world.letter, reason="Een naam", at=world.case.at)
    with pytest.raises(IntegrityError, match="no newer version"), transaction.atomic():
        DocumentFactory(supersedes_reason="Een naam", **given | wrong[elsewhere])
        withheld.save()

    DocumentFactory(supersedes_reason="Een naam", **given)
    withheld.save()


def _item(world: World, **fields: Any) -> CaseItem:
    given = {
        "board": world.case.school.board,
        "incident": world.case.incident,
        "kind": DocumentKind.PHONE_NOTE,
        "title": "x",
        "body": "x",
        "happened_at": world.case.at,
        "recorded_at": world.case.at,
        "recorded_by": world.case.handler,
        "source": "form:x",
    }
    return CaseItem.objects.create(**given | fields)
