from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.actions import SYSTEM
from incidents.actions.protocols import install_protocol
from people.models import Board, Person, School
from tests.factories.accounts import board_member, director_of, employee_user, manager_of
from tests.factories.people import SchoolFactory, pupil

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass
class Staff:
    """One school with a reporter, their manager and a director; another school; a board."""

    board: Board
    school: School
    elsewhere: School
    reporter: User
    manager: User
    director: User
    other_director: User
    chair: User
    child: Person


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def staff(db: None) -> Staff:
    school = SchoolFactory()
    elsewhere = SchoolFactory(board=school.board)
    install_protocol(board=school.board, starts_on=date(2012, 8, 1), by=SYSTEM, now=timezone.now() - timedelta(days=1))
    reporter = employee_user(school)
    assert reporter.person is not None
    return Staff(
        board=school.board,
        school=school,
        elsewhere=elsewhere,
        reporter=reporter,
        manager=manager_of(reporter.person),
        director=director_of(school),
        other_director=director_of(elsewhere),
        chair=board_member(school.board),
        child=pupil(school),
    )


@pytest.fixture
def signed_in() -> "SignIn":
    return SignIn()


class SignIn:
    """`signed_in(user)` is a browser in which this user is signed in."""

    def __call__(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client
