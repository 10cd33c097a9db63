"""Who gets to which page of a measure. What is not yours does not exist, and the refusal is recorded."""

import pytest
from django.db import transaction
from django.test import Client

from audit.enums import Outcome
from audit.models import Event
from incidents.actions.sharing import share
from sanctions.models import Sanction
from tests.factories.accounts import UserFactory, board_member, counsellor
from tests.factories.sanctions import Warned, proposed, pupil_case
from tests.integration.sanctions.pages import OUTSIDERS, PAGES, case_url, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def warned() -> Warned:
    return proposed(pupil_case())


@pytest.mark.parametrize("who", OUTSIDERS)
def test_for_an_outsider_no_page_exists(warned: Warned, who: str) -> None:
    client = signed_in(OUTSIDERS[who](warned))
    for page, (_rest, methods) in PAGES.items():
        for method in methods:
            assert client.generic(method, url(warned, page)).status_code == 404, (page, method)
    for page in ("case", "propose"):
        assert client.get(case_url(warned, page)).status_code == 404
    assert client.post(case_url(warned, "propose")).status_code == 404
    assert Sanction.objects.get().status == "proposed"
    assert Sanction.objects.get().letters.count() == 1


def test_a_refusal_is_recorded_without_content(warned: Warned) -> None:
    signed_in(warned.case.reporter).get(url(warned, "sanction"))
    event = Event.objects.get(outcome=Outcome.REFUSED)
    assert event.reference == warned.case.incident.reference
    assert warned.person.name not in f"{event.reason}{event.details}"


def test_a_counsellor_with_whom_it_is_shared_reads_no_measures(warned: Warned) -> None:
    """The reporter shares their report; what is imposed on somebody else is not theirs to share."""
    helper = counsellor(warned.case.school.board)
    share(
        incident_id=warned.case.incident.pk,
        counsellor_id=helper.pk,
        by=warned.case.reporter,
        now=warned.case.later(),
    )
    client = signed_in(helper)
    assert client.get(case_url(warned)).status_code == 404
    assert client.get(url(warned, "letter_pdf")).status_code == 404
    assert not Sanction.objects.visible_to(helper).exists()


def test_without_signing_in_there_is_only_the_sign_in_page(warned: Warned) -> None:
    for page in PAGES:
        response = Client().get(url(warned, page))
        assert response.status_code == 302, page
        assert "login" in response.headers["Location"], page


def test_a_disabled_user_gets_nowhere(warned: Warned) -> None:
    user = warned.case.handler
    for page in PAGES:
        client = signed_in(user)
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        assert client.get(url(warned, page)).status_code in (302, 404), page
        type(user).objects.filter(pk=user.pk).update(is_active=True)


def test_a_page_answers_only_the_methods_it_has(warned: Warned) -> None:
    client = signed_in(warned.case.handler)
    for page, (_rest, methods) in PAGES.items():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            with transaction.atomic():
                response = client.generic(method, url(warned, page))
                transaction.set_rollback(True)
            assert (response.status_code == 405) == (method not in methods), (page, method)


def test_the_board_reads_everything(warned: Warned) -> None:
    client = signed_in(board_member(warned.case.school.board))
    assert client.get(case_url(warned)).status_code == 200
    for page in ("sanction", "letter_pdf", "edit_letter", "decide", "reject"):
        if page == "decide":
            continue  # a letter in another name first has to be put in one's own: the page says so
        assert client.get(url(warned, page)).status_code == 200


def test_a_measure_is_not_found_under_the_reference_of_another_case(warned: Warned) -> None:
    other = proposed(pupil_case(school=warned.case.school))
    address = url(other, "sanction").replace(other.case.incident.reference, warned.case.incident.reference)
    assert signed_in(warned.case.handler).get(address).status_code == 404


def test_a_login_of_nobody_gets_nowhere(warned: Warned) -> None:
    client = signed_in(UserFactory(board=warned.case.school.board, person=None))
    assert client.get(url(warned, "sanction")).status_code == 404


def test_measures_elsewhere_against_the_same_person_show_only_to_who_may_open_those_cases() -> None:
    """One child, one case at each of two schools: each director sees only their own."""
    first = proposed(pupil_case())
    from incidents.enums import Capacity
    from tests.factories.people import EnrolmentFactory, SchoolFactory
    from tests.factories.sanctions import assessed_case, propose_warning

    second_school = SchoolFactory(board=first.case.school.board)
    EnrolmentFactory(person=first.person, school=second_school, board=second_school.board)
    case = assessed_case(first.person, Capacity.PUPIL, school=second_school)
    second = Warned(case, first.person, propose_warning(case, first.person))
    page = signed_in(case.handler).get(case_url(second)).content.decode()
    assert first.case.incident.reference not in page.replace(case.incident.reference, "")
    page = signed_in(board_member(second_school.board)).get(case_url(second)).content.decode()
    assert first.case.incident.reference in page
