"""After writing something down one reads that it is kept, and in whose dossier; and before sending a message too."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from dossiers.enums import DocumentKind
from dossiers.models import Document
from incidents.enums import Capacity
from tests.factories.dossiers import NOW, Case, case_about, subject
from tests.factories.people import SchoolFactory, guardian, pupil
from tests.integration.dossiers.conftest import SignIn, World
from tests.integration.dossiers.writing import two_subjects

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day_after() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def add(client: Any, case: Case, **fields: str) -> str:
    given = {"correspondent": "Mevrouw Bakker", "happened_at": "2026-11-24T10:31", "title": "Gebeld", "key": uuid4()}
    url = reverse("dossiers:add_item", args=[case.incident.reference, "phone"])
    response = client.post(url, given | fields, follow=True)
    return unescape(response.content.decode())


def page_of(client: Any, case: Case) -> str:
    return unescape(client.get(reverse("incidents:case", args=[case.incident.reference])).content.decode())


def pupils_case() -> tuple[Case, Any]:
    school = SchoolFactory()
    child = pupil(school)
    guardian(child)
    return case_about(subject(child, Capacity.PUPIL), school=school), child


def test_a_note_about_an_employee_lies_in_their_dossier(world: World, as_user: SignIn) -> None:
    page = add(as_user(world.case.handler), world.case, body="Alles besproken.")
    assert f"Telefoonnotitie bewaard. Dit stuk ligt in het dossier van {world.teacher.name}." in page


def test_a_note_that_is_not_filed_stays_with_the_case(as_user: SignIn) -> None:
    case, _child = pupils_case()
    page = add(as_user(case.handler), case, body="Alles besproken.")
    assert "Telefoonnotitie bewaard bij de zaak. Dit stuk ligt in geen dossier." in page


def test_neither_words_nor_a_file_is_called_optional(world: World, as_user: SignIn) -> None:
    page = add(as_user(world.case.handler), world.case, body="")
    assert "Een van de twee is nodig." in page
    assert "Wat is er gezegd? <span" not in page


def test_who_sends_a_message_reads_where_it_is_kept(world: World, as_user: SignIn) -> None:
    page = page_of(as_user(world.case.handler), world.case)
    assert f"komt ook in het dossier, bij wat over {world.teacher.name} gaat" in page


def test_without_a_decision_to_file_nothing_is_said(as_user: SignIn) -> None:
    case, child = pupils_case()
    client = as_user(case.handler)
    assert "komt ook in het dossier" not in page_of(client, case)
    case.decide(child, files=True)
    assert "komt ook in het dossier" in page_of(client, case)
    case.decide(child, files=False)
    assert "komt ook in het dossier" not in page_of(client, case)


def test_with_several_accused_no_page_promises_that_words_are_filed(as_user: SignIn) -> None:
    case, teacher, _child = two_subjects()
    client = as_user(case.handler)
    page = page_of(client, case)
    assert "wat je hier schrijft, blijft bij de zaak" in page
    closing = unescape(client.get(f"/cases/{case.incident.reference}/do/close/").content.decode())
    for text in (page, closing):
        assert "bij wat over" not in text
    assert "in de dossiers staat alleen dat de zaak gesloten is" in closing
    case.message("Zij begon met schelden.")
    case.file()
    assert "schelden" not in Document.objects.get(dossier__person=teacher, kind=DocumentKind.MESSAGE).body
