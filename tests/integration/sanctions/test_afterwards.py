"""What a page says once a measure was decided or has ended, and of a talk in a year nobody meant."""

from datetime import date

import pytest

from core.errors import InvalidState
from incidents.actions import status
from incidents.enums import Outcome
from sanctions.actions.steps import complete_step
from tests.factories.accounts import board_member
from tests.factories.sanctions import Warned, decided, propose_warning, pupil_case, sent
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
    assert close not in body(signed_in(board_member(warned.case.school.board)), url(warned, "sanction"))

    incident = warned.again().incident
    status.close(
        incident_id=incident.pk,
        outcome=Outcome.SANCTION,
        reason="Klaar",
        by=warned.case.handler,
        now=warned.case.later(),
    )
    assert close not in body(signed_in(warned.case.handler), url(warned, "sanction"))


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
