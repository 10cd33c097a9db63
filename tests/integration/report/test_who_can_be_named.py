"""Whoever could receive or decide a report can be named by the reporter: who cannot be named gets their own case."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from incidents.colleagues import handled_schools, known, namesakes, search
from incidents.enums import Capacity, Kind
from incidents.models import ReportDraft
from incidents.routing import FIRST_LEVEL, Matter, address
from people.models import Employment, Enrolment, School
from tests.factories.accounts import (
    AbsenceFactory,
    RoleFactory,
    UserFactory,
    counsellor,
    director_of,
    employee_user,
    hr_officer,
    supervisor,
)
from tests.factories.people import (
    EmploymentFactory,
    SchoolFactory,
    employee,
    guardian,
    pupil,
)
from tests.integration.report.conftest import signed_in
from tests.integration.report.test_report_people import post
from tests.integration.report.test_report_people import search as suggestions

pytestmark = pytest.mark.django_db


def interim(school: School) -> User:
    user = UserFactory(board=school.board)
    RoleFactory(user=user, name=RoleName.DIRECTOR, school=school)
    return user


def of_two_schools(school: School) -> User:
    user = employee_user(SchoolFactory(board=school.board))
    RoleFactory(user=user, name=RoleName.DIRECTOR, school=school)
    return user


def who_left(school: School) -> User:
    user = director_of(school)
    Employment.objects.filter(person=user.person).update(ends_on=date(2026, 8, 1))
    return user


def deputy(school: School) -> User:
    user = director_of(SchoolFactory(board=school.board))
    AbsenceFactory(user=director_of(school), deputy=user)
    return user


def manager_from_elsewhere(school: School) -> User:
    manager = employee_user(SchoolFactory(board=school.board))
    EmploymentFactory(school=school, manager=manager.person)
    return manager


@pytest.mark.parametrize("receiver", [interim, of_two_schools, who_left, deputy, manager_from_elsewhere])
def test_who_could_receive_a_report_can_be_named_whatever_their_work(
    reporter: User, school: School, receiver: Callable[[School], User]
) -> None:
    user = receiver(school)

    found = known(reporter, [user.person_id])

    assert [one.capacity for one in found] == [Capacity.EMPLOYEE]
    assert found == search(reporter, user.person.name)[:1] or found[0] in search(reporter, user.person.name)
    assert found[0] in namesakes(reporter, [user.person.name])[user.person.name]


def test_an_interim_director_named_by_the_reporter_does_not_receive_the_report(school: School) -> None:
    director, reporter = interim(school), employee_user(school)
    draft_client = signed_in(reporter)

    assert suggestions(draft_client, director.person.name)[0] == {
        "id": f"{director.person_id}:employee", "name": director.person.name, "role": "Directeur",
    }  # fmt: skip
    matter = Matter(school.board_id, school.pk, reporter, frozenset({director.person_id}))
    chosen = address(matter, start=FIRST_LEVEL[Kind.INCIDENT], today=timezone.localdate())
    assert chosen.user != director


@pytest.mark.parametrize("make", [counsellor, hr_officer])
def test_who_has_a_role_in_the_whole_foundation_can_be_named(reporter: User, make: Callable[..., User]) -> None:
    user = make(reporter.board)
    Employment.objects.filter(person=user.person).delete()

    assert [one.capacity for one in known(reporter, [user.person_id])] == [Capacity.EMPLOYEE]


def test_a_member_of_the_supervisory_board_gets_no_personnel_dossier(reporter: User) -> None:
    member = supervisor(reporter.board)

    [found] = known(reporter, [member.person_id])

    assert (found.capacity, found.note) == (Capacity.UNKNOWN, "Lid raad van toezicht")


def test_who_left_is_named_after_those_of_today_and_said_to_have_left(
    client: Client, draft: ReportDraft, school: School
) -> None:
    """A teacher who left on Friday may live with the director."""
    gone = employee(school, first_name="Anna", prefix="", last_name="Zee", employment__job_title="Leerkracht")
    Employment.objects.filter(person=gone).update(ends_on=date(2026, 10, 30))
    child = pupil(school, first_name="Anna", prefix="", last_name="Zee")
    parent = guardian(child, first_name="Anna", prefix="", last_name="Zee")
    Enrolment.objects.filter(person=child).update(ends_on=date(2026, 7, 31))
    pupil(school, first_name="Hanna", prefix="", last_name="Zee")

    found = suggestions(client, "anna zee")

    assert [(one["id"], one["role"]) for one in found[1:]] == [
        (f"{gone.pk}:employee", "Leerkracht, vertrokken op vr 30 okt 2026"),
        (f"{child.pk}:pupil", "leerling, groep 7, vertrokken op vr 31 jul 2026"),
        (f"{parent.pk}:guardian", "ouder of verzorger, groep 7, vertrokken op vr 31 jul 2026"),
    ]
    post(client, draft, do=f"add:{gone.pk}:employee", step="who")
    draft.refresh_from_db()
    assert [party["person"] for party in draft.answers["parties"]] == [gone.pk]


def test_who_left_and_came_back_has_not_left(reporter: User, school: School) -> None:
    back = employee(school)
    EmploymentFactory(person=back, school=school, starts_on=date(2015, 1, 1), ends_on=date(2016, 1, 1))

    assert [one.is_former for one in known(reporter, [back.pk])] == [False]


def test_who_once_was_at_another_school_is_found_by_nobody_here(reporter: User, school: School) -> None:
    elsewhere = SchoolFactory(board=school.board)
    gone = pupil(elsewhere)
    Enrolment.objects.filter(person=gone).update(ends_on=date(2026, 7, 31))

    assert known(reporter, [gone.pk]) == []


def test_a_handler_names_the_same_people(school: School, director: User) -> None:
    replaced = interim(school)

    assert known(director, [replaced.person_id], handled_schools(director))


def test_a_supervisor_looks_up_nobody_without_a_case(school: School) -> None:
    pupil(school, first_name="Zeldzaam", last_name="Kind")
    from django.urls import reverse

    client = signed_in(supervisor(school.board))

    assert client.get(reverse("incidents:people"), {"q": "zeldzaam"}).json() == {"results": []}
