"""What handlers do, and what nobody else may."""

import threading
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Level
from accounts.models import User
from audit.models import Event
from core.errors import InvalidState, NotAllowed
from incidents.actions import handling, ownership, sharing, status
from incidents.actions.deadlines import sweep
from incidents.answers import AssessmentAnswers
from incidents.enums import Advice, Capacity, Context, Criminal, Kind, Outcome, PartyRole, Status
from incidents.models import Assignment, Entry, Incident
from notifications.models import Notice, Outbox
from people.models import Employment, Guardianship
from tests.factories.accounts import AbsenceFactory, counsellor, supervisor
from tests.factories.cases import answers, draft_of, party, report, taken_up
from tests.factories.people import guardian
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

BREACH = AssessmentAnswers(("A6",), 2, 2, 2, (Context.PRIVATE,), Criminal.NO, "Grof en gericht op een kind.")
NO_BREACH = AssessmentAnswers((), 0, 0, 0, (), Criminal.NO, "Dit valt binnen de normale omgang.")


def test_an_escalation_goes_to_the_manager_of_the_reporter(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    assert (incident.handler, incident.level, incident.status) == (staff.manager, Level.MANAGER, Status.REPORTED)


def test_an_incident_goes_to_the_director_of_the_school(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    assert (incident.handler, incident.level) == (staff.director, Level.DIRECTOR)


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


def test_a_party_who_is_the_handler_moves_the_case_on_at_once(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    witness = party(staff.manager.person, role=PartyRole.WITNESS, capacity=Capacity.EMPLOYEE)
    handling.add_party(incident_id=incident.pk, party=witness, by=staff.manager, now=now)
    incident.refresh_from_db()
    assert incident.handler == staff.director
    staff.manager.forget_access()
    assert not Incident.objects.visible_to(staff.manager).filter(pk=incident.pk).exists()


def test_the_parent_of_a_party_is_in_conflict_also_when_the_tie_comes_later(staff: Staff, now: datetime) -> None:

    child = party(staff.child, capacity=Capacity.PUPIL)
    incident = taken_up(staff.reporter, now=now, school=staff.school, parties=(child,))
    Guardianship.objects.create(guardian=staff.manager.person, pupil=staff.child)
    sweep(now=now)
    incident.refresh_from_db()
    assert incident.handler == staff.director


def test_an_alias_that_turns_out_to_be_the_handler_moves_the_case_on(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, parties=(party(alias="@juf"),))
    assert staff.manager.person is not None
    handling.identify_party(
        incident_id=incident.pk,
        involvement_id=incident.involvements.get().pk,
        person_id=staff.manager.person.pk,
        capacity=Capacity.EMPLOYEE,
        by=staff.manager,
        now=now,
    )
    incident.refresh_from_db()
    assert incident.handler == staff.director
    assert incident.involvements.get().alias == "@juf"


def test_a_handover_counts_once_accepted(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    offer = ownership.offer_handover(
        incident_id=incident.pk, to_id=staff.director.pk, note="Kun jij?", by=staff.manager, now=now
    )
    incident.refresh_from_db()
    assert incident.handler == staff.manager
    with pytest.raises(NotAllowed):
        ownership.answer_handover(offer_id=offer.pk, accept=True, by=staff.chair, now=now)
    ownership.answer_handover(offer_id=offer.pk, accept=True, by=staff.director, now=now)
    incident.refresh_from_db()
    assert (incident.handler, incident.answer_due_at) == (staff.director, None)
    assert Incident.objects.visible_to(staff.manager).filter(pk=incident.pk).exists()
    with pytest.raises(InvalidState):
        ownership.answer_handover(offer_id=offer.pk, accept=True, by=staff.director, now=now)


def test_accepting_a_case_nobody_took_up_yet_takes_it_up(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    offer = ownership.offer_handover(
        incident_id=incident.pk, to_id=staff.director.pk, note="", by=staff.manager, now=now
    )
    ownership.answer_handover(offer_id=offer.pk, accept=True, by=staff.director, now=now)
    incident.refresh_from_db()
    assert (incident.status, incident.handler) == (Status.IN_REVIEW, staff.director)
    handling.agree_approach(incident_id=incident.pk, text="Bellen", held_at=now, by=staff.director, now=now)


def test_who_was_asked_need_not_answer_when_the_report_is_withdrawn(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    ownership.offer_handover(incident_id=incident.pk, to_id=staff.director.pk, note="", by=staff.manager, now=now)
    status.withdraw(incident_id=incident.pk, reason="Opgelost", by=staff.reporter, now=now)
    assert not Incident.objects.offered_to(staff.director).exists()


def test_a_manager_who_no_longer_works_here_receives_nothing_and_loses_what_they_had(
    staff: Staff, now: datetime
) -> None:
    had = taken_up(staff.reporter, now=now, school=staff.school)
    Employment.objects.filter(person=staff.manager.person).update(ends_on=timezone.localdate(now) - timedelta(days=1))
    new = report(staff.reporter, now=now, school=staff.school)
    assert new.handler == staff.director
    left = User.objects.get(pk=staff.manager.pk)
    assert not Incident.objects.visible_to(left).exists()
    sweep(now=now)
    had.refresh_from_db()
    assert had.handler == staff.director


def test_a_deputy_who_steps_back_does_not_take_the_case_from_the_sight_of_its_handler(
    staff: Staff, now: datetime
) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    today = timezone.localdate(now)
    absence = AbsenceFactory(user=staff.manager, deputy=staff.other_director, starts_on=today, ends_on=today)
    deputy = User.objects.get(pk=staff.other_director.pk)
    ownership.recuse(incident_id=incident.pk, reason="Ik ken ze", by=deputy, now=now)
    absence.delete()
    incident.refresh_from_db()
    assert incident.handler == staff.director
    assert Incident.objects.visible_to(User.objects.get(pk=staff.manager.pk)).filter(pk=incident.pk).exists()
    assert not Incident.objects.visible_to(User.objects.get(pk=deputy.pk)).filter(pk=incident.pk).exists()


def test_who_stands_in_for_the_reported_director_cannot_open_the_case_again(staff: Staff, now: datetime) -> None:
    about = party(staff.director.person, capacity=Capacity.EMPLOYEE)
    incident = taken_up(staff.reporter, now=now, school=staff.school, parties=(about,))
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Gaat over de directeur", by=staff.manager, now=now)
    handling.take_up(incident_id=incident.pk, by=staff.chair, now=now)
    status.close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Klaar", by=staff.chair, now=now)
    today = timezone.localdate(now)
    AbsenceFactory(user=staff.director, deputy=staff.manager, starts_on=today, ends_on=today)
    deputy = User.objects.get(pk=staff.manager.pk)
    assert Incident.objects.visible_to(deputy).filter(pk=incident.pk).exists()
    with pytest.raises(InvalidState):
        status.reopen(incident_id=incident.pk, reason="Toch niet", by=deputy, now=now)


def test_a_shared_case_is_not_acted_in_even_when_it_once_was_ones_own(staff: Staff, now: datetime) -> None:
    chosen = counsellor(staff.board)
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    sharing.share(incident_id=incident.pk, counsellor_id=chosen.pk, by=staff.reporter, now=now)
    status.close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Klaar", by=staff.manager, now=now)
    Incident.objects.filter(pk=incident.pk).update(handler=chosen)
    with pytest.raises(NotAllowed):
        status.reopen(incident_id=incident.pk, reason="Toch niet", by=chosen, now=now)


def test_a_colleague_of_another_school_cannot_be_asked(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    with pytest.raises(InvalidState):
        ownership.offer_handover(
            incident_id=incident.pk, to_id=staff.other_director.pk, note="", by=staff.manager, now=now
        )


def test_only_the_board_asks_the_supervisory_board(staff: Staff, now: datetime) -> None:
    above = supervisor(staff.board)
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    assert staff.chair in {colleague.user for colleague in ownership.colleagues_of(incident, now=now)}
    assert above not in {colleague.user for colleague in ownership.colleagues_of(incident, now=now)}
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=staff.manager, now=now)
    handling.take_up(incident_id=incident.pk, by=staff.director, now=now)
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=staff.director, now=now)
    incident.refresh_from_db()
    assert above in {colleague.user for colleague in ownership.colleagues_of(incident, now=now)}


def test_who_recused_themself_no_longer_finds_the_case(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    ownership.recuse(incident_id=incident.pk, reason="Mijn buren", by=staff.manager, now=now)
    incident.refresh_from_db()
    assert incident.handler == staff.director
    assert not Incident.objects.visible_to(staff.manager).filter(pk=incident.pk).exists()


def test_escalating_by_hand_keeps_the_handler_reading(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=staff.manager, now=now)
    incident.refresh_from_db()
    assert incident.handler == staff.director
    assert incident.answer_due_at is not None
    assert Incident.objects.visible_to(staff.manager).filter(pk=incident.pk).exists()
    with pytest.raises(InvalidState):
        handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)


def test_a_deputy_takes_over_what_was_taken_up_without_a_new_owner(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    AbsenceFactory(user=staff.manager, deputy=staff.director)
    sweep(now=now)
    incident.refresh_from_db()
    assert incident.handler == staff.manager
    staff.director.forget_access()
    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.director, now=now)
    event = Event.objects.get(action="incident.assess")
    assert (event.actor_id, event.on_behalf_of_id) == (str(staff.director.pk), str(staff.manager.pk))


def test_an_absence_without_a_deputy_moves_the_case_on(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    AbsenceFactory(user=staff.manager)
    sweep(now=now)
    incident.refresh_from_db()
    assert incident.handler == staff.director


def test_withdrawing_is_for_the_reporter_and_not_while_a_sanction_runs(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    with pytest.raises(NotAllowed):
        status.withdraw(incident_id=incident.pk, reason="Weg", by=staff.manager, now=now)
    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.manager, now=now)
    status.await_sanction(incident_id=incident.pk, by=staff.manager, now=now)
    with pytest.raises(InvalidState):
        status.withdraw(incident_id=incident.pk, reason="Weg", by=staff.reporter, now=now)


def test_a_closed_case_is_opened_again_by_the_director_when_the_handler_has_left(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    status.close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Niets", by=staff.manager, now=now)
    staff.manager.is_active = False
    staff.manager.save()
    status.reopen(incident_id=incident.pk, reason="Nieuwe berichten", by=staff.director, now=now)
    incident.refresh_from_db()
    assert (incident.handler, incident.status, incident.outcome) == (staff.director, Status.IN_REVIEW, "")
    assert Assignment.objects.get(incident=incident, ends_at=None).user == staff.director


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
