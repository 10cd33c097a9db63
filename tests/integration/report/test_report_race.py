"""Two clicks at the very same moment are one report."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.enums import Level
from core.errors import Stale
from incidents.actions.drafts import MOST_DRAFTS, save_draft, start_draft
from incidents.actions.report import Seen, submit_report
from incidents.enums import Kind
from incidents.models import Incident, ReportDraft
from incidents.routing import Addressee
from tests.factories.accounts import employee_user, manager_of
from tests.factories.cases import answers, draft_of
from tests.factories.incidents import NOW
from tests.factories.people import SchoolFactory, employee

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


def test_what_another_window_saves_while_the_report_goes_is_not_lost() -> None:
    reporter = employee_user(SchoolFactory())
    manager = manager_of(reporter.person)
    read = draft_of(reporter, now=NOW)
    seen = Seen(read, Addressee(Level.MANAGER, manager).key)
    save_draft(draft_id=read.pk, typed={"description": "Nog iets."}, by=reporter, now=NOW)

    with pytest.raises(Stale):
        submit_report(draft_id=read.pk, answers=answers(), by=reporter, now=NOW, seen=seen)

    assert ReportDraft.objects.get().answers["description"] == "Nog iets."


def test_numbers_taken_at_once_have_no_gap_and_no_double() -> None:
    school = SchoolFactory()
    manager_of(employee(school))
    reporters = [employee_user(school) for _ in range(6)]
    drafts = [(reporter, draft_of(reporter, now=NOW)) for reporter in reporters]
    waiting = iter(drafts)

    def send() -> str:
        reporter, draft = next(waiting)
        with transaction.atomic():
            sent = submit_report(draft_id=draft.pk, answers=answers(), by=reporter, now=NOW)
            if draft == drafts[2][1]:
                raise OSError("The disk is full.")
        return sent.reference

    results = at_once(send, times=len(drafts))

    assert [type(one) for one in results].count(OSError) == 1, results
    references = sorted(one for one in results if isinstance(one, str))
    assert references == [f"2026-{number:04d}" for number in range(1, 6)]


def test_one_more_than_fits_is_not_started_by_two_windows_at_once() -> None:
    reporter = employee_user(SchoolFactory())
    for _ in range(MOST_DRAFTS - 1):
        draft_of(reporter, now=NOW)

    results = at_once(lambda: start_draft(kind=Kind.INCIDENT, by=reporter, now=NOW).pk)

    assert len(set(results)) == 2, results
    assert ReportDraft.objects.count() == MOST_DRAFTS
