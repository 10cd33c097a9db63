"""A day that cannot be meant is asked about, wherever one is typed, and never becomes a fact."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import absences, roles
from accounts.enums import RoleName
from accounts.models import User
from audit.actions import SYSTEM
from core.days import EARLIEST
from core.errors import DomainError
from people.actions import families, ties
from people.models import Employment, Enrolment, School
from tests.factories.accounts import administrator, employee_user
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, pupil

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
BY: dict[str, Any] = {"by": SYSTEM, "now": NOW}
LATEST = date(2036, 12, 31)
ABSURD = [date(1, 1, 1), EARLIEST - timedelta(days=1), LATEST + timedelta(days=1), date(9999, 12, 31)]


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def work_begins(school: School, day: date) -> Any:
    return ties.employ(person=pupil(school), school=school, job_title="Stagiair", starts_on=day, **BY)


def work_ends(school: School, day: date) -> Any:
    person = employee(school, employment__starts_on=EARLIEST)
    return ties.end_employment(employment=Employment.objects.get(person=person), ends_on=day, **BY)


def school_begins(school: School, day: date) -> Any:
    return ties.enrol(person=employee(school), school=school, starts_on=day, **BY)


def school_ends(school: School, day: date) -> Any:
    tie = Enrolment.objects.get(person=pupil(school))
    Enrolment.objects.update(starts_on=None)
    tie.refresh_from_db()
    return ties.end_enrolment(enrolment=tie, ends_on=day, **BY)


def care_ends(school: School, day: date) -> Any:
    return families.end_guardianship(guardianship=GuardianshipFactory(pupil=pupil(school)), ends_on=day, **BY)


@pytest.mark.parametrize("told", [work_begins, work_ends, school_begins, school_ends, care_ends])
def test_a_day_that_is_far_off_is_refused(school: School, told: Callable[[School, date], Any]) -> None:
    for day in ABSURD:
        with pytest.raises(DomainError) as caught:
            told(school, day)
        assert set(caught.value.fields) < {"starts_on", "ends_on"}
    for day in (EARLIEST, LATEST):
        told(SchoolFactory(), day)


def test_an_absence_and_a_role_have_the_same_bounds(school: School) -> None:
    by, user = administrator(school.board), employee_user(school)
    for starts_on, ends_on in ((date(1, 1, 1), TODAY), (TODAY, date(9999, 12, 31))):
        given = {"user_id": user.pk, "starts_on": starts_on, "ends_on": ends_on, "by": by, "now": NOW}
        with pytest.raises(DomainError, match="jaar"):
            absences.add_absence(deputy_id=None, **given)
        with pytest.raises(DomainError, match="jaar"):
            roles.appoint(name=RoleName.HR, school_id=None, **given)


def test_a_guardianship_does_not_end_before_the_child_was_born_or_it_began(school: School) -> None:
    child = pupil(school, birth_date=date(2018, 3, 1))
    tie = GuardianshipFactory(pupil=child)
    with pytest.raises(DomainError) as caught:
        families.end_guardianship(guardianship=tie, ends_on=date(2018, 2, 28), **BY)
    assert "ends_on" in caught.value.fields
    later = GuardianshipFactory(pupil=child, starts_on=date(2020, 1, 1))
    with pytest.raises(DomainError):
        families.end_guardianship(guardianship=later, ends_on=date(2019, 12, 31), **BY)
    families.end_guardianship(guardianship=later, ends_on=date(2020, 1, 1), **BY)


def test_nobody_has_the_same_function_twice_at_one_school_at_once(school: School) -> None:
    person = employee(school, employment__ends_on=date(2026, 7, 31))
    again = {"person": person, "school": school, "job_title": "leerkracht"}
    with pytest.raises(DomainError) as caught:
        ties.employ(starts_on=date(2026, 7, 31), **again, **BY)
    assert "job_title" in caught.value.fields
    with pytest.raises(DomainError):
        ties.employ(starts_on=date(2019, 1, 1), **again, **BY)
    ties.employ(starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31), **again, **BY)
    ties.employ(starts_on=date(2026, 8, 1), **again, **BY)
    ties.employ(starts_on=date(2026, 8, 1) + timedelta(days=1), **again | {"job_title": "Intern begeleider"}, **BY)
    assert person.employments.count() == 4


def test_a_pupil_who_comes_back_begins_on_the_day_that_was_typed(school: School) -> None:
    child = pupil(school)
    tie = ties.end_enrolment(enrolment=child.enrolments.get(), ends_on=date(2025, 7, 1), **BY)
    back = ties.enrol(person=child, school=school, starts_on=date(2026, 11, 1), **BY)
    assert (back.pk, back.starts_on, back.ends_on) == (tie.pk, date(2026, 11, 1), None)


def test_the_page_says_which_days_can_be_chosen(client: Client, school: School) -> None:
    user: User = administrator(school.board)
    client.force_login(user)
    given = {"school": school.pk, "job_title": "Conciërge", "starts_on": "0001-01-01"}
    answer = client.post(f"/people/{employee(school).pk}/employments/add/", given)
    assert answer.status_code == 422
    assert "1 januari 1950" in answer.content.decode()
