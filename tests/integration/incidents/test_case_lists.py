"""Lists of cases: in which order, what one can filter by, and what stands on the first page."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.pagination import keyset_page
from incidents.actions.sharing import share, stop_sharing
from incidents.actions.status import close
from incidents.enums import Kind, Outcome, Urgency
from incidents.filters import CaseFilters
from incidents.models import Incident
from tests.factories.accounts import counsellor, employee_user, manager_of
from tests.factories.cases import report, taken_up
from tests.factories.people import SchoolFactory
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db


def listed(user: User, url: str, **query: str) -> list[str]:
    page = SignIn()(user).get(url, query).content.decode()
    return list(dict.fromkeys(re.findall(r'href="/cases/(\d{4}-\d{4})/"', page)))


def schools_offered(user: User) -> list[str]:
    page = SignIn()(user).get(reverse("incidents:cases"))
    return [label for one in page.context["bar"].filters for _value, label in one.options if one.name == "school"][1:]


@pytest.fixture
def cases(staff: Staff, now: datetime) -> list[str]:
    """In the order in which they should stand: due soon, due later, urgent, still for long, touched just now."""

    def case(make: Any, urgency: Urgency, **fields: Any) -> str:
        made = make(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, urgency=urgency)
        Incident.objects.filter(pk=made.pk).update(**fields)
        return str(made.reference)

    touched = case(taken_up, Urgency.NORMAL, last_activity_at=now)
    still = case(taken_up, Urgency.NORMAL, last_activity_at=now - timedelta(days=9))
    urgent = case(taken_up, Urgency.URGENT, last_activity_at=now)
    later = case(report, Urgency.NORMAL, answer_due_at=now + timedelta(days=2))
    soon = case(report, Urgency.NORMAL, answer_due_at=now + timedelta(hours=1))
    return [soon, later, urgent, still, touched]


def test_what_is_due_comes_first_then_what_is_urgent_then_what_lies_still(staff: Staff, cases: list[str]) -> None:
    for url, query in (("/", {}), ("/cases/", {}), ("/cases/", {"view": "mine"})):
        assert listed(staff.director, url, **query) == cases
    assert listed(staff.director, "/cases/", view="all") == sorted(cases, reverse=True)


def test_every_page_of_the_list_goes_on_where_the_last_one_ended(staff: Staff, cases: list[str], now: datetime) -> None:
    filters = CaseFilters(view="open")
    rows = filters.with_order(filters.apply(Incident.objects.visible_to(staff.director), staff.director, now))
    found: list[str] = []
    after = ""
    while not found or after:
        page = keyset_page(rows, order_by=filters.order_by, after=after, size=2)
        found += [case.reference for case in page]
        after = page.next_cursor
    assert found == cases


def test_of_shared_cases_the_order_does_not_tell_where_something_happened(
    staff: Staff, cases: list[str], now: datetime
) -> None:
    reader = counsellor(staff.board)
    by_age = [cases[4], cases[3]]
    for number, reference in enumerate(by_age):
        incident = Incident.objects.get(reference=reference)
        share(incident_id=incident.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)
        Incident.objects.filter(pk=incident.pk).update(reported_at=now - timedelta(days=5 - number))
    assert listed(reader, "/") == listed(reader, "/cases/") == by_age


def test_the_first_page_of_a_counsellor_shows_open_cases_that_are_shared(staff: Staff, now: datetime) -> None:
    reader = counsellor(staff.board)
    shared, closed, ended, other = (taken_up(staff.reporter, now=now, school=staff.school) for _ in range(4))
    for one in (shared, closed, ended):
        share(incident_id=one.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)
    close(incident_id=closed.pk, outcome=Outcome.UNFOUNDED, reason="Klaar", by=staff.manager, now=now)
    stop_sharing(incident_id=ended.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)
    assert listed(reader, "/") == [shared.reference]
    assert other.reference not in listed(reader, "/cases/")
    assert "Met jou gedeeld" not in SignIn()(staff.director).get("/").content.decode()


def test_the_schools_to_choose_from_are_those_of_cases_one_may_see(staff: Staff, now: datetime) -> None:
    colleague = employee_user(staff.elsewhere)
    assert colleague.person is not None
    manager_of(colleague.person)
    SchoolFactory(board=staff.board, name="Zonder zaken")
    reports = [report(staff.reporter, now=now, school=staff.school), report(colleague, now=now, school=staff.elsewhere)]
    reader = counsellor(staff.board)
    for user, offered in ((staff.director, 0), (staff.manager, 0), (staff.chair, 2), (reader, 0)):
        assert len(schools_offered(user)) == offered, user

    for one in reports:
        share(incident_id=one.pk, counsellor_id=reader.pk, by=one.reporter, now=now)
    reader.forget_access()
    assert set(schools_offered(reader)) == {staff.school.name, staff.elsewhere.name}


@pytest.mark.parametrize("school", ["9" * 5000, "-1", "x", "9" * 18])
def test_a_school_that_cannot_be_is_no_error(staff: Staff, school: str) -> None:
    assert SignIn()(staff.director).get(reverse("incidents:cases"), {"school": school}).status_code == 200
