"""Who reported stays nameless in what is filed (AVG 15.4)."""

from uuid import UUID

import pytest

from dossiers.actions.correspondence import concern_also
from dossiers.actions.letters import dispatch
from dossiers.actions.own_view import add_view
from dossiers.enums import Channel, DocumentKind
from dossiers.models import CaseItem, Document
from dossiers.querysets import DocumentQuerySet
from dossiers.redaction import OTHER_PARTY, REPORTER
from incidents.actions.handling import add_party
from incidents.enums import Capacity, PartyRole
from people.models import Person
from tests.factories.cases import party
from tests.factories.dossiers import Case, case_about, subject
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, pupil

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


def _reported_by_a_parent() -> tuple[Case, Person, Person]:
    """A colleague reports what their own child did."""
    school = SchoolFactory()
    child = pupil(school, first_name="Tijn", last_name="Vuyk")
    case = case_about(subject(child, Capacity.PUPIL), school=school)
    parent = case.reporter.person
    assert parent is not None
    GuardianshipFactory(guardian=parent, pupil=child)
    return case, child, parent


def test_a_parent_who_reported_is_not_known_by_what_they_do_as_a_parent() -> None:
    case, child, _parent = _reported_by_a_parent()
    case.decide(child, files=True)
    case.message("Groet, Hyacintha Vuyk")
    case.item(child, correspondent="Hyacintha Vuyk en Bobbert Zwart, ouders van Tijn", title="Gesprek met de ouders")
    note = _documents(child).get(kind=DocumentKind.PHONE_NOTE)
    assert f"{OTHER_PARTY} en Bobbert Zwart, ouders van Tijn" in note.body
    assert REPORTER not in note.body
    message = _documents(child).get(kind=DocumentKind.MESSAGE)
    assert (message.author, message.body) == (REPORTER, f"Groet, {OTHER_PARTY}")


@pytest.mark.parametrize("role", list(PartyRole))
def test_what_a_reporter_writes_is_the_reporters_whatever_else_they_are(role: PartyRole) -> None:
    school = SchoolFactory()
    teacher = employee(school, first_name="Wendelien", last_name="Schaaf")
    case = case_about(subject(teacher), school=school)
    case.message("Dit is wat ik zag.")
    case.file()
    assert case.reporter.person is not None
    joined = party(case.reporter.person, role=role, capacity=Capacity.EMPLOYEE)
    add_party(incident_id=case.incident.pk, party=joined, by=case.handler, now=case.later())
    case.item(teacher, body="Hyacintha Vuyk was erbij.")
    case.file()
    assert {row.author for row in _documents(teacher).filter(made_by=case.reporter)} == {REPORTER}
    assert f"{OTHER_PARTY} was erbij." in _documents(teacher).get(kind=DocumentKind.PHONE_NOTE).body


def test_the_view_of_a_party_who_reported_is_not_the_reporters() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), school=school)
    assert case.reporter.person is not None
    joined = subject(case.reporter.person)
    add_party(incident_id=case.incident.pk, party=joined, by=case.handler, now=case.later())
    case.file()
    report = _documents(case.reporter.person).get(kind=DocumentKind.REPORT)
    dispatch(document=report, addressee=case.reporter.person, channel=Channel.POST, by=case.handler, now=case.later())
    add_view(text="Zo was het.", about_id=report.pk, key=UUID(int=1), by=case.reporter, now=case.later())
    item = CaseItem.objects.get(kind=DocumentKind.VIEW)
    concern_also(item_id=item.pk, party_ids=[case.involvement(teacher).pk], by=case.handler, now=case.later())
    assert _documents(teacher).get(item=item).author == OTHER_PARTY
