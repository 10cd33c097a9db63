"""To whom something went stands in the dossier it lies in, and in no other party's (domain.md §5)."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dossiers.actions.letters import dispatch
from dossiers.enums import Channel
from dossiers.models import Document, Dossier
from incidents.enums import Capacity
from people.models import Person
from tests.factories.accounts import employee_user, hr_officer
from tests.factories.dossiers import Case, case_about, filed_pupil_case, subject
from tests.factories.people import SchoolFactory, guardian, pupil

pytestmark = pytest.mark.django_db


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _read(client: Client, name: str, document: Document) -> str:
    response = client.get(reverse(f"dossiers:{name}", args=[document.pk]))
    assert response.status_code == 200
    return unescape(response.content.decode())


def _send(case: Case, document: Document, person: Person) -> None:
    dispatch(document=document, addressee=person, channel=Channel.POST, by=case.handler, now=case.later())


def test_one_talk_sent_to_two_parties_names_neither_to_the_other() -> None:
    school = SchoolFactory()
    teacher = employee_user(school)
    parent = guardian(pupil(school), first_name="Oddny", last_name="Quaedvlieg")
    assert teacher.person is not None
    case = case_about(subject(teacher.person), subject(parent, Capacity.GUARDIAN), school=school)
    case.decide(parent, files=True)
    item = case.item(teacher.person, parent)
    of_teacher = Document.objects.get(item=item, dossier__person=teacher.person)
    of_parent = Document.objects.get(item=item, involvement__person=parent)
    _send(case, of_teacher, teacher.person)
    _send(case, of_parent, parent)

    for page in (
        _read(_browser(teacher), "own_document", of_teacher),
        _read(_browser(hr_officer(school.board)), "document", of_teacher),
    ):
        assert "Quaedvlieg" not in page
    page = _read(_browser(case.handler), "document", of_parent)
    assert "Quaedvlieg" in page
    assert teacher.name not in page.replace(case.handler.name, "")


def test_a_letter_to_the_guardians_of_a_pupil_says_so_in_the_pupil_dossier() -> None:
    case, dossier = filed_pupil_case()
    parent = guardian(dossier.person, first_name="Oddny", last_name="Quaedvlieg")
    item = case.item(dossier.person)
    document = Document.objects.get(item=item, dossier=Dossier.objects.get(pk=dossier.pk))
    _send(case, document, parent)
    assert "Quaedvlieg" in _read(_browser(case.handler), "document", document)
