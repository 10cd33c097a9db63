from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import models

from audit.context import current_request_id
from audit.enums import Outcome
from audit.models import Event


class Actor(Protocol):
    """Whoever acts: a user, or the system itself."""

    @property
    def audit_id(self) -> str: ...
    @property
    def audit_label(self) -> str: ...
    @property
    def audit_board_id(self) -> str: ...


class System:
    """The software acting by itself (a deadline that ran out). There is one: `SYSTEM`."""

    audit_id = ""
    audit_label = "OPO-R Meldpunt"
    audit_board_id = ""


SYSTEM = System()


def record(
    *,
    action: str,
    by: Actor,
    now: datetime,
    obj: models.Model | None = None,
    outcome: Outcome = Outcome.DONE,
    reference: str = "",
    reason: str = "",
    board_id: int | str | None = None,
    on_behalf_of: Actor | None = None,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event, in the transaction of the caller: what is rolled back was not done.

    `details` holds codes and ids, never names or content; of who gets the rights of another also how the account is
    called, as of the actor. What is None is left out.
    """
    return Event.objects.create(
        at=now,
        board_id=str(board_id or getattr(obj, "board_id", None) or by.audit_board_id or ""),
        actor_id=by.audit_id,
        actor_label=by.audit_label,
        on_behalf_of_id=on_behalf_of.audit_id if on_behalf_of else "",
        on_behalf_of_label=on_behalf_of.audit_label if on_behalf_of else "",
        outcome=outcome,
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        reference=reference or str(getattr(obj, "reference", "") or ""),
        reason=reason,
        details={name: value for name, value in (details or {}).items() if value is not None},
        request_id=current_request_id(),
    )


def record_refusal(*, action: str, by: Actor, now: datetime, reason: str, **kwargs: Any) -> Event:
    """A refusal stands in the log even though nothing happened; call it outside the rolled-back transaction."""
    return record(action=action, by=by, now=now, outcome=Outcome.REFUSED, reason=reason, **kwargs)


def record_export(*, by: Actor, now: datetime, filters: Mapping[str, str]) -> Event:
    """Somebody took the log out of the system: with which filters, without what they typed in them."""
    typed = ("who", "dossier_of", "reference", "record")
    details: dict[str, Any] = {name: value for name, value in filters.items() if value and name not in typed}
    details |= {f"has_{name}": True for name in typed if filters.get(name)}
    return record(action="audit.export", by=by, now=now, outcome=Outcome.READ, details=details)
