"""A party who was named by mistake is taken out again, and one who stands in the case twice stands there once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from audit.models import Event
from core.errors import InvalidState
from dossiers.actions.correspondence import add_item
from dossiers.enums import Channel
from dossiers.models import CaseItem, Dispatch, Document, Dossier
from incidents.actions.handling import add_party, decide_filing, identify_party
from incidents.actions.parties import retract_party
from incidents.enums import Capacity, PartyRole
from incidents.models import Entry, Incident, Involvement
from notifications.models import Notice
from people.models import Person, School
from tests.factories.accounts import board_member, hr_officer, user_of
from tests.factories.cases import party
from tests.factories.dossiers import Case, case_about, filed_case, filed_pupil_case, item_answers, subject, take_out
from tests.factories.people import SchoolFactory, employee, pupil
from tests.factories.sanctions import proposed, sent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [filed_case, filed_pupil_case])
def test_what_was_filed_with_the_wrong_person_is_shown_to_nobody_any_more(make: object) -> None:
    case, dossier = make()  # type: ignore[operator]
    board = board_member(case.school.board)
    assert list(Dossier.objects.visible_to(board)) == [dossier]

    row = take_out(case, dossier.person)
    case.file()
    case.message("Het gaat nog steeds door.")
    case.file()

    assert not case.incident.involvements.exists()
    assert Involvement.recorded.get() == row
    withheld = Document.objects.filter(dossier=dossier)
    assert {document.withheld.reason for document in withheld} == {"Het was een andere Karin."}
    assert not Document.objects.filter(filed_at__gt=case.at).exists()
    for user in (board, case.handler, hr_officer(case.school.board)):
        assert not Document.objects.visible_to(user).exists()
        assert not Dossier.objects.visible_to(user).exists()
    assert not Dossier.objects.own_of(user_of(dossier.person)).exists()
    entry = Entry.objects.get(act="retract_party")
    assert (entry.data["note"], entry.for_reporter) == ("Het was een andere Karin.", False)
    assert Event.objects.filter(action="incident.retract_party").exists()
    assert not Notice.objects.filter(user__person=dossier.person).exists()


def test_the_right_person_keeps_their_dossier_without_the_name_of_the_wrong_one() -> None:
    school = SchoolFactory()
    wrong, right = employee(school, first_name="Karin", last_name="Jansen"), employee(school, last_name="Zwart")
    case = case_about(subject(wrong), school=school)
    add_party(incident_id=case.incident.pk, party=subject(right), by=case.handler, now=case.later())
    take_out(case, wrong)

    case.message("Karin Jansen was het niet.")
    case.file()

    words = " ".join(Document.objects.filter(dossier__person=right).values_list("body", flat=True))
    assert "was het niet" in words
    assert "Karin" not in words


@pytest.mark.parametrize("last_name", ["Jansen", "Bax"])
def test_the_right_namesake_is_named_in_their_own_dossier(last_name: str) -> None:
    school = SchoolFactory()
    name = {"first_name": "Karin", "prefix": ""}
    wrong = employee(school, **name, last_name=last_name, email="wrong@school.example")
    right = employee(school, **name, last_name="Jansen", email="right@school.example")
    case = case_about(subject(wrong), school=school)
    take_out(case, wrong)
    add_party(incident_id=case.incident.pk, party=subject(right), by=case.handler, now=case.later())
    case.message("Karin Jansen schreef vanaf wrong@school.example en right@school.example. Karin gaf het toe.")
    case.file()

    words = Document.objects.get(dossier__person=right, kind="message").body
    assert words == "Karin Jansen schreef vanaf [andere betrokkene] en right@school.example. Karin gaf het toe."


@pytest.mark.parametrize("is_filed_at_once", [True, False])
@pytest.mark.parametrize(("make", "capacity"), [(pupil, Capacity.PUPIL), (employee, Capacity.EMPLOYEE)])
def test_words_that_may_be_about_the_wrong_one_stay_out_of_the_dossier_of_the_other(
    make: Callable[[School], Person], capacity: Capacity, is_filed_at_once: bool
) -> None:
    school = SchoolFactory()
    right, wrong = make(school), make(school)
    case = case_about(subject(right, capacity), subject(wrong, capacity), school=school)
    case.message("Die uit groep 6 steelt.")
    if is_filed_at_once:
        case.file()
    take_out(case, wrong)
    case.message("Die andere was het niet.")
    if capacity == Capacity.PUPIL:
        case.decide(right, files=True)
    case.file()

    words = " ".join(Document.objects.filter(dossier__person=right).values_list("body", flat=True))
    assert "steelt" not in words
    assert "was het niet" in words


def test_words_from_while_a_nickname_seemed_somebody_else_stay_out() -> None:
    school = SchoolFactory()
    child = pupil(school)
    case = case_about(subject(child, Capacity.PUPIL), party(alias="@anna6"), school=school)
    case.message("Die uit groep 6 steelt.")
    identify(case, case.incident.involvements.get(alias="@anna6"), child, Capacity.PUPIL)
    case.message("Dat geeft ze nu toe.")
    case.decide(child, files=True)
    case.file()

    words = " ".join(Document.objects.filter(dossier__person=child).values_list("body", flat=True))
    assert "steelt" not in words
    assert "geeft ze nu toe" in words


def test_words_about_a_nickname_alone_reach_whose_it_was_after_a_wrong_guess() -> None:
    school = SchoolFactory()
    wrong, right = employee(school), employee(school)
    case = case_about(party(alias="@kwaad"), school=school)
    case.message("Die scheldt.")
    identify(case, case.incident.involvements.get(), wrong)
    case.message("Zij van groep 6 scheldt.")
    take_out(case, wrong)
    identify(case, case.incident.involvements.get(), right)
    case.file()

    words = " ".join(Document.objects.filter(dossier__person=right).values_list("body", flat=True))
    assert "Die scheldt." in words
    assert "groep 6" not in words


def test_who_was_in_conflict_because_of_them_is_so_no_longer() -> None:
    school = SchoolFactory()
    colleague = board_member(school.board)
    case = case_about(subject(colleague.person), school=school)
    assert not Incident.objects.visible_to(colleague).exists()

    take_out(case, colleague.person)

    colleague.forget_access()
    assert Incident.objects.visible_to(colleague).exists()


def test_a_reason_is_needed_and_somebody_is_taken_out_once() -> None:
    case, dossier = filed_case()
    row = case.involvement(dossier.person)
    with pytest.raises(InvalidState):
        take_out(case, dossier.person, reason=" ")
    take_out(case, dossier.person)
    with pytest.raises(InvalidState):
        retract_party(
            incident_id=case.incident.pk, involvement_id=row.pk, reason="Nog eens", by=case.handler, now=case.later()
        )


def test_they_can_come_back_and_then_what_concerns_them_is_filed() -> None:
    case, dossier = filed_case()
    take_out(case, dossier.person)
    case.file()

    add_party(incident_id=case.incident.pk, party=subject(dossier.person), by=case.handler, now=case.later())
    case.file()

    assert Document.objects.visible_to(board_member(case.school.board)).filter(dossier=dossier).exists()


@pytest.mark.parametrize("make", [proposed, sent])
def test_not_while_a_measure_for_them_stands(make: object) -> None:
    warned = make()  # type: ignore[operator]
    with pytest.raises(InvalidState) as refused:
        take_out(warned.case, warned.sanction.involvement.person)
    assert "party" in refused.value.fields
    assert warned.case.incident.involvements.exists()


def test_the_handler_takes_somebody_out_on_a_page(client: Client) -> None:
    case, dossier = filed_case()
    client.force_login(case.handler)
    url = reverse("incidents:act", args=[case.incident.reference, "retract"])
    html = client.get(url).content.decode()
    assert escape(dossier.person.name) in html

    data = {"party": case.involvement(dossier.person).pk, "reason": "Een andere Karin"}
    page = client.post(url, data, follow=True).content.decode()

    assert not case.incident.involvements.exists()
    assert "Een andere Karin" in page


def identify(case: Case, row: Involvement, person: Person, capacity: Capacity = Capacity.EMPLOYEE) -> Involvement:
    return identify_party(
        incident_id=case.incident.pk,
        involvement_id=row.pk,
        person_id=person.pk,
        capacity=capacity,
        by=case.handler,
        now=case.later(),
    )


def keep_about(case: Case, *rows: Involvement, title: str = "Gebeld") -> CaseItem:
    answers = item_answers(title=title, happened_at=case.at, party_ids=frozenset(row.pk for row in rows))
    return add_item(incident_id=case.incident.pk, item=answers, by=case.handler, now=case.later())


def test_a_nickname_of_who_is_named_already_makes_no_second_subject() -> None:
    school = SchoolFactory()
    teacher = employee(school, first_name="Karin", last_name="Zwart")
    case = case_about(subject(teacher), party(alias="@karin88"), school=school)
    nickname = case.incident.involvements.get(alias="@karin88")
    case.item(teacher, title="Gesprek", body="Over het bericht")
    item = Document.objects.filter(dossier__person=teacher)

    assert identify(case, nickname, teacher) == case.involvement(teacher)

    assert case.incident.involvements.count() == 1
    case.message("Zij heeft het bericht van @karin88 nog staan.")
    case.file()
    assert item.get(kind="message").body == "Zij heeft het bericht van @karin88 nog staan."


def test_what_concerned_the_nickname_is_filed_with_who_it_is() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), party(alias="@karin88"), school=school)
    nickname = case.incident.involvements.get(alias="@karin88")
    keep_about(case, nickname)

    identify(case, nickname, teacher)
    case.file()

    assert Document.objects.filter(dossier__person=teacher, kind="phone_note").exists()


def test_the_same_nickname_in_the_same_role_stands_there_once() -> None:
    case = case_about(party(alias="@kwaad"), school=SchoolFactory())
    for alias in ("@kwaad", "@Kwaad"):
        add_party(incident_id=case.incident.pk, party=party(alias=alias), by=case.handler, now=case.later())
    assert case.incident.involvements.count() == 1


def test_a_nickname_that_was_taken_for_the_wrong_person_stays_a_nickname() -> None:
    school = SchoolFactory()
    wrong = employee(school)
    case = case_about(party(alias="@kwaad"), school=school)
    identify(case, case.incident.involvements.get(), wrong)

    take_out(case, wrong)

    left = case.incident.involvements.get()
    assert (left.alias, left.person, left.role) == ("@kwaad", None, PartyRole.SUBJECT)


def test_what_was_kept_about_a_nickname_reaches_the_right_person_after_the_wrong_one() -> None:
    school = SchoolFactory()
    wrong, right = employee(school), employee(school)
    case = case_about(party(alias="@kwaad"), school=school)
    nickname = case.incident.involvements.get()
    keep_about(case, nickname, title="Over kwaad")
    identify(case, nickname, wrong)
    keep_about(case, nickname, title="Over wie het niet was")
    take_out(case, wrong)
    case.file()

    left = case.incident.involvements.get()
    assert (left.added_at, left.added_by) == (nickname.added_at, nickname.added_by)
    identify(case, left, right)
    add_party(incident_id=case.incident.pk, party=subject(wrong), by=case.handler, now=case.later())
    case.file()

    shown = Document.objects.filter(withheld=None, kind="phone_note")
    assert list(shown.values_list("title", "dossier__person")) == [("Over kwaad", right.pk)]


@pytest.mark.parametrize("nicknames", [["@kwaad"], ["@kwaad", "@boos"]])
def test_a_nickname_that_was_joined_stays_beside_the_name_and_comes_back_without_it(nicknames: list[str]) -> None:
    school = SchoolFactory()
    wrong, right = employee(school), employee(school)
    case = case_about(subject(wrong), *(party(alias=alias) for alias in nicknames), school=school)
    rows = [case.incident.involvements.get(alias=alias) for alias in nicknames]
    keep_about(case, *rows)
    for row in rows:
        identify(case, row, wrong)
    assert case.involvement(wrong).alias == nicknames[0]

    take_out(case, wrong)

    left = case.incident.involvements.order_by("pk")
    assert [(row.alias, row.person) for row in left] == [(alias, None) for alias in nicknames]
    for row in left:
        identify(case, row, right)
    case.file()
    assert Document.objects.filter(dossier__person=right, kind="phone_note").exists()
    assert case.incident.involvements.get().person == right


def test_who_it_was_about_all_along_is_not_told_otherwise() -> None:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), party(alias="@kwaad"), school=school)
    nickname = case.incident.involvements.get(alias="@kwaad")
    item = keep_about(case, nickname, case.involvement(teacher))
    sent = {"addressee": teacher, "channel": Channel.POST, "sent_at": case.later(), "sent_by": case.handler}
    Dispatch.objects.create(item=item, **sent)
    user = user_of(teacher)

    identify(case, nickname, teacher)
    case.file()

    assert not Notice.objects.filter(user=user, code="dossier.not_meant").exists()
    take_out(case, teacher)
    case.file()
    assert Notice.objects.filter(user=user, code="dossier.not_meant").exists()


def test_what_is_filed_is_not_decided_of_a_nickname() -> None:
    """It may turn out to be somebody of whom something else is filed, or of whom nothing is decided."""
    school = SchoolFactory()
    case = case_about(party(alias="@zz", capacity=Capacity.PUPIL), school=school)
    case.assess()
    with pytest.raises(InvalidState):
        decide_filing(
            incident_id=case.incident.pk,
            involvement_id=case.incident.involvements.get().pk,
            files=False,
            reason="Wie is het?",
            by=case.handler,
            now=case.later(),
        )
