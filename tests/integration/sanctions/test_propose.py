"""Proposing a measure: who may, when, and what comes of it."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage

from accounts.enums import RoleName
from accounts.models import User
from audit.models import Event
from core.errors import InvalidState, NotAllowed
from incidents.actions.ownership import recuse
from incidents.enums import Capacity, PartyRole, Status
from incidents.models import Entry, Incident
from notifications.models import Notice
from people.models import Employment
from sanctions.actions.propose import Talk
from sanctions.enums import Measure, SanctionStatus, StepState
from sanctions.models import Letter, LetterTemplate, Procedure, Sanction
from tests.factories.accounts import board_member, director_of, employee_user, hr_officer
from tests.factories.cases import party
from tests.factories.dossiers import case_about, subject
from tests.factories.people import SchoolFactory, employee, pupil
from tests.factories.sanctions import (
    REASONS,
    guardian_case,
    install,
    managed_case,
    propose_warning,
    proposed,
    pupil_case,
    staff_case,
)

pytestmark = pytest.mark.django_db


def test_a_proposal_puts_the_case_on_hold_with_a_first_letter() -> None:
    warned = proposed()
    assert warned.again().status == SanctionStatus.PROPOSED
    assert warned.sanction.incident.status == Status.AWAITING_SANCTION
    assert warned.letter.version == 1
    assert REASONS in warned.letter.body
    assert list(warned.letter.addressees.all()) == [warned.person]


def test_the_stored_pdf_is_the_one_that_was_hashed() -> None:
    letter = proposed().letter
    content = letter.pdf.read()
    assert content.startswith(b"%PDF-")
    assert (sha256(content).hexdigest(), len(content)) == (letter.sha256, letter.size)


def test_it_stands_in_the_story_and_in_the_access_log() -> None:
    warned = proposed()
    entry = Entry.objects.get(incident=warned.case.incident, act="sanction.propose")
    assert entry.data["person"] == warned.person.name
    assert not entry.for_reporter
    event = Event.objects.get(action="sanction.propose")
    assert event.details["measure"] == Measure.STAFF_WARNING
    assert REASONS not in str(event.details)


def test_the_steps_of_the_procedure_stand_ready() -> None:
    steps = proposed(pupil_case()).sanction.steps
    assert list(steps.values_list("code", "state")) == [("talk", "done"), ("letter", "open"), ("file", "open")]
    assert list(proposed().sanction.steps.values_list("code", flat=True)) == ["talk", "letter", "file", "reply"]


def test_a_talk_that_was_held_is_recorded_and_told_in_the_letter() -> None:
    case, person = pupil_case()
    sanction = propose_warning(case, person, talk=Talk(date(2026, 11, 19), "Rustig gesproken."))
    assert sanction.steps.get(code="talk").held_on == date(2026, 11, 19)
    assert "Op 19 november 2026 hebben wij hierover met u en Tijn gesproken." in sanction.letters.get().body


def test_a_talk_that_is_still_to_come_cannot_be_recorded() -> None:
    case, person = pupil_case()
    with pytest.raises(InvalidState) as refused:
        propose_warning(case, person, talk=Talk(date(2026, 11, 25), ""))
    assert "held_on" in refused.value.fields
    assert not Sanction.objects.exists()


def test_without_a_talk_the_letter_invites_to_one() -> None:
    case, person = guardian_case()
    sanction = propose_warning(case, person, talk=None)
    assert sanction.steps.get(code="talk").state == StepState.OPEN
    assert "Wij spreken hier graag met u over." in sanction.letters.get().body


def told_of_proposal() -> set[User]:
    return {notice.user for notice in Notice.objects.filter(code="sanction.propose.deciders")}


def test_who_may_decide_themself_alerts_nobody() -> None:
    case, person = staff_case()
    director_of(case.school)
    board_member(case.school.board)
    propose_warning(case, person)
    assert told_of_proposal() == set()


def test_the_nearest_who_decide_are_told_and_nobody_above_them() -> None:
    case, person = managed_case(led=False)
    second = director_of(case.school)
    board_member(case.school.board)
    hr_officer(case.school.board)
    propose_warning(case, person)
    assert second in told_of_proposal()
    assert {user.roles.get().name for user in told_of_proposal()} == {"director"}


def test_a_proposal_is_put_before_the_new_handler_when_who_proposed_it_steps_back() -> None:
    case, person = staff_case()
    board = board_member(case.school.board)
    propose_warning(case, person)
    recuse(incident_id=case.incident.pk, reason="Mijn vriend.", by=case.handler, now=case.later())
    assert told_of_proposal() == {board}


def test_a_new_handler_who_does_not_decide_has_who_does_asked() -> None:
    case, person = managed_case(led=False)
    Employment.objects.filter(person=person).update(manager=case.handler.person)
    director = User.objects.get(roles__name=RoleName.DIRECTOR)
    propose_warning(case, person)
    assert told_of_proposal() == set()
    Employment.objects.filter(person=person).update(manager=None)
    recuse(incident_id=case.incident.pk, reason="Mijn vriend.", by=case.handler, now=case.later())
    assert told_of_proposal() == {director}


def test_only_the_handler_proposes() -> None:
    case, person = staff_case()
    with pytest.raises(InvalidState, match=r"."):
        propose_warning(case, person, by=board_member(case.school.board))
    with pytest.raises(NotAllowed):
        propose_warning(case, person, by=case.reporter)
    with pytest.raises(NotAllowed):
        propose_warning(case, person, by=employee_user(case.school))


def test_the_same_proposal_twice_is_one() -> None:
    case, person = staff_case()
    assert propose_warning(case, person) == propose_warning(case, person)
    assert Letter.objects.count() == 1
    assert Notice.objects.filter(code="sanction.propose.deciders").count() == 0


def test_one_measure_at_a_time_against_one_person() -> None:
    case, person = staff_case()
    propose_warning(case, person)
    with pytest.raises(InvalidState, match=person.last_name):
        propose_warning(case, person, reasons="Iets anders.")


def test_two_persons_in_one_case_can_each_get_a_measure() -> None:
    school = SchoolFactory()
    other = employee(school)
    case, person = staff_case(subject(other), school=school)
    propose_warning(case, person)
    propose_warning(case, other)
    assert Sanction.objects.filter(incident=case.incident).count() == 2
    assert Entry.objects.filter(incident=case.incident, act="await_sanction").count() == 1


def test_without_an_assessment_there_is_no_measure() -> None:
    school = SchoolFactory()
    install(school)
    person = employee(school)
    case = case_about(subject(person), school=school)
    with pytest.raises(InvalidState):
        propose_warning(case, person)


def test_an_assessment_without_a_rule_that_binds_this_person_carries_no_measure() -> None:
    case, person = pupil_case()
    protocol = case.incident.assessments.get().protocol
    protocol.guidelines.create(code="C10", position=10, summary="Vertrouwelijk", text="Voor medewerkers.")
    case.assess(guideline_codes=("C10",))
    with pytest.raises(InvalidState):
        propose_warning(case, person)
    assert not Sanction.objects.exists()
    assert Incident.objects.get().status == Status.IN_REVIEW


def test_grades_that_come_later_cannot_be_proposed_yet() -> None:
    case, person = staff_case()
    for measure in Measure:
        if measure != Measure.STAFF_WARNING:
            with pytest.raises(InvalidState):
                propose_warning(case, person, measure=measure)


def test_a_measure_of_another_ladder_is_refused() -> None:
    case, person = staff_case()
    with pytest.raises(InvalidState):
        propose_warning(case, person, measure=Measure.PUPIL_WARNING)


def test_only_someone_whose_conduct_it_is_about_gets_a_measure() -> None:
    school = SchoolFactory()
    child = pupil(school)
    case, _person = staff_case(party(child, role=PartyRole.VICTIM, capacity=Capacity.PUPIL), school=school)
    victim = case.incident.involvements.get(role=PartyRole.VICTIM)
    case.involvement = lambda person: victim  # type: ignore[assignment, method-assign]
    with pytest.raises(InvalidState):
        propose_warning(case, child)


def test_a_nickname_gets_no_measure() -> None:
    case, _person = staff_case(party(alias="@knikker", role=PartyRole.SUBJECT, capacity=Capacity.EMPLOYEE))
    nickname = case.incident.involvements.get(alias="@knikker")
    case.involvement = lambda person: nickname  # type: ignore[assignment, method-assign]
    with pytest.raises(InvalidState):
        propose_warning(case, _person)


def test_a_party_of_another_case_is_unknown_here() -> None:
    case, _person = staff_case()
    elsewhere, stranger = staff_case()
    case.involvement = elsewhere.involvement  # type: ignore[method-assign]
    with pytest.raises(InvalidState):
        propose_warning(case, stranger)


def test_a_letter_to_a_guardian_needs_a_dossier_to_lie_in() -> None:
    case, person = pupil_case()
    case.decide(person, files=False)
    with pytest.raises(InvalidState):
        propose_warning(case, person)


def test_a_pupil_without_known_guardians_gets_no_letter() -> None:
    with pytest.raises(InvalidState):
        propose_warning(*pupil_case(guardians=0))
    assert not Letter.objects.exists()


@pytest.mark.parametrize("reasons", ["", "   ", "{{ name }}", "🦄", "x\x00y"])
def test_reasons_that_cannot_be_printed_are_refused_whole(reasons: str) -> None:
    case, person = staff_case()
    with pytest.raises(InvalidState) as refused:
        propose_warning(case, person, reasons=reasons)
    assert refused.value.fields
    assert not Sanction.objects.exists()
    assert Incident.objects.get().status == Status.IN_REVIEW


def test_a_failed_proposal_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    case, person = staff_case()
    before = _letters_on_disk()
    Procedure.objects.filter(measure=Measure.STAFF_WARNING).update(
        deciders=[{"level": "manager", "by_mandate": False}, {"level": "director", "by_mandate": False}]
    )

    def killed(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr("sanctions.actions.moves.notify", killed)
    with pytest.raises(RuntimeError):
        propose_warning(case, person)
    assert not Letter.objects.exists()
    assert _letters_on_disk() == before


def _letters_on_disk() -> set[str]:
    if not default_storage.exists("letters"):
        return set()
    folders = default_storage.listdir("letters")[0]
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(f"letters/{folder}")[1]}


def test_without_a_letter_of_the_board_nothing_is_proposed() -> None:
    case, person = staff_case()
    LetterTemplate.objects.all().delete()
    with pytest.raises(InvalidState):
        propose_warning(case, person)
    assert not Sanction.objects.exists()


def test_a_newer_template_counts_from_its_day() -> None:
    case, person = staff_case()
    old = LetterTemplate.objects.get(code=Measure.STAFF_WARNING)
    for version, day in ((2, date(2026, 11, 1)), (3, date(2027, 1, 1))):
        LetterTemplate.objects.create(
            board=old.board,
            code=old.code,
            version=version,
            subject=f"Versie {version}",
            body="Beste {{ name }}",
            starts_on=day,
        )
    assert propose_warning(case, person).letters.get().subject == "Versie 2"
