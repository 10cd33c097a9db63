"""What a page says once a measure was decided or has ended, and of a talk in a year nobody meant."""

from datetime import date
from uuid import uuid4

import pytest

from core.errors import InvalidState
from dossiers.actions.own_view import add_view
from dossiers.enums import DocumentKind
from dossiers.models import Document
from incidents.actions import status
from incidents.enums import Outcome
from sanctions.actions.send import send
from sanctions.actions.steps import complete_step
from tests.factories.accounts import board_member, user_of
from tests.factories.sanctions import Warned, decided, propose_warning, proposed, pupil_case, sent
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db


def test_whoever_decided_themself_hears_that_they_did_already() -> None:
    warned = decided()
    page = body(signed_in(warned.decider), url(warned, "reject"))
    assert "Dit heb je al gedaan" in page
    assert "was je voor" not in page


def test_after_sending_the_handler_is_led_to_closing_the_case() -> None:
    warned = sent()
    close = f"/cases/{warned.case.incident.reference}/do/close/"
    page = body(signed_in(warned.case.handler), url(warned, "sanction"))
    assert page.count(f'href="{close}"') == 1
    assert "Je kunt de zaak nu sluiten." in page
    page = body(signed_in(board_member(warned.case.school.board)), url(warned, "sanction"))
    assert close not in page
    assert "De zaak ligt weer bij de behandelaar." in page

    incident = warned.again().incident
    status.close(
        incident_id=incident.pk,
        outcome=Outcome.SANCTION,
        reason="Klaar",
        by=warned.case.handler,
        now=warned.case.later(),
    )
    assert close not in body(signed_in(warned.case.handler), url(warned, "sanction"))


def test_who_may_stop_a_measure_in_two_ways_reads_the_difference() -> None:
    warned = proposed()
    page = body(signed_in(warned.decider), url(warned, "sanction"))
    for part in ("Leg de maatregel niet op", "Trek deze maatregel in", "Niet opleggen is een besluit"):
        assert part in page
    assert "Niet opleggen" not in body(signed_in(board_member(warned.case.school.board)), url(warned, "sanction"))


def test_a_reply_of_the_employee_stands_with_the_procedure() -> None:
    warned = decided()
    employee = user_of(warned.person)
    send(sanction_id=warned.sanction.pk, deliveries=warned.deliveries(), by=warned.decider, now=warned.case.later())
    client = signed_in(warned.case.handler)
    assert "Lees de reactie" not in body(client, url(warned, "sanction"))
    letter = Document.objects.get(kind=DocumentKind.LETTER)
    add_view(text="Ik zie dat anders.", about_id=letter.pk, key=uuid4(), by=employee, now=warned.case.later())
    page = client.get(url(warned, "sanction")).context["page"]
    (card,) = [card for card in page.step_cards if card.label == "Schriftelijke reactie van de medewerker"]
    assert card.badge.label == "Ontvangen"
    assert client.get(card.actions[0].url).status_code == 200


@pytest.mark.parametrize("outcome", [Outcome.NO_BREACH, Outcome.UNFOUNDED])
def test_beside_a_letter_that_was_sent_a_case_does_not_end_without_a_breach(outcome: Outcome) -> None:
    warned = sent()
    warned.case.assess(guideline_codes=(), reasons="Bij nader inzien.")
    given = {"incident_id": warned.case.incident.pk, "reason": "Klaar", "by": warned.case.handler}
    with pytest.raises(InvalidState) as refused:
        status.close(outcome=outcome, now=warned.case.later(), **given)
    assert "outcome" in refused.value.fields
    status.close(outcome=Outcome.SANCTION, now=warned.case.later(), **given)
    assert warned.again().incident.outcome == Outcome.SANCTION


@pytest.mark.parametrize("year", [1802, 2062])
def test_a_talk_in_a_year_nobody_meant_is_refused(year: int) -> None:
    case, child = pupil_case()
    warned = Warned(case, child, propose_warning(case, child, talk=None))
    with pytest.raises(InvalidState, match=str(year)) as refused:
        complete_step(
            sanction_id=warned.sanction.pk,
            code="talk",
            held_on=date(year, 11, 20),
            note="x",
            by=case.handler,
            now=case.later(),
        )
    assert "held_on" in refused.value.fields
