"""An older version that does not know who was taken out of a case is not gone back to unnoticed."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from incidents.actions.handling import identify_party
from incidents.actions.parties import retract_party
from incidents.enums import Capacity
from tests.factories.cases import party
from tests.factories.dossiers import case_about, filed_case, subject
from tests.factories.people import SchoolFactory, employee

pytestmark = pytest.mark.django_db


def go_back(migration: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate([("incidents", migration)])


def test_not_while_somebody_was_taken_out() -> None:
    case, dossier = filed_case()
    row = case.involvement(dossier.person)
    retract_party(
        incident_id=case.incident.pk, involvement_id=row.pk, reason="Een ander", by=case.handler, now=case.later()
    )
    with pytest.raises(RuntimeError, match="1 parties were taken out"):
        go_back("0003_search_statistics")


def test_not_while_a_nickname_goes_on_under_a_name() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), party(alias="@karin88"), school=school)
    identify_party(
        incident_id=case.incident.pk,
        involvement_id=case.incident.involvements.get(alias="@karin88").pk,
        person_id=teacher.pk,
        capacity=Capacity.EMPLOYEE,
        by=case.handler,
        now=case.later(),
    )
    with pytest.raises(RuntimeError, match="1 nicknames go on"):
        go_back("0004_retracted_parties")


def test_gone_back_to_when_nobody_was() -> None:
    filed_case()
    go_back("0003_search_statistics")
