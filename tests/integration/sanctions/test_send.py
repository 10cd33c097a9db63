"""Sending: once, to the right people, filed, and nothing said in a mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage

from core.errors import DomainError, InvalidState, NotAllowed
from dossiers.enums import Channel, DocumentKind, DossierKind
from dossiers.models import CaseItem, Dispatch, Document
from incidents.actions.status import close
from incidents.enums import Outcome, Status
from incidents.models import Entry
from notifications.models import Notice, Outbox
from people.models import Guardianship, Person
from sanctions.actions.files import LetterDamaged
from sanctions.actions.send import send
from sanctions.delivery import Delivery, channels_for
from sanctions.enums import SanctionStatus, StepState
from sanctions.handlers import announce_letter
from tests.factories.accounts import employee_user, hr_officer, user_of
from tests.factories.dossiers import NOW, subject
from tests.factories.people import SchoolFactory, employee, guardian
from tests.factories.sanctions import (
    Warned,
    decide_warning,
    decided,
    guardian_case,
    propose_warning,
    proposed,
    pupil_case,
    sent,
    staff_case,
)
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db


def send_it(warned: Warned, channel: Channel = Channel.BY_HAND, **fields: object) -> None:
    given = {
        "sanction_id": warned.sanction.pk,
        "deliveries": warned.deliveries(channel),
        "by": warned.decider,
        "now": warned.case.later(),
    }
    send(**(given | fields))  # type: ignore[arg-type]
    warned.again()


def test_sending_files_the_very_pdf_that_was_decided() -> None:
    warned = sent()
    document = Document.objects.get(kind=DocumentKind.LETTER, incident=warned.case.incident)
    assert (document.dossier.person, document.dossier.kind) == (warned.person, DossierKind.PERSONNEL)
    assert document.sha256 == warned.letter.sha256
    assert warned.sanction.status == SanctionStatus.SENT
    assert warned.sanction.steps.get(code="file").state == StepState.DONE


def test_the_document_says_who_decided_and_by_what_right() -> None:
    warned = sent(pupil_case())
    item = CaseItem.objects.get(kind=DocumentKind.LETTER)
    for part in ("Besluit: waarschuwing", warned.person.name, warned.decider.name, "protocol S4", "Gesprek op"):
        assert part in item.body
    assert warned.letter.body in item.body


def test_a_skipped_step_stands_in_the_dossier() -> None:
    from sanctions.actions.steps import skip_step

    warned = proposed(pupil_case(), talk=None)
    skip_step(sanction_id=warned.sanction.pk, code="talk", reason="Ziek.", by=warned.decider, now=warned.case.later())
    decide_warning(warned)
    send_it(warned)
    assert "Overgeslagen: het gesprek. Reden: Ziek." in CaseItem.objects.get(kind=DocumentKind.LETTER).body


def test_the_case_goes_on_and_can_close_with_a_sanction() -> None:
    warned = sent()
    assert warned.sanction.incident.status == Status.IN_REVIEW
    assert Entry.objects.get(incident=warned.case.incident, act="resume_review").data["imposed"] is True
    close(
        incident_id=warned.case.incident.pk,
        outcome=Outcome.SANCTION,
        reason="Waarschuwing gegeven.",
        by=warned.case.handler,
        now=warned.case.later(),
    )
    assert warned.again().incident.status == Status.CLOSED


def test_imposed_is_remembered_when_another_measure_ends_later() -> None:
    school = SchoolFactory()
    other = employee(school)
    case, person = staff_case(subject(other), school=school)
    first, second = (
        Warned(case, person, propose_warning(case, person)),
        Warned(case, other, propose_warning(case, other)),
    )
    decide_warning(first)
    send_it(first)
    from sanctions.actions.decide import reject

    reject(sanction_id=second.sanction.pk, reason="Nee.", by=case.handler, now=case.later())
    assert Entry.objects.get(incident=case.incident, act="resume_review").data["imposed"] is True


def test_sending_twice_sends_once() -> None:
    warned = sent()
    send_it(warned)
    assert Document.objects.filter(kind=DocumentKind.LETTER).count() == 1
    assert Dispatch.objects.count() == 1
    assert Entry.objects.filter(act="sanction.send").count() == 1


def test_nothing_is_sent_that_was_not_decided() -> None:
    warned = proposed()
    with pytest.raises(InvalidState):
        send_it(warned)
    assert not Dispatch.objects.exists()


def test_an_employee_with_an_account_reads_it_in_their_own_dossier_at_once() -> None:
    case, person = staff_case()
    user = user_of(person)
    warned = decided((case, person))
    assert Document.objects.own_of(user).count() == 0
    send_it(warned, Channel.IN_APP)
    assert [document.sha256 for document in Document.objects.own_of(user)] == [warned.letter.sha256]
    notice = Notice.objects.get(user=user)
    assert (notice.reference, notice.path) == (case.incident.reference, "/my-dossier/")


def test_hr_finds_it_in_the_personnel_dossier() -> None:
    warned = sent()
    hr = hr_officer(warned.case.school.board)
    assert Document.objects.visible_to(hr).filter(sha256=warned.letter.sha256).exists()


def test_every_guardian_gets_the_same_letter_in_their_own_way() -> None:
    warned = decided(pupil_case(guardians=2))
    first, second = warned.letter.addressees.order_by("pk")
    by_hand = Delivery(Channel.BY_HAND, handed_at=warned.case.at)
    send_it(warned, deliveries={first.pk: by_hand, second.pk: Delivery(Channel.EMAIL)})
    assert set(Dispatch.objects.values_list("addressee", "channel")) == {
        (first.pk, Channel.BY_HAND),
        (second.pk, Channel.EMAIL),
    }
    assert Document.objects.filter(kind=DocumentKind.LETTER).count() == 1
    assert Document.objects.get(kind=DocumentKind.LETTER).dossier.kind == DossierKind.PUPIL


def test_no_guardian_is_forgotten() -> None:
    warned = decided(pupil_case(guardians=2))
    first, second = warned.letter.addressees.order_by("pk")
    with pytest.raises(InvalidState) as refused:
        send_it(warned, deliveries={first.pk: Delivery(Channel.BY_HAND, handed_at=warned.case.at)})
    assert f"channel_{second.pk}" in refused.value.fields
    assert not Dispatch.objects.exists()
    assert warned.again().status == SanctionStatus.DECIDED


def test_who_came_or_left_meanwhile_stops_the_letter() -> None:
    case, person = pupil_case(guardians=2)
    warned = decided((case, person))
    Guardianship.objects.filter(pupil=person).first().delete()  # type: ignore[union-attr]
    with pytest.raises(InvalidState):
        send_it(warned)
    guardian(person)
    with pytest.raises(InvalidState):
        send_it(warned)


def test_a_lost_pdf_is_not_sent() -> None:
    warned = decided()
    with default_storage.open(str(warned.letter.pdf.name), "wb") as file:
        file.write(b"something else")
    with pytest.raises(LetterDamaged):
        send_it(warned)
    assert warned.again().status == SanctionStatus.DECIDED
    assert not Document.objects.filter(kind=DocumentKind.LETTER).exists()


def test_the_ways_a_letter_can_go() -> None:
    case, person = staff_case()
    row = case.involvement(person)
    assert channels_for(row, person) == [Channel.POST, Channel.REGISTERED_POST, Channel.BY_HAND]
    user_of(person)
    assert channels_for(row, person)[0] == Channel.IN_APP
    child_case, child = pupil_case()
    parent = Person.objects.get(wards__pupil=child)
    user_of(parent)
    ways = channels_for(child_case.involvement(child), parent)
    assert ways == [Channel.BY_HAND, Channel.EMAIL]


def test_who_left_gets_the_letter_on_paper_also_while_the_account_is_open() -> None:
    case, person = staff_case()
    user_of(person)
    warned = decided((case, person))
    person.employments.update(ends_on=NOW.date() - timedelta(days=1))
    assert Channel.IN_APP not in channels_for(case.involvement(person), person)
    with pytest.raises(InvalidState):
        send_it(warned, Channel.IN_APP)
    assert warned.again().status == SanctionStatus.DECIDED
    page = body(signed_in(warned.decider), url(warned, "send"))
    assert "in_app" not in page
    assert "kan Mijn dossier hier niet openen" in page
    send_it(warned, Channel.POST)
    assert warned.sanction.status == SanctionStatus.SENT


@pytest.mark.parametrize("channel", [Channel.IN_APP, Channel.EMAIL])
def test_a_way_that_does_not_exist_for_this_person_is_refused(channel: Channel) -> None:
    warned = decided()
    with pytest.raises(InvalidState):
        send_it(warned, channel)
    assert warned.again().status == SanctionStatus.DECIDED


def test_registered_post_needs_its_number() -> None:
    warned = decided()
    with pytest.raises(InvalidState) as refused:
        send_it(warned, Channel.REGISTERED_POST)
    assert set(refused.value.fields) == {f"tracking_{warned.person.pk}"}
    send_it(warned, deliveries={warned.person.pk: Delivery(Channel.REGISTERED_POST, " 3SABC123 ")})
    assert Dispatch.objects.get().tracking == "3SABC123"


def test_the_number_of_a_registered_item_is_kept_only_for_one() -> None:
    warned = decided()
    send_it(warned, deliveries={warned.person.pk: Delivery(Channel.BY_HAND, "3SABC123", warned.case.at)})
    assert Dispatch.objects.get().tracking == ""


def test_handing_over_is_recorded_with_its_moment_and_not_beforehand() -> None:
    warned = decided()
    decided_at = warned.sanction.decided_at
    assert decided_at is not None
    now = decided_at + timedelta(days=2)
    for wrong in (None, now + timedelta(minutes=1), decided_at - timedelta(minutes=2)):
        with pytest.raises(InvalidState) as refused:
            send_it(warned, deliveries={warned.person.pk: Delivery(Channel.BY_HAND, handed_at=wrong)}, now=now)
        assert set(refused.value.fields) == {f"handed_{warned.person.pk}"}
    assert not Dispatch.objects.exists()
    handed_at = decided_at + timedelta(days=1)
    send_it(warned, deliveries={warned.person.pk: Delivery(Channel.BY_HAND, handed_at=handed_at)}, now=now)
    assert Dispatch.objects.get().sent_at == handed_at
    assert "Verstuurd op 25 november 2026" in CaseItem.objects.get(kind=DocumentKind.LETTER).body


def test_only_the_handler_or_whoever_decides_sends() -> None:
    warned = decided()
    for stranger in (warned.case.reporter, employee_user(warned.case.school), hr_officer(warned.case.school.board)):
        with pytest.raises(NotAllowed):
            send_it(warned, by=stranger)


def test_a_mail_to_a_guardian_says_nothing_of_the_case() -> None:
    warned = decided(guardian_case())
    send_it(warned, Channel.EMAIL)
    waiting = Outbox.objects.get(topic="sanction.announce")
    assert set(waiting.payload) == {"sanction_id", "person_id"}
    announce_letter(waiting.payload, NOW)
    message = mail.outbox[0]
    assert message.to == [warned.person.email]
    words = f"{message.subject}\n{message.body}"
    assert warned.case.incident.reference in message.body
    assert warned.case.incident.reference not in message.subject
    pupil = warned.person.wards.get().pupil
    for secret in ("aarschuwing", "sociale media", pupil.name, warned.case.reporter.name, warned.sanction.reasons):
        assert secret not in words
    assert not message.attachments


def test_an_announcement_repeated_is_the_same_message() -> None:
    warned = decided(guardian_case())
    send_it(warned, Channel.EMAIL)
    payload = Outbox.objects.get(topic="sanction.announce").payload
    announce_letter(payload, NOW)
    announce_letter(payload, NOW + timedelta(minutes=5))
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1


def test_nothing_is_announced_that_was_not_sent_or_to_nobody() -> None:
    warned = decided(guardian_case())
    announce_letter({"sanction_id": warned.sanction.pk, "person_id": warned.person.pk}, NOW)
    send_it(warned)
    Person.objects.filter(pk=warned.person.pk).update(email="")
    announce_letter({"sanction_id": warned.sanction.pk, "person_id": warned.person.pk}, NOW)
    assert mail.outbox == []


def test_the_filing_decision_counts_until_the_letter_is_gone() -> None:
    warned = decided(pupil_case())
    warned.case.decide(warned.person, files=False)
    with pytest.raises(DomainError):
        send_it(warned)
    warned.case.decide(warned.person, files=True)
    send_it(warned)
    assert warned.sanction.status == SanctionStatus.SENT
