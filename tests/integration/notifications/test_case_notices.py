"""A notice about a case is only shown and mailed while its reader may know of the case."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from incidents.actions.handling import send_message, take_up
from incidents.enums import Capacity, PartyRole
from incidents.models import Incident, Involvement
from notifications.models import Notice
from notifications.presenters import sentence_of
from notifications.relay import relay
from people.models import School
from sanctions.actions.letters import renew_letter
from tests.factories.accounts import AbsenceFactory, board_member, director_of, employee_user, manager_of
from tests.factories.cases import report
from tests.factories.people import SchoolFactory, guardian, pupil
from tests.factories.sanctions import decide_warning, managed_case, proposed

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def case(school: School) -> Incident:
    reporter = employee_user(school)
    manager_of(reporter.person)
    director_of(school)
    board_member(school.board)
    return report(reporter, now=NOW, school=school)


def deliver() -> list[str]:
    while relay(timezone.now()):
        pass
    return [address for message in mail.outbox for address in message.to]


def visible(user: User) -> bool:
    fresh = User.objects.get(pk=user.pk)
    return Notice.objects.visible_to(fresh).filter(reference__startswith="20").exists()


def involve(case: Incident, **who: object) -> None:
    Involvement.objects.create(
        incident=case, role=PartyRole.SUBJECT, capacity=Capacity.UNKNOWN, added_by=case.reporter, added_at=NOW, **who
    )


def test_the_handler_is_told_and_then_the_reporter(case: Incident) -> None:
    assert deliver() == [case.handler.email]
    assert visible(case.handler)
    take_up(incident_id=case.pk, by=case.handler, now=NOW)
    assert deliver() == [case.handler.email, case.reporter.email]
    assert visible(case.reporter)


def test_a_handler_who_turns_out_to_be_a_party_is_not_mailed_and_sees_no_notice(case: Incident) -> None:
    involve(case, person=case.handler.person)
    assert case.handler.email not in deliver()
    assert not visible(case.handler)


def test_a_handler_whose_child_turns_out_to_be_a_party_neither(case: Incident, school: School) -> None:
    child = pupil(school)
    guardian(child)
    child.guardians.update(guardian=case.handler.person)
    involve(case, person=child)
    assert case.handler.email not in deliver()
    assert not visible(case.handler)


def test_the_mail_names_nobody_and_tells_nothing(case: Incident) -> None:
    deliver()
    for message in mail.outbox:
        text = str(message.message())
        for secret in (case.summary, case.reporter.name, case.handler.name, case.account):
            assert secret not in text
        assert case.reference in message.subject


def test_who_opens_the_case_has_read_what_led_there_and_nothing_else(case: Incident, client: Client) -> None:
    handler, reporter = case.handler, case.reporter
    assert handler is not None
    other = report(reporter, now=NOW)
    for one in (case, other):
        take_up(incident_id=one.pk, by=handler, now=NOW)
    for user, page in ((handler, "case"), (reporter, "follow")):
        client.force_login(user)
        assert Notice.objects.filter(user=user, reference=case.reference, read_at=None).exists()
        assert client.get(reverse(f"incidents:{page}", args=[case.reference])).status_code == 200
        unread = Notice.objects.filter(user=user, read_at=None)
        assert not unread.filter(reference=case.reference).exists()
        assert unread.filter(reference=other.reference).exists()


def test_opening_a_case_reads_nothing_for_somebody_else(case: Incident, client: Client) -> None:
    board = User.objects.get(roles__name="board")
    client.force_login(board)
    assert client.get(reverse("incidents:case", args=[case.reference])).status_code == 200
    assert Notice.objects.filter(user=case.handler, read_at=None).exists()


def test_the_bell_does_not_count_what_is_on_the_screen(case: Incident, client: Client) -> None:
    client.force_login(case.handler)
    assert client.get("/").context["nav"].unread == 1
    assert client.get(reverse("incidents:case", args=[case.reference])).context["nav"].unread == 0


def says(case: Incident) -> set[User]:
    """Who is told that the reporter sent a message."""
    send_message(incident_id=case.pk, body="Het loopt uit de hand", by=case.reporter, now=timezone.now())
    return {notice.user for notice in Notice.objects.filter(code="case.message_handler.handler")}


def test_who_stands_in_for_the_handler_is_told_what_the_handler_is_told(case: Incident, school: School) -> None:
    take_up(incident_id=case.pk, by=case.handler, now=NOW)
    deputy = employee_user(school)
    AbsenceFactory(user=case.handler, deputy=deputy)
    assert says(case) == {case.handler, deputy}
    assert visible(deputy)
    assert deputy.email in deliver()


@pytest.mark.parametrize("who", ["handler", "deputy"])
def test_a_deputy_is_told_nothing_where_either_of_them_is_in_conflict(case: Incident, school: School, who: str) -> None:
    take_up(incident_id=case.pk, by=case.handler, now=NOW)
    deputy = employee_user(school)
    AbsenceFactory(user=case.handler, deputy=deputy)
    involve(case, person=deputy.person if who == "deputy" else case.handler.person)
    assert deputy not in says(case)


def asks(user: User) -> list[str]:
    """What in the inbox of this user still asks for something."""
    fresh = User.objects.get(pk=user.pk)
    seen = Notice.objects.visible_to(fresh)
    found = seen.exclude(pk__in=seen.past(fresh).values("pk"))
    return [notice.code for notice in found if sentence_of(notice.code).asks]


def test_what_was_taken_up_no_longer_asks_for_attention(case: Incident, client: Client) -> None:
    assert asks(case.handler) == ["case.submit.handler"]
    take_up(incident_id=case.pk, by=case.handler, now=NOW)
    assert asks(case.handler) == []
    client.force_login(case.handler)
    page = client.get("/notices/").content.decode()
    assert "Voorbij" in page
    assert "Vraagt je aandacht" not in page


def test_a_measure_that_was_decided_asks_nobody_to_decide(school: School) -> None:
    warned = proposed(managed_case(led=False))
    director = User.objects.get(roles__name="director", roles__school=warned.case.school)
    assert asks(director) == ["sanction.propose.deciders"]
    renew_letter(sanction_id=warned.sanction.pk, by=director, now=warned.case.later())
    decide_warning(warned, by=director)
    assert asks(director) == []
    assert asks(warned.case.handler) == ["sanction.decide.handler"]
