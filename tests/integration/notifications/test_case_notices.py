"""A notice about a case is only shown and mailed while its reader may know of the case."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from incidents.actions.handling import take_up
from incidents.enums import Capacity, PartyRole
from incidents.models import Incident, Involvement
from notifications.models import Notice
from notifications.relay import relay
from people.models import School
from tests.factories.accounts import board_member, director_of, employee_user, manager_of
from tests.factories.cases import report
from tests.factories.people import SchoolFactory, guardian, pupil

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def case(school: School) -> Incident:
    reporter = employee_user(school)
    manager_of(reporter.person)
    director_of(school)
    board_member(school.board)
    return report(reporter, now=NOW, school=school)


def deliver() -> list[str]:
    while relay(timezone.now()):
        pass
    return [address for message in mail.outbox for address in message.to]


def visible(user: User) -> bool:
    fresh = User.objects.get(pk=user.pk)
    return Notice.objects.visible_to(fresh).filter(reference__startswith="20").exists()


def involve(case: Incident, **who: object) -> None:
    Involvement.objects.create(
        incident=case, role=PartyRole.SUBJECT, capacity=Capacity.UNKNOWN, added_by=case.reporter, added_at=NOW, **who
    )


def test_the_handler_is_told_and_then_the_reporter(case: Incident) -> None:
    assert deliver() == [case.handler.email]
    assert visible(case.handler)
    take_up(incident_id=case.pk, by=case.handler, now=NOW)
    assert deliver() == [case.handler.email, case.reporter.email]
    assert visible(case.reporter)


def test_a_handler_who_turns_out_to_be_a_party_is_not_mailed_and_sees_no_notice(case: Incident) -> None:
    involve(case, person=case.handler.person)
    assert case.handler.email not in deliver()
    assert not visible(case.handler)


def test_a_handler_whose_child_turns_out_to_be_a_party_neither(case: Incident, school: School) -> None:
    child = pupil(school)
    guardian(child)
    child.guardians.update(guardian=case.handler.person)
    involve(case, person=child)
    assert case.handler.email not in deliver()
    assert not visible(case.handler)


def test_the_mail_names_nobody_and_tells_nothing(case: Incident) -> None:
    deliver()
    for message in mail.outbox:
        text = str(message.message())
        for secret in (case.summary, case.reporter.name, case.handler.name, case.account):
            assert secret not in text
        assert case.reference in message.subject
