"""Between deciding and sending something can be recorded that who decided did not know of."""

from collections.abc import Callable

import pytest

from core.errors import InvalidState
from incidents.actions.handling import add_party, take_up
from incidents.actions.ownership import recuse
from incidents.enums import Capacity, PartyRole
from people.models import Person
from sanctions.actions.decide import withdraw
from sanctions.actions.letters import changes_now, edit_letter
from sanctions.enums import SanctionStatus
from sanctions.letters.facts import stamp
from tests.factories.accounts import board_member
from tests.factories.cases import party
from tests.factories.dossiers import NOW
from tests.factories.people import GuardianshipFactory, SchoolFactory, pupil
from tests.factories.sanctions import (
    Warned,
    decide_warning,
    decided,
    propose_warning,
    proposed,
    record_talk,
    staff_case,
)
from tests.integration.sanctions.pages import body, signed_in, url
from tests.integration.sanctions.test_send import send_it

pytestmark = pytest.mark.django_db


def steps_back(warned: Warned) -> None:
    recuse(incident_id=warned.case.incident.pk, reason="Mijn vriend.", by=warned.decider, now=warned.case.later())


def turns_out_to_be_a_parent(warned: Warned) -> None:
    child = pupil(warned.case.school)
    GuardianshipFactory(guardian=warned.decider.person, pupil=child)
    joins(warned, child)


def joins(warned: Warned, person: Person) -> None:
    add_party(
        incident_id=warned.case.incident.pk,
        party=party(person, role=PartyRole.VICTIM, capacity=Capacity.PUPIL),
        by=warned.case.handler,
        now=warned.case.later(),
    )


@pytest.mark.parametrize("happens", [steps_back, turns_out_to_be_a_parent])
def test_a_decision_of_who_is_in_conflict_by_now_is_taken_anew(happens: Callable[[Warned], None]) -> None:
    warned = decided()
    board_member(warned.case.school.board)
    decider = warned.decider
    happens(warned)
    handler = warned.again().incident.handler
    assert handler is not None
    assert handler != decider
    with pytest.raises(InvalidState, match=decider.name):
        send_it(warned, by=handler)
    client = signed_in(handler)
    assert url(warned, "send") not in body(client, url(warned, "sanction"))
    page = body(client, url(warned, "send"))
    assert "Deze brief gaat niet de deur uit" in page
    assert url(warned, "withdraw") in page
    withdraw(sanction_id=warned.sanction.pk, reason="Opnieuw.", by=handler, now=warned.case.later())
    take_up(incident_id=warned.case.incident.pk, by=handler, now=warned.case.later())
    anew = propose_warning(warned.case, warned.person, by=handler)
    assert Warned(warned.case, warned.person, anew).letter.signatory == handler


def test_other_rules_after_the_decision_stop_the_letter() -> None:
    warned = decided()
    warned.sanction.assessment.protocol.guidelines.create(code="A2", position=2, summary="Vertrouwelijk", text="x")
    warned.case.assess(guideline_codes=("A2",))
    with pytest.raises(InvalidState, match="A2"):
        send_it(warned)
    assert "De nieuwste beoordeling noemt A2" in body(signed_in(warned.decider), url(warned, "send"))


def test_the_same_rules_after_the_decision_do_not() -> None:
    warned = decided()
    warned.case.assess(reasons="Nog eens bekeken.")
    send_it(warned)
    assert warned.sanction.status == SanctionStatus.SENT


def test_an_address_that_changed_after_the_decision_stops_the_letter() -> None:
    warned = decided()
    Person.objects.filter(pk=warned.person.pk).update(address="Nieuwe Dijk 7")
    with pytest.raises(InvalidState, match="adres"):
        send_it(warned)
    assert "Nieuwe Dijk 7" not in body(signed_in(warned.decider), url(warned, "send"))


def test_who_became_a_party_after_the_decision_is_not_named_in_what_goes_out() -> None:
    school = SchoolFactory()
    child = pupil(school, first_name="Xander", prefix="", last_name="Zonneveld")
    warned = proposed(staff_case(school=school), reasons="U schreef over Xander Zonneveld dat hij dom is.")
    decide_warning(warned)
    joins(warned, child)
    with pytest.raises(InvalidState, match="Xander Zonneveld"):
        send_it(warned)
    assert warned.again().status == SanctionStatus.DECIDED


def test_what_was_ticked_at_the_decision_is_not_asked_again() -> None:
    warned = proposed(reasons="Volgens Hyacintha Vuyk schreef u iets.")
    edit_letter(
        sanction_id=warned.sanction.pk,
        subject="Waarschuwing",
        body="Volgens Hyacintha Vuyk schreef u iets. U wilde niet praten.",
        base_version=1,
        by=warned.decider,
        now=warned.case.later(),
    )
    record_talk(warned)
    known = stamp(changes_now(warned.sanction, warned.letter, NOW))
    decide_warning(warned, knows_names=True, known_changes=known)
    send_it(warned)
    assert warned.sanction.status == SanctionStatus.SENT
