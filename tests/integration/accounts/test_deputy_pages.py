"""Choosing who stands in: one reads who it is and what they will see before anything is recorded."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, User
from audit import presenters
from audit.models import Event
from people.models import School
from tests.factories.accounts import administrator, director_of, employee_user, manager_of
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db

OWN, MANAGED = "accounts:own_absence_add", "accounts:absence_add"


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def fields(deputy: User, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=7)}
    return days | {"deputy": deputy.pk, "deputy_text": deputy.name} | more


def ask(client: Client, user: User, page: str, given: dict[str, Any]) -> Any:
    client.force_login(user)
    return client.post(reverse(page), given)


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_one_reads_who_it_is_and_what_they_see_before_it_is_recorded(client: Client, school: School) -> None:
    director, deputy = director_of(school), director_of(SchoolFactory(board=school.board, name="De Wilg"))
    answer = ask(client, director, OWN, fields(deputy))
    page = text_of(answer)
    for part in (deputy.name, "Directeur, De Wilg", f"Directeur, {school.name}", "Behalve zaken waarin"):
        assert part in page
    assert not Absence.objects.exists()
    assert "is_meant" not in page
    assert client.post(reverse(OWN), answer.context["form"].initial).status_code == 302
    assert director.absences.get().deputy == deputy


def test_who_does_not_handle_cases_needs_a_tick(client: Client, school: School) -> None:
    director, teacher = director_of(school), employee_user(SchoolFactory(board=school.board))
    answer = ask(client, director, OWN, fields(teacher))
    assert "behandelt anders geen zaken" in text_of(answer)
    read = answer.context["form"].initial
    again = client.post(reverse(OWN), read)
    assert again.status_code == 422
    assert "Zet een vinkje als je deze persoon echt bedoelt" in text_of(again)
    assert not Absence.objects.exists()
    assert client.post(reverse(OWN), read | {"is_meant": "on"}).status_code == 302


def test_another_deputy_than_was_read_is_asked_about_again(client: Client, school: School) -> None:
    director, first, second = director_of(school), director_of(school), director_of(school)
    read = ask(client, director, OWN, fields(first)).context["form"].initial
    answer = client.post(reverse(OWN), read | fields(second))
    assert second.name in text_of(answer)
    assert not Absence.objects.exists()


def test_going_back_keeps_what_was_filled_in(client: Client, school: School) -> None:
    director, deputy = director_of(school), director_of(school)
    read = ask(client, director, OWN, fields(deputy)).context["form"].initial
    page = text_of(client.post(reverse(OWN), read | {"change": "yes"}))
    assert f'value="{deputy.name}"' in page
    assert not Absence.objects.exists()


def test_what_cannot_be_is_said_before_the_check(client: Client, school: School) -> None:
    director, deputy = director_of(school), director_of(school)
    wrong = fields(deputy, ends_on=timezone.localdate() - timedelta(days=1))
    assert "laatste dag" in text_of(ask(client, director, OWN, wrong))


def test_an_administrator_reads_it_too(client: Client, school: School) -> None:
    director, teacher = director_of(school), employee_user(school)
    given = fields(teacher, user=director.pk, user_text=director.name)
    answer = ask(client, administrator(school.board), MANAGED, given)
    assert director.name in text_of(answer)
    assert not Absence.objects.exists()
    client.post(reverse(MANAGED), answer.context["form"].initial | {"is_meant": "on"})
    assert director.absences.get().deputy == teacher


def test_without_a_deputy_there_is_nothing_to_check(client: Client, school: School) -> None:
    director = director_of(school)
    nobody = {name: value for name, value in fields(director).items() if "deputy" not in name}
    assert ask(client, director, OWN, nobody).status_code == 302


def test_the_log_names_the_deputy_and_the_days(client: Client, school: School) -> None:
    director, deputy = director_of(school), director_of(school)
    read = ask(client, director, OWN, fields(deputy)).context["form"].initial
    client.post(reverse(OWN), read)
    line = presenters.sentence(Event.objects.get(action="absence.add"))
    assert f"Waarnemer: {deputy.name}" in line
    assert str(timezone.localdate().year) in line


def test_who_stands_in_for_somebody_can_go_away_too(client: Client, school: School) -> None:
    director, away, deputy = director_of(school), director_of(school), director_of(school)
    today = timezone.localdate()
    Absence.objects.create(user=away, deputy=director, starts_on=today, ends_on=today)
    answer = ask(client, director, OWN, fields(deputy))
    assert client.post(reverse(OWN), answer.context["form"].initial).status_code == 302
    assert director.absences.get().deputy == deputy


def test_who_handles_cases_comes_first_among_the_suggestions(client: Client, school: School) -> None:
    named = {"person__prefix": "", "person__last_name": "Schaaf"}
    teacher = employee_user(school, person__first_name="Aaltje", **named)
    leads = employee_user(school, person__first_name="Bas", **named)
    employee = employee_user(school)
    employee.person.employments.update(manager=leads.person)
    director = director_of(school, person__first_name="Zoë", **named)
    client.force_login(employee_user(school))
    found = client.get(reverse("accounts:colleagues"), {"q": "schaaf"}).json()["results"]
    assert [row["id"] for row in found] == [str(leads.pk), str(director.pk), str(teacher.pk)]
    assert found[1]["role"] == f"Directeur, {school.name}"
    assert manager_of(employee.person) == leads
