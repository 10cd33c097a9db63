"""People by hand: what the roster does not hold, and what nobody may do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from audit.actions import SYSTEM
from audit.models import Event
from core.errors import DomainError
from people.actions import boards, families, persons, ties
from people.enums import GuardianRelation, HolidayRegion, LegalForm
from people.models import Board, Employment, Enrolment, Guardianship, Household, HouseholdMember, Person, School
from people.querysets import circle_of
from tests.factories.accounts import UserFactory
from tests.factories.people import (
    BoardFactory,
    EmploymentFactory,
    EnrolmentFactory,
    GuardianshipFactory,
    PersonFactory,
    RosterKeyFactory,
    SchoolFactory,
    employee,
    guardian,
    pupil,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 11, 22), date(2026, 11, 21)
BY: dict[str, Any] = {"by": SYSTEM, "now": NOW}


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def actions() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


# --- Boards and schools ---------------------------------------------------------------------------


def test_a_board_and_a_school_are_made_and_changed() -> None:
    board = boards.create_board(name="Stichting Rijnmeer", short_name="SR", legal_form=LegalForm.PUBLIC, **BY)
    school = boards.create_school(board=board, name="De Linde", brin=" 99zz00 ", region=HolidayRegion.NORTH, **BY)
    boards.update_school(school=school, name="De Nieuwe Linde", **BY)
    boards.update_school(school=school, name="De Nieuwe Linde", **BY)
    boards.update_board(board=board, town="Bemmel", **BY)
    school.refresh_from_db()
    assert (school.name, school.brin, Board.objects.get().town) == ("De Nieuwe Linde", "99ZZ00", "Bemmel")
    assert actions() == ["board.create", "school.create", "school.update", "board.update"]


@pytest.mark.parametrize("brin", ["99ZZ", "ZZ9900", "9ZZZ00", ""])
def test_a_brin_code_has_six_characters(school: School, brin: str) -> None:
    with pytest.raises(DomainError) as caught, transaction.atomic():
        boards.create_school(board=school.board, name="X", brin=brin, region=HolidayRegion.NORTH, **BY)
    assert str(caught.value) or caught.value.fields


def test_a_brin_code_is_used_once(school: School) -> None:
    with pytest.raises(DomainError):
        boards.create_school(board=school.board, name="X", brin=school.brin, region=HolidayRegion.NORTH, **BY)


# --- Persons --------------------------------------------------------------------------------------


def test_a_person_needs_a_name(school: School) -> None:
    with pytest.raises(DomainError):
        persons.create_person(board=school.board, last_name=" ", **BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(board=school.board)


def test_a_bad_mail_address_is_told_at_its_field(school: School) -> None:
    with pytest.raises(DomainError) as caught:
        persons.create_person(board=school.board, last_name="Wit", email="wit@", **BY)
    assert "email" in caught.value.fields


def test_what_the_roster_does_not_hold_can_be_changed_and_the_rest_cannot(school: School) -> None:
    known = RosterKeyFactory(person=pupil(school)).person
    persons.update_person(person=known, email="tim@huis.example", **BY)
    with pytest.raises(DomainError):
        persons.update_person(person=known, last_name="Anders", **BY)
    known.refresh_from_db()
    assert known.email == "tim@huis.example"
    event = Event.objects.get()
    assert (event.action, event.details) == ("person.update", {"fields": ["email"]})


def test_someone_entered_by_hand_can_be_renamed_and_found_by_the_new_name(school: School) -> None:
    person = employee(school, first_name="Karin", prefix="de", last_name="Wit")
    persons.update_person(person=person, last_name="Zwart", **BY)
    assert list(Person.objects.named_like("ZWART karin")) == [person]
    assert not Person.objects.named_like("wit").exists()


def test_saving_the_same_again_writes_nothing(school: School) -> None:
    person = employee(school)
    persons.update_person(person=person, email=person.email, **BY)
    assert actions() == []


# --- Working and learning ---------------------------------------------------------------------------


def test_working_somewhere_takes_back_that_someone_left(school: School) -> None:
    person = PersonFactory(board=school.board, left_on=YESTERDAY)
    ties.employ(person=person, school=school, job_title="Leerkracht", starts_on=TODAY, **BY)
    assert Person.objects.get(pk=person.pk).left_on is None


def test_the_last_tie_that_ends_marks_the_person(school: School) -> None:
    person = employee(school)
    enrolment = EnrolmentFactory(school=school, person=person)
    ties.end_employment(employment=Employment.objects.get(), ends_on=YESTERDAY, **BY)
    person.refresh_from_db()
    assert person.left_on is None
    ties.end_enrolment(enrolment=enrolment, ends_on=date(2026, 10, 1), **BY)
    person.refresh_from_db()
    assert person.left_on == YESTERDAY


def test_an_end_in_the_future_does_not_mark_yet(school: School) -> None:
    person = employee(school)
    ties.end_employment(employment=Employment.objects.get(), ends_on=TODAY, **BY)
    person.refresh_from_db()
    assert person.left_on is None


def test_guardians_leave_with_their_last_child_and_return_with_it(school: School) -> None:
    child = pupil(school)
    parent = guardian(child)
    enrolment = Enrolment.objects.get()
    ties.end_enrolment(enrolment=enrolment, ends_on=YESTERDAY, **BY)
    parent.refresh_from_db()
    assert parent.left_on == YESTERDAY
    ties.end_enrolment(enrolment=enrolment, ends_on=None, **BY)
    parent.refresh_from_db()
    assert parent.left_on is None


def test_an_employment_does_not_end_before_it_begins(school: School) -> None:
    row = EmploymentFactory(school=school, starts_on=TODAY)
    with pytest.raises(DomainError) as caught:
        ties.end_employment(employment=row, ends_on=YESTERDAY, **BY)
    assert "ends_on" in caught.value.fields
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.update(ends_on=YESTERDAY)


def test_a_manager_is_set_once_and_written_down(school: School) -> None:
    row, manager = EmploymentFactory(school=school), employee(school)
    for _ in range(2):
        ties.set_manager(employment=row, manager=manager, **BY)
    row.refresh_from_db()
    assert row.manager == manager
    assert Event.objects.get().details == {"person": row.person_id, "after": manager.pk}


def test_a_manager_is_someone_else_who_works_here_today(school: School) -> None:
    row = EmploymentFactory(school=school)
    gone = employee(school, employment__ends_on=YESTERDAY)
    for wrong in (row.person, gone, pupil(school), employee(SchoolFactory())):
        with pytest.raises(DomainError):
            ties.set_manager(employment=row, manager=wrong, **BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.update(manager=row.person)


def test_nobody_works_at_a_school_of_another_foundation(school: School) -> None:
    stranger = PersonFactory()
    with pytest.raises(DomainError):
        ties.employ(person=stranger, school=school, job_title="", starts_on=TODAY, **BY)
    with pytest.raises(DomainError):
        ties.enrol(person=stranger, school=school, **BY)


def test_a_pupil_is_enrolled_once_in_a_group_of_the_school(school: School) -> None:
    child = PersonFactory(board=school.board)
    group = ties.create_group(school=school, name="Groep 4A", year_group="4", school_year="2026-2027", **BY)
    enrolment = ties.enrol(person=child, school=school, group=group, **BY)
    assert enrolment.year_group == "4"
    with pytest.raises(DomainError):
        ties.enrol(person=child, school=school, **BY)
    with pytest.raises(DomainError):
        ties.enrol(
            person=PersonFactory(board=school.board), school=SchoolFactory(board=school.board), group=group, **BY
        )


# --- Families ---------------------------------------------------------------------------------------


def test_a_guardian_is_added_ended_and_added_again(school: School) -> None:
    child, parent = pupil(school), employee(school)
    tie = families.add_guardian(pupil=child, guardian=parent, relation=GuardianRelation.MOTHER, **BY)
    with pytest.raises(DomainError):
        families.add_guardian(pupil=child, guardian=parent, relation=GuardianRelation.MOTHER, **BY)
    families.end_guardianship(guardianship=tie, ends_on=YESTERDAY, **BY)
    assert parent.pk in circle_of(child.pk)
    families.add_guardian(pupil=child, guardian=parent, relation=GuardianRelation.STEPPARENT, **BY)
    assert Guardianship.objects.get().ends_on is None
    assert actions() == ["person.add_guardian", "person.end_guardian", "person.add_guardian"]


def test_nobody_is_their_own_guardian_or_that_of_a_stranger(school: School) -> None:
    child = pupil(school)
    for wrong in (child, PersonFactory()):
        with pytest.raises(DomainError):
            families.add_guardian(pupil=child, guardian=wrong, relation=GuardianRelation.OTHER, **BY)


def at(day: int) -> dict[str, Any]:
    """The same actor, so many days later."""
    return {**BY, "now": BY["now"] + timedelta(days=day)}


def lives_with(person: Person) -> set[int]:
    rows = HouseholdMember.objects.lived_with(person.pk)
    return {row.person_id for row in rows if row.together_until is None} - {person.pk}


def test_a_household_grows_and_shrinks_and_who_moved_out_stays_close(school: School) -> None:
    first, second, third, fourth = (employee(school) for _ in range(4))
    families.join_household(person=second, other=first, **at(0))
    families.join_household(person=third, other=first, **at(1))
    families.leave_household(person=first, **at(2))
    families.leave_household(person=first, **at(3))
    assert lives_with(second) == {third.pk}
    families.join_household(person=fourth, other=second, **at(4))
    assert lives_with(second) == {third.pk, fourth.pk}
    assert circle_of(first.pk) == {first.pk, second.pk, third.pk}, "the fourth came after the first had left"
    assert circle_of(fourth.pk) == {second.pk, third.pk, fourth.pk}
    families.leave_household(person=second, **at(5))
    families.leave_household(person=third, **at(5))
    assert not HouseholdMember.objects.filter(ends_on=None).exists(), "nobody is a household alone"
    assert circle_of(second.pk) == {first.pk, second.pk, third.pk, fourth.pk}


def test_moving_takes_along_who_one_lived_with(school: School) -> None:
    a, b, c, d = (employee(school) for _ in range(4))
    families.join_household(person=a, other=b, **at(0))
    families.join_household(person=c, other=d, **at(0))
    families.join_household(person=a, other=c, **at(1))
    assert lives_with(a) == {c.pk, d.pk}
    assert lives_with(b) == set()
    assert circle_of(a.pk) == {a.pk, b.pk, c.pk, d.pk}
    assert circle_of(b.pk) == {a.pk, b.pk}
    assert Household.objects.count() == 2


def test_moving_in_again_counts_both_times(school: School) -> None:
    a, b, c = (employee(school) for _ in range(3))
    families.join_household(person=a, other=b, **at(0))
    families.join_household(person=c, other=b, **at(0))
    families.leave_household(person=a, **at(1))
    families.join_household(person=a, other=b, **at(9))
    assert lives_with(a) == {b.pk, c.pk}
    families.join_household(person=a, other=b, **at(9))
    assert HouseholdMember.objects.filter(person=a).count() == 2, "living there already is no move"


def test_the_child_of_whom_one_lives_with_is_close_and_the_other_way_round(school: School) -> None:
    partner, director, child, sibling = employee(school), employee(school), pupil(school), pupil(school)
    families.add_guardian(pupil=child, guardian=partner, relation=GuardianRelation.MOTHER, **BY)
    assert child.pk not in circle_of(director.pk)
    families.join_household(person=director, other=partner, **at(0))
    assert circle_of(director.pk) == {director.pk, partner.pk, child.pk}
    assert director.pk in circle_of(child.pk)
    assert circle_of(sibling.pk) == {sibling.pk}


def test_undoing_a_mistake_leaves_an_earlier_time_in_that_household_as_it_was(school: School) -> None:
    a, b = employee(school), employee(school)
    families.join_household(person=a, other=b, **at(0))
    families.join_household(person=pupil(school), other=b, **at(0))
    families.leave_household(person=a, **at(30))
    families.join_household(person=a, other=b, **at(400))
    families.leave_household(person=a, by_mistake=True, **at(401))
    assert b.pk in circle_of(a.pk)
    assert lives_with(a) == set()


def test_what_was_recorded_by_mistake_makes_no_conflict(school: School) -> None:
    a, b, c = (employee(school) for _ in range(3))
    families.join_household(person=a, other=b, **at(0))
    families.join_household(person=c, other=a, **at(0))
    families.leave_household(person=a, by_mistake=True, **at(2))
    assert circle_of(a.pk) == {a.pk}
    assert circle_of(b.pk) == {b.pk, c.pk}
    assert Event.objects.filter(action="person.undo_household", details={"person": a.pk}).exists()


def test_strangers_and_oneself_do_not_share_a_household(school: School) -> None:
    person = employee(school)
    for wrong in (person, PersonFactory()):
        with pytest.raises(DomainError):
            families.join_household(person=person, other=wrong, **BY)


# --- Who sees whom ----------------------------------------------------------------------------------


def test_people_of_ones_own_school_are_seen_and_no_others(school: School) -> None:
    me = employee(school)
    user = UserFactory(board=school.board, person=me)
    colleague, child = employee(school), pupil(school)
    parent = guardian(child)
    elsewhere = SchoolFactory(board=school.board)
    employee(elsewhere), pupil(elsewhere), employee(SchoolFactory())
    employee(school, employment__ends_on=date.today() - timedelta(days=1))
    assert set(Person.objects.visible_to(user)) == {me, colleague, child, parent}


def test_someone_is_listed_once_however_many_ties(school: School) -> None:
    person = employee(school)
    EnrolmentFactory(school=school, person=person)
    for _ in range(2):
        GuardianshipFactory(guardian=person, pupil=pupil(school))
    found = Person.objects.at_schools({school.pk}, today=TODAY).filter(pk=person.pk)
    assert found.count() == 1


def test_other_boards_are_never_seen(school: School) -> None:
    stranger = UserFactory(board=BoardFactory())
    employee(school)
    assert not Person.objects.visible_to(stranger).exists()
    assert not School.objects.visible_to(stranger).filter(pk=school.pk).exists()


def test_who_comes_back_is_not_known_as_left_whatever_was_read_before(school: School) -> None:
    person = employee(school)
    ties.end_employment(employment=Employment.objects.get(person=person), ends_on=YESTERDAY, **BY)
    ties.employ(person=person, school=school, job_title="Invaller", starts_on=TODAY, **BY)
    assert Person.objects.get(pk=person.pk).left_on is None
