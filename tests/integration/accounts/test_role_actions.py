"""Appointing and ending: what is refused, what is written down, and two administrators at once."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.actions import roles as actions
from accounts.enums import RoleName
from accounts.models import Role, User
from audit.models import Event
from core.errors import DomainError, NotAllowed
from notifications.models import Notice
from notifications.relay import relay
from people.models import Board, School
from tests.factories.accounts import (
    RoleFactory,
    UserFactory,
    administrator,
    board_member,
    director_of,
    employee_user,
)
from tests.factories.people import BoardFactory, SchoolFactory

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def school(db: None) -> School:
    return SchoolFactory()


@pytest.fixture
def board(school: School) -> Board:
    return school.board


@pytest.fixture
def admin(board: Board) -> User:
    return administrator(board)


def appoint(user: User, *, by: User, now: datetime = NOW, **given: Any) -> Role:
    wanted = {"name": RoleName.HR, "school_id": None, "starts_on": TODAY, "ends_on": None} | given
    return actions.appoint(user_id=user.pk, by=by, now=now, **wanted)


def end(role: Role, *, by: User, last_day: date = TODAY) -> Role:
    return actions.end(role_id=role.pk, ends_on=last_day, by=by, now=NOW)


class TestAppoint:
    def test_the_user_has_the_role_is_told_and_it_is_written_down(self, admin: User, school: School) -> None:
        user = employee_user(school)
        role = appoint(user, by=admin, name=RoleName.DIRECTOR, school_id=school.pk)
        assert user.access.director_of == {school.pk}
        event = Event.objects.get(action="role.grant")
        assert (event.actor_id, event.object_id) == (str(admin.pk), str(role.pk))
        assert event.details["role"] == "director"
        while relay(timezone.now()):
            pass
        assert Notice.objects.get(user=user).code == "account.roles"

    def test_nobody_gives_themself_a_role(self, admin: User) -> None:
        with pytest.raises(DomainError, match="jezelf") as refused:
            appoint(admin, by=admin)
        assert "user" in refused.value.fields

    def test_only_who_manages_roles_appoints(self, school: School) -> None:
        for by in (director_of(school), employee_user(school)):
            with pytest.raises(NotAllowed):
                appoint(UserFactory(board=school.board), by=by)

    def test_a_board_member_appoints(self, board: Board) -> None:
        assert appoint(UserFactory(board=board), by=board_member(board)).pk

    def test_a_user_of_another_board_is_not_there(self, admin: User) -> None:
        with pytest.raises(NotAllowed):
            appoint(UserFactory(), by=admin)

    def test_a_school_of_another_board_is_refused(self, admin: User, board: Board) -> None:
        with pytest.raises(DomainError):
            appoint(UserFactory(board=board), by=admin, name=RoleName.CARE, school_id=SchoolFactory().pk)

    def test_a_closed_account_gets_no_role(self, admin: User, board: Board) -> None:
        with pytest.raises(DomainError, match="gesloten"):
            appoint(UserFactory(board=board, is_active=False), by=admin)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": RoleName.DIRECTOR}, "school"),
            ({"starts_on": TODAY - DAY}, "starts_on"),
            ({"ends_on": TODAY - DAY}, "ends_on"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(
        self, admin: User, board: Board, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(DomainError) as refused:
            appoint(UserFactory(board=board), by=admin, **given)
        assert set(refused.value.fields) == {field}
        assert not Role.objects.exclude(user=admin).exists()

    def test_a_role_for_the_whole_foundation_takes_no_school(self, admin: User, school: School) -> None:
        with pytest.raises(DomainError):
            appoint(UserFactory(board=school.board), by=admin, school_id=school.pk)

    def test_the_same_role_twice_in_one_period_is_refused(self, admin: User, board: Board) -> None:
        user = UserFactory(board=board)
        appoint(user, by=admin, ends_on=TODAY + 10 * DAY)
        with pytest.raises(DomainError, match="al in die periode"):
            appoint(user, by=admin, starts_on=TODAY + 10 * DAY)
        assert appoint(user, by=admin, starts_on=TODAY + 11 * DAY).pk

    def test_the_database_refuses_an_overlap_as_well(self, admin: User, board: Board) -> None:
        role = appoint(UserFactory(board=board), by=admin)
        with pytest.raises(DatabaseError, match="role_no_overlap"), transaction.atomic():
            RoleFactory(user=role.user, name=role.name, starts_on=TODAY + DAY)


class TestEnd:
    def test_the_last_day_still_counts_and_the_row_stays(self, admin: User, board: Board) -> None:
        role = appoint(UserFactory(board=board), by=admin)
        end(role, by=admin)
        assert role.user.access.has(RoleName.HR)
        assert Role.objects.get(pk=role.pk).ends_on == TODAY
        assert Event.objects.filter(action="role.end", object_id=str(role.pk)).exists()

    def test_yesterday_ends_it_at_once(self, admin: User, board: Board) -> None:
        role = RoleFactory(user=UserFactory(board=board))
        end(role, by=admin, last_day=TODAY - DAY)
        role.user.forget_access()
        assert not role.user.access.has(RoleName.HR)

    def test_the_past_does_not_change(self, admin: User, board: Board) -> None:
        role = RoleFactory(user=UserFactory(board=board))
        with pytest.raises(DomainError):
            end(role, by=admin, last_day=TODAY - 2 * DAY)
        ended = RoleFactory(user=UserFactory(board=board), ends_on=TODAY - DAY)
        with pytest.raises(DomainError):
            end(ended, by=admin)

    def test_a_role_that_has_not_begun_never_begins(self, admin: User, board: Board) -> None:
        role = appoint(UserFactory(board=board), by=admin, starts_on=TODAY + 5 * DAY)
        end(role, by=admin)
        role.refresh_from_db()
        assert role.ends_on == role.starts_on - DAY
        assert not Role.objects.on(role.starts_on).filter(pk=role.pk).exists()
        assert appoint(role.user, by=admin, starts_on=role.starts_on).pk, "and can be given anew"

    def test_the_last_administrator_stays(self, admin: User, board: Board) -> None:
        with pytest.raises(DomainError, match="laatste beheerder"):
            end(admin.roles.get(), by=board_member(board))

    def test_an_administrator_elsewhere_closed_or_ending_does_not_count(self, admin: User, board: Board) -> None:
        administrator(BoardFactory())
        administrator(board, is_active=False)
        RoleFactory(user=UserFactory(board=board), name=RoleName.ADMINISTRATOR, ends_on=TODAY)
        with pytest.raises(DomainError, match="laatste beheerder"):
            end(admin.roles.get(), by=board_member(board))

    def test_with_another_administrator_one_can_be_ended(self, admin: User, board: Board) -> None:
        assert end(admin.roles.get(), by=administrator(board)).ends_on == TODAY

    def test_the_last_day_there_is_can_be_the_last_day(self, admin: User) -> None:
        assert end(admin.roles.get(), by=administrator(admin.board), last_day=date.max).ends_on == date.max

    def test_a_role_of_another_board_is_not_there(self, admin: User) -> None:
        with pytest.raises(NotAllowed):
            end(director_of(SchoolFactory()).roles.get(), by=admin)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one() -> None:
    board = BoardFactory()
    both = [administrator(board), administrator(board)]
    start, outcomes = threading.Barrier(2), []

    def end_the_other(by: User, other: User) -> None:
        try:
            start.wait(timeout=10)
            outcomes.append(end(other.roles.get(), by=by, last_day=TODAY - DAY))
        except DomainError as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=end_the_other, args=pair) for pair in (both, both[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(type(outcome).__name__ for outcome in outcomes) in (
        ["DomainError", "Role"],
        ["NotAllowed", "Role"],
    )
    assert Role.objects.filter(name=RoleName.ADMINISTRATOR, ends_on=None).count() == 1
