"""How every act on a sanction goes: lock case and sanction, ask the table, do it, write story, audit and notices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record
from core.errors import InvalidState, NotAllowed, Stale
from core.terms import short_moment
from incidents.actions.moves import locked as locked_incident
from incidents.models import Entry, Incident
from incidents.permissions import UNKNOWN, check_reader
from incidents.routing import told_for_handler
from notifications.actions import notify
from sanctions import permissions, policies
from sanctions.enums import SanctionStatus
from sanctions.models import Sanction
from sanctions.policies import Confirmation
from sanctions.workflow import Act, Audience, Transition, transition


@dataclass
class Move:
    """One act under way, inside the transaction of its action."""

    sanction: Sanction
    transition: Transition
    by: User
    now: datetime
    told: dict[Audience, list[User]] = field(default_factory=dict)

    @property
    def incident(self) -> Incident:
        return self.sanction.incident

    @property
    def matter(self) -> permissions.Matter:
        return permissions.Matter.of(self.sanction)

    def tell(self, audience: Audience, users: Iterable[User | None]) -> None:
        self.told.setdefault(audience, []).extend(user for user in users if user is not None)

    def finish(self, *, data: Mapping[str, Any] | None = None, on_behalf_of: User | None = None) -> Entry | None:
        """Write the new state and everything that follows from it."""
        self.sanction.status = self.transition.target
        self.sanction.save()
        entry = self._tell_story(data or {}) if self.transition.in_story else None
        record(
            action=self.transition.audit_action,
            by=self.by,
            now=self.now,
            obj=self.sanction,
            reference=self.incident.reference,
            on_behalf_of=on_behalf_of,
            details={
                "measure": self.sanction.measure,
                "from": self.transition.source,
                "to": self.transition.target,
                "incident": self.incident.pk,
            },
        )
        self._notify()
        return entry

    def _tell_story(self, data: Mapping[str, Any]) -> Entry:
        self.incident.last_activity_at = self.now
        self.incident.save(update_fields=["last_activity_at"])
        return Entry.objects.create(
            incident=self.incident,
            at=self.now,
            actor=self.by,
            act=self.transition.entry_act,
            data={
                "sanction": self.sanction.pk,
                "measure": self.sanction.measure,
                "person": self.sanction.involvement.label,
                **data,
            },
        )

    def _notify(self) -> None:
        self.tell(Audience.HANDLER, told_for_handler(self.incident, today=timezone.localdate(self.now)))
        for audience in self.transition.tells:
            if audience is Audience.ADDRESSEES:
                continue  # they are told of the letter, not of the case
            users = [user for user in self.told.get(audience, []) if user != self.by]
            _notify_of(self.sanction, self.transition, audience, users, self.now)


def ask_again(incident: Incident, now: datetime) -> None:
    """Another handler: who proposed may have been the one to decide, so what waits is put before who decides now."""
    today = timezone.localdate(now)
    waiting = Sanction.objects.filter(incident=incident, status=SanctionStatus.PROPOSED)
    for sanction in waiting.select_related("involvement__person", "procedure").order_by("pk"):
        sanction.incident = incident
        row = transition(Act.PROPOSE, None)
        _notify_of(
            sanction,
            row,
            Audience.DECIDERS,
            permissions.asked_after_handover(permissions.Matter.of(sanction), incident.handler, today),
            now,
        )


def _notify_of(sanction: Sanction, row: Transition, audience: Audience, users: Iterable[User], now: datetime) -> None:
    notify(
        users=users,
        code=f"sanction.{row.act}.{audience}",
        reference=sanction.incident.reference,
        path=path_of(sanction),
        key=f"sanction:{sanction.pk}:{row.act}:{audience}",
        now=now,
    )


def path_of(sanction: Sanction) -> str:
    return f"/cases/{sanction.incident.reference}/sanctions/{sanction.pk}/"


def begin(sanction_id: int, act: Act, *, by: User, now: datetime, confirmation: Confirmation | None = None) -> Move:
    """Lock case and sanction, in that order, and check table, actor and conditions."""
    sanction = locked(sanction_id, by)
    try:
        row = transition(act, sanction.status)
    except InvalidState as error:
        raise told_who_was_first(sanction, by) or error from None
    permissions.check_actor(row, sanction, by)
    policies.check(row, sanction, confirmation or Confirmation())
    return Move(sanction, row, by, now)


def locked(sanction_id: int, by: User) -> Sanction:
    """The sanction, locked together with its case, for someone who may see it."""
    incident_id = Sanction.objects.filter(pk=sanction_id).values_list("incident_id", flat=True).first()
    if incident_id is None:
        raise NotAllowed(UNKNOWN)
    incident = locked_incident(incident_id)
    check_reader(by, incident)
    sanction = (
        Sanction.objects.select_for_update(of=("self",))
        .select_related(
            "involvement__person",
            "procedure",
            "assessment__protocol",
            "proposed_by__person",
            "decided_by__person",
            "decided_for__person",
        )
        .get(pk=sanction_id)
    )
    sanction.incident = incident
    return sanction


def told_who_was_first(sanction: Sanction, by: User) -> Stale | None:
    """When it was decided or sent already: who did that, and when."""
    moment = sanction.sent_at if sanction.status == SanctionStatus.SENT else sanction.decided_at
    person = sanction.sent_by if sanction.status == SanctionStatus.SENT else sanction.decided_by
    if person is None or moment is None:
        return None
    if person == by:
        return Stale(
            _("You already did this: you decided on this measure or sent its letter on %(when)s.")
            % {"when": short_moment(moment)}
        )
    return Stale(
        _("%(name)s was first: this measure was decided or sent on %(when)s. Read it again.")
        % {"name": person.name, "when": short_moment(moment)}
    )
