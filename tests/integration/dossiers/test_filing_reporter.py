"""Who reported stays nameless in what is filed (AVG 15.4)."""

import pytest

from dossiers.enums import DocumentKind
from dossiers.models import Document
from dossiers.querysets import DocumentQuerySet
from dossiers.redaction import REPORTER
from incidents.actions.handling import add_party
from people.models import Person
from tests.factories.dossiers import case_about, subject
from tests.factories.people import SchoolFactory, employee

pytestmark = pytest.mark.django_db


def _documents(person: Person) -> DocumentQuerySet:
    return Document.objects.filter(dossier__person=person, withheld=None)


def test_who_reported_stands_nowhere_in_the_dossier_of_whom_it_is_about() -> None:
    school = SchoolFactory()
    teacher = employee(school, first_name="Wendelien", last_name="Schaaf")
    case = case_about(subject(teacher), school=school, description="Ik, Hyacintha, zag het. Vuyk is mijn naam.")
    case.message("Groet, Hyacintha Vuyk")
    case.item(teacher, title="Gebeld met Hyacintha", body="Vuyk zei het al.", correspondent="Hyacintha Vuyk")
    case.file()
    filed = list(_documents(teacher))
    assert len(filed) == 3
    for document in filed:
        seen = f"{document.title} {document.author} {document.body}"
        assert REPORTER in seen
        assert not {"Hyacintha", "Vuyk"} & set(seen.replace(",", " ").replace(".", " ").split())


def test_who_reported_their_own_doing_is_named_in_their_own_dossier() -> None:
    school = SchoolFactory()
    case = case_about(school=school)
    own = case.reporter.person
    assert own is not None
    add_party(incident_id=case.incident.pk, party=subject(own), by=case.handler, now=case.later())
    case.message("Groet, Hyacintha Vuyk")
    case.file()
    message = _documents(own).get(kind=DocumentKind.MESSAGE)
    assert (message.author, message.body) == (own.name, "Groet, Hyacintha Vuyk")
