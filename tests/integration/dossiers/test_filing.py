"""Protocol S1 and S3: what is filed where (domain.md §5)."""

import re

import pytest

from dossiers.enums import DocumentKind, DossierKind
from dossiers.models import Document, Dossier
from dossiers.querysets import DocumentQuerySet
from dossiers.redaction import OTHER_PARTY, REPORTER
from incidents.actions.handling import add_party, agree_approach, give_advice, identify_party
from incidents.actions.status import close, reopen
from incidents.enums import Advice, Capacity, Kind, Outcome, PartyRole
from people.models import Person
from tests.factories.cases import party
from tests.factories.dossiers import Case, case_about, filed_case, filed_pupil_case, subject, victim
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, guardian, pupil

pytestmark = pytest.mark.django_db


def sources(person: Person) -> set[str]:
    return {source.partition(":")[0] for source in _documents(person).values_list("source", flat=True)}


def kinds(person: Person) -> set[str]:
    return set(_documents(person).values_list("kind", flat=True))


def _documents(person: Person) -> DocumentQuerySet:
    return Document.objects.filter(dossier__person=person, withheld=None)


def shown(person: Person) -> str:
    """What stands in the dossier; handlers and reporters, whose names repeat in the factories, are not in it."""
    return "\n".join(f"{row.title}\n{row.body}\n{row.file_name}" for row in _documents(person))


def test_all_correspondence_about_an_employee_is_filed_as_it_is_made() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), school=school, kind=Kind.ESCALATION)
    case.message("Moet ik reageren?")
    case.message("Nee, wacht even.", by=case.handler)
    agree_approach(
        incident_id=case.incident.pk, text="We reageren niet.", held_at=case.at, by=case.handler, now=case.later()
    )
    case.assess()
    case.item()
    close(
        incident_id=case.incident.pk,
        outcome=Outcome.APPROACH_AGREED,
        reason="Het is rustig.",
        by=case.handler,
        now=case.later(),
    )
    reopen(incident_id=case.incident.pk, reason="Er kwam nog iets.", by=case.handler, now=case.later())
    case.file()
    dossier = Dossier.objects.get()
    assert (dossier.person, dossier.kind) == (teacher, DossierKind.PERSONNEL)
    assert kinds(teacher) == {
        DocumentKind.REPORT,
        DocumentKind.MESSAGE,
        DocumentKind.CONSULTATION,
        DocumentKind.ASSESSMENT,
        DocumentKind.PHONE_NOTE,
        DocumentKind.CLOSING,
        DocumentKind.DECISION,
    }
    assert _documents(teacher).count() == 8


def test_advice_is_filed_as_advice() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), school=school, kind=Kind.PARTICIPATION)
    give_advice(
        incident_id=case.incident.pk,
        advice=Advice.NOT_ALLOWED,
        text="Plaats dit niet.",
        held_at=case.at,
        by=case.handler,
        now=case.later(),
    )
    case.file()
    advice = _documents(teacher).get(kind=DocumentKind.ADVICE)
    assert "Plaats dit niet." in advice.body
    assert advice.author == case.handler.name


def test_the_filed_report_is_in_dutch_and_whole() -> None:
    _case, dossier = filed_case(summary="Grove woorden in de app", description="Zie de schermafbeelding.")
    body = dossier.documents.get(kind=DocumentKind.REPORT).body
    assert "Grove woorden in de app" in body
    assert "Zie de schermafbeelding." in body
    assert "WhatsApp" in body
    assert dossier.person.name in body


def test_nothing_about_a_pupil_is_filed_without_a_decision() -> None:
    school = SchoolFactory()
    child = pupil(school)
    case = case_about(subject(child, Capacity.PUPIL), school=school)
    case.message("Wat nu?")
    case.item()
    case.file()
    assert not Dossier.objects.exists()
    assert case.incident.items.count() == 1


def test_a_decision_not_to_file_files_nothing() -> None:
    school = SchoolFactory()
    child = pupil(school)
    case = case_about(subject(child, Capacity.PUPIL), school=school)
    case.decide(child, files=False)
    case.file()
    assert not Dossier.objects.exists()


def test_a_decision_to_file_brings_everything_so_far_and_from_then_on() -> None:
    school = SchoolFactory()
    child = pupil(school)
    case = case_about(subject(child, Capacity.PUPIL), school=school)
    case.message("Ervoor")
    case.decide(child, files=True)
    case.message("Erna")
    case.file()
    assert Dossier.objects.get().kind == DossierKind.PUPIL
    assert sources(child) == {"report", "message", "assessment", "filing"}
    assert {"Ervoor", "Erna"} <= set(_documents(child).values_list("body", flat=True))


def test_a_later_decision_not_to_file_removes_nothing_and_is_filed_itself() -> None:
    case, dossier = filed_pupil_case()
    before = set(dossier.documents.values_list("pk", flat=True))
    case.decide(dossier.person, files=False)
    case.message("Dit niet meer")
    case.file()
    after = set(dossier.documents.values_list("pk", flat=True))
    assert before < after
    assert len(after - before) == 1
    assert dossier.documents.get(pk=(after - before).pop()).source.startswith("filing:")


def test_what_was_said_before_a_decision_not_to_file_is_filed_however_late_the_worker_comes() -> None:
    school = SchoolFactory()
    child = pupil(school)
    case = case_about(subject(child, Capacity.PUPIL), school=school)
    case.decide(child, files=True)
    case.message("Nog op tijd")
    case.decide(child, files=False)
    case.message("Te laat")
    case.file()
    bodies = set(_documents(child).values_list("body", flat=True))
    assert "Nog op tijd" in bodies
    assert "Te laat" not in bodies


def test_deciding_to_file_again_brings_what_was_left_out() -> None:
    case, dossier = filed_pupil_case()
    case.decide(dossier.person, files=False)
    case.message("Tussendoor")
    case.decide(dossier.person, files=True)
    case.file()
    assert dossier.documents.filter(body="Tussendoor").count() == 1


def test_a_guardians_correspondence_lies_with_the_ward_who_is_a_party() -> None:
    school = SchoolFactory()
    child, sibling = pupil(school), pupil(school)
    parent = guardian(child)
    GuardianshipFactory(guardian=parent, pupil=sibling)
    case = case_about(subject(parent, Capacity.GUARDIAN), victim(child), school=school)
    case.decide(parent, files=True)
    case.file()
    assert [dossier.person for dossier in Dossier.objects.all()] == [child]


def test_without_a_ward_among_the_parties_it_lies_with_the_wards_at_the_school_of_the_case() -> None:
    school = SchoolFactory()
    child, sibling = pupil(school), pupil(school)
    elsewhere = pupil(SchoolFactory(board=school.board))
    parent = guardian(child)
    for other in (sibling, elsewhere):
        GuardianshipFactory(guardian=parent, pupil=other)
    case = case_about(subject(parent, Capacity.GUARDIAN), school=school)
    case.decide(parent, files=True)
    case.file()
    assert {dossier.person for dossier in Dossier.objects.all()} == {child, sibling}
    assert all(parent.name in document.body for document in Document.objects.filter(kind=DocumentKind.REPORT))


def test_a_ward_who_becomes_a_party_after_the_decision_takes_nothing_away() -> None:
    school = SchoolFactory()
    child, sibling = pupil(school), pupil(school)
    parent = guardian(child)
    GuardianshipFactory(guardian=parent, pupil=sibling)
    case = case_about(subject(parent, Capacity.GUARDIAN), school=school)
    case.decide(parent, files=True)
    add_party(incident_id=case.incident.pk, party=victim(child), by=case.handler, now=case.later())
    case.message("Daarna")
    case.file()
    assert "Daarna" in shown(child)
    assert "Daarna" in shown(sibling)


def test_every_decision_not_to_file_is_filed_once_there_is_a_dossier() -> None:
    case, dossier = filed_pupil_case()
    case.decide(dossier.person, files=False)
    case.decide(dossier.person, files=False)
    case.file()
    assert dossier.documents.filter(source__startswith="filing:").count() == 3


def test_two_guardians_of_one_pupil_each_have_their_own_copy_without_the_other() -> None:
    school = SchoolFactory()
    child = pupil(school, first_name="Sem")
    mother = guardian(child, first_name="Fatima", last_name="Yilmaz")
    father = guardian(child, first_name="Hasan", last_name="Demir")
    case = case_about(
        subject(mother, Capacity.GUARDIAN),
        subject(father, Capacity.GUARDIAN),
        victim(child),
        school=school,
        description="Fatima en Hasan scholden.",
    )
    case.decide(mother, files=True)
    case.decide(father, files=True)
    case.file()
    reports = Document.objects.filter(kind=DocumentKind.REPORT).select_related("involvement__person")
    assert {row.involvement.person for row in reports} == {mother, father}
    for row in reports:
        assert row.involvement.person.first_name in row.body
        assert ("Hasan" in row.body) != ("Fatima" in row.body)


def three_subjects() -> tuple[Case, Person, Person, Person]:
    school = SchoolFactory()
    teacher = employee(school, first_name="Karin", prefix="de", last_name="Wit")
    child = pupil(school, first_name="Tijn", last_name="Jansen")
    parent = guardian(pupil(school, first_name="Noor", last_name="Demir"), first_name="Hasan", last_name="Demir")
    case = case_about(
        subject(teacher),
        subject(child, Capacity.PUPIL),
        subject(parent, Capacity.GUARDIAN),
        school=school,
        summary="Karin, Tijn en Hasan in de app",
        description="Karin de Wit schreef iets. Tijn Jansen antwoordde. HASAN DEMIR dreigde.",
    )
    case.decide(child, files=True)
    case.decide(parent, files=True)
    return case, teacher, child, parent


def test_a_case_with_three_subjects_files_with_each_only_what_concerns_that_one() -> None:
    case, teacher, child, parent = three_subjects()
    case.message("Hasan belde mij, en Karin was erbij.")
    case.item(teacher, title="Gesprek met Karin", body="Karin vindt het vervelend.")
    case.item(child, title="Gesprek met Tijn", body="Tijn heeft spijt.")
    case.item(teacher, parent, title="Overleg Karin en Hasan", body="Hasan en Karin praatten.")
    case.assess(reasons="De leerkracht van groep 6 heeft een probleem.")
    close(
        incident_id=case.incident.pk,
        outcome=Outcome.UNFOUNDED,
        reason="De leerkracht is ziek.",
        by=case.handler,
        now=case.later(),
    )
    case.file()
    ward = parent.wards.get().pupil
    names = {teacher: {"Karin", "Wit"}, child: {"Tijn", "Jansen"}, ward: {"Hasan", "Demir", "HASAN", "DEMIR"}}
    for owner, own in names.items():
        text = shown(owner)
        assert any(name in text for name in own)
        for other in set(names) - {owner}:
            found = [name for name in names[other] if re.search(rf"\b{name}\b", text)]
            assert found == [], text
        for words in ("belde mij", "De leerkracht"):
            assert words not in text
        assert "antwoordde" in text
        assert "De tekst staat bij de zaak." in text
    assert "Gesprek met Tijn" not in shown(teacher)
    assert "vindt het vervelend" not in shown(child)
    assert f"{OTHER_PARTY} en Karin praatten" in shown(teacher)


def test_who_acted_by_office_is_named_whole_beside_a_party_with_the_same_first_name() -> None:
    school = SchoolFactory()
    teacher, child = employee(school), pupil(school, first_name="Karin", last_name="Jansen")
    case = case_about(subject(teacher), victim(child), school=school)
    assert case.handler.person is not None
    Person.objects.filter(pk=case.handler.person.pk).update(first_name="Karin", prefix="de", last_name="Wit")
    case.item(teacher, title="Besluit", body="Besloten door Karin de Wit, directeur. Karin schrok. Karin Jansen ook.")
    case.file()
    assert f"door Karin de Wit, directeur. {OTHER_PARTY} schrok. {OTHER_PARTY} ook." in shown(teacher)


def test_victims_and_witnesses_get_nothing_filed() -> None:
    school = SchoolFactory()
    teacher, child = employee(school), pupil(school)
    colleague = employee(school)
    case = case_about(
        subject(teacher),
        victim(child),
        party(colleague, role=PartyRole.WITNESS, capacity=Capacity.EMPLOYEE),
        school=school,
    )
    case.item(child, title="Gebeld met thuis", body="Het gaat beter.")
    case.file()
    assert [dossier.person for dossier in Dossier.objects.all()] == [teacher]
    assert "Het gaat beter" not in shown(teacher)


def test_a_reporter_who_is_a_victim_stays_nameless() -> None:
    school = SchoolFactory()
    teacher = employee(school, first_name="Bram", last_name="Vos")
    case = case_about(subject(teacher), school=school)
    reporter = case.reporter.person
    assert reporter is not None
    add_party(
        incident_id=case.incident.pk, party=victim(reporter, Capacity.EMPLOYEE), by=case.handler, now=case.later()
    )
    case.message("Ik ben er ziek van.")
    case.file()
    assert {row.author for row in _documents(teacher).filter(made_by=case.reporter)} == {REPORTER}
    assert not Document.objects.filter(withheld=None, author=reporter.name).exists()


def test_filing_twice_changes_nothing() -> None:
    case, dossier = filed_case()
    before = list(dossier.documents.order_by("pk").values_list("pk", flat=True))
    case.file()
    assert list(dossier.documents.order_by("pk").values_list("pk", flat=True)) == before


def test_a_subject_added_later_gets_what_there_was_already() -> None:
    case, _dossier = filed_case(description="Er waren er twee.")
    second = employee(case.school)
    add_party(incident_id=case.incident.pk, party=subject(second), by=case.handler, now=case.later())
    case.file()
    assert sources(second) == {"report"}
    assert "Er waren er twee." in shown(second)


def test_a_name_that_becomes_that_of_a_party_leaves_the_dossiers_it_stood_in() -> None:
    case, dossier = filed_case(description="Noor Bakker zag het.")
    child = pupil(case.school, first_name="Noor", last_name="Bakker")
    assert "Noor Bakker" in shown(dossier.person)
    add_party(incident_id=case.incident.pk, party=victim(child), by=case.handler, now=case.later())
    case.file()
    assert "Noor Bakker" not in shown(dossier.person)
    first = dossier.documents.get(source__startswith="report:")
    assert first.body.count("Noor Bakker") == 1
    assert first.withheld.reason
    assert first.superseded_by.body.count(OTHER_PARTY) == 1
    case.file()
    assert dossier.documents.count() == 2


def test_an_alias_that_is_identified_gets_what_concerns_them_and_leaves_the_others() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(
        subject(teacher),
        party(alias="@boze_beer", role=PartyRole.SUBJECT, capacity=Capacity.UNKNOWN),
        school=school,
    )
    case.item(teacher, title="Gesprek", body="boze_beer is Sem Vos, denk ik.")
    case.file()
    assert "boze_beer" not in shown(teacher)
    assert "Sem Vos" in shown(teacher)
    child = pupil(school, first_name="Sem", last_name="Vos")
    alias = case.incident.involvements.get(alias="@boze_beer")
    identify_party(
        incident_id=case.incident.pk,
        involvement_id=alias.pk,
        person_id=child.pk,
        capacity=Capacity.PUPIL,
        by=case.handler,
        now=case.later(),
    )
    case.decide(child, files=True)
    case.item(child, title="Gebeld", body="boze_beer is Sem Vos.")
    case.file()
    assert "Sem" not in shown(teacher)
    assert "boze_beer is Sem Vos" in shown(child)


def test_someone_of_whom_nobody_knows_the_capacity_has_nothing_filed() -> None:
    school = SchoolFactory()
    case = case_about(subject(employee(school), Capacity.UNKNOWN), school=school)
    case.file()
    assert not Dossier.objects.exists()
