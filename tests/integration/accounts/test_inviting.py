"""Who can be invited: whoever works here or was added as somebody else, who else is known here only when picked."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import users
from accounts.models import User
from core.errors import DomainError
from people.models import Employment, Person, School
from tests.factories.accounts import administrator
from tests.factories.people import BoardFactory, PersonFactory, SchoolFactory, employee, guardian, pupil

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
INVITE = "/manage/users/invite/"


@pytest.fixture
def school(db: None) -> School:
    return SchoolFactory(name="De Linde")


@pytest.fixture
def page(client: Client, school: School) -> Client:
    client.force_login(administrator(school.board))
    return client


def other(school: School) -> Person:
    return PersonFactory(board=school.board)


def starts_later(school: School) -> Person:
    return employee(school, employment__starts_on=TODAY + timedelta(days=10))


def teacher_with_child(school: School) -> Person:
    person = employee(school)
    pupil(school).guardians.create(guardian=person)
    return person


def left(school: School) -> Person:
    person = employee(school)
    Employment.objects.filter(person=person).update(ends_on=TODAY - timedelta(days=1))
    return person


def parent(school: School) -> Person:
    return guardian(pupil(school))


def pupil_with_work(school: School) -> Person:
    person = pupil(school)
    Employment.objects.create(board=school.board, person=person, school=school, starts_on=TODAY)
    return person


@pytest.mark.parametrize("who", [employee, other, starts_later, teacher_with_child])
def test_who_works_here_and_who_was_added_as_somebody_else_can_be_invited(
    page: Client, school: School, who: Callable[[School], Person]
) -> None:
    person = who(school)
    found = page.get("/manage/users/persons/", {"q": person.name}).json()["results"]
    assert str(person.pk) in {row["id"] for row in found}
    on_page = page.get(f"/people/{person.pk}/").content.decode()
    assert f"{INVITE}?person={person.pk}" in on_page
    assert f"{person.name} uitnodigen" in on_page
    filled_in = page.get(f"{INVITE}?person={person.pk}").content.decode()
    assert f'value="{person.name}"' in filled_in
    given = {"person": person.pk, "person_text": person.name, "email": "iemand@rijnmeer.example"}
    said = page.post(INVITE, given, follow=True).content.decode()
    assert f"{person.name} is uitgenodigd" in said
    assert User.objects.filter(person=person).exists()


@pytest.mark.parametrize("who", [pupil, pupil_with_work])
def test_a_pupil_cannot(page: Client, school: School, who: Callable[[School], Person]) -> None:
    person = who(school)
    found = page.get("/manage/users/persons/", {"q": person.name}).json()["results"]
    assert str(person.pk) not in {row["id"] for row in found}
    assert INVITE not in page.get(f"/people/{person.pk}/").content.decode()
    assert f'value="{person.name}"' not in page.get(f"{INVITE}?person={person.pk}").content.decode()
    given = {"person": person.pk, "person_text": person.name, "email": "iemand@rijnmeer.example"}
    assert page.post(INVITE, given).status_code == 422
    with pytest.raises(DomainError) as caught:
        users.create_user(person=person.pk, email="x@rijnmeer.example", by=administrator(school.board), now=NOW)
    assert "person" in caught.value.fields


@pytest.mark.parametrize(("who", "note"), [(parent, "ouder of verzorger, groep 7"), (left, "werkte hier eerder")])
def test_a_parent_and_who_worked_here_are_invited_when_they_are_picked_and_not_by_their_name(
    page: Client, school: School, who: Callable[[School], Person], note: str
) -> None:
    person = who(school)
    [found] = page.get("/manage/users/persons/", {"q": person.name}).json()["results"]
    assert (found["id"], found["role"]) == (str(person.pk), note)
    assert INVITE not in page.get(f"/people/{person.pk}/").content.decode()
    typed = {"person": "", "person_text": person.name, "email": "iemand@rijnmeer.example"}
    assert page.post(INVITE, typed).status_code == 422
    assert not User.objects.filter(person=person).exists()
    assert page.post(INVITE, typed | {"person": person.pk}).status_code == 302
    assert User.objects.filter(person=person).exists()


def test_a_new_name_that_is_known_asks_whether_it_is_that_person(page: Client, school: School) -> None:
    guardian(pupil(school), first_name="Wietske", prefix="", last_name="Vries")
    new = {"first_name": "Wietske", "last_name": "Vries", "email": "wietske@rijnmeer.example"}
    answer = page.post(INVITE, new)
    assert answer.status_code == 422
    assert "Misschien is dit Wietske Vries (ouder of verzorger, groep 7)" in answer.content.decode()


def test_the_suggestions_say_what_somebody_does_and_where(page: Client, school: School) -> None:
    employee(school, first_name="Wietske", last_name="Vries", employment__job_title="Conciërge")
    [found] = page.get("/manage/users/persons/", {"q": "wietske"}).json()["results"]
    assert found["role"] == "Conciërge, De Linde"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_invite_the_same_new_person_at_once_one_wins_and_the_other_reads_why() -> None:
    by = administrator(BoardFactory())
    barrier = threading.Barrier(2)
    looked: list[str] = []
    outcomes: list[object] = []
    found = users.free_address

    def looked_up(email: str, *, board_id: int) -> str:
        address = found(email, board_id=board_id)
        if len(looked) < 2:
            looked.append(email)
            barrier.wait(timeout=20)
        return address

    def invite() -> None:
        try:
            person = users.NewPerson("Geert", "", "Timmermans")
            outcomes.append(users.create_user(person=person, email="geert@rijnmeer.example", by=by, now=NOW))
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "free_address", looked_up)
        threads = [threading.Thread(target=invite) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refused, DomainError), refused
    assert "email" in refused.fields
    assert (User.objects.count(), Person.objects.filter(first_name="Geert").count()) == (2, 1)
