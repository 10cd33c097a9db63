"""Two clicks at the very same moment are one report."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from incidents.actions.drafts import start_draft
from incidents.actions.report import submit_report
from incidents.enums import Kind
from incidents.models import Incident, ReportDraft
from tests.factories.accounts import employee_user, manager_of
from tests.factories.cases import answers, draft_of
from tests.factories.incidents import NOW
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], object], times: int = 2) -> list[object]:
    """Run `work` in threads that start together, each with its own connection to the database."""
    barrier, results = threading.Barrier(times), []

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_sending_twice_at_once_makes_one_case() -> None:
    reporter = employee_user(SchoolFactory())
    manager_of(reporter.person)
    draft = draft_of(reporter, now=NOW)

    results = at_once(lambda: submit_report(draft_id=draft.pk, answers=answers(), by=reporter, now=NOW).pk)

    assert len(set(results)) == 1, results
    assert Incident.objects.count() == 1


def test_two_clicks_on_a_door_make_one_draft() -> None:
    reporter = employee_user(SchoolFactory())

    results = at_once(lambda: start_draft(kind=Kind.INCIDENT, by=reporter, now=NOW).pk)

    assert len(set(results)) == 1, results
    assert ReportDraft.objects.count() == 1
