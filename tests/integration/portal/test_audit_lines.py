"""Lines of the access log that could not be read, or did not say enough."""

import pytest
from django.test import Client

from accounts.enums import RoleName
from accounts.models import User
from audit.actions import record
from audit.enums import Outcome
from audit.models import Event
from people.models import Board
from tests.factories.accounts import RoleFactory, director_of
from tests.factories.dossiers import case_about, subject
from tests.factories.people import SchoolFactory, employee
from tests.integration.portal.test_audit_log import EXPORT, LOG, NOW, Log, board, karin, officer, page, rows_of

pytestmark = pytest.mark.django_db
__all__ = ["board", "karin", "officer", "page"]


@pytest.mark.parametrize("action", ["role.grant", "role.end", "mandate.grant", "absence.add", "person.end_employment"])
@pytest.mark.parametrize("day", [None, "None", "", "31 december", 20261231, ["2026-12-31"], {}])
def test_nothing_that_was_recorded_closes_the_log(
    page: Log, client: Client, karin: User, action: str, day: object
) -> None:
    event = record(action=action, by=karin, now=NOW)
    event.pk, event.details = None, {"starts_on": day, "ends_on": day, "deputy_label": day}
    event.save(force_insert=True)
    assert "Karin Witteveen" in page()
    assert len(rows_of(client.get(EXPORT))) == 2


def test_what_is_not_there_is_not_recorded(karin: User) -> None:
    assert record(action="role.grant", by=karin, now=NOW, details={"ends_on": None, "user": 7}).details == {"user": 7}


def test_a_refused_upload_is_marked_as_refused_in_its_own_words(page: Log, karin: User) -> None:
    record(action="roster.refuse", by=karin, now=NOW, outcome=Outcome.REFUSED)
    text = page()
    assert "Karin Witteveen uploadde een leerlingenbestand dat is geweigerd." in text
    assert "tone-urgent" in text


def test_a_refused_case_says_why_it_does_not_exist_for_this_user(client: Client, officer: User, board: Board) -> None:
    school = SchoolFactory(board=board)
    case = case_about(subject(employee(school)), school=school)
    RoleFactory(user=case.reporter, name=RoleName.DIRECTOR, school=school)
    client.force_login(director_of(SchoolFactory(board=board)))
    assert client.get(f"/cases/{case.incident.reference}/").status_code == 404
    assert client.get("/cases/2026-9999/").status_code == 404
    client.force_login(case.reporter)
    assert client.get(f"/cases/{case.incident.reference}/").status_code == 404
    refused = Event.objects.filter(action="page.open").order_by("pk")
    assert [event.reason for event in refused] == ["no_role", "no_case", "conflict"]
    client.force_login(officer)
    assert "belangenconflict: deze persoon is bij de zaak betrokken" in client.get(LOG).content.decode()
