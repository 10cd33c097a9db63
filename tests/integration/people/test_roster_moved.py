"""A pupil who goes from one school of the foundation to another stays one person, with every tie that was recorded."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.access import access_of
from accounts.enums import Level
from audit.actions import SYSTEM
from incidents.routing import Matter, address
from people.actions.families import add_guardian, join_household
from people.actions.ties import enrol
from people.models import Enrolment, Person, RosterImport, School
from tests.factories.accounts import director_of, employee_user
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml, oneroster
from tests.integration.people.roster import LATER, NOW, apply, bring_in, changes, upload

pytestmark = pytest.mark.django_db

TIM = {"key": "1", "roepnaam": "Tim", "achternaam": "Bos", "geboortedatum": "2018-03-01", "jaargroep": "4"}
REST = [TIM | {"key": str(n), "roepnaam": f"Kind{n}"} for n in range(2, 6)]
MOVED = TIM | {"key": "77"}


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


@pytest.fixture
def other(school: School) -> School:
    return SchoolFactory(board=school.board, brin="98YY00")


def codes(roster: RosterImport) -> list[tuple[str, bool]]:
    return list(roster.problems.values_list("code", "is_skipped"))


def at_other(*pupils: dict[str, Any]) -> bytes:
    return edexml(pupils=pupils, brin="98YY")


@pytest.mark.parametrize("has_left", [True, False])
def test_the_ties_that_were_entered_by_hand_and_so_the_conflicts_move_along(
    school: School, other: School, has_left: bool
) -> None:
    mother, stepfather = director_of(other), employee_user(other)
    bring_in(school, edexml(pupils=[TIM, *REST]))
    tim = Person.objects.get(first_name="Tim")
    add_guardian(pupil=tim, guardian=mother.person, relation="mother", by=SYSTEM, now=NOW)
    join_household(person=stepfather.person, other=tim, by=SYSTEM, now=NOW)
    if has_left:
        bring_in(school, edexml(pupils=REST), now=LATER)

    roster = upload(other, at_other(MOVED), now=LATER)
    assert codes(roster) == [("moved_school", False)]
    apply(roster, now=LATER)

    assert Person.objects.filter(first_name="Tim").get() == tim
    assert Person.objects.get(pk=tim.pk).left_on is None
    assert set(tim.enrolments.values_list("school", flat=True)) == {school.pk, other.pk}
    assert tim.pk in access_of(mother).circle
    assert tim.pk in access_of(stepfather).circle
    matter = Matter(school.board_id, other.pk, employee_user(other), frozenset([tim.pk]))
    assert address(matter, start=Level.DIRECTOR, today=LATER.date()).user != mother
    again = bring_in(other, at_other(MOVED), now=LATER + timedelta(days=1))
    assert (changes(again, "pupil"), codes(again)) == ({}, [])


@pytest.mark.parametrize("wrong", [{"geboortedatum": "2018-03-02"}, {"voorvoegsel": "van"}])
def test_a_child_of_another_name_or_birth_date_is_another_child(
    school: School, other: School, wrong: dict[str, str]
) -> None:
    bring_in(school, edexml(pupils=[TIM]))
    assert codes(bring_in(other, at_other(MOVED | wrong))) == []
    assert Person.objects.filter(first_name="Tim").count() == 2


def test_another_eck_id_contradicts_and_is_told(school: School, other: School) -> None:
    bring_in(school, edexml(pupils=[TIM | {"eckid": "https://id/1"}]))
    assert codes(bring_in(other, at_other(MOVED | {"eckid": "https://id/2"}))) == [("perhaps_known", False)]
    assert Person.objects.filter(first_name="Tim").count() == 2


def test_two_who_fit_are_not_guessed_at(school: School, other: School) -> None:
    third = SchoolFactory(board=school.board, brin="97XX00")
    bring_in(school, edexml(pupils=[TIM]))
    Enrolment.objects.create(
        board=school.board,
        school=third,
        person=Person.objects.create(
            board=school.board, first_name="Tim", last_name="Bos", birth_date=Person.objects.get().birth_date
        ),
    )
    assert codes(bring_in(other, at_other(MOVED))) == [("perhaps_known", False)]
    assert codes(upload(other, at_other(MOVED, MOVED | {"key": "78"}))) == [("perhaps_known", False)]


def test_a_child_of_another_foundation_is_not_known_here(school: School) -> None:
    stranger = SchoolFactory(brin="98YY00")
    bring_in(school, edexml(pupils=[TIM]))
    assert codes(bring_in(stranger, at_other(MOVED))) == []
    assert Person.objects.filter(first_name="Tim").count() == 2


def test_without_a_date_of_birth_the_administrator_says_it_by_adding_the_school_first(
    school: School, other: School
) -> None:
    bring_in(school, edexml(pupils=[TIM]))
    org = {"sourcedId": "org-1", "type": "school", "identifier": "98YY"}
    user = {"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos"}
    content = oneroster(orgs=[org], users=[user])
    assert codes(upload(other, content)) == [("perhaps_known", False)]

    tim = Person.objects.get(first_name="Tim")
    enrol(person=tim, school=other, by=SYSTEM, now=NOW)
    roster = bring_in(other, content)
    assert (changes(roster, "pupil"), codes(roster)) == ({"changed": 1}, [])
    assert Person.objects.get(first_name="Tim") == tim
