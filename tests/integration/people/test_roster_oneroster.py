"""OneRoster through the whole import: several schools, groups from enrolments, guardians."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import DomainError
from people.enums import GuardianRelation
from people.models import Enrolment, GroupMembership, Guardianship, Person, School
from people.querysets import circle_of
from people.roster.errors import RosterError
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee
from tests.factories.rosters import oneroster
from tests.integration.people.roster import LATER, bring_in, changes, nothing_changes, state, upload

pytestmark = pytest.mark.django_db

TIM: dict[str, Any] = {"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos", "grades": "4"}
NOOR = TIM | {"sourcedId": "u5", "givenName": "Noor"}
JULIA: dict[str, Any] = {"sourcedId": "u2", "role": "teacher", "givenName": "Julia", "familyName": "van Bemmel"}
ALI: dict[str, Any] = {"sourcedId": "u3", "role": "parent", "givenName": "Ali", "familyName": "Bos"}
FOUR = {"sourcedId": "c1", "title": "Groep 4A", "grades": "4"}
CHOIR = {"sourcedId": "c2", "title": "Koor", "classType": "scheduled"}
YESTERDAY = LATER.date() - timedelta(days=1)


def member(user: str, group: str, role: str = "student") -> dict[str, str]:
    return {"sourcedId": f"{user}{group}", "classSourcedId": group, "userSourcedId": user, "role": role}


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


def test_a_whole_export_comes_in_and_again_changes_nothing(school: School) -> None:
    content = oneroster(
        users=[TIM | {"agentSourcedIds": "u3"}, NOOR, JULIA, ALI],
        classes=[FOUR, CHOIR],
        enrollments=[member("u1", "c1"), member("u1", "c2"), member("u5", "c1"), member("u2", "c1", "teacher")],
    )
    roster = bring_in(school, content)

    assert [changes(roster, kind) for kind in ("pupil", "staff", "guardian", "group")] == [
        {"new": 2}, {"new": 1}, {"new": 1}, {"new": 2},
    ]  # fmt: skip
    tim = Enrolment.objects.get(person__first_name="Tim")
    assert (tim.group.name, [m.group.name for m in tim.person.group_memberships.all()]) == ("Groep 4A", ["Koor"])
    assert GroupMembership.objects.get(is_staff=True).person.name == "Julia van Bemmel"
    tie = Guardianship.objects.get()
    assert (tie.guardian.name, tie.pupil.name, tie.relation) == ("Ali Bos", "Tim Bos", GuardianRelation.GUARDIAN)
    before = state(school)
    assert nothing_changes(bring_in(school, content, now=LATER))
    assert state(school) == before


def test_the_only_class_of_a_pupil_is_the_group_whatever_it_is_called(school: School) -> None:
    bring_in(school, oneroster(users=[TIM], classes=[CHOIR], enrollments=[member("u1", "c2")]))
    assert Enrolment.objects.get().group.name == "Koor"


def test_guardians_are_tied_from_either_side(school: School) -> None:
    bring_in(school, oneroster(users=[TIM | {"agentSourcedIds": "u3"}, NOOR, ALI | {"agentSourcedIds": "u5,u1"}]))
    assert set(Guardianship.objects.values_list("pupil__first_name", flat=True)) == {"Tim", "Noor"}


def test_a_guardian_who_is_no_longer_one_is_marked_and_returns(school: School) -> None:
    whole = oneroster(users=[TIM | {"agentSourcedIds": "u3"}, NOOR, ALI])
    bring_in(school, whole)
    other = ALI | {"sourcedId": "u9", "givenName": "Els"}

    roster = bring_in(school, oneroster(users=[TIM | {"agentSourcedIds": "u9"}, NOOR, other]), now=LATER)

    assert changes(roster, "guardian") == {"new": 1, "left": 1}
    assert Guardianship.objects.get(guardian__first_name="Ali").ends_on == YESTERDAY
    assert Person.objects.get(first_name="Ali").left_on == YESTERDAY

    both = oneroster(users=[TIM | {"agentSourcedIds": "u3,u9"}, NOOR, ALI, other])
    roster = bring_in(school, both, now=LATER + timedelta(days=1))
    assert changes(roster, "guardian") == {"returned": 1}
    assert Person.objects.get(first_name="Ali").left_on is None
    assert nothing_changes(bring_in(school, both, now=LATER + timedelta(days=2)))


def test_a_guardianship_ended_by_hand_stays_ended(school: School) -> None:
    content = oneroster(users=[TIM | {"agentSourcedIds": "u3"}, ALI])
    bring_in(school, content)
    Guardianship.objects.update(ends_on=YESTERDAY, ended_by_roster=False)
    bring_in(school, content, now=LATER + timedelta(days=3))
    assert Guardianship.objects.get().ends_on == YESTERDAY


def test_a_guardianship_made_by_hand_is_left_alone(school: School) -> None:
    content = oneroster(users=[TIM | {"agentSourcedIds": "u3"}, NOOR, ALI])
    bring_in(school, content)
    GuardianshipFactory(guardian=Person.objects.get(first_name="Ali"), pupil=Person.objects.get(first_name="Noor"))
    assert nothing_changes(bring_in(school, content, now=LATER))
    assert Guardianship.objects.filter(ends_on=None).count() == 2


def test_guardians_leave_with_their_last_child(school: School) -> None:
    bring_in(school, oneroster(users=[TIM | {"agentSourcedIds": "u3"}, NOOR, ALI]))
    bring_in(school, oneroster(users=[NOOR, ALI | {"agentSourcedIds": "u1"}]), now=LATER)
    assert Person.objects.get(first_name="Ali").left_on == YESTERDAY


def test_a_file_without_guardians_says_nothing_about_them(school: School) -> None:
    bring_in(school, oneroster(users=[TIM | {"agentSourcedIds": "u3"}, ALI]))
    assert nothing_changes(bring_in(school, oneroster(users=[TIM]), now=LATER))


def test_two_schools_in_one_file_and_a_third_that_is_not(school: School) -> None:
    second, third = (SchoolFactory(board=school.board, brin=brin) for brin in ("98YY00", "97XX00"))
    orgs = [
        {"sourcedId": "org-1", "type": "school", "identifier": "99ZZ"},
        {"sourcedId": "org-2", "type": "school", "identifier": "98YY00"},
        {"sourcedId": "org-4", "type": "school", "identifier": "11AA00"},
        {"sourcedId": "org-0", "type": "district", "identifier": "bestuur"},
    ]
    users = [TIM, NOOR | {"orgSourcedIds": "org-2"}, JULIA | {"orgSourcedIds": "org-1,org-2,org-4"}]
    roster = bring_in(school, oneroster(orgs=orgs, users=users))

    assert set(roster.schools.all()) == {school, second}
    assert Person.objects.filter(first_name="Julia").count() == 1
    julia = Person.objects.get(first_name="Julia")
    assert set(julia.employments.values_list("school", flat=True)) == {school.pk, second.pk}
    assert not third.employments.exists()
    assert [(p.code, p.detail) for p in roster.problems.all()] == [("stranger_school", "org-4")]
    assert nothing_changes(bring_in(school, oneroster(orgs=orgs, users=users), now=LATER))


def test_a_pupil_who_moves_between_schools_of_one_file(school: School) -> None:
    second = SchoolFactory(board=school.board, brin="98YY00")
    orgs = [
        {"sourcedId": "org-1", "type": "school", "identifier": "99ZZ"},
        {"sourcedId": "org-2", "type": "school", "identifier": "98YY"},
    ]
    bring_in(school, oneroster(orgs=orgs, users=[TIM, NOOR, NOOR | {"sourcedId": "u7", "orgSourcedIds": "org-2"}]))
    moved = [TIM | {"orgSourcedIds": "org-2"}, NOOR, NOOR | {"sourcedId": "u7", "orgSourcedIds": "org-2"}]
    bring_in(school, oneroster(orgs=orgs, users=moved), now=LATER)
    tim = Person.objects.get(first_name="Tim")
    assert tim.left_on is None
    assert {e.school: e.ends_on for e in tim.enrolments.all()} == {school: YESTERDAY, second: None}


def test_ties_to_classes_and_users_that_do_not_exist_are_told(school: School) -> None:
    content = oneroster(users=[TIM], classes=[FOUR], enrollments=[member("u1", "c9"), member("u8", "c1")])
    roster = upload(school, content)
    assert [(p.code, p.detail, p.line) for p in roster.problems.order_by("line")] == [
        ("unknown_group", "c9", 2),
        ("unknown_user", "", 3),
    ]


def test_a_user_with_an_unknown_role_hides_who_left(school: School) -> None:
    bring_in(school, oneroster(users=[TIM, NOOR, JULIA]))
    roster = bring_in(school, oneroster(users=[TIM, NOOR | {"role": "wizard"}, JULIA]), now=LATER)
    assert changes(roster, "pupil") == {}
    assert roster.counts["hidden"] == ["guardian", "pupil", "staff"]


def test_the_school_can_be_chosen_where_the_file_has_no_brin(school: School) -> None:
    orgs = [{"sourcedId": "org-1", "type": "school", "identifier": ""}]
    with pytest.raises(RosterError):
        upload(school, oneroster(orgs=orgs, users=[TIM]))
    roster = upload(school, oneroster(orgs=orgs, users=[TIM]), chosen=school)
    assert list(roster.schools.all()) == [school]


def test_a_file_of_another_institution_is_refused_for_the_chosen_school(school: School) -> None:
    other = SchoolFactory(board=school.board, brin="98YY00")
    with pytest.raises(DomainError) as caught:
        upload(other, oneroster(users=[TIM]), chosen=other)
    assert caught.value.code == "other_school"


KARIN = ALI | {"givenName": "Karin", "familyName": "de Wit", "email": "karin@rijnmeer.example"}
WARD = TIM | {"agentSourcedIds": "u3"}


def director(school: School, **fields: Any) -> Person:
    return employee(
        school,
        **{"first_name": "Karin", "prefix": "de", "last_name": "Wit", "email": "Karin@rijnmeer.example"} | fields,
    )


def warned(school: School, *users: dict[str, Any]) -> list[tuple[int, str, bool]]:
    roster = upload(school, oneroster(users=users))
    return list(roster.problems.order_by("line").values_list("line", "code", "is_skipped"))


def test_a_guardian_who_works_here_is_the_same_person(school: School) -> None:
    """As two persons the director would handle a report about their own child."""
    karin = director(SchoolFactory(board=school.board))
    content = oneroster(users=[WARD, KARIN, JULIA])

    bring_in(school, content)

    tie = Guardianship.objects.get()
    assert tie.guardian == karin
    assert tie.pupil_id in circle_of(karin.pk)
    assert nothing_changes(bring_in(school, content, now=LATER))
    assert Person.objects.filter(last_name="Wit").count() == 1


def test_a_director_who_is_recognised_as_a_guardian_does_not_leave_the_staff(school: School) -> None:
    karin = director(school)
    bring_in(school, oneroster(users=[WARD, KARIN, JULIA]))

    again = bring_in(school, oneroster(users=[WARD, KARIN, JULIA]), now=LATER)
    assert nothing_changes(again)
    without = bring_in(school, oneroster(users=[TIM, NOOR, JULIA, ALI | {"sourcedId": "u9"}]), now=LATER)

    assert changes(without, "staff") == {}
    assert karin.employments.get().ends_on is None


def test_who_works_here_under_another_number_is_recognised_as_a_guardian_too(school: School) -> None:
    teacher = JULIA | {"email": "julia@rijnmeer.example"}
    bring_in(school, oneroster(users=[TIM, teacher]))
    parent = teacher | {"sourcedId": "u3", "role": "parent"}
    content = oneroster(users=[WARD, teacher, parent])

    bring_in(school, content, now=LATER)

    tie = Guardianship.objects.get()
    assert tie.guardian == Person.objects.get(last_name="Bemmel")
    assert nothing_changes(bring_in(school, content, now=LATER + timedelta(days=1)))
    assert tie.guardian.employments.get().ends_on is None


def test_a_new_employee_who_is_known_as_a_guardian_is_the_same_person(school: School) -> None:
    parent = JULIA | {"sourcedId": "u3", "role": "parent", "email": "julia@rijnmeer.example"}
    bring_in(school, oneroster(users=[WARD, parent]))
    teacher = JULIA | {"email": "julia@rijnmeer.example"}
    content = oneroster(users=[WARD, parent, teacher])

    bring_in(school, content, now=LATER)

    assert Person.objects.get(last_name="Bemmel").employments.get().school == school
    assert nothing_changes(bring_in(school, content, now=LATER + timedelta(days=1)))


def test_who_comes_as_employee_and_as_guardian_in_one_file_is_one_person(school: School) -> None:
    teacher = JULIA | {"email": "julia@rijnmeer.example"}
    parent = teacher | {"sourcedId": "u3", "role": "parent"}
    content = oneroster(users=[WARD, parent, teacher])

    bring_in(school, content)

    julia = Person.objects.get(last_name="Bemmel")
    assert Guardianship.objects.get().guardian == julia
    assert julia.employments.get().school == school
    assert nothing_changes(bring_in(school, content, now=LATER))
    assert julia.employments.get().ends_on is None


def test_only_the_same_address_is_told_and_makes_a_new_person(school: School) -> None:
    director(school, first_name="Hans")

    assert warned(school, WARD, KARIN) == [(3, "same_email", False)]
    bring_in(school, oneroster(users=[WARD, KARIN]))
    assert Person.objects.filter(last_name="Wit").count() == 2


def test_more_than_one_who_fits_is_told(school: School) -> None:
    director(school)
    director(school)

    assert warned(school, WARD, KARIN) == [(3, "several_known", False)]


def test_one_who_fits_two_rows_is_told(school: School) -> None:
    director(school)

    assert warned(school, WARD | {"agentSourcedIds": "u3,u8"}, KARIN, KARIN | {"sourcedId": "u8"}) == [
        (3, "several_known", False),
        (4, "several_known", False),
    ]


def test_nobody_of_another_foundation_is_recognised(school: School) -> None:
    director(SchoolFactory())

    assert warned(school, WARD, KARIN) == []
    bring_in(school, oneroster(users=[WARD, KARIN]))
    assert Guardianship.objects.get().guardian.board == school.board
