"""What may become of an import. An unlisted step fails."""

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidState
from people.enums import RosterStatus as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.PREVIEWED: frozenset({S.PREVIEWED, S.QUEUED, S.DISCARDED}),
    S.QUEUED: frozenset({S.APPLIED, S.FAILED, S.PREVIEWED}),
    S.FAILED: frozenset({S.PREVIEWED, S.QUEUED, S.DISCARDED}),
    S.APPLIED: frozenset(),
    S.DISCARDED: frozenset(),
}


def check_step(old: str, new: S) -> None:
    """Raises InvalidState."""
    if new not in TRANSITIONS[S(old)]:
        raise InvalidState(_("This import was already applied or discarded. Look at the list of imports."))
