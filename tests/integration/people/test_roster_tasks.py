"""The worker applies what was decided; what got lost is found again; what nobody decided on goes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from kombu.exceptions import OperationalError

from audit.actions import SYSTEM
from audit.models import Event
from people import tasks
from people.actions.roster import queue_import
from people.models import Enrolment, Person, RosterImport, RosterRow, School
from tests.factories.accounts import UserFactory
from tests.factories.people import EmploymentFactory, EnrolmentFactory, GuardianshipFactory, SchoolFactory
from tests.factories.rosters import edexml
from tests.integration.people.roster import NOW, upload

pytestmark = pytest.mark.django_db

CONTENT = edexml(pupils=[{"key": "1", "roepnaam": "Tim", "achternaam": "Bos"}])


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(tasks.apply_import, "delay", found.append)
    return found


def queued(school: School) -> RosterImport:
    return queue_import(roster=upload(school, CONTENT), accepts_leavers=False, by=SYSTEM, now=NOW)


def test_the_worker_acts_in_the_name_of_who_decided(school: School) -> None:
    user = UserFactory(board=school.board)
    roster = queue_import(roster=upload(school, CONTENT), accepts_leavers=False, by=user, now=NOW)
    tasks.apply_import(roster.pk)
    tasks.apply_import(roster.pk)
    assert Enrolment.objects.count() == 1
    assert Event.objects.get(action="roster.apply").actor_id == user.audit_id


def test_an_import_that_does_not_exist_is_no_error() -> None:
    tasks.apply_import(404)


def test_an_import_that_no_worker_survives_is_not_tried_for_ever(school: School, handed_over: list[int]) -> None:
    roster = queued(school)
    for expected in ("failed", "discarded"):
        with time_machine.travel(NOW + timedelta(days=3, minutes=1), tick=False):
            tasks.sweep()
        roster.refresh_from_db()
        assert roster.status == expected
    assert handed_over == [roster.pk]


def test_a_decision_whose_message_got_lost_is_handed_over_again(school: School, handed_over: list[int]) -> None:
    roster = queued(school)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        tasks.sweep()
    assert handed_over == []
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        tasks.sweep()
    assert handed_over == [roster.pk]


def test_a_preview_nobody_decided_on_is_thrown_away(school: School, handed_over: list[int]) -> None:
    roster, decided = upload(school, CONTENT), queued(school)
    with time_machine.travel(NOW + timedelta(days=2, minutes=1), tick=False):
        tasks.sweep()
    roster.refresh_from_db()
    decided.refresh_from_db()
    assert (roster.status, decided.status) == ("discarded", "queued")
    assert set(RosterRow.objects.values_list("roster_import", flat=True)) == {decided.pk}
    assert Event.objects.filter(action="roster.discard", actor_id="").count() == 1


def test_who_left_as_announced_is_noted_when_the_day_has_come(school: School) -> None:
    last_day = timezone.localdate(NOW)
    pupil = EnrolmentFactory(school=school, ends_on=last_day).person
    guardian = GuardianshipFactory(pupil=pupil).guardian
    employee = EmploymentFactory(school=school, ends_on=last_day).person
    stays = EmploymentFactory(school=school).person
    GuardianshipFactory(pupil=pupil, guardian=stays)

    with time_machine.travel(NOW, tick=False):
        tasks.sweep()
    assert not Person.objects.exclude(left_on=None).exists()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        tasks.sweep()
    assert set(Person.objects.exclude(left_on=None).values_list("pk", "left_on")) == {
        (pupil.pk, last_day), (guardian.pk, last_day), (employee.pk, last_day),
    }  # fmt: skip


def test_a_broker_that_is_away_is_told_and_nothing_is_lost(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_options: object) -> None:
        raise OperationalError("connection refused")

    roster = queued(school)
    monkeypatch.setattr(tasks.apply_import, "apply_async", away)
    assert tasks.hand_over(roster.pk) is False
    roster.refresh_from_db()
    assert roster.status == "queued"


@pytest.mark.django_db(transaction=True)
def test_an_error_marks_the_import_as_failed_and_it_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from people.actions.roster import apply

    roster = queued(SchoolFactory(brin="99ZZ00"))
    with monkeypatch.context() as patch, pytest.raises(Exception, match="division by zero"):
        patch.setattr(apply, "_STEPS", (*apply._STEPS, ("SELECT 1/0", "broken", False)))
        tasks.apply_import(roster.pk)
    roster.refresh_from_db()
    assert (roster.status, roster.failure, Person.objects.count()) == ("failed", "error", 0)

    queue_import(roster=roster, accepts_leavers=False, by=SYSTEM, now=NOW)
    tasks.apply_import(roster.pk)
    assert Person.objects.count() == 1
