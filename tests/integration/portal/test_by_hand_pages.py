"""Somebody added by hand: once, tied to the right place, and never a second of the same name by accident."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from people.models import Employment, Enrolment, Guardianship, Person, School
from people.roster.fields import school_year_of
from tests.factories.accounts import administrator
from tests.factories.people import GroupFactory, PersonFactory, SchoolFactory, employee, pupil

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


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


def given(**more: Any) -> dict[str, Any]:
    return {"first_name": "Wietske", "prefix": "de", "last_name": "Vries", "key": str(uuid4())} | more


def work(school: School | None, **more: Any) -> dict[str, Any]:
    where = school.pk if school else "0"
    return given(school=where, job_title="Leerkracht", starts_on="2026-08-01") | more


def add(page: Client, kind: str, fields: dict[str, Any]) -> Any:
    return page.post(f"/people/add/{kind}/", fields)


def made() -> Person:
    return Person.objects.get(first_name="Wietske")


def test_an_employee_with_school_function_and_manager(page: Client, school: School) -> None:
    boss = employee(school, first_name="Jolanda", prefix="", last_name="Leidster")
    response = add(page, "employee", work(school, manager=str(boss.pk), manager_text=boss.name))
    assert response.url == f"/people/{made().pk}/"
    job = Employment.objects.get(person=made())
    assert (job.school, job.job_title, job.starts_on, job.manager) == (school, "Leerkracht", date(2026, 8, 1), boss)
    assert set(Event.objects.filter(action__startswith="person.").values_list("action", flat=True)) == {
        "person.create",
        "person.employ",
    }


def test_an_employee_of_the_foundation_itself(page: Client) -> None:
    add(page, "employee", work(None))
    assert Employment.objects.get(person=made()).school is None


def test_a_pupil_in_a_group(page: Client, school: School) -> None:
    group = GroupFactory(school=school, school_year=school_year_of(TODAY), name="Groep 3", year_group="3")
    add(page, "pupil", given(school=school.pk, group=group.pk, birth_date="2018-03-01"))
    tie = Enrolment.objects.get(person=made())
    assert (tie.school, tie.group, tie.year_group) == (school, group, "3")


def test_a_group_of_another_school_is_refused(page: Client, school: School) -> None:
    other = GroupFactory(school=SchoolFactory(board=school.board), school_year=school_year_of(TODAY))
    response = add(page, "pupil", given(school=school.pk, group=other.pk))
    assert set(response.context["form"].errors) == {"group"}
    assert not Person.objects.filter(first_name="Wietske").exists()


def test_nothing_of_another_foundation_can_be_chosen(page: Client) -> None:
    stranger = SchoolFactory(name="De Vreemde")
    child = pupil(stranger)
    group = GroupFactory(school=stranger, school_year=school_year_of(TODAY))
    assert "De Vreemde" not in page.get("/people/add/pupil/").content.decode()
    tries = [
        ("employee", work(stranger)),
        ("pupil", given(school=stranger.pk, group=group.pk)),
        ("guardian", given(pupil=str(child.pk), pupil_text=child.name, relation="mother")),
    ]
    for kind, fields in tries:
        assert add(page, kind, fields).status_code == 422
    assert child.name not in page.get("/people/add/guardian/", {"pupil": child.pk}).content.decode()
    assert not Person.objects.filter(first_name="Wietske").exists()


def test_a_parent_from_the_page_of_the_pupil(page: Client, school: School) -> None:
    child = pupil(school, first_name="Tim", prefix="", last_name="Oosterhout")
    assert child.name in page.get("/people/add/guardian/", {"pupil": child.pk}).content.decode()
    assert f"/people/add/guardian/?pupil={child.pk}" in page.get(f"/people/{child.pk}/guardians/add/").content.decode()
    add(page, "guardian", given(pupil=str(child.pk), pupil_text=child.name, relation="mother"))
    tie = Guardianship.objects.get()
    assert (tie.guardian, tie.pupil, tie.relation, tie.from_roster) == (made(), child, "mother", False)


def test_somebody_without_a_tie(page: Client) -> None:
    add(page, "other", given(email="noor@toezicht.example"))
    assert (made().left_on, made().email) == (None, "noor@toezicht.example")


@pytest.mark.parametrize("kind", ["employee", "pupil", "guardian", "other"])
def test_each_kind_says_what_a_later_import_does(page: Client, kind: str) -> None:
    text = page.get(f"/people/add/{kind}/").content.decode()
    assert "latere import" in text
    assert page.get("/people/add/robot/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", " "),
        ("last_name", ""),
        ("birth_date", "gisteren"),
        ("birth_date", str(TODAY + timedelta(days=1))),
        ("birth_date", "0018-03-01"),
        ("email", "noor@"),
        ("job_title", ""),
        ("starts_on", ""),
        ("school", "999999999"),
        ("school", ""),
        ("manager_text", "Niemand"),
        ("first_name", "W" * 201),
    ],
)
def test_what_is_not_right_stands_at_its_field(page: Client, school: School, field: str, value: str) -> None:
    response = add(page, "employee", work(school) | {field: value})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field.removesuffix("_text")}
    assert not Person.objects.filter(last_name="Vries").exists()


# --- Namesakes


def test_a_double_click_makes_one_and_leads_to_it(page: Client, school: School) -> None:
    fields = work(school)
    answers = {add(page, "employee", fields).url for _ in range(3)}
    assert answers == {f"/people/{made().pk}/"}
    assert Employment.objects.filter(person=made()).count() == 1


def test_the_same_name_is_asked_about_before_a_second_is_made(page: Client, school: School) -> None:
    known = employee(school, first_name="wietske", prefix="de", last_name="vries")
    fields = work(school)
    asked = add(page, "employee", fields)
    assert asked.status_code == 422
    assert f'href="/people/{known.pk}/"' in asked.content.decode()
    assert Person.objects.namesakes_of(first_name="Wietske", prefix="de", last_name="Vries").count() == 1
    ids = asked.context["form"]["namesakes"].value()
    assert add(page, "employee", fields | {"namesakes": ids}).status_code == 422
    assert add(page, "employee", fields | {"namesakes": ids, "is_somebody_else": "on"}).status_code == 302
    assert made() != known


def test_whoever_came_meanwhile_is_asked_about_as_well(page: Client, school: School) -> None:
    known = employee(school, first_name="Wietske", prefix="de", last_name="Vries")
    late = PersonFactory(board=school.board, first_name="Wietske", prefix="de", last_name="Vries")
    response = add(page, "employee", work(school, namesakes=str(known.pk), is_somebody_else="on"))
    assert response.status_code == 422
    assert [row.cells[0].url for row in response.context["namesake_rows"]] == [f"/people/{late.pk}/"]


@pytest.mark.parametrize("nonsense", ["x", "1,,2", "9" * 40, "-1", "\x00"])
def test_nonsense_for_namesakes_is_nobody(page: Client, school: School, nonsense: str) -> None:
    employee(school, first_name="Wietske", prefix="de", last_name="Vries")
    assert add(page, "employee", work(school, namesakes=nonsense, is_somebody_else="on")).status_code == 422


@pytest.mark.parametrize(
    ("known", "asks"),
    [
        ({"birth_date": date(2018, 3, 1)}, True),
        ({"birth_date": None}, True),
        ({"birth_date": date(2017, 3, 1)}, False),
        ({"first_name": "Wilma"}, False),
        ({"first_name": "", "initials": "W."}, True),
        ({"first_name": "", "initials": "K."}, False),
        ({"first_name": "", "initials": ""}, True),
        ({"prefix": ""}, False),
        ({"prefix": "", "last_name": "de Vries"}, True),
        ({"left_on": date(2024, 7, 31)}, True),
    ],
)
def test_who_counts_as_a_namesake(page: Client, school: School, known: dict[str, Any], asks: bool) -> None:
    PersonFactory(board=school.board, **({"first_name": "Wietske", "prefix": "de", "last_name": "Vries"} | known))
    response = add(page, "pupil", given(school=school.pk, birth_date="2018-03-01"))
    assert response.status_code == (422 if asks else 302)


def test_a_namesake_of_another_foundation_is_not_told(page: Client) -> None:
    PersonFactory(board=SchoolFactory().board, first_name="Wietske", prefix="de", last_name="Vries")
    assert add(page, "other", given()).status_code == 302


# --- What begins and ends later


def test_work_and_school_begin_and_end_by_hand(page: Client, school: School) -> None:
    add(page, "other", given())
    person = made()
    url = f"/people/{person.pk}/"
    fields = {"school": school.pk, "job_title": "Conciërge", "starts_on": "2026-08-01"}
    assert page.post(f"{url}employments/add/", fields).status_code == 302
    assert page.post(f"{url}employments/add/", fields).status_code == 422
    job = person.employments.get()
    assert page.post(f"{url}employments/{job.pk}/end/", {"ends_on": "2026-07-01"}).status_code == 422
    yesterday = TODAY - timedelta(days=1)
    assert page.post(f"{url}employments/{job.pk}/end/", {"ends_on": str(yesterday)}).status_code == 302
    person.refresh_from_db()
    assert person.left_on == yesterday
    assert page.post(f"{url}enrolments/add/", {"school": school.pk}).status_code == 302
    assert page.post(f"{url}enrolments/add/", {"school": school.pk}).status_code == 422
    tie = person.enrolments.get()
    assert page.post(f"{url}enrolments/{tie.pk}/end/", {"ends_on": str(yesterday)}).status_code == 302
    assert page.post(f"{url}enrolments/add/", {"school": school.pk}).status_code == 302
    person.refresh_from_db()
    assert (person.left_on, person.enrolments.get().ends_on) == (None, None)
    assert page.get(url).status_code == 200


def test_a_tie_of_somebody_else_does_not_exist_here(page: Client, school: School) -> None:
    karin, tim, stranger = employee(school), pupil(school), employee(SchoolFactory())
    job, tie = karin.employments.get(), tim.enrolments.get()
    for url in (
        f"{tim.pk}/employments/{job.pk}/end/",
        f"{karin.pk}/enrolments/{tie.pk}/end/",
        f"{stranger.pk}/employments/add/",
        f"{stranger.pk}/enrolments/add/",
    ):
        assert page.get(f"/people/{url}").status_code == 404
