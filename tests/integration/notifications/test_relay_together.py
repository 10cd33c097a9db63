"""Any number of relays at once: each row is done by one of them; and the numbers that monitoring reads."""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from prometheus_client import REGISTRY, generate_latest
from pytest_django import Settings

from notifications import tasks
from notifications.actions import enqueue
from notifications.models import Outbox
from notifications.relay import relay

NOW = timezone.now()
done: Counter[int] = Counter()


def work(payload: Mapping[str, Any], now: datetime) -> None:
    done[payload["n"]] += 1


def poison(payload: Mapping[str, Any], now: datetime) -> None:
    raise ValueError


@pytest.fixture(autouse=True)
def handlers(settings: Settings) -> None:
    done.clear()
    settings.OUTBOX_HANDLERS = {"work": f"{__name__}.work", "poison": f"{__name__}.poison"}


def ask(topic: str, n: int, now: datetime = NOW) -> None:
    enqueue(topic=topic, key=f"{topic}:{n}", payload={"n": n}, now=now)


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_do_every_row_exactly_once() -> None:
    for n in range(40):
        ask("work", n)
    counts: list[int] = []

    def run() -> None:
        counts.append(relay(NOW))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert done == Counter(range(40))
    assert sum(counts) == 40


@pytest.mark.django_db
def test_the_task_does_what_waits() -> None:
    ask("work", 1)
    tasks.relay()
    assert done == Counter([1])


@pytest.mark.django_db
def test_only_what_was_done_long_ago_is_forgotten() -> None:
    for n, age in ((1, 100), (2, 10)):
        ask("work", n, NOW - timedelta(days=age))
        relay(NOW - timedelta(days=age))
    ask("poison", 3, NOW - timedelta(days=100))
    tasks.prune()
    assert set(Outbox.objects.values_list("key", flat=True)) == {"work:2", "poison:3"}


@pytest.mark.django_db
def test_monitoring_sees_how_much_waits_for_how_long_and_what_is_stuck() -> None:
    ask("work", 1, timezone.now() - timedelta(minutes=5))
    ask("poison", 2, timezone.now())
    Outbox.objects.filter(topic="poison").update(attempts=9)
    numbers = {line.split()[0]: float(line.split()[1]) for line in _lines()}
    assert numbers["opor_outbox_waiting"] == 2
    assert 299 < numbers["opor_outbox_oldest_seconds"] < 330
    assert numbers["opor_outbox_stuck"] == 1


def _lines() -> list[str]:
    return [line for line in generate_latest(REGISTRY).decode().splitlines() if line.startswith("opor_outbox")]
