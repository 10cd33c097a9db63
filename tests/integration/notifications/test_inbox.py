"""The inbox in the app: one's own notices, about what one may know of, newest first."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from notifications.actions import notify
from notifications.models import Notice
from notifications.presenters import unread_count
from tests.factories.accounts import employee_user
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
INBOX = "/notices/"


def only_of_this_year(user: User) -> Q:
    return Q(reference__startswith="2026")


@pytest.fixture(autouse=True)
def guards(settings: Settings) -> None:
    settings.NOTICE_GUARDS = {
        "account": "notifications.querysets.anyone",
        "case": f"{__name__}.only_of_this_year",
    }


@pytest.fixture
def user(client: Client) -> User:
    user = employee_user(SchoolFactory())
    client.force_login(user)
    return user


def tell(user: User, key: str, **given: Any) -> Notice:
    wanted = {"code": "case.submit.handler", "reference": "2026-0042", "path": "/", "now": NOW} | given
    notify(users=[user], key=key, **wanted)
    return Notice.objects.get(key=f"{key}:{user.pk}")


def test_notices_are_there_in_a_sentence_newest_first(client: Client, user: User) -> None:
    tell(user, "old", reference="2026-0001", now=NOW - timedelta(days=1))
    tell(user, "new")
    text = client.get(INBOX).content.decode()
    assert text.index("Er is een nieuwe zaak voor jou: 2026-0042.") < text.index("2026-0001")


def test_an_empty_inbox_says_what_will_come(client: Client, user: User) -> None:
    assert "Gebeurt er iets in een zaak" in client.get(INBOX).content.decode()


def test_somebody_elses_notice_is_not_there(client: Client, user: User) -> None:
    notice = tell(employee_user(SchoolFactory()), "other")
    assert "2026-0042" not in client.get(INBOX).content.decode()
    assert client.get(reverse("notifications:open", args=[notice.pk])).status_code == 404
    client.post(reverse("notifications:mark_all_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_what_one_may_no_longer_know_of_is_gone_from_list_count_and_address(client: Client, user: User) -> None:
    hidden = tell(user, "hidden", reference="2025-0007")
    assert "2025-0007" not in client.get(INBOX).content.decode()
    assert client.get(reverse("notifications:open", args=[hidden.pk])).status_code == 404
    assert count(user) == 0


def test_opening_marks_it_read_and_goes_on_to_the_page(client: Client, user: User) -> None:
    notice = tell(user, "one", path="/cases/2026-0042/")
    answer = client.get(reverse("notifications:open", args=[notice.pk]))
    assert (answer.status_code, answer.url) == (302, "/cases/2026-0042/")
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    client.get(reverse("notifications:open", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_all_can_be_marked_as_read_at_once(client: Client, user: User) -> None:
    for number in range(3):
        tell(user, f"n{number}")
    assert count(user) == 3
    assert client.get(reverse("notifications:mark_all_read")).status_code == 405
    assert client.post(reverse("notifications:mark_all_read")).status_code == 302
    assert count(user) == 0
    assert "Markeer alles" not in client.get(INBOX).content.decode()


def test_pages_by_key_lose_and_repeat_nothing(client: Client, user: User) -> None:
    notices = {str(tell(user, f"n{number}").pk) for number in range(60)}
    seen: list[str] = []
    address = INBOX
    while address:
        page = client.get(address).context["page"]
        seen += [str(notice.pk) for notice in page]
        address = INBOX + page.next_url if page.next_url else ""
    assert len(seen) == 60
    assert set(seen) == notices


def test_a_long_inbox_costs_as_many_queries_as_a_short_one(
    client: Client, user: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tell(user, "first")
    client.get(INBOX)
    with django_assert_max_num_queries(12) as one:
        client.get(INBOX)
    for number in range(3):
        tell(user, f"n{number}")
    with django_assert_max_num_queries(12) as more:
        client.get(INBOX)
    assert len(more) == len(one)


def test_the_bell_costs_one_query_and_stops_counting_at_a_hundred(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(101):
        tell(user, f"n{number}", code="account.roles", reference="")
    assert user.access
    with django_assert_num_queries(1):
        assert count(user) == 100


def count(user: User) -> int:
    request = RequestFactory().get("/")
    request.user = user
    return unread_count(request)
