"""Whatever is killed, whenever: every notice is mailed at least once, and none that was not committed is."""

import pytest
from django.db import transaction
from django.utils import timezone

from notifications.actions import notify
from notifications.models import Notice, Outbox
from tests.factories.accounts import UserFactory
from tests.integration.notifications.conftest import Installation, kill
from tests.integration.processes import family

pytestmark = [pytest.mark.processes, pytest.mark.slow]

TELL = """
import os, signal, time
from django.db import transaction
from django.utils import timezone
from accounts.models import User
from notifications.actions import notify
die = sys.argv[1]
def now_die():
    os.kill(os.getpid(), signal.SIGKILL)
began = time.monotonic()
with transaction.atomic():
    if die == "after commit":
        transaction.on_commit(now_die)  # first in line: before the nudge
    notify(users=User.objects.all(), code="account.roles", reference="", path="/", key=die, now=timezone.now())
    if die == "before commit":
        now_die()
print(time.monotonic() - began)
"""


def tell(count: int) -> None:
    users = [UserFactory() for _ in range(count)]
    with transaction.atomic():
        notify(users=users, code="account.roles", reference="", path="/", key="test", now=timezone.now())


def expected_ids() -> set[str]:
    return {f"<notice-{notice.pk}@meldpunt.rijnmeer.example>" for notice in Notice.objects.all()}


@pytest.mark.parametrize("victim", ["whole worker", "child"])
def test_a_worker_killed_in_the_middle_of_a_delivery_loses_nothing(installation: Installation, victim: str) -> None:
    installation.mail.hesitate()
    installation.start_beat()
    worker = installation.start_worker()
    tell(3)
    assert installation.mail.taken.wait(timeout=90)
    if victim == "child":
        kill([process for process in family(worker.pid) if not process.children()])
    else:
        installation.kill(worker)
    assert not Notice.objects.exclude(mailed_at=None).exists()
    installation.mail.answer.set()
    if victim == "whole worker":
        installation.start_worker()
    installation.wait_until_mailed()
    ids = installation.mail.message_ids
    assert set(ids) == expected_ids()
    assert len(ids) == 4, "the one whose sender died comes twice, recognisable by its id"


def test_with_the_broker_gone_telling_still_works_quickly_and_arrives_later(
    installation: Installation,
) -> None:
    UserFactory()
    installation.broker.stop()
    told = installation.run(TELL, "not at all")
    assert told.returncode == 0, told.stderr
    assert float(told.stdout) < 10, "seconds the visitor waits"
    assert Notice.objects.count() == Outbox.objects.filter(done_at=None).count() == 1
    installation.broker.start()
    installation.start_beat()
    installation.start_worker()
    installation.wait_until_mailed()
    assert set(installation.mail.message_ids) == expected_ids()


def test_a_broker_that_stops_under_a_running_worker_is_only_a_delay(installation: Installation) -> None:
    installation.start_beat()
    worker = installation.start_worker()
    tell(1)
    installation.wait_until_mailed()
    installation.broker.stop()
    UserFactory()
    assert installation.run(TELL, "not at all").returncode == 0
    installation.broker.start()
    installation.wait_until_mailed()
    assert worker.ended() is None
    assert set(installation.mail.message_ids) == expected_ids()


def test_a_web_process_killed_between_commit_and_nudge_loses_nothing(installation: Installation) -> None:
    UserFactory()
    assert installation.run(TELL, "after commit").returncode == -9
    assert Outbox.objects.filter(done_at=None).count() == 1
    installation.start_beat()
    installation.start_worker()
    installation.wait_until_mailed()
    assert set(installation.mail.message_ids) == expected_ids()


def test_a_web_process_killed_before_commit_leaves_no_trace(installation: Installation) -> None:
    UserFactory()
    assert installation.run(TELL, "before commit").returncode == -9
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()
