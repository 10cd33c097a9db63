"""Every page of accounts: who gets it, who does not, and that it costs the same however long the list."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from accounts.enums import RoleName
from accounts.models import User
from audit.enums import Outcome
from audit.models import Event
from people.models import Board, School
from tests.factories.accounts import (
    PAPER,
    AbsenceFactory,
    MandateFactory,
    RoleFactory,
    UserFactory,
    administrator,
    board_member,
    care_of,
    counsellor,
    director_of,
    employee_user,
    hr_officer,
    privacy_officer,
    supervisor,
)
from tests.factories.people import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

ROLE_PAGES = ["roles", "role_appoint", "absences", "absence_add", "mandates", "mandate_grant"]
USER_PAGES = ["users", "user_invite"]
LISTS = ["roles", "absences", "mandates", "users"]


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def board(school: School) -> Board:
    return school.board


def page(client: Client, user: User, name: str, *args: Any) -> Any:
    client.force_login(user)
    return client.get(reverse(f"accounts:{name}", args=args))


@pytest.mark.parametrize("name", [*ROLE_PAGES, *USER_PAGES])
def test_an_administrator_opens_every_page(client: Client, board: Board, name: str) -> None:
    assert page(client, administrator(board), name).status_code == 200


@pytest.mark.parametrize("name", ROLE_PAGES)
def test_a_board_member_opens_the_pages_about_roles(client: Client, board: Board, name: str) -> None:
    assert page(client, board_member(board), name).status_code == 200


@pytest.mark.parametrize("name", USER_PAGES)
def test_a_board_member_does_not_manage_accounts(client: Client, board: Board, name: str) -> None:
    assert page(client, board_member(board), name).status_code == 404


@pytest.mark.parametrize("name", [*ROLE_PAGES, *USER_PAGES, "user_search", "person_search"])
def test_nobody_else_opens_them_and_the_refusal_is_written_down(client: Client, school: School, name: str) -> None:
    board = school.board
    others = [
        employee_user(school),
        director_of(school),
        care_of(school),
        hr_officer(board),
        counsellor(board),
        supervisor(board),
        privacy_officer(board),
    ]
    for user in others:
        assert page(client, user, name).status_code == 404, user.access.own.names
    assert Event.objects.filter(outcome=Outcome.REFUSED, action="page.open").count() == len(others)


@pytest.mark.parametrize("name", [*ROLE_PAGES, *USER_PAGES, "profile", "own_absence_add", "colleagues"])
def test_a_visitor_is_sent_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(f"accounts:{name}"))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize("name", ["profile", "own_absence_add"])
def test_everybody_has_an_account_page(client: Client, school: School, name: str) -> None:
    for user in (employee_user(school), privacy_officer(school.board), UserFactory(person=None)):
        assert page(client, user, name).status_code == 200


def test_another_board_is_not_there(client: Client, board: Board) -> None:
    admin = administrator(board)
    other = director_of(SchoolFactory())
    absence = AbsenceFactory(user=other)
    mandate = MandateFactory(user=other)
    for name, key in (
        ("role_end", other.roles.get().pk),
        ("absence_end", absence.pk),
        ("mandate_end", mandate.pk),
        ("mandate_paper", mandate.pk),
        ("user", other.pk),
    ):
        assert page(client, admin, name, key).status_code == 404
    for name in LISTS:
        assert other.name not in page(client, admin, name).content.decode().replace(admin.name, "")


def test_a_director_reads_the_paper_of_their_own_mandate_only(client: Client, school: School) -> None:
    director, other = director_of(school), director_of(SchoolFactory(board=school.board))
    own, foreign = MandateFactory(user=director), MandateFactory(user=other)
    answer = page(client, director, "mandate_paper", own.pk)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert Event.objects.get(action="mandate.read").outcome == Outcome.READ
    assert page(client, director, "mandate_paper", foreign.pk).status_code == 404


def test_somebody_elses_absence_cannot_be_ended_as_ones_own(client: Client, school: School) -> None:
    absence = AbsenceFactory(user=director_of(school))
    assert page(client, board_member(school.board), "own_absence_end", absence.pk).status_code == 404


def fill(board: Board, count: int) -> None:
    for _ in range(count):
        school = SchoolFactory(board=board)
        director = director_of(school)
        deputy = employee_user(school)
        AbsenceFactory(user=director, deputy=deputy)
        AbsenceFactory(user=deputy)
        MandateFactory(user=director, school=school)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_costs_as_many_queries_as_a_list_of_one(
    client: Client, board: Board, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    admin = administrator(board)
    fill(board, 1)
    page(client, admin, name)
    with django_assert_max_num_queries(12) as one:
        client.get(reverse(f"accounts:{name}"))
    fill(board, 2)
    with django_assert_max_num_queries(12) as three:
        client.get(reverse(f"accounts:{name}"))
    assert len(three) == len(one)


def test_the_list_of_roles_finds_by_name_role_school_and_period(client: Client, school: School) -> None:
    admin = administrator(school.board, person__first_name="Ada", person__last_name="Beheer")
    director = director_of(school, person__first_name="Wilhelmina", person__last_name="Schaaf")
    RoleFactory(
        user=employee_user(school, person__first_name="Oude", person__last_name="Rol"),
        name=RoleName.HR,
        starts_on=date(2020, 1, 1),
        ends_on=date(2021, 1, 1),
    )
    client.force_login(admin)
    for query, expected in (
        ({}, {"Schaaf", "Beheer"}),
        ({"q": "schaaf"}, {"Schaaf"}),
        ({"role": "administrator"}, {"Beheer"}),
        ({"school": str(school.pk)}, {"Schaaf"}),
        ({"state": "over"}, {"Rol"}),
        ({"q": "\x00", "school": "x", "role": "x", "state": "x"}, {"Schaaf", "Beheer"}),
    ):
        text = client.get(reverse("accounts:roles"), query).content.decode()
        table = text.partition("<tbody")[2]
        assert {name for name in ("Schaaf", "Beheer", "Rol<") if name in table} == {
            name + ("<" if name == "Rol" else "") for name in expected
        }, query
    assert director


def test_suggestions_name_colleagues_and_tell_no_address(client: Client, school: School) -> None:
    user = employee_user(school)
    named = {"person__first_name": "Wilhelmina", "person__prefix": "", "person__last_name": "Schaaf"}
    other = employee_user(school, **named)
    client.force_login(user)
    found = client.get(reverse("accounts:colleagues"), {"q": "schaa"}).json()["results"]
    assert found == [{"id": str(other.pk), "name": "Wilhelmina Schaaf", "role": f"Leerkracht, {school.name}"}]
    assert client.get(reverse("accounts:colleagues"), {"q": "s"}).json()["results"] == []


def test_the_language_of_the_page_is_saved_in_the_account(client: Client, school: School) -> None:
    user = employee_user(school)
    client.force_login(user)
    assert client.post(reverse("accounts:profile"), {"language": "en"}).status_code == 302
    assert "Your account" in client.get(reverse("accounts:profile")).content.decode()
    assert client.post(reverse("accounts:profile"), {"language": "xx"}).status_code == 422


def test_one_records_and_ends_an_absence_of_ones_own(client: Client, school: School) -> None:
    user, deputy = director_of(school), employee_user(school)
    today = timezone.localdate()
    client.force_login(user)
    fields = {"starts_on": today, "ends_on": today + timedelta(days=7), "deputy": deputy.pk, "deputy_text": deputy.name}
    asked = client.post(reverse("accounts:own_absence_add"), fields)
    assert not user.absences.exists()
    answer = client.post(reverse("accounts:own_absence_add"), asked.context["form"].initial | {"is_meant": "on"})
    assert answer.status_code == 302
    absence = user.absences.get()
    assert absence.deputy == deputy
    text = client.get(reverse("accounts:profile")).content.decode()
    assert escape(deputy.name) in text
    assert client.post(reverse("accounts:own_absence_end", args=[absence.pk])).status_code == 302
    absence.refresh_from_db()
    assert absence.ends_on < absence.starts_on


def test_without_javascript_a_typed_name_is_enough_when_it_fits_one_person(client: Client, school: School) -> None:
    admin = administrator(school.board)
    named = {"person__first_name": "Wilhelmina", "person__prefix": ""}
    UserFactory(board=school.board, person__last_name="Schaaf", **named)
    client.force_login(admin)
    today = timezone.localdate()
    wanted = {"name": "hr", "starts_on": today, "user": "", "user_text": "wilhelmina"}
    UserFactory(board=school.board, person__last_name="Schaafsma", **named)
    assert "Meer dan één" in client.post(reverse("accounts:role_appoint"), wanted).content.decode()
    wanted["user_text"] = "niemand zo"
    assert "Niemand heeft" in client.post(reverse("accounts:role_appoint"), wanted).content.decode()
    wanted["user_text"] = "Wilhelmina Schaaf"
    assert client.post(reverse("accounts:role_appoint"), wanted).status_code == 302


def test_closing_an_account_asks_first_and_then_closes(client: Client, school: School) -> None:
    admin, user = administrator(school.board), employee_user(school)
    client.force_login(admin)
    address = reverse("accounts:user_disable", args=[user.pk])
    assert user.email in client.get(address).content.decode()
    user.refresh_from_db()
    assert user.is_active
    assert client.post(address).url == reverse("accounts:user", args=[user.pk])
    user.refresh_from_db()
    assert not user.is_active
    assert "al gesloten" in client.post(address, follow=True).content.decode()


def test_an_invitation_does_not_make_a_second_person_of_one_name(client: Client, board: Board) -> None:
    PersonFactory(board=board, first_name="Wilhelmina", prefix="van der", last_name="Schaaf")
    PersonFactory(first_name="Willem", prefix="", last_name="Elders")
    client.force_login(administrator(board))
    given = {"first_name": "wilhelmina", "name_prefix": "van der", "last_name": "schaaf", "email": "w@rijnmeer.example"}
    answer = client.post(reverse("accounts:user_invite"), given)
    assert set(answer.context["form"].errors) == {"last_name"}
    given |= {"first_name": "Willem", "name_prefix": "", "last_name": "Elders"}
    assert client.post(reverse("accounts:user_invite"), given).status_code == 302
    assert Event.objects.filter(action="person.create").count() == 1


def test_an_administrator_invites_somebody_the_roster_does_not_know(client: Client, board: Board) -> None:
    client.force_login(administrator(board))
    address = reverse("accounts:user_invite")
    assert "Kies iemand van de lijst" in client.post(address, {}).content.decode()
    given = {"first_name": "Geert", "last_name": "Timmermans", "email": "geert@rijnmeer.example"}
    assert client.post(address, given).status_code == 302
    assert User.objects.get(email="geert@rijnmeer.example").name == "Geert Timmermans"


def test_an_administrator_records_a_mandate_with_its_paper(client: Client, school: School) -> None:
    director = director_of(school)
    client.force_login(administrator(school.board))
    given = {
        "user": str(director.pk),
        "user_text": director.name,
        "school": str(school.pk),
        "sanctions": ["pupil_suspension"],
        "starts_on": timezone.localdate(),
        "signed_by": "Het bestuur",
    }
    address = reverse("accounts:mandate_grant")
    wrong = client.post(address, {**given, "paper": SimpleUploadedFile("mandaat.pdf", b"geen pdf")})
    assert "Dit is geen pdf" in wrong.content.decode()
    assert client.post(address, {**given, "paper": SimpleUploadedFile("x", PAPER)}).status_code == 302
    assert director.mandates.get().paper.open("rb").read() == PAPER


def test_the_last_administrator_cannot_be_ended_from_the_page(client: Client, board: Board) -> None:
    admin = administrator(board)
    client.force_login(board_member(board))
    answer = client.post(reverse("accounts:role_end", args=[admin.roles.get().pk]), {"ends_on": timezone.localdate()})
    assert answer.status_code == 422
    assert "laatste beheerder" in answer.content.decode()
