"""No act takes away the last administrator, today or on a later day: then nobody could mend anything."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import roles
from accounts.actions.users import disable_user
from accounts.enums import RoleName
from accounts.models import User
from audit.actions import SYSTEM
from core.errors import DomainError
from people.actions.ties import employ, end_employment
from people.models import Board, Employment
from tests.factories.accounts import RoleFactory, UserFactory, administrator
from tests.factories.people import BoardFactory, SchoolFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
SOON, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=30)


@pytest.fixture
def board() -> Board:
    return BoardFactory()


def end_role(user: User, by: User, last: date) -> None:
    roles.end(role_id=user.roles.get().pk, ends_on=last, by=by, now=NOW)


def end_work(user: User, by: User, last: date) -> None:
    work = Employment.objects.get(person=user.person_id)
    end_employment(employment=work, ends_on=last, by=by, now=NOW)


def close(user: User, by: User, _last: date) -> None:
    disable_user(user_id=user.pk, by=by, now=NOW)


@pytest.mark.parametrize("second", [end_role, end_work, close])
@pytest.mark.parametrize("first", [end_role, end_work])
@pytest.mark.parametrize("last", [TODAY, LATER])
def test_of_two_one_stays_also_later(
    board: Board, first: Callable[..., None], second: Callable[..., None], last: date
) -> None:
    a, b = administrator(board), administrator(board)
    first(a, b, last)
    with pytest.raises(DomainError, match="laatste beheerder"):
        second(b, a, SOON)
    administrator(board)
    second(b, a, SOON)


def test_whoever_takes_over_in_time_makes_room(board: Board) -> None:
    a, b = administrator(board), UserFactory(board=board)
    RoleFactory(user=b, name=RoleName.ADMINISTRATOR, starts_on=SOON)
    with pytest.raises(DomainError):
        end_role(a, b, SOON - timedelta(days=2))
    end_role(a, a, SOON - timedelta(days=1))


def test_who_never_worked_here_is_not_made_to_leave_by_work_of_before(board: Board) -> None:
    only = RoleFactory(user=UserFactory(board=board), name=RoleName.ADMINISTRATOR).user
    work = {"person": only.person, "school": SchoolFactory(board=board), "job_title": "", "by": SYSTEM, "now": NOW}
    with pytest.raises(DomainError, match="laatste beheerder"):
        employ(starts_on=date(2020, 8, 1), ends_on=date(2022, 7, 31), **work)
    employ(starts_on=SOON, **work)


def test_work_of_which_the_end_is_taken_back_too_late_leaves_no_gap(board: Board) -> None:
    """Two contracts with a month between them: the role would not come back."""
    only = administrator(board)
    again = {"person": only.person, "school": None, "job_title": "Systeembeheer", "by": SYSTEM, "now": NOW}
    employ(starts_on=LATER, **again)
    with pytest.raises(DomainError):
        end_work_of(only, until=SOON)
    end_work_of(only, until=LATER - timedelta(days=1))


def end_work_of(user: User, *, until: date) -> None:
    work = Employment.objects.filter(person=user.person_id).earliest("starts_on")
    end_employment(employment=work, ends_on=until, by=SYSTEM, now=NOW)
