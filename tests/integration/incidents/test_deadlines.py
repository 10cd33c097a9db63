"""Reminder at half of the term, one level up when it has run out; late, twice or at night does no harm."""

from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from accounts.enums import Level
from incidents.actions import handling
from incidents.actions.deadlines import sweep
from incidents.enums import Status, Urgency
from incidents.models import Assignment, Entry, Incident
from notifications.models import Notice
from tests.factories.accounts import administrator
from tests.factories.cases import report
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=AMSTERDAM)


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


def urgent(staff: Staff) -> Incident:
    return report(staff.reporter, now=TUESDAY_TEN, school=staff.school)


def test_an_urgent_report_is_answered_within_four_working_hours(staff: Staff) -> None:
    assert urgent(staff).answer_due_at == at(14)


def test_a_normal_report_is_answered_within_two_working_days(staff: Staff) -> None:
    incident = report(staff.reporter, now=TUESDAY_TEN, school=staff.school, urgency=Urgency.NORMAL)
    assert incident.answer_due_at == at(17, day=26)


def test_the_addressee_is_reminded_once_at_half_of_the_term(staff: Staff) -> None:
    incident = urgent(staff)
    assert sweep(now=at(11, 59))["reminded"] == 0
    assert sweep(now=at(12))["reminded"] == 1
    assert sweep(now=at(12, 1))["reminded"] == 0
    assert Notice.objects.filter(user=staff.manager, code="case.remind.handler").count() == 1
    assert Entry.objects.filter(incident=incident, act="remind").count() == 1


def test_when_the_term_runs_out_the_case_moves_one_level_up_by_itself(staff: Staff) -> None:
    incident = urgent(staff)
    assert sweep(now=at(14))["escalated"] == 0
    assert sweep(now=at(14, 1))["escalated"] == 1
    incident.refresh_from_db()
    assert (incident.handler, incident.level, incident.status) == (staff.director, Level.DIRECTOR, Status.REPORTED)
    # 14:01 and four working hours: three are left today, the rest tomorrow morning.
    assert incident.answer_due_at == at(9, 1, day=25)
    told = set(Notice.objects.filter(code__startswith="case.escalate_by_term").values_list("user", flat=True))
    assert told == {staff.manager.pk, staff.director.pk, staff.reporter.pk}
    assert Incident.objects.visible_to(staff.manager).filter(pk=incident.pk).exists()


def test_it_goes_on_to_the_board(staff: Staff) -> None:
    incident = urgent(staff)
    sweep(now=at(14, 1))
    sweep(now=at(9, 2, day=25))
    incident.refresh_from_db()
    assert (incident.handler, incident.level) == (staff.chair, Level.BOARD)


def test_above_the_board_there_is_nobody_so_it_stays_and_the_watchers_know(staff: Staff, signed_in: SignIn) -> None:
    watcher = administrator(staff.board)
    incident = urgent(staff)
    now = at(14, 1)
    for _level in range(2):
        sweep(now=now)
        incident.refresh_from_db()
        assert incident.answer_due_at is not None
        now = incident.answer_due_at + timedelta(minutes=1)
    sweep(now=now)
    incident.refresh_from_db()
    assert (incident.handler, incident.level) == (staff.chair, Level.BOARD)
    assert incident.answer_due_at is not None
    assert incident.answer_due_at > now
    alerts = Notice.objects.visible_to(watcher).filter(code="case.keep_by_term.watchers")
    assert alerts.count() == 1
    sweep(now=now)
    assert alerts.count() == 1
    assert f"Blijft liggen bij {staff.chair.name}" in unescape(signed_in(watcher).get("/queue/").content.decode())
    assert not Incident.objects.visible_to(watcher).exists()
    sweep(now=incident.answer_due_at + timedelta(minutes=1))
    assert alerts.count() == 2
    handling.take_up(incident_id=incident.pk, by=staff.chair, now=now)
    assert not alerts.exists()
    assert not Incident.objects.in_queue(watcher).exists()


def test_a_sweep_that_comes_days_late_moves_one_level_not_three(staff: Staff) -> None:
    incident = urgent(staff)
    assert sweep(now=at(14, day=30))["escalated"] == 1
    incident.refresh_from_db()
    assert incident.level == Level.DIRECTOR
    assert incident.answer_due_at is not None
    assert incident.answer_due_at > at(14, day=30)


def test_what_was_taken_up_in_time_stays(staff: Staff) -> None:
    incident = urgent(staff)
    handling.take_up(incident_id=incident.pk, by=staff.manager, now=at(13))
    assert sweep(now=at(15)) == {"escalated": 0, "reminded": 0, "rerouted": 0, "alerted": 0}


def test_one_case_that_fails_does_not_stop_the_others(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    from incidents.actions import deadlines

    first, second = urgent(staff), urgent(staff)
    real = deadlines.escalate_by_term

    def failing(*, incident_id: int, now: datetime) -> bool:
        if incident_id == first.pk:
            raise RuntimeError("disk")
        return real(incident_id=incident_id, now=now)

    monkeypatch.setattr(deadlines, "escalate_by_term", failing)
    assert sweep(now=at(14, 1))["escalated"] == 1
    second.refresh_from_db()
    assert second.handler == staff.director


def test_there_is_one_open_assignment_whatever_happened(staff: Staff) -> None:
    incident = urgent(staff)
    for now in (at(14, 1), at(14, 1), at(9, 2, day=25)):
        sweep(now=now)
    assert Assignment.objects.filter(incident=incident, ends_at=None).count() == 1
