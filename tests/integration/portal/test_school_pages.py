"""The foundation and its schools, for the administrator: seen, added, changed, and never those of another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts.models import User
from audit.models import Event
from people.models import Board, Group, RosterKey, School
from tests.factories.accounts import administrator, board_member, director_of, hr_officer
from tests.factories.people import RosterImportFactory, RosterKeyFactory, SchoolFactory, employee, pupil

pytestmark = pytest.mark.django_db

SCHOOLS, FOUNDATION = "/people/schools/", "/people/foundation/"
GIVEN = {
    "name": "De Kievit",
    "brin": " 98 yy00 ",
    "region": "noord",
    "address": "Dorpsstraat 1",
    "postcode": "9981aa",
    "town": "Rijnmeer",
    "phone": "0599 555 000",
    "email": "info@kievit.example",
}


@pytest.fixture
def school() -> School:
    return SchoolFactory(name="De Zilverreiger", brin="97XX00")


@pytest.fixture
def ferry(school: School) -> User:
    return administrator(school.board)


@pytest.fixture
def page(client: Client, ferry: User) -> Client:
    client.force_login(ferry)
    return client


def of(school: School, rest: str = "") -> str:
    return f"{SCHOOLS}{school.pk}/{rest}"


def errors(response: Any) -> set[str]:
    assert response.status_code == 422
    return set(response.context["form"].errors)


@pytest.mark.parametrize("make", [board_member, hr_officer])
def test_only_an_administrator_comes_here(client: Client, school: School, make: Callable[..., User]) -> None:
    client.force_login(make(school.board))
    for url in (SCHOOLS, f"{SCHOOLS}add/", of(school), of(school, "edit/"), FOUNDATION, f"{FOUNDATION}edit/"):
        assert client.get(url).status_code == 404


def test_a_school_of_another_foundation_does_not_exist(page: Client) -> None:
    stranger = SchoolFactory(name="De Vreemde")
    for rest in ("", "edit/", "groups/add/"):
        assert page.get(of(stranger, rest)).status_code == 404
        assert page.post(of(stranger, rest), GIVEN).status_code in {404, 405}
    assert "De Vreemde" not in page.get(SCHOOLS).content.decode()


def test_the_list_says_who_directs_and_whether_letters_are_complete(page: Client, school: School) -> None:
    pupil(school), employee(school)
    text = page.get(SCHOOLS).content.decode()
    for word in ("De Zilverreiger", "97XX00", "Geen directeur", "Niet compleet"):
        assert word in text
    director = director_of(school)
    page.post(of(school, "edit/"), GIVEN)
    text = page.get(SCHOOLS).content.decode()
    assert escape(director.name) in text
    for word in ("Geen directeur", "Niet compleet"):
        assert word not in text


def test_the_list_costs_the_same_however_many_schools(page: Client, school: School) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page.get(SCHOOLS)
        return len(captured)

    queries()
    few = queries()
    for _ in range(5):
        director_of(SchoolFactory(board=school.board))
    assert queries() == few


def test_a_school_is_added_once_and_written_down(page: Client, school: School, ferry: User) -> None:
    response = page.post(f"{SCHOOLS}add/", GIVEN)
    made = School.objects.get(name="De Kievit")
    assert response.url == of(made)
    assert (made.board, made.brin, made.postcode) == (school.board, "98YY00", "9981 AA")
    event = Event.objects.get(action="school.create")
    assert (event.actor_id, event.object_id) == (str(ferry.pk), str(made.pk))
    assert errors(page.post(f"{SCHOOLS}add/", GIVEN)) == {"brin"}
    assert School.objects.filter(name="De Kievit").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("brin", ""),
        ("brin", "98YY"),
        ("brin", "9YYY00"),
        ("brin", "98YY000"),
        ("region", "west"),
        ("postcode", "998 AA"),
        ("postcode", "0123 AA"),
        ("phone", "bel maar"),
        ("email", "info@"),
    ],
)
def test_what_is_not_right_stands_at_its_field_and_nothing_changes(
    page: Client, school: School, field: str, value: str
) -> None:
    for url in (f"{SCHOOLS}add/", of(school, "edit/")):
        response = page.post(url, GIVEN | {field: value})
        assert errors(response) == {field}
        assert f'href="#id_{field}' in response.content.decode()
    assert School.objects.get().name == "De Zilverreiger"
    assert not Event.objects.filter(action__startswith="school.").exists()


def test_a_changed_school_keeps_its_people_and_says_which_fields(page: Client, school: School) -> None:
    assert page.post(of(school, "edit/"), GIVEN).status_code == 302
    school.refresh_from_db()
    assert (school.name, school.brin) == ("De Kievit", "98YY00")
    assert "name" in Event.objects.get(action="school.update").details["fields"]
    text = page.get(of(school)).content.decode()
    assert "Dorpsstraat 1" in text
    assert "9981 AA Rijnmeer" in text


def test_saving_the_same_writes_nothing(page: Client, school: School) -> None:
    page.post(of(school, "edit/"), GIVEN)
    page.post(of(school, "edit/"), GIVEN)
    assert Event.objects.filter(action="school.update").count() == 1


def test_under_another_brin_the_administration_still_knows_everybody(page: Client, school: School) -> None:
    mine = RosterKeyFactory(person=pupil(school), source="edexml:97XX00:pupil", key="1")
    foreign = RosterKeyFactory(person=pupil(SchoolFactory()), source="edexml:97XX00:pupil", key="1")
    zipped = RosterKeyFactory(person=employee(school), source="oneroster:x", key="1")
    page.post(of(school, "edit/"), GIVEN)
    sources = dict(RosterKey.objects.values_list("pk", "source"))
    assert sources == {
        mine.pk: "edexml:98YY00:pupil",
        foreign.pk: "edexml:97XX00:pupil",
        zipped.pk: "oneroster:x",
    }


def test_the_brin_waits_for_a_file_that_waits_for_a_decision(page: Client, school: School) -> None:
    RosterImportFactory(board=school.board).schools.add(school)
    assert errors(page.post(of(school, "edit/"), GIVEN)) == {"brin"}
    assert page.post(of(school, "edit/"), GIVEN | {"brin": school.brin}).status_code == 302


def test_a_brin_of_another_foundation_is_refused_without_saying_whose(page: Client) -> None:
    SchoolFactory(name="De Vreemde", brin="98YY00")
    response = page.post(f"{SCHOOLS}add/", GIVEN)
    assert errors(response) == {"brin"}
    assert "De Vreemde" not in response.content.decode()


def test_a_group_is_added_for_this_school_year(page: Client, school: School) -> None:
    for _ in range(2):
        page.post(of(school, "groups/add/"), {"name": "3a", "year_group": "3"})
    group = Group.objects.get()
    assert (group.school, group.name, group.year_group) == (school, "3a", "3")
    assert "3a" in page.get(of(school)).content.decode()
    assert Event.objects.filter(action="school.create_group").count() == 1


def board_fields(**changed: str) -> dict[str, str]:
    given = {key: value for key, value in GIVEN.items() if key not in {"brin", "region"}}
    return (
        given | {"name": "Stichting X", "short_name": "X", "legal_form": "bijzonder", "website": "www.x.nl"} | changed
    )


def test_the_foundation_is_changed_and_written_down(page: Client, school: School) -> None:
    other = SchoolFactory().board
    assert page.post(f"{FOUNDATION}edit/", board_fields()).url == FOUNDATION
    board = Board.objects.get(pk=school.board_id)
    assert (board.name, board.legal_form, board.website) == ("Stichting X", "bijzonder", "www.x.nl")
    assert Board.objects.get(pk=other.pk).name == other.name
    fields = Event.objects.get(action="board.update").details["fields"]
    assert {"name", "legal_form", "website"} <= set(fields)
    assert "www.x.nl" in page.get(FOUNDATION).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("short_name", ""),
        ("legal_form", "anders"),
        ("website", "geen adres"),
        ("website", "javascript://x.nl"),
        ("postcode", "12"),
    ],
)
def test_a_foundation_is_not_changed_by_nonsense(page: Client, school: School, field: str, value: str) -> None:
    assert errors(page.post(f"{FOUNDATION}edit/", board_fields(**{field: value}))) == {field}
    assert Board.objects.get(pk=school.board_id).name == school.board.name
