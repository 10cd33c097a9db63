"""The outbox is done at least once, one row never stops another, and an error tells nothing of persons."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from notifications.actions import enqueue
from notifications.models import Outbox
from notifications.relay import LONGEST_DELAY, delay_after, relay

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db

done: list[Any] = []


def work(payload: Mapping[str, Any], now: datetime) -> None:
    done.append(payload["n"])


def poison(payload: Mapping[str, Any], now: datetime) -> None:
    Outbox.objects.create(topic="t", key="written-before-failing", created_at=now, available_at=now)
    raise ValueError("Karin de Wit <karin@rijnmeer.example>")


@pytest.fixture(autouse=True)
def handlers(settings: Settings) -> None:
    done.clear()
    settings.OUTBOX_HANDLERS = {"work": f"{__name__}.work", "poison": f"{__name__}.poison"}


def ask(topic: str, n: int, **fields: Any) -> None:
    enqueue(topic=topic, key=f"{topic}:{n}", payload={"n": n}, now=NOW, **fields)


def test_rows_are_done_once_in_the_order_they_came() -> None:
    for n in (1, 2, 3):
        ask("work", n)
    assert relay(NOW) == 3
    assert relay(NOW + timedelta(days=1)) == 0
    assert done == [1, 2, 3]
    assert set(Outbox.objects.values_list("done_at", flat=True)) == {NOW}


def test_a_row_waits_until_it_is_available() -> None:
    ask("work", 1, available_at=NOW + timedelta(hours=1))
    assert relay(NOW) == 0
    assert relay(NOW + timedelta(hours=1)) == 1


def test_a_run_does_no_more_than_its_limit() -> None:
    for n in (1, 2, 3):
        ask("work", n)
    assert relay(NOW, limit=2) == 2
    assert done == [1, 2]


def test_a_poison_row_does_not_stop_the_others_and_leaves_nothing_behind() -> None:
    ask("poison", 1)
    ask("work", 2)
    assert relay(NOW) == 1
    row = Outbox.objects.get(topic="poison")
    assert (row.attempts, row.done_at) == (1, None)
    assert not Outbox.objects.filter(key="written-before-failing").exists()


def test_the_error_says_what_and_where_but_not_about_whom() -> None:
    ask("poison", 1)
    relay(NOW)
    error = Outbox.objects.get().last_error
    assert error.startswith("ValueError")
    assert "poison" in error
    assert "Karin" not in error
    assert "@" not in error


def test_a_failing_row_comes_back_later_and_later_but_never_gives_up() -> None:
    ask("poison", 1)
    moment, waits = NOW, []
    for _ in range(14):
        relay(moment)
        row = Outbox.objects.get()
        waits.append(row.available_at - moment)
        moment = row.available_at
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits[-1] == LONGEST_DELAY == delay_after(10_000)
    assert Outbox.objects.get().attempts == 14


def test_a_topic_nobody_handles_waits_for_a_release_that_does(settings: Settings) -> None:
    ask("unheard_of", 1)
    relay(NOW)
    assert Outbox.objects.get().last_error.startswith("LookupError")
    settings.OUTBOX_HANDLERS = {"unheard_of": f"{__name__}.work"}
    assert relay(NOW + timedelta(minutes=1)) == 1


def test_success_wipes_the_earlier_error(settings: Settings) -> None:
    ask("poison", 1)
    relay(NOW)
    settings.OUTBOX_HANDLERS = {"poison": f"{__name__}.work"}
    relay(NOW + timedelta(minutes=1))
    assert Outbox.objects.get().last_error == ""
