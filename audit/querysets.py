from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from audit.enums import Outcome

if TYPE_CHECKING:
    from audit.models import Event  # noqa: F401


class Reader(Protocol):
    """A user who asks to see the log; this app knows no users."""

    @property
    def audit_board_id(self) -> str: ...
    def may(self, permission: Any, /) -> bool: ...


_READ_AUDIT = "read_audit"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Reader) -> Self:
        """The log of the reader's own board, for who may read it; nothing for everybody else.

        Nobody reads who reported them, or what is done about it: lines about matters the reader is involved in are
        not there. Which those are, an app above knows.
        """
        if not user.audit_board_id or not user.may(_READ_AUDIT):
            return self.none()
        own_matters: models.Q = import_string(settings.OPOR_OWN_MATTERS)(user)
        return self.filter(~own_matters, board_id=user.audit_board_id)

    def by_someone_named(self, text: str) -> Self:
        """Every word occurs in the name of who acted, or on whose behalf."""
        result = self
        for word in text.split():
            result = result.filter(models.Q(actor_label__icontains=word) | models.Q(on_behalf_of_label__icontains=word))
        return result

    def about(self, action: str) -> Self:
        """One action ("incident.take_up"), or all actions on one kind of thing ("incident")."""
        if "." in action:
            return self.filter(action=action)
        return self.filter(action__startswith=f"{action}.")

    def with_outcome(self, outcome: Outcome | str) -> Self:
        return self.filter(outcome=outcome)

    def between(self, first: date | None, last: date | None) -> Self:
        """From the beginning of `first` to the end of `last`, days in Amsterdam; None is no bound."""
        result = self
        if first is not None:
            result = result.filter(at__gte=_midnight(first))
        # After the last day there is there is nothing to leave out.
        if last is not None and last < date.max:
            result = result.filter(at__lt=_midnight(last + timedelta(days=1)))
        return result

    def on_records(self, numbers: Mapping[str, Iterable[str]]) -> Self:
        """About one of these records, by kind ("dossiers.dossier")."""
        found = models.Q(pk=None)
        for kind, of_kind in numbers.items():
            found |= models.Q(object_type=kind, object_id__in=of_kind)
        return self.filter(found)

    def of_account(self, number: str) -> Self:
        """Done by this account, on its behalf, or to it."""
        about = models.Q(object_type="accounts.user", object_id=number)
        return self.filter(models.Q(actor_id=number) | models.Q(on_behalf_of_id=number) | about)

    def on_case(self, reference: str) -> Self:
        return self.filter(reference=reference)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
