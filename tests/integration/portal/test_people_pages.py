"""People, for the administrator: found, shown, and changed where the roster holds nothing. Never a case."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from people.models import Employment, Guardianship, Person, School
from people.querysets import circle_of
from tests.factories.accounts import administrator, board_member, director_of, hr_officer, user_of
from tests.factories.people import (
    GuardianshipFactory,
    RosterKeyFactory,
    SchoolFactory,
    employee,
    guardian,
    live_together,
    pupil,
)

pytestmark = pytest.mark.django_db

PEOPLE = "/people/"


@pytest.fixture
def school() -> School:
    return SchoolFactory(name="De Zilverreiger")


@pytest.fixture
def ferry(school: School) -> User:
    return administrator(school.board)


@pytest.fixture
def page(client: Client, ferry: User) -> Client:
    client.force_login(ferry)
    return client


@pytest.fixture
def karin(school: School) -> Person:
    return employee(school, first_name="Karin", prefix="de", last_name="Witteveen", employment__job_title="Leerkracht")


@pytest.fixture
def tim(school: School) -> Person:
    return pupil(school, first_name="Tim", prefix="", last_name="Oosterhout")


def found(page: Client, **asked: Any) -> set[str]:
    response = page.get(PEOPLE, asked)
    assert response.status_code == 200
    return {str(row.cells[0].text) for row in response.context["rows"]}


def of(person: Person) -> str:
    return f"{PEOPLE}{person.pk}/"


# --- Who may


@pytest.mark.parametrize("make", [board_member, hr_officer])
def test_only_an_administrator_looks_through_people(client: Client, karin: Person, make: Callable[..., User]) -> None:
    client.force_login(make(karin.board))
    for url in (PEOPLE, of(karin), f"{PEOPLE}names/?q=karin", f"{of(karin)}edit/"):
        assert client.get(url).status_code == 404


def test_a_director_does_not_either(client: Client, school: School, karin: Person) -> None:
    client.force_login(director_of(school))
    assert client.get(of(karin)).status_code == 404


def test_somebody_of_another_foundation_does_not_exist(page: Client) -> None:
    stranger = employee(SchoolFactory(), first_name="Vreemde", last_name="Vogel")
    assert found(page, q="Vreemde") == set()
    for url in (
        "",
        "edit/",
        "household/add/",
        "guardians/add/",
        f"employments/{stranger.employments.get().pk}/manager/",
    ):
        assert page.get(of(stranger) + url).status_code == 404
    assert page.get(f"{PEOPLE}names/", {"q": "Vreemde"}).json() == {"results": []}


# --- Finding


def test_people_are_found_by_parts_of_their_name(page: Client, karin: Person, tim: Person) -> None:
    assert found(page, q="witte kar") == {karin.name}
    assert found(page, q="bestaat niet") == set()
    assert found(page, q="%") == set()


def test_kind_and_school_narrow_the_list_and_stay_in_the_address(page: Client, karin: Person, tim: Person) -> None:
    mother = guardian(tim, first_name="Ans", prefix="", last_name="Oosterhout")
    other = pupil(SchoolFactory(board=karin.board), first_name="Ella", prefix="", last_name="Elders")
    left = employee(SchoolFactory(board=karin.board), first_name="Weg", prefix="", last_name="Gegaan")
    Person.objects.filter(pk=left.pk).update(left_on=date(2024, 7, 31))
    school_id = tim.enrolments.get().school_id
    assert found(page, kind="pupil") == {tim.name, other.name}
    assert found(page, kind="pupil", school=school_id) == {tim.name}
    assert found(page, kind="guardian") == {mother.name}
    assert found(page, kind="former") == {left.name}
    assert found(page, kind="former", school=school_id) == set()
    assert karin.name in found(page, kind="staff", school=school_id)
    text = page.get(PEOPLE, {"kind": "pupil", "school": school_id}).content.decode()
    assert f"?school={school_id}" in text
    assert 'value="pupil" selected' in text


def test_a_filter_that_makes_no_sense_is_told(page: Client, karin: Person) -> None:
    text = page.get(PEOPLE, {"kind": "x", "school": "y", "q": "Witteveen"}).content.decode()
    assert karin.name in text
    assert 'role="alert"' in text


def test_the_list_goes_in_pages_and_costs_the_same_however_many(page: Client, school: School) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page.get(PEOPLE, {"kind": "pupil"})
        return len(captured)

    for number in range(3):
        pupil(school, first_name=f"Kind{number}", last_name="Aa")
    queries()  # what the first request alone asks, such as the session
    few = queries()
    for number in range(30):
        guardian(pupil(school, first_name=f"Kind{number}", last_name="Bb"))
    assert queries() == few
    first = page.get(PEOPLE, {"kind": "pupil"})
    second = page.get(PEOPLE + first.context["page"].next_url)
    assert len(first.context["rows"]) == 25
    assert len(second.context["rows"]) == 8


def test_names_answers_with_what_somebody_is(page: Client, karin: Person, tim: Person) -> None:
    answer = page.get(f"{PEOPLE}names/", {"q": "kar witte", "kind": "staff"}).json()
    assert answer == {"results": [{"id": str(karin.pk), "name": karin.name, "role": "Leerkracht, De Zilverreiger"}]}
    assert page.get(f"{PEOPLE}names/", {"q": "Oosterhout", "kind": "staff"}).json() == {"results": []}


# --- The page of a person


def test_the_page_shows_ties_family_household_and_account(page: Client, school: School, tim: Person) -> None:
    mother = guardian(tim, first_name="Ans", prefix="", last_name="Oosterhout")
    live_together(tim, mother)
    text = page.get(of(tim)).content.decode()
    for word in ("De Zilverreiger", mother.name, "Huishouden", "kan niet inloggen"):
        assert word in text
    assert tim.name in page.get(of(mother)).content.decode()


def test_that_somebody_looked_is_written_down(page: Client, ferry: User, karin: Person) -> None:
    page.get(of(karin))
    event = Event.objects.get(action="person.read")
    assert (event.actor_id, event.object_id) == (str(ferry.pk), str(karin.pk))


def test_the_page_says_nothing_of_cases_or_dossiers(page: Client, karin: Person) -> None:
    text = page.get(of(karin)).content.decode().lower()
    main = text[text.index("<main") : text.index("</main>")]
    assert "dossier" not in main
    assert "zaak" not in main


def test_the_account_is_one_click_away(page: Client, karin: Person) -> None:
    user = user_of(karin)
    assert f'href="/manage/users/{user.pk}/"' in page.get(of(karin)).content.decode()


def test_the_page_costs_the_same_for_a_large_family(page: Client, tim: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page.get(of(tim))
        return len(captured)

    guardian(tim)
    queries()
    few = queries()
    for _ in range(5):
        guardian(tim)
    assert queries() == few


# --- Changing


def test_the_address_of_somebody_the_roster_holds_can_be_changed_and_the_name_cannot(page: Client, tim: Person) -> None:
    RosterKeyFactory(person=tim)
    text = page.get(f"{of(tim)}edit/").content.decode()
    assert "id_last_name" not in text
    page.post(f"{of(tim)}edit/", {"email": "tim@thuis.example", "town": "Rijnmeer", "last_name": "Anders"})
    tim.refresh_from_db()
    assert (tim.email, tim.town, tim.last_name) == ("tim@thuis.example", "Rijnmeer", "Oosterhout")
    assert Event.objects.get(action="person.update").details == {"fields": ["email", "town"]}


def test_the_name_of_somebody_entered_by_hand_can_be_changed(page: Client, karin: Person) -> None:
    page.post(f"{of(karin)}edit/", {"first_name": "Carin", "last_name": "Witteveen"})
    karin.refresh_from_db()
    assert karin.first_name == "Carin"


@pytest.mark.parametrize("given", [{"email": "geen adres"}, {"email": "x" * 300 + "@a.nl"}, {"first_name": ""}])
def test_what_is_not_right_stands_at_its_field(page: Client, karin: Person, given: dict[str, str]) -> None:
    posted = {"first_name": "", "last_name": "" if "first_name" in given else "Witteveen"} | given
    assert page.post(f"{of(karin)}edit/", posted).status_code == 422
    assert not Event.objects.filter(action="person.update").exists()


def test_a_manager_is_chosen_changed_and_taken_away(page: Client, school: School, karin: Person) -> None:
    leader = employee(school, first_name="Jolanda", prefix="", last_name="Leidster")
    employment = karin.employments.get()
    url = f"{of(karin)}employments/{employment.pk}/manager/"
    # Without JavaScript only the text arrives.
    assert page.post(url, {"manager": "", "manager_text": "jolanda leid"}).status_code == 302
    assert Employment.objects.get(pk=employment.pk).manager == leader
    assert leader.name in page.get(url).content.decode()
    other = employee(school, first_name="Piet", prefix="", last_name="Plaatsvervanger")
    page.post(url, {"manager": str(leader.pk), "manager_text": other.name})
    assert Employment.objects.get(pk=employment.pk).manager == other
    page.post(url, {"manager": str(other.pk), "manager_text": ""})
    assert Employment.objects.get(pk=employment.pk).manager is None
    assert Event.objects.filter(action="person.set_manager").count() == 3


def test_nobody_leads_themself_and_no_pupil_leads(page: Client, karin: Person, tim: Person) -> None:
    url = f"{of(karin)}employments/{karin.employments.get().pk}/manager/"
    for person in (karin, tim):
        response = page.post(url, {"manager": str(person.pk), "manager_text": person.name})
        assert response.status_code == 422
        assert 'href="#id_manager"' in response.content.decode()


def test_an_employment_of_somebody_else_does_not_exist_here(page: Client, karin: Person, tim: Person) -> None:
    assert page.get(f"{of(tim)}employments/{karin.employments.get().pk}/manager/").status_code == 404


def test_a_guardian_is_added_once_and_ended(page: Client, school: School, karin: Person, tim: Person) -> None:
    given = {"guardian": str(karin.pk), "guardian_text": karin.name, "relation": "mother"}
    assert page.post(f"{of(tim)}guardians/add/", given).status_code == 302
    assert page.post(f"{of(tim)}guardians/add/", given).status_code == 422
    tie = Guardianship.objects.get()
    assert page.post(f"{of(tim)}guardians/{tie.pk}/end/", {"ends_on": "2026-01-31"}).status_code == 302
    tie.refresh_from_db()
    assert tie.ends_on == date(2026, 1, 31)
    assert page.post(f"{of(tim)}guardians/{tie.pk}/end/", {"ends_on": "gisteren"}).status_code == 422


def test_a_guardianship_of_another_child_does_not_exist_here(page: Client, school: School, tim: Person) -> None:
    tie = GuardianshipFactory(pupil=pupil(school))
    assert page.get(f"{of(tim)}guardians/{tie.pk}/end/").status_code == 404


def test_people_move_in_together_and_apart_and_stay_in_conflict(page: Client, karin: Person, tim: Person) -> None:
    given = {"other": str(karin.pk), "other_text": karin.name}
    assert page.post(f"{of(tim)}household/add/", given).status_code == 302
    assert karin.name in page.get(of(tim)).content.decode()
    assert page.post(f"{of(karin)}household/leave/").status_code == 302
    former = page.get(of(tim)).content.decode()
    assert karin.name in former
    assert "Voorbij" in former
    assert karin.pk in circle_of(tim.pk)
    assert page.post(f"{of(karin)}household/leave/").status_code == 302


def test_a_household_recorded_by_mistake_is_undone(page: Client, karin: Person, tim: Person) -> None:
    page.post(f"{of(tim)}household/add/", {"other": str(karin.pk), "other_text": karin.name})
    page.post(f"{of(karin)}household/leave/", {"by_mistake": "on"})
    page.get(of(tim))  # says once that she moved in
    assert karin.name not in page.get(of(tim)).content.decode()
    assert karin.pk not in circle_of(tim.pk)
    assert Event.objects.filter(action="person.undo_household").count() == 1


def test_a_wrong_household_is_undone_also_when_the_right_one_came_after(
    page: Client, school: School, karin: Person, tim: Person
) -> None:
    right = employee(school)
    for other in (karin, right):
        page.post(f"{of(other)}household/add/", {"other": str(tim.pk), "other_text": tim.name})
    url = f"{of(karin)}household/{karin.homes.get().pk}/undo/"
    assert url in page.get(of(tim)).content.decode()
    assert tim.name in page.get(url).content.decode()
    assert page.post(url).status_code == 422
    assert page.post(url, {"is_sure": "on"}).status_code == 302
    assert circle_of(tim.pk) == {tim.pk, right.pk}
    assert page.post(url, {"is_sure": "on"}).status_code == 404
    assert Event.objects.filter(action="person.undo_household").count() == 1
    still = tim.homes.get(ends_on=None)
    assert page.get(f"{of(tim)}household/{still.pk}/undo/").status_code == 404, "they live there now"


def test_who_stayed_behind_is_not_taken_out_of_where_they_live(
    page: Client, school: School, karin: Person, tim: Person
) -> None:
    right = employee(school)
    for other in (karin, right):
        page.post(f"{of(tim)}household/add/", {"other": str(other.pk), "other_text": other.name})
    page.post(f"{of(karin)}household/leave/")
    stay = karin.homes.get()
    url = f"{of(karin)}household/{stay.pk}/undo/"
    assert url in page.get(of(tim)).content.decode()
    page.post(url, {"is_sure": "on"})
    assert circle_of(tim.pk) == {tim.pk, right.pk}
    assert circle_of(karin.pk) == {karin.pk}


def test_who_joined_by_mistake_is_taken_out_and_not_whom_they_joined(
    page: Client, school: School, karin: Person, tim: Person
) -> None:
    stranger = employee(school)
    for other in (karin, stranger):
        page.post(f"{of(tim)}household/add/", {"other": str(other.pk), "other_text": other.name})
    for person in (stranger, tim):
        page.post(f"{of(person)}household/leave/")
    url = f"{of(stranger)}household/{stranger.homes.get().pk}/undo/"
    assert url in page.get(of(tim)).content.decode()
    page.post(url, {"is_sure": "on"})
    assert circle_of(tim.pk) == {tim.pk, karin.pk}


def test_nobody_lives_with_themself(page: Client, karin: Person) -> None:
    given = {"other": str(karin.pk), "other_text": karin.name}
    response = page.post(f"{of(karin)}household/add/", given)
    assert response.status_code == 422
    assert 'href="#id_other"' in response.content.decode()
