"""Between deciding and sending something can be recorded that who decided did not know of."""

import errno
from collections.abc import Callable

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from accounts.enums import RoleName
from accounts.models import User
from core.errors import InvalidState
from incidents.actions.handling import add_party, take_up
from incidents.actions.ownership import recuse
from incidents.enums import Capacity, PartyRole
from notifications.models import Notice
from people.models import Person
from sanctions.actions.decide import withdraw
from sanctions.actions.files import LetterUnreadable
from sanctions.actions.letters import changes_now, edit_letter, renew_letter
from sanctions.enums import SanctionStatus
from sanctions.letters.facts import stamp
from sanctions.models import Letter
from sanctions.permissions import Matter, deciders_of
from tests.factories.accounts import AbsenceFactory, board_member, director_of, employee_user
from tests.factories.cases import party
from tests.factories.dossiers import NOW
from tests.factories.people import GuardianshipFactory, SchoolFactory, pupil
from tests.factories.sanctions import (
    Warned,
    assessed_case,
    decide_warning,
    decided,
    managed_case,
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


def test_the_handler_takes_back_a_decision_whose_letter_may_not_go_out_when_nobody_decides_any_more() -> None:
    school = SchoolFactory(town="Rijnmeer")
    board, director = board_member(school.board), director_of(school)
    warned = proposed((assessed_case(director.person, Capacity.EMPLOYEE, school=school), director.person))
    decide_warning(warned, by=board)
    child = pupil(school)
    GuardianshipFactory(guardian=board.person, pupil=child)
    joins(warned, child)
    handler = warned.again().incident.handler
    assert handler == warned.case.handler != board
    assert deciders_of(Matter.of(warned.sanction), NOW.date()) == []
    assert url(warned, "withdraw") in body(signed_in(handler), url(warned, "sanction"))
    withdraw(sanction_id=warned.sanction.pk, reason="Opnieuw.", by=handler, now=warned.case.later())
    assert warned.again().status == SanctionStatus.WITHDRAWN


def decided_by_the_director() -> Warned:
    """The manager who handles the case does not lead the person, and so does not decide."""
    warned = proposed(managed_case(led=False))
    director = User.objects.get(roles__name=RoleName.DIRECTOR)
    renew_letter(sanction_id=warned.sanction.pk, by=director, now=warned.case.later())
    decide_warning(warned, by=director)
    return warned


def test_the_handler_who_does_not_decide_takes_nothing_back_that_may_go_out() -> None:
    warned = decided_by_the_director()
    case, person = warned.case, warned.person
    director = User.objects.get(roles__name=RoleName.DIRECTOR)
    assert url(warned, "withdraw") not in body(signed_in(case.handler), url(warned, "sanction"))
    with pytest.raises(InvalidState, match="directeur"):
        withdraw(sanction_id=warned.sanction.pk, reason="Nee.", by=case.handler, now=case.later())
    Person.objects.filter(pk=person.pk).update(address="Nieuwe Dijk 7")
    assert url(warned, "withdraw") in body(signed_in(case.handler), url(warned, "sanction"))
    withdraw(sanction_id=warned.sanction.pk, reason="Verhuisd.", by=case.handler, now=case.later())
    told = Notice.objects.filter(code="sanction.withdraw.deciders")
    assert [notice.user for notice in told] == [director]


def lost(letter: Letter) -> None:
    default_storage.delete(str(letter.pdf.name))


def damaged(letter: Letter) -> None:
    with default_storage.open(str(letter.pdf.name), "wb") as file:
        file.write(b"%PDF-1.7 something else")


@pytest.mark.parametrize("happens", [lost, damaged])
def test_the_handler_who_does_not_decide_takes_back_what_has_no_pdf_any_more(
    happens: Callable[[Letter], None],
) -> None:
    warned = decided_by_the_director()
    happens(warned.letter)
    handler = warned.case.handler
    client = signed_in(handler)
    assert url(warned, "withdraw") in body(client, url(warned, "sanction"))
    page = body(client, url(warned, "send"))
    assert "Deze brief gaat niet de deur uit" in page
    assert "De pdf van deze brief is kwijt of beschadigd" in page
    page = body(client, url(warned, "withdraw"), reason="De pdf is kwijt.")
    assert "De maatregel is ingetrokken." in page
    assert warned.again().status == SanctionStatus.WITHDRAWN


def test_a_pdf_that_cannot_be_read_just_now_is_no_reason_to_take_a_decision_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warned = decided_by_the_director()
    handler, director = warned.case.handler, User.objects.get(roles__name=RoleName.DIRECTOR)
    client = signed_in(handler)
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_open", fails_to_read)
        for name in ("sanction", "send", "letter_pdf"):
            page = body(client, url(warned, name))
            assert "De brief kan nu niet worden gelezen" in page
            assert url(warned, "send") not in page
            assert url(warned, "withdraw") not in page
        with pytest.raises(InvalidState, match="directeur"):
            withdraw(sanction_id=warned.sanction.pk, reason="Nee.", by=handler, now=warned.case.later())
        with pytest.raises(LetterUnreadable):
            send_it(warned, by=handler)
        assert url(warned, "withdraw") in body(signed_in(director), url(warned, "sanction"))
    assert url(warned, "send") in body(client, url(warned, "sanction"))


def fails_to_read(*args: object) -> None:
    raise OSError(errno.EIO, "The disk does not answer.")


def test_what_was_decided_for_somebody_in_conflict_by_now_does_not_go_out() -> None:
    warned = proposed()
    absent, deputy = warned.decider, employee_user(warned.case.school)
    board_member(warned.case.school.board)
    AbsenceFactory(user=absent, deputy=deputy)
    renew_letter(sanction_id=warned.sanction.pk, by=deputy, now=warned.case.later())
    decide_warning(warned, by=deputy)
    assert warned.sanction.decided_for == absent
    turns_out_to_be_a_parent(warned)
    handler = warned.again().incident.handler
    assert handler not in (None, absent, deputy)
    with pytest.raises(InvalidState, match=absent.name):
        send_it(warned, by=handler)


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
