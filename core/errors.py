"""What a rule of the domain says when it refuses. The message is for the user, in their language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A refusal the user can act on. `fields` points at form fields where that helps."""

    def __init__(self, message: Text, *, fields: Mapping[str, Text] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """This user may not do this. Views turn it into a 404, and the refusal is audited."""


class InvalidState(DomainError):
    """The state of the case does not allow this (any more)."""


class Stale(InvalidState):
    """Someone else was first."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(
            message or _("Someone else changed this while you were looking at it. Read it again and decide anew.")
        )
