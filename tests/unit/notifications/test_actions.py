"""What is handed over stands in the transaction of who hands it over."""

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from notifications import actions
from notifications.actions import enqueue, notify
from notifications.models import Notice, Outbox
from tests.factories.accounts import UserFactory

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db


def test_the_same_key_twice_is_one_row() -> None:
    for case in (1, 2):
        enqueue(topic="case.file", key="case.file:1:7", payload={"incident_id": case}, now=NOW)
    assert Outbox.objects.get().payload == {"incident_id": 1}


def test_what_is_rolled_back_was_never_asked() -> None:
    try:
        with transaction.atomic():
            enqueue(topic="case.file", key="k", payload={}, now=NOW)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert not Outbox.objects.exists()
    assert not any(entry[1] is actions.nudge_relay for entry in connection.run_on_commit)


def test_a_transaction_nudges_the_relay_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        enqueue(topic="case.file", key="a", payload={}, now=NOW)
        enqueue(topic="case.file", key="b", payload={}, now=NOW)
    assert callbacks == [actions.nudge_relay]


def test_each_user_gets_one_notice_and_one_mail_row_however_often_it_is_told() -> None:
    users = [UserFactory(), UserFactory()]
    for _ in range(2):
        notify(
            users=[*users, users[0]],
            code="case.addressed",
            reference="2026-0042",
            path="/cases/2026-0042/",
            key="case.addressed:42:1",
            now=NOW,
        )
    assert Notice.objects.count() == Outbox.objects.filter(topic="notice.mail").count() == 2
    mailed = {row.payload["notice"] for row in Outbox.objects.all()}
    assert mailed == {str(notice.pk) for notice in Notice.objects.all()}


@pytest.mark.parametrize("path", ["https://elders.example/", "//elders.example/", "cases/"])
def test_a_notice_never_leads_away_from_the_site(path: str) -> None:
    with pytest.raises(ValueError, match="page of this site"):
        notify(users=[UserFactory()], code="case.x", reference="", path=path, key="k", now=NOW)
