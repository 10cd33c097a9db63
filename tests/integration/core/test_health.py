from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notifications.models import Outbox
from opor import health

HEARD_TOO_LONG_AGO = health.HEARTBEAT_LIMIT + timedelta(seconds=1)
WAITS_LONG = health.OUTBOX_LIMIT + timedelta(minutes=1)

# The checks look from threads of their own, with connections of their own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _heartbeat(empty_cache: None) -> None:
    health.heartbeat()


def _put_in_outbox(waiting_for: timedelta, key: str) -> None:
    since = timezone.now() - waiting_for
    Outbox.objects.create(topic="notice.mail", key=key, created_at=since, available_at=since)


def test_alive_needs_nothing_but_the_process(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_ready_when_everything_answers(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("text/plain")


def test_not_ready_when_the_clock_stopped(client: Client) -> None:
    caches["valkey"].set("health:heartbeat", (timezone.now() - HEARD_TOO_LONG_AGO).timestamp())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"Last heartbeat" in answer.content


def test_not_ready_when_work_waits_long(client: Client) -> None:
    _put_in_outbox(WAITS_LONG, key="old")
    _put_in_outbox(timedelta(seconds=1), key="new")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"1 waiting" in answer.content


def test_ready_tells_nothing_about_cases(client: Client) -> None:
    _put_in_outbox(WAITS_LONG, key="case-2026-0042")
    assert b"2026-0042" not in client.get("/readyz").content


def test_security_txt_exists_when_there_is_someone_to_write_to(client: Client, settings: Settings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.OPOR_SECURITY_CONTACT = "mailto:security@example.nl"
    answer = client.get("/.well-known/security.txt")
    assert b"Contact: mailto:security@example.nl\n" in answer.content
    assert b"\nExpires: " in answer.content


def test_what_does_not_answer_is_named_and_where_it_stands_is_not(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError('connection to server at "db.intern" (10.0.0.7), port 5432 failed: refused')

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", gone)
    for kind in ("text/plain", "application/json", "text/html"):
        answer = client.get("/readyz", headers={"Accept": kind})
        assert answer.status_code >= 500
        assert b"Database" in answer.content
        assert b"db.intern" not in answer.content
        assert b"5432" not in answer.content
    assert "db.intern" in caplog.text


def test_a_database_that_does_not_answer_is_said_on_a_page_of_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    client.raise_request_exception = False
    client.cookies["sessionid"] = "0123456789abcdefghijklmnopqrstuv"
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", gone)
    monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", gone)
    for answer in (
        client.get("/reports/"),
        client.post("/account/login/", {"login": "iemand@rijnmeer.example", "password": "x"}),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "Onze database antwoordt niet" in answer.content.decode()
