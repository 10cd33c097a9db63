"""What every request goes through: language, the end of a session, and nothing left in a cache."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.middleware import SIGNED_IN_AT
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PAGE = "/notices/"


@pytest.fixture
def signed_in(client: Client) -> Client:
    with time_machine.travel(MORNING, tick=False):
        client.force_login(UserFactory())
        assert client.get(PAGE).status_code == 200
    return client


def _status_at(client: Client, moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return client.get(PAGE).status_code


def test_who_keeps_working_stays_signed_in(signed_in: Client) -> None:
    for minutes in range(25, 8 * 60, 25):
        assert _status_at(signed_in, MORNING + timedelta(minutes=minutes)) == 200


def test_who_walks_away_for_half_an_hour_is_signed_out_and_told_why(signed_in: Client) -> None:
    with time_machine.travel(MORNING + timedelta(minutes=31), tick=False):
        answer = signed_in.get(PAGE, follow=True)
    assert answer.redirect_chain[0][0].startswith("/account/login/")
    assert "uitgelogd" in answer.content.decode()


def test_nobody_is_signed_in_for_longer_than_a_working_day(signed_in: Client) -> None:
    for minutes in range(20, 8 * 60 + 1, 20):
        assert _status_at(signed_in, MORNING + timedelta(minutes=minutes)) == 200
    assert _status_at(signed_in, MORNING + timedelta(hours=8, minutes=1)) == 302


def test_a_busy_user_does_not_write_the_session_at_each_page(signed_in: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        before = signed_in.session[SIGNED_IN_AT]
        for _ in range(3):
            clock.shift(timedelta(seconds=15))
            assert "sessionid" not in signed_in.get(PAGE).cookies
        assert signed_in.session[SIGNED_IN_AT] == before


def test_pages_of_a_signed_in_user_stay_out_of_every_cache(signed_in: Client) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert "no-store" in signed_in.get(PAGE)["Cache-Control"]


def test_dutch_also_for_an_english_browser(client: Client) -> None:
    answer = client.get("/account/login/", headers={"accept-language": "en-GB,en"})
    assert answer["Content-Language"] == "nl"


def test_english_for_who_chose_it_and_dutch_for_nonsense(client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert client.get("/account/login/")["Content-Language"] == "en"
    client.cookies["django_language"] = "xx"
    assert client.get("/account/login/")["Content-Language"] == "nl"


def test_each_answer_carries_an_id_of_its_own(client: Client) -> None:
    first, second = client.get("/account/login/"), client.get("/account/login/")
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize(
    ("url", "way_back"),
    [
        ("/cases/2026-0001/take-up/", "/cases/2026-0001/"),
        ("/cases/2026-0001/message/", "/cases/2026-0001/"),
        ("/notices/read/", "/notices/"),
    ],
)
def test_an_address_of_a_button_is_a_page_with_the_way_back(signed_in: Client, url: str, way_back: str) -> None:
    with time_machine.travel(MORNING, tick=False):
        answer = signed_in.get(url)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert "Hier is niets te lezen" in answer.content.decode()
        assert f'href="{way_back}"' in answer.content.decode()
        assert not signed_in.get(url, headers={"accept": "application/json"}).content
        assert not signed_in.put(url).content


@pytest.mark.parametrize("path", ["cases/2026", "reports/2026", "people/"])
@pytest.mark.parametrize("rest", ["", "message/", "sanctions/", "correspondence/"])
def test_an_address_with_what_cannot_be_kept_does_not_exist(signed_in: Client, path: str, rest: str) -> None:
    with time_machine.travel(MORNING, tick=False):
        for ask in (signed_in.get, signed_in.post):
            assert ask(f"/{path}%00/{rest}").status_code == 404
