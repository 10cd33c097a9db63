"""Who decides, by virtue of what, and what the others are told."""

from datetime import date, timedelta

import pytest

from accounts.enums import Level, RoleName
from accounts.models import User
from core.errors import InvalidState, NotAllowed
from incidents.models import Recusal
from people.models import Employment
from sanctions.enums import Measure
from sanctions.models import Procedure, Sanction
from sanctions.permissions import Authority, Matter, authority_of, check_decider, deciders_of
from tests.factories.accounts import (
    AbsenceFactory,
    MandateFactory,
    RoleFactory,
    administrator,
    board_member,
    care_of,
    counsellor,
    director_of,
    employee_user,
    hr_officer,
    manager_of,
    privacy_officer,
    supervisor,
    user_of,
)
from tests.factories.dossiers import NOW
from tests.factories.people import EnrolmentFactory, GuardianshipFactory, SchoolFactory, employee, guardian
from tests.factories.sanctions import Warned, guardian_case, managed_case, proposed, pupil_case, staff_case

pytestmark = pytest.mark.django_db


def authority(warned: Warned, user: User) -> Authority | None:
    user.forget_access()
    return authority_of(Matter.of(warned.sanction), user)


def level(warned: Warned, user: User) -> Level | None:
    found = authority(warned, user)
    return found.level if found else None


def test_a_staff_warning_is_for_manager_director_and_board() -> None:
    warned = proposed(managed_case())
    assert level(warned, warned.case.handler) == Level.MANAGER
    assert level(warned, director_of(warned.case.school)) == Level.DIRECTOR
    assert level(warned, board_member(warned.case.school.board)) == Level.BOARD


@pytest.mark.parametrize("make", [pupil_case, guardian_case])
def test_a_warning_to_a_pupil_or_guardian_is_for_director_and_board(make: object) -> None:
    warned = proposed(make())  # type: ignore[operator]
    manager = manager_of(employee(warned.case.school))
    assert level(warned, manager) is None
    assert level(warned, warned.case.handler) == Level.DIRECTOR
    assert level(warned, board_member(warned.case.school.board)) == Level.BOARD


def test_no_other_role_decides() -> None:
    warned = proposed()
    board, school = warned.case.school.board, warned.case.school
    others = [
        employee_user(school),
        care_of(school),
        hr_officer(board),
        administrator(board),
        counsellor(board),
        privacy_officer(board),
        supervisor(board),
        director_of(SchoolFactory(board=board)),
        board_member(SchoolFactory().board),
        user_of(warned.person),
        warned.case.reporter,
    ]
    assert [user for user in others if authority(warned, user)] == []


def test_a_manager_decides_only_about_people_they_lead() -> None:
    warned = proposed()
    leads_another = manager_of(employee(warned.case.school))
    assert level(warned, leads_another) is None


def test_a_manager_who_no_longer_leads_does_not_decide() -> None:
    warned = proposed(managed_case())
    Employment.objects.filter(person=warned.person).update(ends_on=NOW.date() - timedelta(days=1))
    assert level(warned, warned.case.handler) is None


def test_a_manager_handles_but_does_not_decide_about_someone_of_another_team() -> None:
    warned = proposed(managed_case())
    Employment.objects.filter(person=warned.person).update(manager=None)
    assert level(warned, warned.case.handler) is None


def test_leading_someone_opens_no_case() -> None:
    """A manager sees the cases that were with them; this one went to the director."""
    warned = proposed()
    assert authority(warned, manager_of(warned.person)) is None


def test_the_director_of_another_school_decides_about_their_own_employee_only() -> None:
    """The case is of one school, the employee works at another."""
    elsewhere = SchoolFactory()
    case, person = staff_case(school=elsewhere)
    Employment.objects.filter(person=person).update(school=SchoolFactory(board=elsewhere.board))
    warned_director = case.handler
    matter = Matter(case.incident, case.involvement(person), Measure.STAFF_WARNING, _procedure(case.school.board.pk))
    assert authority_of(matter, warned_director) is None
    with pytest.raises(InvalidState):
        check_decider(matter, warned_director)


def _procedure(board_id: int, measure: Measure = Measure.STAFF_WARNING) -> Procedure:
    return Procedure.objects.get(board=board_id, measure=measure)


def test_directors_do_not_decide_about_each_other() -> None:
    warned = proposed()
    RoleFactory(user=user_of(warned.person), name=RoleName.DIRECTOR, school=warned.case.school)
    assert level(warned, warned.case.handler) is None
    assert level(warned, board_member(warned.case.school.board)) == Level.BOARD


def test_about_a_board_member_only_the_supervisory_board_decides() -> None:
    warned = proposed()
    board = warned.case.school.board
    RoleFactory(user=user_of(warned.person), name=RoleName.BOARD)
    assert level(warned, board_member(board)) is None
    assert level(warned, warned.case.handler) is None
    assert level(warned, supervisor(board)) == Level.SUPERVISORY_BOARD
    with pytest.raises(InvalidState):
        check_decider(Matter.of(warned.sanction), board_member(board))


def test_who_stands_in_for_the_supervisory_board_does_not_decide_about_a_fellow_board_member() -> None:
    warned = proposed()
    board = warned.case.school.board
    RoleFactory(user=user_of(warned.person), name=RoleName.BOARD)
    above, colleague, other = supervisor(board), board_member(board), employee_user(warned.case.school)
    absence = AbsenceFactory(user=above, deputy=colleague)
    assert level(warned, colleague) is None
    absence.deputy = other
    absence.save()
    assert level(warned, other) == Level.SUPERVISORY_BOARD


def test_who_stands_in_for_the_board_does_not_decide_about_a_fellow_director() -> None:
    warned = proposed()
    board = warned.case.school.board
    colleague = director_of(SchoolFactory(board=board))
    AbsenceFactory(user=board_member(board), deputy=colleague)
    assert level(warned, colleague) == Level.BOARD
    RoleFactory(user=user_of(warned.person), name=RoleName.DIRECTOR, school=warned.case.school)
    assert level(warned, colleague) is None


def test_whoever_is_in_conflict_does_not_decide_and_knows_nothing() -> None:
    warned = proposed(pupil_case())
    parent = director_of(warned.case.school)
    assert level(warned, parent) == Level.DIRECTOR
    GuardianshipFactory(guardian=parent.person, pupil=warned.person)
    assert authority(warned, parent) is None
    with pytest.raises(NotAllowed):
        check_decider(Matter.of(warned.sanction), parent)


def test_the_reporter_never_decides() -> None:
    warned = proposed()
    RoleFactory(user=warned.case.reporter, name=RoleName.DIRECTOR, school=warned.case.school)
    warned.case.reporter.forget_access()
    with pytest.raises(NotAllowed):
        check_decider(Matter.of(warned.sanction), warned.case.reporter)


def test_a_board_member_who_recused_themself_does_not_decide() -> None:
    warned = proposed()
    member = board_member(warned.case.school.board)
    Recusal.objects.create(incident=warned.case.incident, user=member, reason="Vriendin", at=NOW)
    assert authority(warned, member) is None


def test_a_deputy_decides_in_the_place_of_the_absent_director() -> None:
    warned = proposed()
    deputy = employee_user(warned.case.school)
    AbsenceFactory(user=warned.case.handler, deputy=deputy)
    found = authority(warned, deputy)
    assert found is not None
    assert (found.level, found.on_behalf_of) == (Level.DIRECTOR, warned.case.handler)


def test_a_deputy_does_not_decide_where_the_absent_one_is_in_conflict() -> None:
    warned = proposed()
    second = director_of(warned.case.school)
    deputy = employee_user(warned.case.school)
    AbsenceFactory(user=second, deputy=deputy)
    assert authority(warned, deputy) is not None
    Recusal.objects.create(incident=warned.case.incident, user=second, reason="Buren", at=NOW)
    assert authority(warned, deputy) is None


def test_a_disabled_user_decides_nothing() -> None:
    warned = proposed()
    member = board_member(warned.case.school.board)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert authority(warned, User.objects.get(pk=member.pk)) is None


class TestWrittenMandate:
    """Grades above the director's own: the tables hold them already."""

    measure = Measure.PUPIL_SUSPENSION

    def matter(self, warned: Warned) -> Matter:
        procedure = _procedure(warned.case.school.board_id, self.measure)
        return Matter(warned.sanction.incident, warned.sanction.involvement, self.measure, procedure)

    @pytest.fixture
    def warned(self) -> Warned:
        return proposed(pupil_case())

    def test_without_a_mandate_only_the_board_decides(self, warned: Warned) -> None:
        assert authority_of(self.matter(warned), warned.case.handler) is None
        assert authority_of(self.matter(warned), board_member(warned.case.school.board)) is not None

    def test_with_a_mandate_the_director_decides(self, warned: Warned) -> None:
        mandate = MandateFactory(user=warned.case.handler)
        found = authority_of(self.matter(warned), warned.case.handler)
        assert found is not None
        assert (found.level, found.mandate) == (Level.DIRECTOR, mandate)

    @pytest.mark.parametrize(
        "fields",
        [
            {"sanctions": ["staff_reprimand"]},
            {"starts_on": date(2026, 11, 25)},
            {"ends_on": date(2026, 11, 23)},
        ],
        ids=["another measure", "not yet", "no longer"],
    )
    def test_a_mandate_names_the_measure_and_is_in_force_today(self, warned: Warned, fields: dict[str, object]) -> None:
        MandateFactory(user=warned.case.handler, **fields)
        assert authority_of(self.matter(warned), warned.case.handler) is None

    @pytest.mark.parametrize(("ago", "counts"), [(100, False), (99, False), (50, True)])
    def test_a_mandate_of_before_leaving_does_not_count_again(self, warned: Warned, ago: int, counts: bool) -> None:
        director, today = warned.case.handler, NOW.date()
        MandateFactory(user=director, starts_on=today - timedelta(days=ago))
        Employment.objects.filter(person=director.person_id).update(ends_on=today - timedelta(days=99))
        Employment.objects.create(
            board=director.board,
            person=director.person,
            school=warned.case.school,
            starts_on=today - timedelta(days=60),
        )
        director.roles.update(starts_on=today - timedelta(days=60))
        director.forget_access()
        assert (authority_of(self.matter(warned), director) is not None) == counts

    def test_a_mandate_for_another_school_does_not_count(self, warned: Warned) -> None:
        MandateFactory(user=warned.case.handler, school=SchoolFactory(board=warned.case.school.board))
        assert authority_of(self.matter(warned), warned.case.handler) is None

    def test_a_mandate_of_someone_else_does_not_count(self, warned: Warned) -> None:
        MandateFactory(user=director_of(warned.case.school))
        assert authority_of(self.matter(warned), warned.case.handler) is None

    def test_a_mandate_cannot_be_passed_on_to_a_deputy(self, warned: Warned) -> None:
        MandateFactory(user=warned.case.handler)
        deputy = employee_user(warned.case.school)
        AbsenceFactory(user=warned.case.handler, deputy=deputy)
        assert authority_of(self.matter(warned), deputy) is None

    def test_a_mandate_does_not_reach_to_a_removal(self, warned: Warned) -> None:
        MandateFactory(user=warned.case.handler, sanctions=[Measure.PUPIL_REMOVAL])
        matter = Matter(
            warned.sanction.incident,
            warned.sanction.involvement,
            Measure.PUPIL_REMOVAL,
            _procedure(warned.case.school.board_id, Measure.PUPIL_REMOVAL),
        )
        assert authority_of(matter, warned.case.handler) is None


def test_a_child_at_two_schools_has_two_directors() -> None:
    warned = proposed(pupil_case())
    second = SchoolFactory(board=warned.case.school.board)
    EnrolmentFactory(person=warned.person, school=second, board=second.board)
    found = deciders_of(Matter.of(warned.sanction), NOW.date())
    assert {each.user for each in found} == {warned.case.handler}


def test_those_who_decide_come_lowest_level_first() -> None:
    warned = proposed(managed_case())
    board_member(warned.case.school.board)
    found = deciders_of(Matter.of(warned.sanction), NOW.date())
    assert [each.level for each in found] == [Level.MANAGER, Level.DIRECTOR, Level.BOARD]


def test_the_director_of_the_school_of_the_child_decides_about_the_guardian() -> None:
    case, person = guardian_case()
    other = SchoolFactory(board=case.school.board)
    guardian(EnrolmentFactory(school=other).person)
    warned = proposed((case, person))
    assert level(warned, case.handler) == Level.DIRECTOR
    assert level(warned, director_of(other)) is None


def test_the_refusal_says_who_does_decide() -> None:
    sanction = proposed(pupil_case()).sanction
    other = board_member(sanction.incident.board)
    Procedure.objects.filter(pk=sanction.procedure_id).update(deciders=[{"level": "director", "by_mandate": False}])
    with pytest.raises(InvalidState, match="directeur"):
        check_decider(Matter.of(Sanction.objects.get(pk=sanction.pk)), other)
