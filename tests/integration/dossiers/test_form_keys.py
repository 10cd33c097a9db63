"""What is sent twice is kept once; and no key that is sent in takes the place of what the system files itself."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.urls import reverse

from dossiers.actions.letters import file_letter
from dossiers.actions.own_view import add_view
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem, Document
from tests.factories import accounts as make
from tests.factories.dossiers import NOW
from tests.factories.incidents import EvidenceFactory
from tests.factories.people import SchoolFactory
from tests.integration.dossiers.conftest import PDF, SignIn, World
from tests.integration.dossiers.writing import form_data, url_of

pytestmark = pytest.mark.django_db

GUESSED = f"letter:{UUID(int=7)}"


@pytest.fixture(autouse=True)
def after_the_story() -> Any:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def forms_of(world: World) -> dict[str, dict[str, Any]]:
    """Each address that takes a key, with what a browser sends."""
    evidence = EvidenceFactory(incident=world.case.incident)
    item = world.case.item()
    correction = {"title": "Beter", "body": "Zo was het", "reason": "Vergissing"}
    reference = world.reference
    report = world.dossier.documents.get(kind=DocumentKind.REPORT)
    return {
        url_of(world.case): form_data(),
        reverse("dossiers:copy_evidence", args=[reference]): {"evidence": str(evidence.pk)},
        reverse("dossiers:correct_item", args=[reference, item.pk]): correction,
        reverse("dossiers:correct_filed", args=[reference, report.pk]): correction,
    }


@pytest.mark.parametrize("key", [GUESSED, f"form:{UUID(int=7)}", "item:1", "x" * 500, "", "\x00"])
def test_a_form_takes_no_key_that_it_did_not_make(world: World, as_user: SignIn, key: str) -> None:
    client = as_user(world.case.handler)
    for url, data in forms_of(world).items():
        before = CaseItem.objects.count(), Document.objects.count()
        response = client.post(url, data | {"key": key})
        assert response.status_code == 422, url
        assert (CaseItem.objects.count(), Document.objects.count()) == before
        # What was typed is still there, and the page that came back can be sent as it is.
        form = response.context["form"]
        assert client.post(url, data | {"key": form["key"].value()}).status_code == 302, url


def test_an_employee_cannot_keep_a_letter_out_of_their_dossier(world: World, as_user: SignIn) -> None:
    teacher = make.user_of(world.teacher)
    client = as_user(teacher)
    url = reverse("dossiers:add_view")
    assert client.post(url, {"text": "Ik was eerst.", "key": GUESSED}).status_code == 422
    add_view(text="Ik was eerst.", about_id=None, key=UUID(int=7), by=teacher, now=world.case.later())
    letter = file_letter(
        incident=world.case.incident,
        involvement=world.case.involvement(world.teacher),
        title="Waarschuwing",
        body="Tweede brief",
        file=PDF,
        sha256=hashlib.sha256(PDF).hexdigest(),
        made_at=world.case.at,
        by=world.case.handler,
        now=world.case.later(),
        source=GUESSED,
    )
    assert letter.title == "Waarschuwing"
    assert letter.kind == DocumentKind.LETTER


def test_who_goes_back_and_sends_something_else_has_sent_something_else(world: World, as_user: SignIn) -> None:
    client = as_user(world.case.handler)
    data = form_data(body="Eerst dit.")
    for body in ("Eerst dit.", "Eerst dit.", "En toen dat."):
        assert client.post(url_of(world.case), data | {"body": body}).status_code == 302
    kept = CaseItem.objects.filter(kind=DocumentKind.PHONE_NOTE).order_by("recorded_at", "body")
    assert sorted(kept.values_list("body", flat=True)) == ["Eerst dit.", "En toen dat."]


def test_a_view_that_was_changed_is_filed_as_well(as_user: SignIn) -> None:
    client = as_user(make.employee_user(SchoolFactory()))
    key = uuid4()
    for text in ("Zo zie ik het.", "Zo zie ik het.", "Zo zie ik het nu."):
        assert client.post(reverse("dossiers:add_view"), {"text": text, "key": key}).status_code == 302
    assert Document.objects.count() == 2
