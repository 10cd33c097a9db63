"""A letter that is decided on is right: what was recorded after it, and whom it names."""

import pytest

from core.errors import InvalidState
from incidents.actions.handling import add_party
from incidents.enums import Capacity, PartyRole
from people.models import Person
from sanctions.actions.letters import changes_now, edit_letter, renew_letter
from sanctions.enums import SanctionStatus
from sanctions.letters.facts import stamp
from tests.factories.cases import party
from tests.factories.dossiers import NOW
from tests.factories.people import GuardianshipFactory
from tests.factories.sanctions import (
    Warned,
    decide_warning,
    proposed,
    pupil_case,
    record_talk,
)

pytestmark = pytest.mark.django_db


def edit(warned: Warned, body: str) -> None:
    letter = warned.letter
    edit_letter(
        sanction_id=warned.sanction.pk,
        subject=letter.subject,
        body=body,
        base_version=letter.version,
        by=warned.decider,
        now=warned.case.later(),
    )


def test_a_letter_that_denies_a_talk_is_not_sent_out_once_the_talk_was_recorded() -> None:
    warned = proposed()
    edit(warned, f"Beste,\n\n{warned.letter.body}")
    record_talk(warned)
    known = stamp(changes_now(warned.sanction, warned.letter, NOW))
    for confirmed in ("", known):
        with pytest.raises(InvalidState, match="24 nov"):
            decide_warning(warned, known_changes=confirmed)
    renew_letter(sanction_id=warned.sanction.pk, by=warned.decider, now=warned.case.later())
    assert warned.letter.body.startswith("Beste,")
    assert "nog niet met u gesproken" not in warned.letter.body
    assert "Op 24 november 2026 is hierover met u gesproken." in warned.letter.body
    assert decide_warning(warned).status == SanctionStatus.DECIDED


def test_words_of_ones_own_about_the_talk_are_confirmed_or_changed() -> None:
    warned, other = proposed(), proposed()
    for one in (warned, other):
        edit(one, "U wilde niet komen praten.")
        record_talk(one)
        edit(one, "U wilde niet komen praten. Jammer.")
        with pytest.raises(InvalidState, match="of bevestig dat de brief klopt"):
            decide_warning(one)
    with pytest.raises(InvalidState):
        decide_warning(warned, known_changes="talk=2026-11-01")
    known = stamp(changes_now(warned.sanction, warned.letter, NOW))
    assert decide_warning(warned, known_changes=known).status == SanctionStatus.DECIDED
    edit(other, "Op 24 november 2026 is hierover met u gesproken.")
    assert decide_warning(other).status == SanctionStatus.DECIDED


def test_other_broken_rules_in_a_newer_assessment_come_into_the_letter() -> None:
    warned = proposed()
    protocol = warned.sanction.assessment.protocol
    protocol.guidelines.create(code="A1", position=1, summary="Respect", text="Wees aardig.")
    warned.case.assess(guideline_codes=("A1", "A6"))
    with pytest.raises(InvalidState, match="A1, A6"):
        decide_warning(warned)
    renew_letter(sanction_id=warned.sanction.pk, by=warned.decider, now=warned.case.later())
    assert "regel A1" in warned.letter.body
    sanction = decide_warning(warned)
    assert sanction.assessment == warned.case.incident.assessments.first()


def test_who_moved_gets_the_letter_at_the_new_address() -> None:
    warned = proposed()
    Person.objects.filter(pk=warned.person.pk).update(address="Nieuwe Dijk 7")
    warned.again()
    with pytest.raises(InvalidState, match=r"Werk de brief eerst bij\.$"):
        decide_warning(warned)
    renew_letter(sanction_id=warned.sanction.pk, by=warned.decider, now=warned.case.later())
    assert decide_warning(warned).status == SanctionStatus.DECIDED


def test_a_letter_that_names_the_reporter_is_decided_on_only_knowingly() -> None:
    warned = proposed()
    edit(warned, f"Volgens {warned.case.reporter.name} schreef u iets.")
    with pytest.raises(InvalidState):
        decide_warning(warned)
    assert decide_warning(warned, knows_names=True).status == SanctionStatus.DECIDED


@pytest.mark.parametrize("named", ["Hyacintha Vuyk", "Hyacintha", "Mevrouw Vuyk"])
def test_a_parent_who_reported_is_named_in_the_letter_to_both_only_knowingly(named: str) -> None:
    case, child = pupil_case()
    GuardianshipFactory(guardian=case.reporter.person, pupil=child)
    warned = proposed((case, child), reasons=f"{named} zag het. Tijn schreef lelijke woorden.")
    with pytest.raises(InvalidState, match="iemand anders"):
        decide_warning(warned)
    assert decide_warning(warned, knows_names=True).known_names == ["Hyacintha Vuyk"]


@pytest.mark.parametrize("role", [PartyRole.SUBJECT, PartyRole.VICTIM, PartyRole.WITNESS])
def test_a_parent_who_is_in_the_case_by_themself_is_named_to_the_other_only_knowingly(role: PartyRole) -> None:
    case, child = pupil_case(guardians=2)
    parent = Person.objects.filter(wards__pupil=child)[0]
    Person.objects.filter(pk=parent.pk).update(first_name="Bobbert", prefix="", last_name="Zwart")
    one = party(parent, role=role, capacity=Capacity.GUARDIAN)
    add_party(incident_id=case.incident.pk, party=one, by=case.handler, now=case.later())
    warned = proposed((case, child), reasons="Bobbert Zwart heeft de leerkracht bedreigd.")
    with pytest.raises(InvalidState, match="iemand anders"):
        decide_warning(warned)


def test_a_parent_who_only_gets_the_letter_may_be_named_in_it() -> None:
    case, child = pupil_case(guardians=2)
    parent = Person.objects.filter(wards__pupil=child)[0]
    Person.objects.filter(pk=parent.pk).update(first_name="Bobbert", prefix="", last_name="Zwart")
    warned = proposed((case, child), reasons="Wij spraken Bobbert Zwart aan het hek.")
    assert decide_warning(warned).known_names == []
