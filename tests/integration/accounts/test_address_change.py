"""Another e-mail address for an account: asked for by an administrator, confirmed by who reads it, told to both."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions import addresses, users
from accounts.models import User
from audit.models import Event
from core.errors import DomainError, NotAllowed
from notifications.relay import relay
from people.models import School
from tests.factories.accounts import PASSWORD, UserFactory, administrator, board_member, director_of, employee_user
from tests.factories.people import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
OLD, NEW = "karin@oud.example", "karin@nieuw.example"
LINK = "/account/email/confirm/"


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def karin(school: School) -> User:
    return employee_user(school, email=OLD, password=PASSWORD)


@pytest.fixture
def admin(school: School) -> User:
    return administrator(school.board)


@pytest.fixture
def page(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def ask(page: Client, user: User, email: str = NEW) -> Any:
    return page.post(f"/manage/users/{user.pk}/email/", {"email": email})


def delivered() -> list[Any]:
    mail.outbox.clear()
    while relay(timezone.now()):
        pass
    return list(mail.outbox)


def link(page: Client, user: User, email: str = NEW) -> str:
    delivered()
    assert ask(page, user, email).status_code == 302
    [message] = delivered()
    assert message.to == [email]
    [line] = [line for line in message.body.splitlines() if LINK in line]
    return str(line).removeprefix(settings.OPOR_BASE_URL)


def signs_in(email: str) -> bool:
    visitor = Client()
    visitor.post("/account/login/", {"login": email, "password": PASSWORD})
    return visitor.get("/account/").status_code == 200


def test_nothing_changes_until_the_new_address_is_confirmed_with_the_button(page: Client, karin: User) -> None:
    url = link(page, karin)
    visitor = Client()
    assert NEW in visitor.get(url).content.decode()
    assert signs_in(OLD)
    assert visitor.post(url).url == "/account/login/"
    assert not signs_in(OLD)
    assert signs_in(NEW)


def test_both_addresses_are_told_and_it_is_written_down(page: Client, karin: User, admin: User) -> None:
    Client().post(link(page, karin))
    messages = delivered()
    assert {tuple(message.to) for message in messages} == {(OLD,), (NEW,)}
    for message in messages:
        assert "gewijzigd" in message.subject
        assert "karin@" not in message.body
    events = Event.objects.filter(object_id=str(karin.pk), action__startswith="user.").order_by("pk")
    assert [(event.action, event.actor_id) for event in events] == [
        ("user.ask_email", str(admin.pk)),
        ("user.change_email", str(karin.pk)),
    ]
    assert not any("@" in str(event.details) for event in events)


def test_every_session_and_every_mailed_password_link_ends(page: Client, karin: User) -> None:
    from accounts.mail import password_path

    reset, signed_in = password_path(karin), Client()
    signed_in.post("/account/login/", {"login": OLD, "password": PASSWORD})
    assert signed_in.get("/account/").status_code == 200
    Client().post(link(page, karin))
    assert signed_in.get("/account/").status_code == 302
    assert "werkt niet meer" in Client().get(reset).content.decode()


def test_a_link_works_once_and_not_after_a_day(page: Client, karin: User) -> None:
    url = link(page, karin)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert Client().get(url).status_code == 422
        assert Client().post(url).status_code == 422
    Client().post(url)
    assert Client().get(url).status_code == 422
    assert Client().post(url).status_code == 422
    back = link(page, karin, OLD)
    assert Client().post(back).status_code == 302
    assert Client().post(url).status_code == 422, "an old link does not come back to life"


def test_a_second_request_takes_the_place_of_the_first(page: Client, karin: User) -> None:
    first, second = link(page, karin, "tikfout@nieuw.example"), link(page, karin)
    assert Client().post(first).status_code == 422
    assert Client().post(second).status_code == 302


@pytest.mark.parametrize("token", ["x", "WzEsIngiLDFd:1xxxxx:nonsense", "a" * 3000])
def test_a_link_that_is_not_ours_does_nothing(client: Client, karin: User, token: str) -> None:
    for answer in (client.get(f"{LINK}{token}/"), client.post(f"{LINK}{token}/")):
        assert answer.status_code == 422
        assert "werkt niet meer" in answer.content.decode()


def test_a_closed_account_is_not_changed_by_a_link(page: Client, karin: User, admin: User) -> None:
    url = link(page, karin)
    users.disable_user(user_id=karin.pk, by=admin, now=NOW)
    assert Client().post(url).status_code == 422
    assert ask(page, karin).status_code == 422


def test_who_was_only_invited_goes_on_to_choose_a_password(page: Client, admin: User) -> None:
    invited = UserFactory(board=admin.board, email="tikfout@school.example")
    answer = Client().post(link(page, invited))
    form = Client().get(answer.url)
    assert "/account/password/reset/key/" in answer.url
    assert form.status_code == 302


@pytest.mark.parametrize("email", ["", "geen adres", OLD, OLD.upper(), "x" * 300 + "@a.nl"])
def test_an_address_that_is_wrong_or_the_same_is_refused(page: Client, karin: User, email: str) -> None:
    answer = ask(page, karin, email)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email"}
    assert not Event.objects.filter(action="user.ask_email").exists()


def test_an_address_of_the_own_foundation_is_refused_with_the_reason(page: Client, karin: User) -> None:
    UserFactory(board=karin.board, email=NEW)
    answer = ask(page, karin, NEW.upper())
    assert "al een account" in answer.content.decode()


def test_the_answer_does_not_tell_of_an_account_of_another_foundation(page: Client, karin: User) -> None:
    stranger = UserFactory(email="vreemd@elders.example", language="en")
    free, taken = ask(page, karin, "vrij@elders.example"), ask(page, karin, stranger.email)
    assert (free.status_code, free.url) == (taken.status_code, taken.url)
    text = page.get(taken.url).content.decode()
    assert "vreemd@elders.example" in text, "the same sentence, with the address that was typed"
    assert "bestaat" not in text
    assert Event.objects.filter(action="user.ask_email").count() == 2
    first, second = sorted(delivered(), key=lambda message: message.to[0] == stranger.email)
    assert LINK in first.body
    assert (second.to, LINK in second.body) == ([stranger.email], False)
    assert "nothing is changed" in second.body


def test_an_address_that_is_taken_meanwhile_is_not_taken_over(page: Client, karin: User) -> None:
    url = link(page, karin)
    UserFactory(email=NEW)
    assert Client().post(url).status_code == 422
    karin.refresh_from_db()
    assert karin.email == OLD


def test_an_invitation_does_not_tell_of_an_account_of_another_foundation(admin: User) -> None:
    UserFactory(email="vreemd@elders.example")
    with pytest.raises(DomainError) as refused:
        person = PersonFactory(board=admin.board)
        users.create_user(person=person.pk, email="vreemd@elders.example", by=admin, now=NOW)
    assert "account" not in str(refused.value.fields["email"])


def test_only_an_administrator_of_the_own_foundation_asks(karin: User, school: School, client: Client) -> None:
    for by in (board_member(school.board), director_of(school), karin):
        client.force_login(by)
        assert ask(client, karin).status_code == 404
        with pytest.raises(NotAllowed):
            addresses.ask_address(user_id=karin.pk, email=NEW, by=by, now=NOW)
    stranger = administrator(SchoolFactory().board)
    client.force_login(stranger)
    assert ask(client, karin).status_code == 404
    with pytest.raises(NotAllowed):
        addresses.ask_address(user_id=karin.pk, email=NEW, by=stranger, now=NOW)


def test_the_button_is_on_the_page_of_the_account(page: Client, karin: User) -> None:
    assert f"/manage/users/{karin.pk}/email/" in page.get(f"/manage/users/{karin.pk}/").content.decode()
    assert OLD in page.get(f"/manage/users/{karin.pk}/email/").content.decode()
