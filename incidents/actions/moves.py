"""How every act on a case goes: lock the row, ask the table, do it, write the story, the audit and the notices."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import System, record
from core.errors import NotAllowed
from incidents import permissions, policies
from incidents.models import Entry, Incident
from incidents.routing import told_for_handler
from incidents.workflow import Act, Actor, Audience, Transition, transition
from notifications.actions import enqueue, notify

FILING = "case.file"

# Whom an app above tells when a case that waits for them gets another handler.
_ON_NEW_HANDLER: list[Callable[[Incident, datetime], None]] = []


def on_new_handler(tell: Callable[[Incident, datetime], None]) -> None:
    """An app above has something to ask of whom the new handler needs (sanctions)."""
    _ON_NEW_HANDLER.append(tell)


def tell_of_new_handler(incident: Incident, now: datetime) -> None:
    for tell in _ON_NEW_HANDLER:
        tell(incident, now)


@dataclass
class Move:
    """One act under way, inside the transaction of its action."""

    incident: Incident
    transition: Transition
    by: User | System
    now: datetime
    told: dict[Audience, list[User]] = field(default_factory=dict)
    is_passed_on: bool = False

    @property
    def user(self) -> User:
        """The acting user; a move of the system has none."""
        if not isinstance(self.by, User):
            raise NotAllowed(permissions.UNKNOWN)
        return self.by

    def tell(self, audience: Audience, users: Iterable[User | None]) -> None:
        self.told.setdefault(audience, []).extend(user for user in users if user is not None)

    def finish(self, *, data: Mapping[str, Any] | None = None, files: bool = False) -> Entry:
        """Write the new state and everything that follows from it. `files`: something for the dossiers was made."""
        self.arrive()
        return self.follow_up(data=data, files=files)

    def arrive(self) -> None:
        self.incident.status = self.transition.target
        self.incident.last_activity_at = self.now
        self.incident.save()

    def follow_up(self, *, data: Mapping[str, Any] | None = None, files: bool = False) -> Entry:
        """The story, the audit, the notices and what is to be filed, of a case that has arrived."""
        entry = Entry.objects.create(
            incident=self.incident,
            at=self.now,
            actor=self.by if isinstance(self.by, User) else None,
            act=self.transition.act,
            data=dict(data or {}),
            for_reporter=self.transition.reporter_sees,
        )
        handler = self.incident.handler
        record(
            action=self.transition.audit_action,
            by=self.by,
            now=self.now,
            obj=self.incident,
            on_behalf_of=handler if self._by_a_deputy else None,
            details={"from": self.transition.source, "to": self.transition.target, "entry": entry.pk},
        )
        self._notify(entry)
        if self.is_passed_on:
            tell_of_new_handler(self.incident, self.now)
        if files:
            enqueue(
                topic=FILING,
                key=f"{FILING}:{entry.pk}",
                payload={"incident_id": self.incident.pk},
                now=self.now,
                board_id=self.incident.board_id,
            )
        return entry

    @property
    def _by_a_deputy(self) -> bool:
        return (
            self.transition.actor == Actor.HANDLER
            and isinstance(self.by, User)
            and self.incident.handler_id not in (None, self.by.pk)
        )

    @property
    def _told_for_handler(self) -> list[User | None]:
        if Audience.HANDLER not in self.transition.tells:
            return []
        return [*told_for_handler(self.incident, today=timezone.localdate(self.now))]

    def _notify(self, entry: Entry) -> None:
        defaults: dict[Audience, list[User | None]] = {
            Audience.REPORTER: [self.incident.reporter],
            Audience.HANDLER: self._told_for_handler,
        }
        for audience in self.transition.tells:
            if audience is Audience.WATCHERS:
                continue  # they are led to the queue, not to the case
            users = self.told.get(audience, defaults.get(audience, []))
            notify(
                users=[user for user in users if user is not None and user != self.by],
                code=f"case.{self.transition.act}.{audience}",
                reference=self.incident.reference,
                path=path_for(self.incident, audience),
                key=f"entry:{entry.pk}:{audience}",
                now=self.now,
            )
        if Audience.WATCHERS in self.told:
            notify(
                users=self.told[Audience.WATCHERS],
                code=f"case.{self.transition.act}.{Audience.WATCHERS}",
                reference=self.incident.reference,
                path="/queue/",
                key=f"entry:{entry.pk}:queue",
                now=self.now,
            )


def path_for(incident: Incident, audience: Audience) -> str:
    if audience is Audience.REPORTER:
        return f"/reports/{incident.reference}/"
    if audience is Audience.OFFERED:
        return f"/cases/{incident.reference}/asked/"
    return f"/cases/{incident.reference}/"


def locked(incident_id: int) -> Incident:
    """The row, locked until the end of the transaction, so that of two deciders one waits and then sees."""
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("a case is changed inside a transaction")
    try:
        return (
            Incident.objects.select_for_update(of=("self",))
            .select_related("reporter__person", "handler__person", "school", "board")
            .get(pk=incident_id)
        )
    except Incident.DoesNotExist:
        raise NotAllowed(permissions.UNKNOWN) from None


def begin(incident_id: int, act: Act, actor: Actor, *, by: User | System, now: datetime, outcome: str = "") -> Move:
    """Lock the case and check actor, table and conditions; raises `NotAllowed` or `InvalidState`."""
    incident = locked(incident_id)
    _check_actor(act, actor, by, incident)
    row = transition(act, incident.status, actor)
    policies.check(row, incident, outcome=outcome)
    return Move(incident, row, by, now)


def _check_actor(act: Act, actor: Actor, by: User | System, incident: Incident) -> None:
    if actor is Actor.SYSTEM:
        return
    if not isinstance(by, User):
        raise NotAllowed(permissions.UNKNOWN)
    if actor is Actor.REPORTER:
        permissions.check_reporter(by, incident)
    elif act is Act.REOPEN:
        permissions.check_may_reopen(by, incident)
    elif actor is Actor.HANDLER:
        permissions.check_handler(by, incident)
