"""Signing in: who can, who cannot, what is written down, and what a stranger can learn."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from audit.enums import Outcome
from audit.models import Event
from notifications.models import Outbox
from notifications.relay import relay
from tests.factories.accounts import PASSWORD, UserFactory, employee_user
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
HOME = "/notices/"


@pytest.fixture
def user() -> User:
    return employee_user(SchoolFactory(), email="karin@rijnmeer.example", password=PASSWORD)


def sign_in(client: Client, email: str = "karin@rijnmeer.example", password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_the_right_password_signs_in_and_is_written_down(client: Client, user: User) -> None:
    assert sign_in(client, " Karin@Rijnmeer.example ").status_code == 302
    assert is_signed_in(client)
    event = Event.objects.get(action="account.sign_in")
    assert (event.outcome, event.actor_id) == (Outcome.DONE, str(user.pk))


def test_a_wrong_password_is_refused_and_written_down_without_what_was_typed(client: Client, user: User) -> None:
    answer = sign_in(client, password="een-geheim-dat-niet-klopt")
    assert "horen niet bij elkaar" in answer.content.decode()
    assert not is_signed_in(client)
    event = Event.objects.get(action="account.sign_in")
    assert (event.outcome, event.object_id, event.reason) == (Outcome.REFUSED, str(user.pk), "wrong_password")
    assert "geheim" not in str(vars(event))


def test_an_unknown_address_is_refused_in_the_same_words(client: Client, user: User) -> None:
    known = sign_in(client, password="fout").content.decode()
    unknown = sign_in(client, email="niemand@rijnmeer.example", password="fout").content.decode()
    for text in ("horen niet bij elkaar", "Wachtwoord vergeten"):
        assert text in known
        assert text in unknown
    assert Event.objects.filter(object_id="", outcome=Outcome.REFUSED).count() == 1


def test_a_disabled_user_cannot_sign_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    answer = sign_in(client)
    assert answer.url == reverse("account_inactive")
    assert not is_signed_in(client)
    assert Event.objects.get(action="account.sign_in").reason == "disabled"


def test_a_user_who_is_disabled_while_signed_in_cannot_go_on(client: Client, user: User) -> None:
    sign_in(client)
    User.objects.update(is_active=False)
    assert not is_signed_in(client)


def test_signing_in_changes_the_session_id(client: Client, user: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key
    assert not client.session.exists(session.session_key)


def test_a_changed_password_ends_the_other_sessions(client: Client, user: User) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    new = "nog een heel lang wachtwoord"
    changed = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert changed.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_who_is_away_for_half_an_hour_is_signed_out_and_told_why(client: Client, user: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        assert is_signed_in(client)
        clock.shift(django_settings.OPOR_SESSION_IDLE - timedelta(minutes=1))
        assert is_signed_in(client)
        clock.shift(django_settings.OPOR_SESSION_IDLE + timedelta(minutes=1))
        assert not is_signed_in(client)
        assert "uitgelogd" in client.get(LOGIN).content.decode()
    [event] = Event.objects.filter(action="account.time_out")
    assert (event.actor_id, event.details) == (str(user.pk), {"limit": "idle"})


def test_nobody_stays_signed_in_longer_than_a_working_day_however_busy(client: Client, user: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        for _ in range(24):
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=20))
        clock.shift(timedelta(minutes=1))
        assert not is_signed_in(client)
    assert Event.objects.get(action="account.time_out").details == {"limit": "day"}


def test_a_session_that_ends_while_a_page_asks_for_more_is_written_down_once(client: Client, user: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client)
        assert is_signed_in(client)
        other = Client()
        other.cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        clock.shift(django_settings.OPOR_SESSION_IDLE + timedelta(minutes=1))
        assert not is_signed_in(client)
        assert not is_signed_in(other)
    assert Event.objects.filter(action="account.time_out").count() == 1


def test_signing_out_needs_a_button_and_is_written_down(client: Client, user: User) -> None:
    sign_in(client)
    client.get("/account/logout/")
    assert is_signed_in(client)
    client.post("/account/logout/")
    assert not is_signed_in(client)
    assert Event.objects.filter(action="account.sign_out", actor_id=str(user.pk)).exists()


@pytest.mark.usefixtures("empty_cache")
def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(
    client: Client, user: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    for _ in range(5):
        sign_in(client, password="fout")
    assert "Wacht vijf minuten" in sign_in(client).content.decode()
    assert not is_signed_in(client)
    blocked = Event.objects.filter(action="account.sign_in", reason="too_often")
    assert [(event.outcome, event.object_id) for event in blocked] == [(Outcome.REFUSED, str(user.pk))]
    for _ in range(3):
        sign_in(client)
    assert blocked.count() == 1, "one line tells it as well as thousands"


@pytest.mark.usefixtures("empty_cache")
def test_a_visitor_who_tries_many_accounts_is_blocked_and_written_down(
    client: Client, user: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for number in range(2):
        sign_in(client, email=f"iemand{number}@rijnmeer.example")
    assert sign_in(client).status_code == 429
    assert sign_in(client).status_code == 429
    event = Event.objects.get(reason="too_often")
    assert (event.object_id, event.board_id) == (str(user.pk), str(user.board_id))
    assert "rijnmeer" not in str(vars(event))


@pytest.mark.usefixtures("empty_cache")
def test_the_limit_of_the_site_itself_is_on(settings: Settings) -> None:
    from opor.settings import base

    assert "login_failed" in base.ACCOUNT_RATE_LIMITS
    assert "reset_password" in base.ACCOUNT_RATE_LIMITS


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_confirm_login_code", "account_reauthenticate"],
)
def test_what_this_site_does_not_have_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/account/signup/", "/account/email/", "/account/login/code/"])
def test_nobody_signs_up(client: Client, user: User, path: str) -> None:
    client.force_login(user)
    assert client.get(path).status_code == 404


def test_a_user_reads_the_language_of_the_account_on_any_computer(client: Client, user: User) -> None:
    client.force_login(user)
    client.post("/language/", {"language": "en", "next": HOME})
    elsewhere = Client()
    elsewhere.force_login(user)
    assert 'lang="en"' in elsewhere.get(HOME).content.decode()
    assert 'lang="nl"' in Client().get(LOGIN).content.decode()


class TestPasswordReset:
    def ask(self, client: Client, email: str) -> Any:
        return client.post("/account/password/reset/", {"email": email})

    def link(self) -> str:
        relay(timezone.now())
        [message] = mail.outbox
        [line] = [line for line in message.body.splitlines() if "/password/reset/key/" in line]
        return line.removeprefix(django_settings.OPOR_BASE_URL)

    def test_a_mailed_link_sets_a_new_password_once(self, client: Client, user: User) -> None:
        self.ask(client, "Karin@rijnmeer.example")
        link = self.link()
        form = client.get(link).url
        new = "drie koeien in de wei"
        assert client.post(form, {"password1": new, "password2": new}).status_code == 302
        assert Event.objects.filter(action="account.change_password", actor_id=str(user.pk)).exists()
        assert sign_in(Client(), password=new).status_code == 302
        assert "werkt niet meer" in Client().get(link).content.decode()

    def test_the_answer_does_not_tell_whether_an_address_is_known(self, client: Client, user: User) -> None:
        known = self.ask(client, user.email)
        unknown = self.ask(client, "niemand@rijnmeer.example")
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert Outbox.objects.count() == 2, "the same work is done for both"
        relay(timezone.now())
        assert [message.to for message in mail.outbox] == [[user.email]]

    def test_a_disabled_user_gets_no_link(self, client: Client, user: User) -> None:
        self.ask(client, user.email)
        User.objects.update(is_active=False)
        relay(timezone.now())
        assert mail.outbox == []

    def test_a_link_older_than_a_day_does_not_work(self, client: Client, user: User) -> None:
        self.ask(client, user.email)
        link = self.link()
        with time_machine.travel(timezone.now() + timedelta(hours=26)):
            assert "werkt niet meer" in client.get(link).content.decode()

    @pytest.mark.parametrize("weak", ["kort", "karin@rijnmeer.example", "1234567890123"])
    def test_a_weak_password_is_refused_with_a_reason(self, client: Client, user: User, weak: str) -> None:
        self.ask(client, user.email)
        form = client.get(self.link()).url
        answer = client.post(form, {"password1": weak, "password2": weak})
        assert answer.status_code == 200
        assert "errors" in answer.content.decode()

    def test_a_user_without_a_password_can_choose_one(self, client: Client) -> None:
        invited = UserFactory(email="nieuw@rijnmeer.example")
        self.ask(client, invited.email)
        assert client.get(self.link()).status_code == 302


# --- Sent while signed out


FORM = "/reports/2026-0042/"
SENT = f"{FORM}message/"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"http://testserver{FORM}?a=1&b=2", f"{FORM}?a=1&b=2"),
        (f"http://testserver{FORM}#answer", FORM),
        (f"https://elders.example{FORM}", "/"),
        ("http://testserver//elders.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_who_sends_a_form_while_signed_out_is_told_and_comes_back_to_it(
    client: Client, user: User, referer: str, back: str
) -> None:
    answer = client.post(SENT, {"body": "Het gaat door."}, headers={"referer": referer})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "Wat je verstuurde is niet aangekomen: je was uitgelogd. Doe het opnieuw." in page.content.decode()
    goal = client.post(answer["Location"], {"login": user.email, "password": PASSWORD, "next": back})["Location"]
    assert (page.context["next"], goal) == (back, back)


@pytest.mark.parametrize("header", ["X-Requested-With", "HX-Request"])
def test_a_part_of_a_page_that_is_sent_while_signed_out_is_refused_in_place(client: Client, header: str) -> None:
    assert client.post(SENT, headers={header: "true"}).status_code == 401


def test_the_page_of_an_address_without_a_page_promises_nothing_about_what_was_sent(client: Client, user: User) -> None:
    client.force_login(user)
    answer = client.get(SENT)
    assert answer.status_code == 405
    assert "verloren" not in answer.content.decode()
