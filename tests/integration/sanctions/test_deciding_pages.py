"""The pages on which one decides and sends: what they show, and what they refuse."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from incidents.enums import Capacity, PartyRole, Status
from incidents.models import Incident
from sanctions.actions.letters import edit_letter
from sanctions.enums import SanctionStatus
from sanctions.models import Letter
from tests.factories.accounts import board_member, user_of
from tests.factories.cases import party
from tests.factories.people import SchoolFactory, pupil
from tests.factories.sanctions import (
    decided,
    proposed,
    pupil_case,
    sent,
    staff_case,
)
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db


class TestDecide:
    def fields(self, letter: Letter, **fields: str) -> dict[str, object]:
        return {"letter_version": letter.version, "sha256": letter.sha256, "has_read": "on"} | fields

    def test_the_page_shows_what_goes_out_to_whom_and_by_what_right(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.decider), url(warned, "decide"))
        for part in (
            *("letter/1.pdf", warned.person.name, "Als directeur (protocol S2)", warned.letter.sha256[:16]),
            *("Hierna staat de tekst vast", "Ik heb de brief gelezen en sta erachter.", warned.letter.sha256),
        ):
            assert part in page

    def test_deciding_leads_to_sending(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.decider), url(warned, "decide"), **self.fields(warned.letter))
        assert "Verstuur nu de brief" in page
        assert warned.again().status == SanctionStatus.DECIDED

    def test_without_having_read_it_nothing_happens(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.decider), url(warned, "decide"), **self.fields(warned.letter, has_read=""))
        assert "Lees eerst de brief en vink dit dan aan." in page
        assert warned.again().status == SanctionStatus.PROPOSED

    def test_another_letter_than_was_read_is_shown_again(self) -> None:
        warned = proposed()
        read = warned.letter
        member = board_member(warned.case.school.board)
        edit_letter(
            sanction_id=warned.sanction.pk,
            subject="S",
            body="Anders.",
            base_version=1,
            by=member,
            now=warned.case.later(),
        )
        page = body(signed_in(warned.decider), url(warned, "decide"), **self.fields(read))
        assert "De brief is aangepast nadat je deze pagina opende" in page
        assert "letter/2.pdf" in page
        assert warned.again().status == SanctionStatus.PROPOSED

    def test_the_second_decider_hears_who_was_first(self) -> None:
        warned = decided()
        member = board_member(warned.case.school.board)
        client = signed_in(member)
        page = body(client, url(warned, "decide"), **self.fields(warned.letter))
        assert f"{warned.decider.name} was je voor" in page
        assert f"{warned.decider.name} was je voor" in body(client, url(warned, "reject"))

    def test_a_letter_in_another_name_is_first_put_in_ones_own(self) -> None:
        warned = proposed()
        member = board_member(warned.case.school.board)
        client = signed_in(member)
        page = body(client, url(warned, "decide"))
        assert f"De brief staat op naam van {warned.decider.name}" in page
        assert "Leg deze maatregel op" not in page
        response = client.post(url(warned, "renew_letter"), follow=True)
        assert "Leg deze maatregel op" in response.content.decode()
        assert warned.letter.signatory == member

    def test_a_letter_of_an_earlier_day_offers_the_date_of_today(self, today: object) -> None:
        warned = proposed()
        today.shift(timedelta(days=1))  # type: ignore[attr-defined]
        page = body(signed_in(warned.decider), url(warned, "decide"))
        assert "De brief heeft de datum van een eerdere dag: di 24 nov 2026" in page
        assert "Leg deze maatregel op" in page

    def test_who_may_read_but_not_decide_is_told_who_does(self) -> None:
        school = SchoolFactory()
        case, person = staff_case(school=school)
        warned = proposed((case, person))
        from accounts.enums import RoleName
        from tests.factories.accounts import RoleFactory, user_of

        RoleFactory(user=user_of(person), name=RoleName.DIRECTOR, school=school)
        client = signed_in(case.handler)
        for page in ("decide", "reject"):
            assert "kun jij niet beslissen" in body(client, url(warned, page))
            assert "kun jij niet beslissen" in body(client, url(warned, page), **self.fields(warned.letter, reason="x"))
        assert warned.again().status == SanctionStatus.PROPOSED

    def test_an_open_talk_comes_first(self) -> None:
        warned = proposed(pupil_case(), talk=None)
        client = signed_in(warned.decider)
        assert "Leg eerst de open stappen" in body(client, url(warned, "decide"))
        page = body(client, url(warned, "complete_step"), held_on="2026-11-23", note="Fijn gesprek.")
        assert "De stap is vastgelegd." in page
        assert "Fijn gesprek." in page
        assert "Leg deze maatregel op" not in body(client, url(warned, "decide"))
        body(client, url(warned, "renew_letter"), x="1")
        assert "Leg deze maatregel op" in body(client, url(warned, "decide"))

    def test_skipping_a_step_needs_a_reason(self) -> None:
        warned = proposed(pupil_case(), talk=None)
        client = signed_in(warned.decider)
        body(client, url(warned, "skip_step"), reason=" ")
        assert warned.sanction.steps.get(code="talk").state == "open"
        assert "Ouders kwamen niet." in body(client, url(warned, "skip_step"), reason="Ouders kwamen niet.")

    def test_a_step_that_does_not_exist_is_not_found(self) -> None:
        warned = proposed()
        address = url(warned, "complete_step").replace("/talk/", "/hearing/")
        assert signed_in(warned.decider).get(address).status_code == 404

    def test_another_name_in_the_letter_is_pointed_out(self) -> None:
        school = SchoolFactory()
        victim = pupil(school, first_name="Zwaantje", prefix="", last_name="Quist")
        warned = proposed(
            staff_case(party(victim, role=PartyRole.VICTIM, capacity=Capacity.PUPIL), school=school),
            reasons="U schreef in de groepsapp over Zwaantje.",
        )
        client = signed_in(warned.decider)
        for page in ("sanction", "decide"):
            shown = body(client, url(warned, page))
            assert "In de brief staat iemand anders" in shown
            assert "Zwaantje Quist" in shown

    def test_the_letter_is_there_as_pictures_where_a_pdf_is_not_shown(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.decider), url(warned, "decide"))
        assert 'class="paper-pages"' in page
        assert 'src="data:image/png;base64,' in page

    def test_another_name_has_to_be_ticked(self) -> None:
        warned = proposed(reasons="Volgens Hyacintha Vuyk schreef u iets.")
        client = signed_in(warned.decider)
        page = body(client, url(warned, "decide"), **self.fields(warned.letter))
        assert "Ik weet dat de brief Hyacintha Vuyk noemt" in page
        assert warned.again().status == SanctionStatus.PROPOSED
        body(client, url(warned, "decide"), **self.fields(warned.letter, knows_names="on"))
        assert warned.again().status == SanctionStatus.DECIDED

    def test_a_talk_recorded_after_the_letter_is_brought_into_it_first(self) -> None:
        warned = proposed()
        client = signed_in(warned.decider)
        body(client, url(warned, "complete_step"), held_on="2026-11-23", note="Fijn gesprek.")
        page = body(client, url(warned, "decide"))
        assert "Het gesprek van ma 23 nov 2026 is vastgelegd nadat de brief was geschreven." in page
        assert "Leg deze maatregel op" not in page
        assert "Leg deze maatregel op" in body(client, url(warned, "renew_letter"), x="1")
        assert "Op 23 november 2026 is hierover met u gesproken." in warned.letter.body

    def test_words_of_ones_own_about_a_talk_are_ticked(self) -> None:
        warned = proposed()
        client = signed_in(warned.decider)
        body(client, url(warned, "edit_letter"), subject="S", body="Eigen woorden.", base_version=1)
        body(client, url(warned, "complete_step"), held_on="2026-11-23", note="Fijn gesprek.")
        page = body(client, url(warned, "decide"))
        assert "De brief klopt daarmee." in page
        page = body(client, url(warned, "decide"), **self.fields(warned.letter))
        assert warned.again().status == SanctionStatus.PROPOSED
        ticked = self.fields(warned.letter, known_changes="talk=2026-11-23", knows_changes="on")
        body(client, url(warned, "decide"), **ticked)
        assert warned.again().status == SanctionStatus.DECIDED

    def test_not_imposing(self) -> None:
        warned = proposed()
        client = signed_in(warned.decider)
        body(client, url(warned, "reject"), reason="")
        assert warned.again().status == SanctionStatus.PROPOSED
        assert "Te zwaar hiervoor." in body(client, url(warned, "reject"), reason="Te zwaar hiervoor.")
        assert warned.again().status == SanctionStatus.REJECTED

    def test_withdrawing(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.case.handler), url(warned, "withdraw"), reason="Vergissing.")
        assert "De maatregel is ingetrokken." in page
        assert Incident.objects.get().status == Status.IN_REVIEW

    def test_a_board_member_cannot_withdraw_for_the_handler(self) -> None:
        warned = proposed()
        page = body(signed_in(board_member(warned.case.school.board)), url(warned, "withdraw"), reason="Nee.")
        assert "Dit kan alleen de behandelaar van de zaak." in page


class TestSend:
    def test_the_page_says_to_whom_how_and_where_it_is_filed(self) -> None:
        warned = decided()
        page = body(signed_in(warned.decider), url(warned, "send"))
        for part in (
            warned.person.name,
            "Personeelsdossier",
            "Dit kun je niet terugdraaien",
            "Mijn dossier",
            "Dorpsstraat 3",
        ):
            assert part in page

    def test_the_letter_itself_stands_on_the_page_in_every_browser(self) -> None:
        for warned, name in ((proposed(), "decide"), (decided(), "send")):
            page = body(signed_in(warned.decider), url(warned, name))
            assert 'src="data:image/png' in page
            assert "<iframe" not in page
            assert url(warned, "letter_pdf") in page

    def test_a_letter_of_an_earlier_day_is_pointed_out(self, today: object) -> None:
        warned = decided()
        assert "andere datum dan vandaag" not in body(signed_in(warned.decider), url(warned, "send"))
        today.shift(timedelta(days=3))  # type: ignore[attr-defined]
        page = body(signed_in(warned.decider), url(warned, "send"))
        assert "De brief heeft een andere datum dan vandaag" in page
        assert "24 nov 2026" in page
        body(signed_in(warned.decider), url(warned, "send"), **{f"channel_{warned.person.pk}": "post"})
        kept = warned.sanction.incident.items.get(kind="letter").body
        assert "Datum van de brief: 24 november 2026. Verstuurd op 27 november 2026" in kept

    def test_sending_shows_how_it_went(self) -> None:
        warned = decided()
        page = body(signed_in(warned.decider), url(warned, "send"), **{f"channel_{warned.person.pk}": "post"})
        assert "De brief is verstuurd en ligt in het dossier" in page
        assert warned.again().status == SanctionStatus.SENT

    def test_who_can_read_it_here_does_so_as_soon_as_it_is_recorded(self) -> None:
        case, person = staff_case()
        user_of(person)
        warned = decided((case, person))
        page = body(signed_in(warned.decider), url(warned, "send"))
        assert page.count("Doe dit dus na het gesprek.") == 3
        other = decided(pupil_case())
        assert "Doe dit dus na het gesprek." not in body(signed_in(other.decider), url(other, "send"))

    def test_each_guardian_has_a_choice_of_their_own(self, today: object) -> None:
        warned = decided(pupil_case(guardians=2))
        first, second = warned.letter.addressees.order_by("pk")
        client = signed_in(warned.decider)
        page = body(client, url(warned, "send"), **{f"channel_{first.pk}": "by_hand"})
        assert "Kies hoe de brief er komt." in page
        assert warned.again().status == SanctionStatus.DECIDED
        ways = {f"channel_{first.pk}": "by_hand", f"channel_{second.pk}": "email"}
        body(client, url(warned, "send"), **ways)
        assert warned.again().status == SanctionStatus.DECIDED
        today.shift(timedelta(minutes=10))  # type: ignore[attr-defined]
        body(client, url(warned, "send"), **ways, **{f"handed_{first.pk}": localtime().strftime("%Y-%m-%dT%H:%M")})
        assert warned.again().status == SanctionStatus.SENT

    def test_a_number_is_asked_for_registered_post(self) -> None:
        warned = decided()
        field = f"channel_{warned.person.pk}"
        page = body(signed_in(warned.decider), url(warned, "send"), **{field: "registered_post"})
        assert "Vul het nummer van de aangetekende zending in." in page
        assert "Nodig als de brief aangetekend gaat." in page

    @pytest.mark.parametrize("channel", ["in_app", "email", "pigeon", ""])
    def test_a_way_that_is_not_offered_is_not_taken(self, channel: str) -> None:
        warned = decided()
        body(signed_in(warned.decider), url(warned, "send"), **{f"channel_{warned.person.pk}": channel})
        assert warned.again().status == SanctionStatus.DECIDED

    def test_before_the_decision_there_is_nothing_to_send(self) -> None:
        warned = proposed()
        page = body(signed_in(warned.decider), url(warned, "send"))
        assert "Dat kan niet meer" in page

    def test_sending_again_says_that_one_did_already(self) -> None:
        warned = sent()
        fields = {f"channel_{warned.person.pk}": "by_hand"}
        page = body(signed_in(warned.decider), url(warned, "send"), **fields)
        assert "Dit heb je al gedaan" in page


@pytest.mark.parametrize("make", [proposed, decided, sent])
@pytest.mark.parametrize("who", ["handler", "board"])
def test_every_button_on_the_page_leads_somewhere(make: object, who: str) -> None:
    warned = make()  # type: ignore[operator]
    user = warned.case.handler if who == "handler" else board_member(warned.case.school.board)
    client = signed_in(user)
    page = client.get(url(warned, "sanction")).context["page"]
    actions = [page.next_step.action, *page.next_step.others, *page.more_actions]
    for action in actions:
        if action is not None:
            response = client.get(action.url)
            assert response.status_code == 200, action.url
