"""Whose name a dossier gives where two people share it, or one pretended to be the other."""

import pytest

from dossiers.models import Document
from dossiers.redaction import OTHER_PARTY, REPORTER, SHARED_NAME
from incidents.actions.handling import identify_party, send_message
from incidents.enums import Capacity, PartyRole
from people.models import Person
from tests.factories.cases import party
from tests.factories.dossiers import case_about, subject, victim
from tests.factories.people import SchoolFactory, employee

pytestmark = pytest.mark.django_db


def test_an_account_in_the_name_of_the_victim_does_not_name_the_victim() -> None:
    school = SchoolFactory()
    boer = employee(school, first_name="Jan", prefix="de", last_name="Boer")
    case = case_about(
        party(alias="Jan de Boer", role=PartyRole.SUBJECT, capacity=Capacity.UNKNOWN),
        victim(boer, Capacity.EMPLOYEE),
        school=school,
        description="Meester Jan de Boer is gekwetst; de vrouw van De Boer ook.",
    )
    culprit = employee(school, first_name="Tim", prefix="", last_name="Smit")
    identify_party(
        incident_id=case.incident.pk,
        involvement_id=case.incident.involvements.get(alias="Jan de Boer").pk,
        person_id=culprit.pk,
        capacity=Capacity.EMPLOYEE,
        by=case.handler,
        now=case.later(),
    )
    case.file()

    body = Document.objects.get(dossier__person=culprit, kind="report").body
    assert f"Meester {OTHER_PARTY} is gekwetst; de vrouw van {OTHER_PARTY} ook." in body


def test_a_first_name_shared_with_the_reporter_does_not_tell_who_reported() -> None:
    school = SchoolFactory()
    teacher = employee(school, first_name="Karin", prefix="", last_name="Jansen")
    case = case_about(subject(teacher), school=school)
    Person.objects.filter(pk=case.reporter.person_id).update(first_name="Karin", prefix="", last_name="Visser")
    text = "Karin Jansen schold weer, zag Karin Visser. Groetjes, Karin"
    send_message(incident_id=case.incident.pk, body=text, by=case.reporter, now=case.later())
    case.file()

    body = Document.objects.get(dossier__person=teacher, body__contains="schold weer").body
    assert f"Karin Jansen schold weer, zag {REPORTER}. Groetjes, {SHARED_NAME}" in body
