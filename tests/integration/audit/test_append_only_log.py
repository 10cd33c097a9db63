"""The log only grows, and PostgreSQL itself sees to that."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from audit.actions import SYSTEM, record, record_refusal
from audit.enums import Outcome
from audit.models import Event
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def event() -> Event:
    return record(action="incident.take_up", by=UserFactory(), now=NOW, reference="2026-0001")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_label = 'iemand anders'",
        "UPDATE audit_event SET details = '{}'",
        "UPDATE audit_event SET at = now()",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "TRUNCATE audit_event CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(event: Event, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get(pk=event.pk).actor_label == event.actor_label


def test_the_orm_is_refused_as_well(event: Event) -> None:
    event.reason = "mooier verhaal"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.delete()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
    assert Event.objects.filter(pk=event.pk, reason="").exists()


def test_what_is_rolled_back_was_not_done() -> None:
    user = UserFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        record(action="incident.take_up", by=user, now=NOW)
        raise RuntimeError
    assert not Event.objects.exists()


def test_a_refusal_outside_the_rolled_back_transaction_stays() -> None:
    user = UserFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError
    record_refusal(action="incident.take_up", by=user, now=NOW, reason="permission")
    assert [e.outcome for e in Event.objects.all()] == [Outcome.REFUSED]


def test_no_actor_no_write() -> None:
    for nobody in (None, AnonymousUser()):
        with pytest.raises(AttributeError):
            record(action="incident.take_up", by=nobody, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match="audit_has_actor"), transaction.atomic():
        Event.objects.create(at=NOW, actor_label="", outcome=Outcome.DONE, action="x.y")
    assert not Event.objects.exists()


def test_an_outcome_the_log_does_not_know_is_refused() -> None:
    with pytest.raises(IntegrityError, match="audit_outcome"), transaction.atomic():
        Event.objects.create(at=NOW, actor_label="Karin", outcome="maybe", action="x.y")


def test_a_line_says_who_on_whose_behalf_and_for_which_board() -> None:
    user = UserFactory()
    holder = UserFactory(board=user.board)
    event = record(action="incident.take_up", by=user, now=NOW, on_behalf_of=holder, details={"from": "reported"})
    event.refresh_from_db()
    assert (event.actor_id, event.actor_label, event.board_id) == (str(user.pk), user.name, str(user.board_id))
    assert (event.on_behalf_of_id, event.on_behalf_of_label) == (str(holder.pk), holder.name)
    assert event.details == {"from": "reported"}


def test_the_system_acts_under_its_own_name() -> None:
    event = record(action="incident.remind", by=SYSTEM, now=NOW, board_id=7)
    assert (event.actor_id, event.actor_label, event.board_id) == ("", "OPO-R Meldpunt", "7")


def test_the_log_outlives_what_it_speaks_of() -> None:
    user = UserFactory()
    event = record(action="user.disable", by=user, now=NOW, obj=user)
    assert (event.object_type, event.object_id) == ("accounts.user", str(user.pk))
    assert not any(field.is_relation for field in Event._meta.get_fields())
