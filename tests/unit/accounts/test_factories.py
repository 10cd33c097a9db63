"""The helpers that other tests lean on make who they say they make."""

import pytest

from accounts.enums import RoleName
from accounts.permissions import Permission
from tests.factories import accounts as make
from tests.factories.people import SchoolFactory, employee

pytestmark = pytest.mark.django_db


def test_each_helper_makes_its_role() -> None:
    school = SchoolFactory()
    board = school.board
    assert make.director_of(school).access.director_of == {school.pk}
    assert make.care_of(school).access.own.care_of == {school.pk}
    assert make.board_member(board).access.has(RoleName.BOARD)
    assert make.hr_officer(board).access.has(RoleName.HR)
    assert make.administrator(board).access.has(RoleName.ADMINISTRATOR)
    assert make.counsellor(board).access.has(RoleName.COUNSELLOR)
    assert make.supervisor(board).access.own.names == {RoleName.SUPERVISORY_BOARD}
    assert make.privacy_officer(board).access.own.names == {RoleName.PRIVACY_OFFICER}
    assert make.employee_user(school).access.works_at == {school.pk}
    assert make.staff_user(board).may(Permission.REPORT)


def test_manager_of_finds_or_makes_who_leads() -> None:
    person = employee(SchoolFactory())
    manager = make.manager_of(person)
    assert manager.access.own.leads
    assert make.manager_of(person) == manager


def test_a_mandate_and_an_absence_can_be_made() -> None:
    assert make.MandateFactory().paper.read() == make.PAPER
    assert make.AbsenceFactory(deputy=make.UserFactory()).deputy
