"""What stands beside the letter when someone decides, what comes first when nothing can be proposed, how it is sent."""

from datetime import date

import pytest
from django.utils import timezone

from core.errors import InvalidState
from dossiers.enums import DocumentKind
from incidents.enums import Capacity
from people.models import Person
from sanctions.actions.propose import Talk
from sanctions.enums import StepState
from tests.factories.accounts import board_member, user_of
from tests.factories.cases import party, report
from tests.factories.dossiers import NOW, Case, case_about, subject
from tests.factories.people import SchoolFactory, employee, guardian, pupil
from tests.factories.sanctions import (
    REASONS,
    decided,
    install,
    proposed,
    pupil_case,
    record_talk,
    staff_case,
)
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db


def measures(case: Case) -> str:
    return f"/cases/{case.incident.reference}/sanctions/"


class TestGrounds:
    def test_the_decider_reads_the_reasons_the_talk_and_the_view(self) -> None:
        warned = proposed(pupil_case())
        warned.case.item(
            warned.person, kind=DocumentKind.VIEW, title="Brief van moeder", body="Tijn heeft spijt betuigd."
        )
        page = body(signed_in(warned.decider), url(warned, "decide"))
        for part in (REASONS, "Er is gesproken op", "De sfeer was goed.", "Brief van moeder", "Tijn heeft spijt"):
            assert part in page
        assert "is niet gehoord" not in page
        assert f'href="/cases/{warned.case.incident.reference}/correspondence/"' in page

    def test_a_view_of_somebody_else_is_not_shown_as_theirs(self) -> None:
        school = SchoolFactory()
        other = pupil(school)
        warned = proposed(pupil_case(subject(other, Capacity.PUPIL), school=school))
        warned.case.item(other, kind=DocumentKind.VIEW, title="Brief van een ander", body="Iets anders.")
        page = body(signed_in(warned.decider), url(warned, "decide"))
        assert "Brief van een ander" not in page
        assert "Er is geen zienswijze binnengekomen." in page

    def test_it_says_when_nobody_was_heard(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.decider), url(warned, "decide"))
        assert f"{warned.person.name} is niet gehoord" in page
        assert "Er is geen gesprek vastgelegd" in page

    def test_it_says_why_nobody_was_heard(self) -> None:
        warned = proposed(not_heard="Zij wilde niet komen.")
        step = warned.sanction.steps.get(code="talk")
        assert (step.state, step.skipped_reason) == (StepState.SKIPPED, "Zij wilde niet komen.")
        assert "Zij wilde niet komen." in body(signed_in(warned.decider), url(warned, "decide"))
        assert "Wij hebben hierover nog niet met u gesproken." in warned.letter.body

    def test_the_number_of_letters_counted_is_that_of_the_page_it_leads_to(self) -> None:
        warned = proposed()
        warned.case.message("Is het bericht weg?")
        client = signed_in(warned.decider)
        rows = client.get(f"/cases/{warned.case.incident.reference}/correspondence/").context["page"].rows
        assert f"Alle correspondentie van deze zaak: {len(rows)}" in body(client, url(warned, "decide"))


class TestHearing:
    def test_a_talk_with_an_employee_stands_in_the_letter(self) -> None:
        warned = proposed(talk=Talk(date(2026, 11, 19), "Rustig gesproken."))
        assert "Op 19 november 2026 is hierover met u gesproken." in warned.letter.body

    def test_it_can_be_recorded_later(self) -> None:
        warned = proposed()
        assert "/steps/talk/" in body(signed_in(warned.decider), url(warned, "sanction"))
        record_talk(warned)
        assert "is niet gehoord" not in body(signed_in(warned.decider), url(warned, "decide"))

    def test_a_talk_and_none_exclude_each_other(self) -> None:
        with pytest.raises(InvalidState) as refused:
            proposed(talk=Talk(date(2026, 11, 19), ""), not_heard="Ziek.")
        assert "not_heard" in refused.value.fields

    def test_with_a_pupil_the_handler_does_not_do_without_a_talk(self) -> None:
        with pytest.raises(InvalidState) as refused:
            proposed(pupil_case(), talk=None, not_heard="Geen tijd.")
        assert "not_heard" in refused.value.fields

    def test_the_form_keeps_the_reason(self) -> None:
        case, person = staff_case()
        fields = {"choice": f"{case.involvement(person).pk}:staff_warning", "reasons": REASONS}
        address = f"{measures(case)}propose/"
        page = body(signed_in(case.handler), address, **fields, talk_on="2026-11-19", not_heard="Toch niet.")
        assert "Kies één van de twee" in page
        assert "Toch niet." in page


class TestWhatComesFirst:
    def test_take_up_then_assess_then_file_then_propose(self) -> None:
        school = SchoolFactory()
        install(school)
        child = pupil(school)
        guardian(child)
        case = case_about(subject(child, Capacity.PUPIL), school=school)
        client, reference = signed_in(case.handler), case.incident.reference
        page = body(client, measures(case))
        assert "Beoordeel eerst de zaak" in page
        assert "Beslis eerst" not in page
        assert page.count(f'href="/cases/{reference}/do/assess/"') == 2  # at the person and as the next step
        case.assess()
        page = body(client, measures(case))
        assert "Beslis eerst dat dit in het leerlingdossier komt" in page
        assert f'href="/cases/{reference}/do/filing/"' in page
        case.decide(child, files=True)
        page = body(client, measures(case))
        assert "Beslis eerst" not in page
        assert f'href="{measures(case)}propose/"' in page

    def test_a_case_nobody_took_up_leads_to_the_case(self) -> None:
        case, _person = staff_case()
        about = party(employee(case.school), capacity=Capacity.EMPLOYEE)
        fresh = report(case.reporter, now=timezone.now(), school=case.school, kind="incident", parties=(about,))
        case.incident = fresh
        page = body(signed_in(fresh.handler), measures(case))
        assert "Neem de zaak eerst in behandeling" in page
        assert f'href="/cases/{fresh.reference}/"' in page

    def test_a_nickname_leads_to_saying_who_it_is(self) -> None:
        school = SchoolFactory()
        install(school)
        case = case_about(party(alias="@nachtuil"), school=school)
        page = body(signed_in(case.handler), measures(case))
        assert f'href="/cases/{case.incident.reference}/do/identify/"' in page

    def test_who_only_reads_along_gets_no_link(self) -> None:
        school = SchoolFactory()
        install(school)
        case = case_about(subject(employee(school)), school=school)
        page = body(signed_in(board_member(school.board)), measures(case))
        assert "Beoordeel eerst de zaak" in page
        assert "/do/assess/" not in page


class TestEarlierReports:
    def earlier(self, case: Case, person: Person) -> None:
        case_about(subject(person), school=case.school).file()

    def test_an_earlier_report_in_the_dossier_is_named_with_the_way_there(self) -> None:
        case, person = staff_case()
        assert "Eerdere meldingen" not in body(signed_in(case.handler), measures(case))
        self.earlier(case, person)
        for address in (measures(case), f"{measures(case)}propose/"):
            page = body(signed_in(case.handler), address)
            assert "Eerdere meldingen in het dossier: 1" in page
            assert "/dossiers/" in page

    def test_a_report_one_made_oneself_is_not_counted(self) -> None:
        case, person = staff_case()
        own = report(
            case.handler, now=NOW, school=case.school, kind="incident", parties=(subject(person),), urgency="normal"
        )
        from dossiers.handlers import file_case

        file_case({"incident_id": own.pk}, NOW)
        assert "Eerdere meldingen" not in body(signed_in(case.handler), measures(case))


class TestSending:
    def test_nothing_is_chosen_beforehand(self) -> None:
        warned = decided()
        user_of(warned.person)
        page = body(signed_in(warned.decider), url(warned, "send"))
        assert 'value="in_app"' in page
        assert "checked" not in page
        body(signed_in(warned.decider), url(warned, "send"), nothing="chosen")
        assert warned.again().status == "decided"

    def test_an_account_nobody_signed_in_to_is_warned_of(self) -> None:
        warned = decided()
        user = user_of(warned.person)
        assert "heeft nog nooit ingelogd" in body(signed_in(warned.decider), url(warned, "send"))
        user.last_login = NOW
        user.save()
        assert "heeft nog nooit ingelogd" not in body(signed_in(warned.decider), url(warned, "send"))

    def test_without_an_account_it_is_not_offered(self) -> None:
        warned = decided()
        page = body(signed_in(warned.decider), url(warned, "send"))
        assert 'value="in_app"' not in page
        assert "kan Mijn dossier hier niet openen" in page


def test_the_decision_in_the_dossier_says_why_there_was_no_talk() -> None:
    warned = proposed(not_heard="Zij wilde niet komen.")
    from sanctions.letters.decision import decision_text

    assert "Overgeslagen: het gesprek. Reden: Zij wilde niet komen." in decision_text(
        warned.sanction, warned.letter, NOW.date()
    )
