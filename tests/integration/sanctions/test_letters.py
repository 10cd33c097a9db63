"""Versions of the letter: writing, naming, addressing, and the file itself."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from core.errors import InvalidState, NotAllowed, Stale
from incidents.enums import Capacity, PartyRole
from people.models import Person, School
from sanctions.actions.files import LetterDamaged, LetterUnreadable, read_letter
from sanctions.actions.letters import edit_letter, preview, refill_letter, renew_letter
from sanctions.actions.steps import complete_step
from sanctions.letters.names import others_named
from sanctions.letters.text import LetterTextError
from sanctions.models import Letter
from tests.factories.accounts import board_member, director_of, employee_user
from tests.factories.cases import party
from tests.factories.dossiers import NOW
from tests.factories.people import SchoolFactory, employee, guardian, pupil
from tests.factories.sanctions import Warned, decided, guardian_case, proposed, pupil_case, staff_case

pytestmark = pytest.mark.django_db


def text_of(letter: Letter) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(read_letter(letter))).pages)


def edit(warned: Warned, body: str = "Andere woorden.", **fields: object) -> Letter:
    given = {
        "sanction_id": warned.sanction.pk,
        "subject": "Waarschuwing",
        "body": body,
        "base_version": warned.letter.version,
        "by": warned.case.handler,
        "now": warned.case.later(),
    }
    return edit_letter(**(given | fields))  # type: ignore[arg-type]


def test_editing_makes_a_new_version_and_keeps_the_old() -> None:
    warned = proposed()
    first = warned.letter
    second = edit(warned)
    assert (second.version, second.body, second.template) == (2, "Andere woorden.", first.template)
    assert second.sha256 != first.sha256
    assert "Andere woorden." in text_of(second)
    assert read_letter(first)


def test_the_handler_and_whoever_decides_may_edit_and_nobody_else() -> None:
    warned = proposed()
    edit(warned, by=warned.case.handler)
    edit(warned, by=board_member(warned.case.school.board))
    for stranger in (employee_user(warned.case.school), warned.case.reporter, director_of(SchoolFactory())):
        with pytest.raises(NotAllowed):
            edit(warned, by=stranger)


def test_two_writers_at_once_lose_nothing() -> None:
    warned = proposed()
    edit(warned, body="Eerst.")
    with pytest.raises(Stale, match=warned.case.handler.name):
        edit(warned, body="Tweede.", base_version=1)
    assert warned.letter.body == "Eerst."


def test_after_the_decision_the_words_are_fixed() -> None:
    warned = decided()
    for write in (edit, lambda w: renew_letter(sanction_id=w.sanction.pk, by=w.case.handler, now=w.case.later())):
        with pytest.raises(Stale):
            write(warned)


@pytest.mark.parametrize("body", ["", "x" * 20_001, "Beste {{ naam }}", "🦄"])
def test_what_cannot_be_printed_makes_no_version(body: str) -> None:
    warned = proposed()
    with pytest.raises(LetterTextError) as refused:
        edit(warned, body=body)
    assert "body" in refused.value.fields
    assert warned.sanction.letters.count() == 1


def test_a_version_cannot_be_changed_in_the_database_either() -> None:
    letter = proposed().letter
    for change in (
        lambda: Letter.objects.filter(pk=letter.pk).update(body="anders"),
        letter.delete,
        letter.addressees.clear,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_renewing_puts_it_in_the_name_of_who_decides_with_the_date_of_today(today: object) -> None:
    warned = proposed()
    member = board_member(warned.case.school.board)
    today.shift(timedelta(days=2))  # type: ignore[attr-defined]
    letter = renew_letter(sanction_id=warned.sanction.pk, by=member, now=NOW + timedelta(days=2))
    assert (letter.signatory, letter.body) == (member, warned.sanction.letters.get(version=1).body)
    assert letter.signed_as == f"bestuur {warned.case.school.board.name}"
    assert "26 november 2026" in text_of(letter)
    assert member.name in text_of(letter)


def test_starting_again_fills_in_the_facts_as_they_are_now() -> None:
    case, person = pupil_case()
    warned = proposed((case, person), talk=None)
    edit(warned)
    complete_step(
        sanction_id=warned.sanction.pk,
        code="talk",
        held_on=NOW.date(),
        note="Gesproken.",
        by=case.handler,
        now=case.later(),
    )
    letter = refill_letter(sanction_id=warned.sanction.pk, by=case.handler, now=case.later())
    assert letter.version == 3
    assert "Op 24 november 2026 hebben wij hierover met u en Tijn gesproken." in letter.body


def test_a_handler_who_may_not_decide_writes_in_the_name_of_who_does() -> None:
    case, person = pupil_case()
    warned = proposed((case, person))
    colleague = director_of(case.school)
    assert warned.letter.signatory == case.handler
    assert edit(warned, by=colleague).signatory == colleague


def test_the_letter_of_an_employee_is_personal_and_carries_the_letterhead() -> None:
    case, person = staff_case()
    School.objects.filter(pk=case.school.pk).update(name="Openbare basisschool De Wilg", phone="0181 123 456")
    text = text_of(proposed((case, person)).letter)
    for part in (
        *("Persoonlijk en vertrouwelijk", person.name, person.address, f"{person.postcode} {person.town}"),
        *("Openbare basisschool De Wilg", "0181 123 456", case.school.board.name),
        *("Rijnmeer, 24 november 2026", case.incident.reference, f"Geachte {person.name},"),
        *("regel A6", "geen disciplinaire maatregel", "pagina 1 van"),
        *(case.handler.name, "directeur Openbare basisschool De Wilg"),
    ):
        assert part in text


def test_guardians_at_one_address_share_it() -> None:
    case, person = pupil_case(guardians=2)
    Person.objects.filter(wards__pupil=person).update(address="Laan 1", postcode="1234 AB", town="Rijnmeer")
    letter = proposed((case, person)).letter
    text = text_of(letter)
    assert letter.addressees.count() == 2
    assert all(name in text for name in (*(each.name for each in letter.addressees.all()), "Laan 1"))
    assert f"Aan de ouders en verzorgers van {person.name}" in text


def test_guardians_at_different_addresses_learn_nothing_of_each_other() -> None:
    case, person = pupil_case(guardians=2)
    for number, each in enumerate(Person.objects.filter(wards__pupil=person)):
        Person.objects.filter(pk=each.pk).update(address=f"Geheime Laan {number}", town="Elders")
    assert "Geheime Laan" not in text_of(proposed((case, person)).letter)


def test_a_guardianship_that_ended_gets_no_letter() -> None:
    case, person = pupil_case(guardians=2)
    former = Person.objects.filter(wards__pupil=person).first()
    assert former is not None
    former.wards.update(ends_on=NOW.date() - timedelta(days=1))
    letter = proposed((case, person)).letter
    assert former not in letter.addressees.all()
    assert former.name not in letter.body


def test_a_warned_guardian_alone_gets_the_letter() -> None:
    case, person = guardian_case()
    guardian(person.wards.get().pupil)
    assert list(proposed((case, person)).letter.addressees.all()) == [person]


def test_names_of_others_are_found() -> None:
    school = SchoolFactory()
    victim = pupil(school, first_name="Zwaantje", prefix="", last_name="Quist")
    case, person = staff_case(
        party(victim, role=PartyRole.VICTIM, capacity=Capacity.PUPIL),
        party(alias="@knikkerkoning", role=PartyRole.WITNESS),
        party(alias="Jan de Boer", role=PartyRole.WITNESS),
        school=school,
    )
    warned = proposed((case, person))

    def found(text: str) -> list[str]:
        return others_named(text, incident=case.incident, involvement=case.involvement(person), addressees=[person])

    assert found(f"Beste {person.name}, u schreef iets.") == []
    assert found("U noemde Zwaantje in de groep.") == [victim.name]
    assert found("Dat was Zwaantjes telefoon.") == [victim.name]
    assert found("zie @knikkerkoning") == ["@knikkerkoning"]
    assert found("U noemde meneer De Boer.") == ["Jan de Boer"]
    assert found(f"{case.reporter.name} heeft dit gemeld.") == [case.reporter.name]
    assert found(warned.letter.body) == []


def test_a_family_name_shared_with_the_addressee_is_no_alarm() -> None:
    school = SchoolFactory()
    case, person = staff_case(
        party(employee(school, first_name="Mees", last_name="Jansen", prefix=""), role=PartyRole.WITNESS), school=school
    )
    Person.objects.filter(pk=person.pk).update(first_name="Karin", prefix="", last_name="Jansen")
    row = case.involvement(person)
    assert row.person is not None
    assert others_named("Beste Karin Jansen,", incident=case.incident, involvement=row, addressees=[row.person]) == []


def test_a_lost_or_changed_file_is_found() -> None:
    letter = proposed().letter
    name = str(letter.pdf.name)
    with default_storage.open(name, "wb") as file:
        file.write(b"%PDF-1.7 something else")
    with pytest.raises(LetterDamaged):
        read_letter(letter)
    default_storage.delete(name)
    with pytest.raises(LetterDamaged):
        read_letter(letter)


@pytest.mark.parametrize("folder", ["not-there", "empty"])
def test_a_letter_is_not_lost_where_the_whole_store_is_not_there(folder: str, tmp_path: Path, settings: Any) -> None:
    letter = proposed().letter
    (tmp_path / "empty").mkdir()
    settings.MEDIA_ROOT = tmp_path / folder
    with pytest.raises(LetterUnreadable):
        read_letter(letter)


def test_a_preview_keeps_nothing() -> None:
    warned = proposed()
    pages = preview(warned.sanction, subject="Proef", body="Woorden.", by=warned.case.handler, now=warned.case.later())
    assert len(pages) == 1
    assert warned.sanction.letters.count() == 1


def test_somebody_must_be_able_to_sign() -> None:
    warned = proposed(pupil_case())
    from accounts.models import Role

    Role.objects.filter(user=warned.case.handler).delete()
    warned.case.handler.forget_access()
    with pytest.raises((InvalidState, NotAllowed)):
        edit(warned)
