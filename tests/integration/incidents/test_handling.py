"""What handlers do, and what nobody else may."""

import threading
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.errors import InvalidState, NotAllowed
from incidents.actions import handling, sharing, status
from incidents.answers import AssessmentAnswers
from incidents.enums import Advice, Capacity, Context, Criminal, Kind, Outcome, Status
from incidents.models import Entry, Incident
from notifications.models import Notice, Outbox
from people.models import Employment, Guardianship
from tests.factories.accounts import counsellor
from tests.factories.cases import answers, draft_of, party, report, taken_up
from tests.factories.people import guardian
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

BREACH = AssessmentAnswers(("A6",), 2, 2, 2, (Context.PRIVATE,), Criminal.NO, "Grof en gericht op een kind.")
NO_BREACH = AssessmentAnswers((), 0, 0, 0, (), Criminal.NO, "Dit valt binnen de normale omgang.")


def test_references_count_up_without_gaps_when_a_report_fails(staff: Staff, now: datetime) -> None:
    first = report(staff.reporter, now=now, school=staff.school)
    with pytest.raises(InvalidState):
        report(staff.reporter, now=now, school=staff.school, parties=(_stranger(),))
    second = report(staff.reporter, now=now, school=staff.school)
    assert int(second.reference[-4:]) == int(first.reference[-4:]) + 1


def _stranger() -> object:
    from tests.factories.people import PersonFactory

    return party(PersonFactory())


@pytest.mark.django_db(transaction=True)
def test_sending_twice_at_once_makes_one_case(staff: Staff, now: datetime) -> None:
    draft = draft_of(staff.reporter, now=now)
    given = answers(school_id=staff.school.pk)
    found: list[int] = []

    def send() -> None:
        from incidents.actions.report import submit_report

        try:
            found.append(submit_report(draft_id=draft.pk, answers=given, by=staff.reporter, now=now).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Incident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_wins_and_the_other_is_told(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    results: list[str] = []

    def close(outcome: Outcome) -> None:
        try:
            status.close(incident_id=incident.pk, outcome=outcome, reason="Klaar", by=staff.manager, now=now)
            results.append("closed")
        except InvalidState:
            results.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=(Outcome.UNFOUNDED,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["closed", "told"]
    assert Entry.objects.filter(incident=incident, act="close").count() == 1


def test_taking_up_stops_the_term_and_tells_the_reporter(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    assert (incident.status, incident.answer_due_at) == (Status.IN_REVIEW, None)
    assert Notice.objects.filter(user=staff.reporter, code="case.take_up.reporter").exists()
    assert Event.objects.filter(action="incident.take_up", reference=incident.reference).exists()
    with pytest.raises(InvalidState):
        handling.take_up(incident_id=incident.pk, by=staff.manager, now=now)


@pytest.mark.parametrize("who", ["other_director", "reporter"])
def test_for_who_is_not_of_the_case_it_does_not_exist(staff: Staff, now: datetime, who: str) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    with pytest.raises(NotAllowed):
        handling.take_up(incident_id=incident.pk, by=getattr(staff, who), now=now)


def test_a_director_reads_but_does_not_act_in_a_case_of_a_manager(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    assert Incident.objects.visible_to(staff.director).filter(pk=incident.pk).exists()
    with pytest.raises(InvalidState):
        handling.take_up(incident_id=incident.pk, by=staff.director, now=now)


def test_an_unlisted_act_leaves_everything_as_it_was(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    before = Entry.objects.count(), Outbox.objects.count()
    with pytest.raises(InvalidState):
        status.close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Zo", by=staff.manager, now=now)
    assert (Entry.objects.count(), Outbox.objects.count()) == before


def test_advice_is_for_a_question_and_an_approach_for_an_escalation(staff: Staff, now: datetime) -> None:
    escalation = taken_up(staff.reporter, now=now, school=staff.school)
    with pytest.raises(InvalidState):
        handling.give_advice(
            incident_id=escalation.pk, advice=Advice.ALLOWED, text="Mag", held_at=now, by=staff.manager, now=now
        )
    handling.agree_approach(incident_id=escalation.pk, text="Bellen", held_at=now, by=staff.manager, now=now)
    question = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.ADVICE)
    handling.give_advice(
        incident_id=question.pk, advice=Advice.ALLOWED, text="Mag", held_at=now, by=staff.manager, now=now
    )
    status.close(incident_id=question.pk, outcome=Outcome.ADVICE_GIVEN, reason="Beantwoord", by=staff.manager, now=now)


def test_a_talk_cannot_have_been_held_in_the_future(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    with pytest.raises(InvalidState) as refused:
        handling.agree_approach(
            incident_id=incident.pk, text="Bellen", held_at=now + timedelta(days=1), by=staff.manager, now=now
        )
    assert "held_at" in refused.value.fields


def test_an_assessment_names_rules_of_the_version_in_force_on_the_day(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    made = handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)
    assert [rule.code for rule in made.guidelines.all()] == ["A6"]
    unknown = AssessmentAnswers(("A9",), 1, 1, 1, (), Criminal.NO, "Bestaat niet")
    with pytest.raises(InvalidState):
        handling.assess(incident_id=incident.pk, assessment=unknown, by=staff.manager, now=now)
    Incident.objects.filter(pk=incident.pk).update(seen_at=datetime(2010, 1, 1, tzinfo=now.tzinfo))
    with pytest.raises(InvalidState):
        handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)


@pytest.mark.parametrize(
    ("outcome", "ready"),
    [
        (Outcome.NO_BREACH, False),
        (Outcome.APPROACH_AGREED, False),
        (Outcome.ADVICE_GIVEN, False),
        (Outcome.SANCTION, False),
        (Outcome.POLICE_REPORT, False),
        (Outcome.WITHDRAWN, False),
        (Outcome.UNFOUNDED, True),
    ],
)
def test_an_outcome_needs_what_it_says(staff: Staff, now: datetime, outcome: Outcome, ready: bool) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    if ready:
        status.close(incident_id=incident.pk, outcome=outcome, reason="Zo is het", by=staff.manager, now=now)
        return
    with pytest.raises(InvalidState) as refused:
        status.close(incident_id=incident.pk, outcome=outcome, reason="Zo is het", by=staff.manager, now=now)
    assert refused.value.fields.keys() <= {"outcome", "police_reference"}
    assert refused.value.fields


def test_no_breach_is_refused_while_the_assessment_names_a_rule(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)
    with pytest.raises(InvalidState):
        status.close(incident_id=incident.pk, outcome=Outcome.NO_BREACH, reason="Ach", by=staff.manager, now=now)
    later = now + timedelta(seconds=1)
    handling.assess(incident_id=incident.pk, assessment=NO_BREACH, by=staff.manager, now=later)
    status.close(incident_id=incident.pk, outcome=Outcome.NO_BREACH, reason="Ach", by=staff.manager, now=later)


def test_closing_waits_for_the_decision_on_filing_for_a_pupil(staff: Staff, now: datetime) -> None:
    child = party(staff.child, capacity=Capacity.PUPIL)
    incident = taken_up(staff.reporter, now=now, school=staff.school, parties=(child,))
    handling.agree_approach(incident_id=incident.pk, text="Praten", held_at=now, by=staff.manager, now=now)
    with pytest.raises(InvalidState):
        _close(incident, staff, now)
    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)
    handling.decide_filing(
        incident_id=incident.pk,
        involvement_id=incident.involvements.get().pk,
        files=False,
        reason="Eerste keer",
        by=staff.manager,
        now=now,
    )
    _close(incident, staff, now)


def _close(incident: Incident, staff: Staff, now: datetime) -> None:
    status.close(incident_id=incident.pk, outcome=Outcome.APPROACH_AGREED, reason="Opgelost", by=staff.manager, now=now)


def test_withdrawing_is_for_the_reporter_and_not_while_a_sanction_runs(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    with pytest.raises(NotAllowed):
        status.withdraw(incident_id=incident.pk, reason="Weg", by=staff.manager, now=now)
    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)
    status.await_sanction(incident_id=incident.pk, by=staff.manager, now=now)
    with pytest.raises(InvalidState):
        status.withdraw(incident_id=incident.pk, reason="Weg", by=staff.reporter, now=now)


def test_only_the_counsellor_the_reporter_chose_reads_along(staff: Staff, now: datetime) -> None:
    chosen, another = counsellor(staff.board), counsellor(staff.board)
    incident = report(staff.reporter, now=now, school=staff.school)
    sharing.share(incident_id=incident.pk, counsellor_id=chosen.pk, by=staff.reporter, now=now)
    assert Incident.objects.visible_to(chosen).filter(pk=incident.pk).exists()
    assert not Incident.objects.visible_to(another).filter(pk=incident.pk).exists()
    sharing.stop_sharing(incident_id=incident.pk, counsellor_id=chosen.pk, by=staff.reporter, now=now)
    assert not Incident.objects.visible_to(chosen).filter(pk=incident.pk).exists()
    with pytest.raises(InvalidState):
        sharing.share(incident_id=incident.pk, counsellor_id=staff.chair.pk, by=staff.reporter, now=now)


def test_a_parent_on_the_staff_cannot_be_made_counsellor_of_their_childs_case(staff: Staff, now: datetime) -> None:
    someone = counsellor(staff.board)
    assert someone.person is not None
    Guardianship.objects.create(guardian=someone.person, pupil=staff.child)
    incident = report(staff.reporter, now=now, school=staff.school, parties=(party(staff.child),))
    with pytest.raises(InvalidState):
        sharing.share(incident_id=incident.pk, counsellor_id=someone.pk, by=staff.reporter, now=now)


def test_a_guardian_of_a_party_who_is_not_staff_changes_nothing(staff: Staff, now: datetime) -> None:
    guardian(staff.child)
    incident = report(staff.reporter, now=now, school=staff.school, parties=(party(staff.child),))
    assert incident.handler == staff.manager


def test_messages_go_both_ways_and_are_marked_read_by_whom_they_are_for(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    handling.send_message(incident_id=incident.pk, body="Ik bel je", by=staff.manager, now=now)
    handling.send_message(incident_id=incident.pk, body="Fijn", by=staff.reporter, now=now)
    assert handling.mark_messages_read(incident_id=incident.pk, by=staff.director, now=now) == 0
    assert handling.mark_messages_read(incident_id=incident.pk, by=staff.manager, now=now) == 1
    assert handling.mark_messages_read(incident_id=incident.pk, by=staff.reporter, now=now) == 1


def test_a_message_to_a_reporter_who_has_left_is_refused_not_lost(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    yesterday = timezone.localdate(now) - timedelta(days=1)
    Employment.objects.filter(person=staff.reporter.person).update(ends_on=yesterday)
    page = SignIn()(staff.director)
    url = reverse("incidents:send_message", args=[incident.reference])
    answer = page.post(url, {"body": "Ik bel je morgen"}, follow=True)
    assert "kan hier niet meer inloggen" in unescape(answer.content.decode())
    assert "Ik bel je morgen" in answer.content.decode()
    assert not incident.messages.exists()


def test_a_row_of_the_story_cannot_be_changed_in_the_database(staff: Staff, now: datetime) -> None:
    from django.db import IntegrityError, transaction

    incident = report(staff.reporter, now=now, school=staff.school)
    for statement in ("UPDATE incidents_entry SET act = 'x'", "DELETE FROM incidents_entry"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.filter(incident=incident, act="submit").exists()
