"""From a day until a day, as the database sees it."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q
from django.db.models.expressions import Combinable


class Days(Func):
    """The range from starts_on up to and including ends_on. An end on the day before the start is no day at all:
    that is how something is withdrawn before it began."""

    template = "daterange(%(expressions)s + 1, '[)')"
    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__("starts_on", "ends_on")


def sound_dates(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)), name=name)


def no_overlap(name: str, *of: str | Combinable) -> ExclusionConstraint:
    """No two rows that are alike in `of` have a day in common."""
    return ExclusionConstraint(
        name=name,
        expressions=[(Days(), RangeOperators.OVERLAPS), *[(each, RangeOperators.EQUAL) for each in of]],
    )
