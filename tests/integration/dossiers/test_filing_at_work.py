"""Filing as the worker does it: logged, at once with others, about what may be gone."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from audit.models import Event
from dossiers.handlers import file_case
from dossiers.models import Document
from tests.factories.dossiers import Case, case_about, filed_case, subject
from tests.factories.people import SchoolFactory, employee

pytestmark = pytest.mark.django_db


def test_filing_is_in_the_access_log_with_the_system_as_who_did_it() -> None:
    case, dossier = filed_case()
    event = Event.objects.get(action="dossier.file")
    assert (event.actor_id, event.reference, event.object_id) == ("", case.incident.reference, str(dossier.pk))
    assert event.details == {"documents": [str(dossier.documents.get().pk)]}


def test_an_incident_that_does_not_exist_is_no_error() -> None:
    file_case({"incident_id": 0}, Case.at)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_file_everything_once() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), school=school)
    for number in range(5):
        case.message(f"Bericht {number}")
    ready = threading.Barrier(4)

    def work() -> None:
        try:
            ready.wait()
            file_case({"incident_id": case.incident.pk}, case.at + timedelta(hours=1))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Document.objects.count() == 6
