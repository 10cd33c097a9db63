"""What pages ask that spans more than what their reader may list."""

from collections.abc import Sequence

from accounts.models import Absence


def deputies_away(absences: Sequence[Absence]) -> frozenset[int]:
    """The ids of those absences whose deputy is away as well: only that, not why or until when."""
    return Absence.objects.deputy_away(absences)
