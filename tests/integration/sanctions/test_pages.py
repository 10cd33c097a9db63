"""What the pages of measures show and do for the people who may."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from incidents.enums import Capacity
from sanctions.actions.letters import edit_letter
from sanctions.enums import Measure
from sanctions.models import Letter, Sanction
from tests.factories.accounts import board_member
from tests.factories.dossiers import case_about, subject
from tests.factories.people import SchoolFactory, employee, guardian, pupil
from tests.factories.sanctions import (
    REASONS,
    Warned,
    assessed_case,
    decided,
    install,
    propose_warning,
    proposed,
    pupil_case,
    sent,
    staff_case,
)
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db


class TestLadder:
    def test_it_shows_every_grade_and_which_are_still_to_come(self) -> None:
        case, person = staff_case()
        page = body(signed_in(case.handler), f"/cases/{case.incident.reference}/sanctions/")
        assert person.name in page
        for word in ("1. Waarschuwing", "2. Schorsing", "3. Berisping", "4. Ontslag", "5. Ontslag op staande voet"):
            assert word in page
        assert page.count("Nog niet beschikbaar in deze versie") == 4

    def test_denial_of_access_stands_beside_the_word_of_the_protocol(self) -> None:
        school = SchoolFactory()
        parent = guardian(pupil(school))
        case = assessed_case(parent, Capacity.GUARDIAN, school=school)
        page = body(signed_in(case.handler), f"/cases/{case.incident.reference}/sanctions/")
        assert "Het protocol noemt dit schorsing" in page
        assert "Ontzegging van de toegang" in page

    def test_it_says_why_nothing_can_be_proposed(self) -> None:
        school = SchoolFactory()
        install(school)
        case = case_about(subject(employee(school)), school=school)
        client = signed_in(case.handler)
        address = f"/cases/{case.incident.reference}/sanctions/"
        assert "Beoordeel eerst de zaak" in body(client, address)
        assert "Beoordeel eerst de zaak" in body(client, f"{address}propose/")

    def test_a_case_without_a_subject_says_so(self) -> None:
        school = SchoolFactory()
        case = case_about(school=school)
        page = body(signed_in(case.handler), f"/cases/{case.incident.reference}/sanctions/")
        assert "Er is nog niemand genoemd" in page

    def test_an_earlier_warning_is_shown(self) -> None:
        school = SchoolFactory()
        case, person = staff_case(school=school)
        sent((case, person))
        again = assessed_case(person, Capacity.EMPLOYEE, school=school)
        page = body(signed_in(again.handler), f"/cases/{again.incident.reference}/sanctions/")
        assert case.incident.reference in page
        assert "Eerder gegeven: 1 keer" in page

    def test_it_costs_the_same_with_one_and_with_three_subjects(self) -> None:
        def queries(subjects: int) -> int:
            school = SchoolFactory()
            case, _person = staff_case(*[subject(employee(school)) for _ in range(subjects - 1)], school=school)
            client, address = signed_in(case.handler), f"/cases/{case.incident.reference}/sanctions/"
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            return len(captured)

        assert queries(1) == queries(3)


class TestPropose:
    def address(self, case: object) -> str:
        return f"/cases/{case.incident.reference}/sanctions/propose/"  # type: ignore[attr-defined]

    def fields(self, case: object, person: object, **fields: str) -> dict[str, str]:
        involvement = case.involvement(person)  # type: ignore[attr-defined]
        measure = Measure.STAFF_WARNING if involvement.capacity == Capacity.EMPLOYEE else Measure.PUPIL_WARNING
        return {"choice": f"{involvement.pk}:{measure}", "reasons": REASONS} | fields

    def test_from_proposal_to_the_letter(self) -> None:
        case, person = staff_case()
        page = body(signed_in(case.handler), self.address(case), **self.fields(case, person))
        sanction = Sanction.objects.get()
        assert "De eerste versie van de brief staat klaar" in page
        assert f"/sanctions/{sanction.pk}/letter/1.pdf" in page

    def test_what_was_typed_stays_when_something_is_wrong(self) -> None:
        case, person = pupil_case()
        page = body(
            signed_in(case.handler),
            self.address(case),
            **self.fields(case, person, reasons="Lang verhaal 🦄", talk_note="We spraken."),
        )
        assert "Lang verhaal 🦄" in page
        assert "We spraken." in page
        assert "Vul in wanneer het gesprek was." in page
        assert not Sanction.objects.exists()

    def test_a_character_that_cannot_be_printed_is_named_at_the_field(self) -> None:
        case, person = staff_case()
        page = body(signed_in(case.handler), self.address(case), **self.fields(case, person, reasons="Mooi 🦄"))
        assert "Het lettertype van de brief heeft geen “🦄”" in page

    @pytest.mark.parametrize("choice", ["", "x", "1", "0:staff_warning", "999999:staff_warning", "1:2:3"])
    def test_a_choice_that_is_not_on_the_page_is_refused(self, choice: str) -> None:
        case, person = staff_case()
        body(signed_in(case.handler), self.address(case), **self.fields(case, person, choice=choice))
        assert not Sanction.objects.exists()

    def test_a_grade_that_comes_later_is_not_offered_and_not_taken(self) -> None:
        case, person = staff_case()
        choice = f"{case.involvement(person).pk}:{Measure.STAFF_REPRIMAND}"
        client = signed_in(case.handler)
        assert Measure.STAFF_REPRIMAND not in body(client, self.address(case))
        body(client, self.address(case), **self.fields(case, person, choice=choice))
        assert not Sanction.objects.exists()

    def test_whoever_reads_along_is_told_that_the_handler_proposes(self) -> None:
        case, person = staff_case()
        client = signed_in(board_member(case.school.board))
        page = body(client, self.address(case), **self.fields(case, person))
        assert "Alleen de behandelaar kan dit doen" in page
        assert not Sanction.objects.exists()

    def test_a_measure_against_a_child_beside_a_parent_warns(self) -> None:
        school = SchoolFactory()
        child = pupil(school)
        parent = guardian(child)
        case = assessed_case(child, Capacity.PUPIL, subject(parent, Capacity.GUARDIAN), school=school)
        client = signed_in(case.handler)
        assert "RBLIM:2022:5138" in body(client, self.address(case))
        sanction = propose_warning(case, child)
        warned = Warned(case, child, sanction)
        assert "RBLIM:2022:5138" in body(client, url(warned, "sanction"))
        assert "RBLIM:2022:5138" in body(client, url(warned, "decide"))

    def test_without_a_parent_among_the_subjects_there_is_no_such_warning(self) -> None:
        warned = proposed(pupil_case())
        assert "RBLIM" not in body(signed_in(warned.case.handler), url(warned, "decide"))

    def test_a_double_click_gives_the_same_measure(self) -> None:
        case, person = staff_case()
        client = signed_in(case.handler)
        first = client.post(self.address(case), self.fields(case, person))
        form = body(client, self.address(case), **self.fields(case, person))
        assert Sanction.objects.count() == 1
        assert first.status_code == 302
        assert form


class TestLetter:
    def test_the_pdf_is_the_stored_one_and_may_only_be_framed_by_us(self) -> None:
        warned = proposed()
        response = signed_in(warned.case.handler).get(url(warned, "letter_pdf"))
        assert response.content.startswith(b"%PDF-")
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store, private"
        assert Event.objects.filter(action="letter.read", reference=warned.case.incident.reference).count() == 1

    def test_a_damaged_pdf_is_not_shown(self) -> None:
        warned = proposed()
        default_storage.delete(str(warned.letter.pdf.name))
        response = signed_in(warned.case.handler).get(url(warned, "letter_pdf"))
        assert response.status_code == 410
        assert "kwijt of beschadigd" in response.content.decode()
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_a_version_that_does_not_exist_is_not_found(self) -> None:
        warned = proposed()
        address = url(warned, "letter_pdf").replace("/1.pdf", "/9.pdf")
        assert signed_in(warned.case.handler).get(address).status_code == 404

    def test_editing_shows_the_letter_and_saves_a_version(self) -> None:
        warned = proposed()
        client = signed_in(warned.case.handler)
        assert "data:image/png;base64," in body(client, url(warned, "edit_letter"))
        page = body(client, url(warned, "edit_letter"), subject="Anders", body="Nieuwe woorden.", base_version=1)
        assert "Versie 2 van de brief staat klaar." in page
        assert warned.letter.body == "Nieuwe woorden."

    def test_the_preview_works_without_javascript_and_saves_nothing(self) -> None:
        warned = proposed()
        page = body(
            signed_in(warned.case.handler),
            url(warned, "edit_letter"),
            subject="Proef",
            body="Proefwoorden.",
            base_version=1,
            preview="1",
        )
        assert "Proefwoorden." in page
        assert "data:image/png;base64," in page
        assert warned.sanction.letters.count() == 1

    def test_the_preview_while_typing_says_what_is_wrong(self) -> None:
        warned = proposed()
        client = signed_in(warned.case.handler)
        page = body(client, url(warned, "preview_letter"), subject="Proef", body="Goed 🦄", base_version=1)
        assert "Het lettertype van de brief heeft geen “🦄”" in page
        assert "<html" not in page
        assert "Schrijf de brief" in body(client, url(warned, "preview_letter"), subject="Proef", body=" ")

    def test_a_version_of_somebody_else_in_between_keeps_both(self) -> None:
        warned = proposed()
        member = board_member(warned.case.school.board)
        edit_letter(
            sanction_id=warned.sanction.pk,
            subject="S",
            body="Van het bestuur.",
            base_version=1,
            by=member,
            now=warned.case.later(),
        )
        client = signed_in(warned.case.handler)
        page = body(client, url(warned, "edit_letter"), subject="S", body="Van mij.", base_version=1)
        assert member.name in page
        assert "Van mij." in page
        assert 'name="base_version" value="2"' in page
        assert warned.letter.body == "Van het bestuur."
        body(client, url(warned, "edit_letter"), subject="S", body="Van mij.", base_version=2)
        assert warned.letter.body == "Van mij."

    def test_after_the_decision_editing_leads_back_with_the_reason(self) -> None:
        warned = decided()
        client = signed_in(warned.case.handler)
        page = body(client, url(warned, "edit_letter"), subject="S", body="Te laat.", base_version=1)
        assert "Dit heb je al gedaan" in page
        assert Letter.objects.count() == 1
        assert "Dit heb je al gedaan" in body(client, url(warned, "preview_letter"), subject="S", body="x")

    def test_starting_again_from_the_template(self) -> None:
        warned = proposed()
        client = signed_in(warned.case.handler)
        body(client, url(warned, "edit_letter"), subject="S", body="Weg ermee.", base_version=1)
        client.post(url(warned, "refill_letter"))
        assert REASONS in warned.letter.body
        assert warned.letter.version == 3
