"""Deciding, not imposing, withdrawing, and the steps before."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from accounts.enums import Level
from audit.models import Event
from core.errors import DomainError, InvalidState, NotAllowed, Stale
from incidents.actions.status import close
from incidents.enums import Outcome, Status
from incidents.models import Entry
from notifications.models import Notice
from sanctions.actions.decide import decide, reject, withdraw
from sanctions.actions.files import LetterDamaged
from sanctions.actions.letters import edit_letter, renew_letter
from sanctions.actions.send import send
from sanctions.actions.steps import complete_step, skip_step
from sanctions.enums import SanctionStatus, StepState
from tests.factories.accounts import AbsenceFactory, board_member, director_of, employee_user, hr_officer
from tests.factories.dossiers import NOW, subject
from tests.factories.people import SchoolFactory, employee
from tests.factories.sanctions import (
    Warned,
    decide_warning,
    decided,
    managed_case,
    propose_warning,
    proposed,
    pupil_case,
    sent,
    staff_case,
)
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db


def test_a_decision_binds_to_the_letter_that_was_read() -> None:
    warned = decided()
    sanction = warned.again()
    assert sanction.status == SanctionStatus.DECIDED
    assert (sanction.decided_by, sanction.decided_as) == (warned.decider, Level.DIRECTOR)
    assert sanction.decided_letter == warned.letter
    assert sanction.steps.get(code="letter").state == StepState.DONE
    assert sanction.incident.status == Status.AWAITING_SANCTION


def test_a_letter_that_was_changed_meanwhile_has_to_be_read_again() -> None:
    warned = proposed()
    read = warned.letter
    edit_letter(
        sanction_id=warned.sanction.pk,
        subject="Anders",
        body="Heel andere woorden.",
        base_version=1,
        by=board_member(warned.case.school.board),
        now=warned.case.later(),
    )
    with pytest.raises(Stale):
        decide(
            sanction_id=warned.sanction.pk,
            letter_version=read.version,
            sha256=read.sha256,
            by=warned.decider,
            now=warned.case.later(),
        )
    assert warned.again().status == SanctionStatus.PROPOSED


@pytest.mark.parametrize(("version", "sha256"), [(1, "0" * 64), (2, None), (0, None)])
def test_version_and_hash_must_both_be_right(version: int, sha256: str | None) -> None:
    warned = proposed()
    with pytest.raises(Stale):
        decide(
            sanction_id=warned.sanction.pk,
            letter_version=version,
            sha256=sha256 or warned.letter.sha256,
            by=warned.decider,
            now=warned.case.later(),
        )


def test_whoever_decides_signs() -> None:
    warned = proposed()
    member = board_member(warned.case.school.board)
    with pytest.raises(InvalidState, match=warned.decider.name):
        decide_warning(warned, by=member)
    renew_letter(sanction_id=warned.sanction.pk, by=member, now=warned.case.later())
    sanction = decide_warning(warned, by=member)
    assert (sanction.decided_by, sanction.decided_as) == (member, Level.BOARD)


def test_the_second_of_two_deciders_hears_who_was_first_and_when() -> None:
    warned = decided()
    member = board_member(warned.case.school.board)
    with pytest.raises(Stale, match=warned.decider.name):
        decide_warning(warned, by=member)
    assert warned.again().decided_by == warned.decider


def test_the_same_decision_twice_is_one() -> None:
    warned = decided()
    decide_warning(warned)
    assert Event.objects.filter(action="sanction.decide").count() == 1
    assert Entry.objects.filter(act="sanction.decide").count() == 1


def test_a_manager_decides_about_their_own_people() -> None:
    warned = proposed(managed_case())
    assert decide_warning(warned).decided_as == Level.MANAGER
    assert warned.letter.signed_as == f"leidinggevende {warned.case.school.name}"


def test_a_director_who_leads_the_employee_as_well_signs_as_director() -> None:
    case, person = staff_case()
    person.employments.update(manager=case.handler.person)
    warned = proposed((case, person))
    assert warned.letter.signed_as == f"directeur {case.school.name}"
    assert decide_warning(warned).decided_as == Level.DIRECTOR


def test_a_deputy_decides_and_signs_as_such() -> None:
    warned = proposed()
    deputy = employee_user(warned.case.school)
    AbsenceFactory(user=warned.decider, deputy=deputy)
    renew_letter(sanction_id=warned.sanction.pk, by=deputy, now=warned.case.later())
    decide_warning(warned, by=deputy)
    assert warned.letter.signed_as.startswith("waarnemend directeur")
    assert Event.objects.get(action="sanction.decide").on_behalf_of_id == str(warned.decider.pk)


def test_who_may_not_decide_does_not() -> None:
    warned = proposed()
    board = warned.case.school.board
    strangers = [
        warned.case.reporter,
        employee_user(warned.case.school),
        hr_officer(board),
        director_of(SchoolFactory(board=board)),
    ]
    for stranger in strangers:
        for act in (
            lambda by: decide_warning(warned, by=by),
            lambda by: reject(sanction_id=warned.sanction.pk, reason="Nee", by=by, now=NOW),
            lambda by: withdraw(sanction_id=warned.sanction.pk, reason="Nee", by=by, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)
    assert warned.again().status == SanctionStatus.PROPOSED


def test_a_measure_stops_once_the_newest_assessment_names_no_broken_rule() -> None:
    warned, earlier = proposed(), decided()
    for one in (warned, earlier):
        one.case.assess(guideline_codes=(), reasons="Toch niets aan de hand.")
    with pytest.raises(InvalidState, match=warned.case.handler.name):
        decide_warning(warned)
    with pytest.raises(InvalidState):
        send(
            sanction_id=earlier.sanction.pk,
            deliveries=earlier.deliveries(),
            by=earlier.decider,
            now=earlier.case.later(),
        )
    shown = body(signed_in(warned.decider), url(warned, "decide"))
    assert "De zaak is opnieuw beoordeeld" in shown
    assert "opnieuw beoordeeld" in body(signed_in(earlier.decider), url(earlier, "send"))
    warned.case.assess()
    assert decide_warning(warned).status == SanctionStatus.DECIDED


def test_a_damaged_letter_is_not_decided_on() -> None:
    warned = proposed()
    default_storage.delete(str(warned.letter.pdf.name))
    with pytest.raises(LetterDamaged):
        decide_warning(warned)


def test_the_talk_comes_before_the_decision() -> None:
    warned = proposed(pupil_case(), talk=None)
    with pytest.raises(InvalidState):
        decide_warning(warned)
    complete_step(
        sanction_id=warned.sanction.pk,
        code="talk",
        held_on=NOW.date(),
        note="Goed gesprek.",
        by=warned.decider,
        now=warned.case.later(),
    )
    renew_letter(sanction_id=warned.sanction.pk, by=warned.decider, now=warned.case.later())
    assert decide_warning(warned).status == SanctionStatus.DECIDED


def test_a_step_is_skipped_only_with_a_reason_and_stays_visible() -> None:
    warned = proposed(pupil_case(), talk=None)
    given = {"sanction_id": warned.sanction.pk, "code": "talk", "by": warned.decider, "now": warned.case.later()}
    with pytest.raises(InvalidState) as refused:
        skip_step(**given, reason="  ")
    assert "reason" in refused.value.fields
    skip_step(**given, reason="Ouders kwamen twee keer niet.")
    step = warned.sanction.steps.get(code="talk")
    assert (step.state, step.skipped_reason, step.done_by) == (
        StepState.SKIPPED,
        "Ouders kwamen twee keer niet.",
        warned.decider,
    )
    assert decide_warning(warned).status == SanctionStatus.DECIDED


def test_only_whoever_decides_skips_a_step() -> None:
    case, person = managed_case()
    warned = proposed((case, person))
    pupil_warned = proposed(pupil_case(), talk=None)
    with pytest.raises(NotAllowed):
        skip_step(sanction_id=pupil_warned.sanction.pk, code="talk", reason="Nee", by=case.handler, now=NOW)
    with pytest.raises(InvalidState):
        skip_step(sanction_id=warned.sanction.pk, code="letter", reason="Geen zin", by=case.handler, now=case.later())


@pytest.mark.parametrize("code", ["letter", "file", "unknown", ""])
def test_steps_that_an_act_completes_are_not_recorded_by_hand(code: str) -> None:
    warned = proposed()
    with pytest.raises(InvalidState):
        complete_step(
            sanction_id=warned.sanction.pk, code=code, held_on=NOW.date(), note="x", by=warned.decider, now=NOW
        )


def test_a_step_is_recorded_once() -> None:
    warned = proposed(pupil_case())
    with pytest.raises(InvalidState):
        complete_step(
            sanction_id=warned.sanction.pk, code="talk", held_on=NOW.date(), note="x", by=warned.decider, now=NOW
        )


def test_not_imposing_needs_a_reason_and_gives_the_case_back() -> None:
    warned = proposed()
    with pytest.raises(InvalidState) as refused:
        reject(sanction_id=warned.sanction.pk, reason="", by=warned.decider, now=warned.case.later())
    assert "reason" in refused.value.fields
    reject(sanction_id=warned.sanction.pk, reason="Te zwaar.", by=warned.decider, now=warned.case.later())
    sanction = warned.again()
    assert (sanction.status, sanction.ended_reason) == (SanctionStatus.REJECTED, "Te zwaar.")
    assert sanction.incident.status == Status.IN_REVIEW
    resumed = Entry.objects.get(incident=sanction.incident, act="resume_review")
    assert resumed.data["imposed"] is False


def test_after_not_imposing_the_case_cannot_close_with_a_sanction() -> None:
    warned = proposed()
    reject(sanction_id=warned.sanction.pk, reason="Te zwaar.", by=warned.decider, now=warned.case.later())
    given = {
        "incident_id": warned.case.incident.pk,
        "reason": "Klaar.",
        "by": warned.decider,
        "now": warned.case.later(),
    }
    with pytest.raises(InvalidState):
        close(outcome=Outcome.SANCTION, **given)


def test_the_handler_hears_what_was_decided() -> None:
    warned = proposed()
    member = board_member(warned.case.school.board)
    renew_letter(sanction_id=warned.sanction.pk, by=member, now=warned.case.later())
    decide_warning(warned, by=member)
    notice = Notice.objects.get(code="sanction.decide.handler")
    assert notice.user == warned.case.handler
    assert notice.path == f"/cases/{warned.case.incident.reference}/sanctions/{warned.sanction.pk}/"


def test_the_handler_withdraws_what_was_proposed() -> None:
    warned = proposed()
    withdraw(sanction_id=warned.sanction.pk, reason="Vergissing.", by=warned.case.handler, now=warned.case.later())
    assert warned.again().status == SanctionStatus.WITHDRAWN
    assert warned.sanction.incident.status == Status.IN_REVIEW
    assert propose_warning(warned.case, warned.person, reasons="Opnieuw, nu goed.").status == SanctionStatus.PROPOSED


def test_somebody_else_does_not_withdraw_the_proposal_of_the_handler() -> None:
    warned = proposed()
    with pytest.raises(InvalidState):
        withdraw(sanction_id=warned.sanction.pk, reason="Nee.", by=board_member(warned.case.school.board), now=NOW)


def test_a_decision_that_was_not_sent_can_be_taken_back() -> None:
    warned = decided()
    withdraw(sanction_id=warned.sanction.pk, reason="Naam verkeerd.", by=warned.decider, now=warned.case.later())
    assert warned.again().status == SanctionStatus.WITHDRAWN
    assert warned.sanction.incident.status == Status.IN_REVIEW


def test_what_was_sent_cannot_be_taken_back() -> None:
    warned = sent()
    with pytest.raises(DomainError):
        withdraw(sanction_id=warned.sanction.pk, reason="Toch niet.", by=warned.decider, now=warned.case.later())
    with pytest.raises(DomainError):
        reject(sanction_id=warned.sanction.pk, reason="Toch niet.", by=warned.decider, now=warned.case.later())
    assert warned.again().status == SanctionStatus.SENT


def test_the_case_waits_until_its_last_measure_has_ended() -> None:
    school = SchoolFactory()
    other = employee(school)
    case, person = staff_case(subject(other), school=school)
    first = Warned(case, person, propose_warning(case, person))
    second = Warned(case, other, propose_warning(case, other))
    reject(sanction_id=first.sanction.pk, reason="Nee.", by=case.handler, now=case.later())
    assert first.again().incident.status == Status.AWAITING_SANCTION
    withdraw(sanction_id=second.sanction.pk, reason="Nee.", by=case.handler, now=case.later())
    assert second.again().incident.status == Status.IN_REVIEW


def test_a_decision_is_for_a_mandate_of_that_day(today: object) -> None:
    """Whoever stops being director tomorrow does not decide tomorrow."""
    warned = proposed()
    warned.decider.roles.update(ends_on=NOW.date())
    today.shift(timedelta(days=1))  # type: ignore[attr-defined]
    warned.decider.forget_access()
    with pytest.raises((InvalidState, NotAllowed)):
        decide_warning(warned)
