"""Whose case it is: who receives it, hands it over, steps back or stands in."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Level
from accounts.models import Role, User
from audit.models import Event
from core.errors import InvalidState, NotAllowed
from incidents.actions import handling, ownership, sharing, status
from incidents.actions.deadlines import sweep
from incidents.answers import AssessmentAnswers
from incidents.enums import Capacity, Context, Criminal, Kind, Outcome, PartyRole, Status
from incidents.models import Assignment, Incident
from people.models import Employment, Guardianship
from tests.factories.accounts import AbsenceFactory, counsellor, employee_user, manager_of, supervisor
from tests.factories.cases import party, report, taken_up
from tests.integration.incidents.conftest import Staff

pytestmark = pytest.mark.django_db

BREACH = AssessmentAnswers(("A6",), 2, 2, 2, (Context.PRIVATE,), Criminal.NO, "Grof en gericht op een kind.")


def test_an_escalation_goes_to_the_manager_of_the_reporter(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    assert (incident.handler, incident.level, incident.status) == (staff.manager, Level.MANAGER, Status.REPORTED)


def test_an_incident_goes_to_the_director_of_the_school(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    assert (incident.handler, incident.level) == (staff.director, Level.DIRECTOR)


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


def test_a_closed_case_is_opened_again_by_the_director_when_the_handler_has_left(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    status.close(incident_id=incident.pk, outcome=Outcome.UNFOUNDED, reason="Niets", by=staff.manager, now=now)
    staff.manager.is_active = False
    staff.manager.save()
    status.reopen(incident_id=incident.pk, reason="Nieuwe berichten", by=staff.director, now=now)
    incident.refresh_from_db()
    assert (incident.handler, incident.status, incident.outcome) == (staff.director, Status.IN_REVIEW, "")
    assert Assignment.objects.get(incident=incident, ends_at=None).user == staff.director


@pytest.fixture
def stood_in(staff: Staff, now: datetime) -> Iterator[tuple[Incident, User]]:
    """A case a manager of other people took up while its manager was away, on the day after."""
    other = manager_of(employee_user(staff.school).person)
    today = timezone.localdate(now)
    AbsenceFactory(user=staff.manager, deputy=other, starts_on=today, ends_on=today)
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    assert incident.handler == other
    with time_machine.travel(now + timedelta(days=1)):
        yield incident, User.objects.get(pk=other.pk)


def test_a_manager_who_is_back_has_the_case_that_went_to_their_deputy(
    staff: Staff, stood_in: tuple[Incident, User]
) -> None:
    incident, deputy = stood_in
    assert not Incident.objects.visible_to(deputy).filter(pk=incident.pk).exists()
    assert Incident.objects.visible_to(User.objects.get(pk=staff.manager.pk)).filter(pk=incident.pk).exists()
    assert sweep(now=timezone.now())["rerouted"] == 1
    incident.refresh_from_db()
    assert incident.handler == staff.manager
    assert sweep(now=timezone.now())["rerouted"] == 0


def test_a_director_who_stood_in_for_the_board_gives_the_case_back(staff: Staff, now: datetime) -> None:
    today = timezone.localdate(now)
    AbsenceFactory(user=staff.chair, deputy=staff.other_director, starts_on=today, ends_on=today)
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    for handler in (staff.manager, staff.director):
        ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=handler, now=now)
        incident.refresh_from_db()
        assert incident.handler is not None
        handling.take_up(incident_id=incident.pk, by=User.objects.get(pk=incident.handler_id), now=now)
    # Directs this school too, and so could still open it.
    Role.objects.filter(user=staff.other_director).update(school=staff.school)
    with time_machine.travel(now + timedelta(days=1)):
        assert sweep(now=timezone.now())["rerouted"] == 1
    incident.refresh_from_db()
    assert (incident.handler, incident.level) == (staff.chair, Level.BOARD)
