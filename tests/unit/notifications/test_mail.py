"""A mail about a notice carries a reference and a link, in the reader's language, and only to who may know."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import Q
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import presenters
from notifications.actions import notify
from notifications.models import Notice, Outbox
from notifications.relay import relay
from tests.factories.accounts import UserFactory

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db


def open_to_all(user: User) -> Q:
    return Q()


def closed_to_all(user: User) -> Q:
    return Q(pk__in=[])


@pytest.fixture(autouse=True)
def guards(settings: Settings) -> None:
    settings.NOTICE_GUARDS = {"case": f"{__name__}.open_to_all"}
    settings.OPOR_BASE_URL = "https://meldpunt.rijnmeer.example"


def tell(user: User, code: str = "case.submit.handler", **fields: Any) -> Notice:
    notify(users=[user], code=code, reference="2026-0042", path="/cases/2026-0042/", key=code, now=NOW, **fields)
    return Notice.objects.get(user=user, code=code)


def test_the_mail_carries_reference_and_link_and_is_recognisable_when_it_comes_twice() -> None:
    user = UserFactory()
    notice = tell(user)
    relay(NOW)
    Notice.objects.update(mailed_at=None)
    Outbox.objects.update(done_at=None, available_at=NOW)
    relay(NOW)
    first, second = mail.outbox
    assert first.to == [user.email]
    assert first.subject == "2026-0042 vraagt je aandacht"
    assert f"https://meldpunt.rijnmeer.example/notices/{notice.pk}/" in first.body
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.extra_headers["Message-ID"] == f"<notice-{notice.pk}@meldpunt.rijnmeer.example>"
    assert user.name not in str(first.message())


def test_a_mail_is_sent_once_when_nothing_breaks() -> None:
    tell(UserFactory())
    relay(NOW)
    Outbox.objects.update(done_at=None, available_at=NOW)
    relay(NOW + timedelta(minutes=1))
    assert len(mail.outbox) == 1


def test_the_mail_is_in_the_language_of_its_reader() -> None:
    tell(UserFactory(language="en"))
    relay(NOW)
    assert mail.outbox[0].subject == "2026-0042 needs your attention"
    assert mail.outbox[0].extra_headers["Content-Language"] == "en"


def test_who_may_no_longer_know_gets_no_mail_and_does_not_see_the_notice(settings: Settings) -> None:
    user = UserFactory()
    tell(user)
    settings.NOTICE_GUARDS = {"case": f"{__name__}.closed_to_all"}
    assert relay(NOW) == 1
    assert mail.outbox == []
    assert not Notice.objects.visible_to(user).exists()


def test_an_area_without_a_guard_is_shown_to_nobody() -> None:
    user = UserFactory()
    tell(user, code="secret.happened")
    relay(NOW)
    assert mail.outbox == []
    assert not Notice.objects.visible_to(user).exists()


def test_a_disabled_user_gets_no_mail() -> None:
    user = UserFactory()
    tell(user)
    User.objects.update(is_active=False)
    relay(NOW)
    assert mail.outbox == []


def test_every_sentence_of_the_table_belongs_to_a_guarded_area() -> None:
    from opor.settings.base import NOTICE_GUARDS

    assert {code.split(".")[0] for code in presenters.SENTENCES} <= set(NOTICE_GUARDS)


@pytest.mark.parametrize("code", [*presenters.SENTENCES, "case.never_heard_of", "case"])
def test_every_code_has_a_sentence(code: str) -> None:
    assert str(presenters.sentence_of(code).text) % {"reference": "2026-0042"}


def test_a_longer_code_falls_back_to_its_beginning() -> None:
    assert presenters.sentence_of("case.take_up.reporter") == presenters.SENTENCES["case.take_up"]
