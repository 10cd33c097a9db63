"""How fast whoever gets a report has to answer (domain.md §4)."""

from datetime import date, datetime

from django.conf import settings

from core.terms.calendar import days_between, holiday
from core.terms.clock import (
    add_working_days,
    add_working_hours,
    halfway,
    local,
    next_working_moment,
)
from core.terms.term import Step, StepCode, Term, TermKind, Unit

URGENT = "urgent"
NORMAL = "normal"
_SATURDAY = 6


def response_term(urgency: str, now: datetime) -> Term:
    """The term for an answer and the moment to remind, at half of its working time.

    `urgency` is "urgent" (working hours) or "normal" (working days, until closing time); both lengths are
    settings of the installation.
    """
    start = local(now)
    if urgency == URGENT:
        amount, unit = settings.OPOR_TERM_URGENT_WORKING_HOURS, Unit.WORKING_HOURS
        ends_at = add_working_hours(start, amount)
    elif urgency == NORMAL:
        amount, unit = settings.OPOR_TERM_NORMAL_WORKING_DAYS, Unit.WORKING_DAYS
        ends_at = add_working_days(start, amount)
    else:
        raise ValueError(f"unknown urgency: {urgency!r}")
    steps = [Step.of(StepCode.COUNTED_HOURS, amount=amount, unit=unit, after=start, until=ends_at)]
    begins = next_working_moment(start)
    if unit is Unit.WORKING_HOURS and begins != start:
        steps.append(Step.of(StepCode.WAITED, until=begins))
    steps += _skipped(start.date(), ends_at.date())
    return Term(
        kind=TermKind.RESPONSE,
        source="",
        starts_on=start.date(),
        ends_on=ends_at.date(),
        unrolled_on=ends_at.date(),
        ends_at=ends_at,
        reminder_at=halfway(start, ends_at),
        explanation=tuple(steps),
    )


def _skipped(first: date, last: date) -> list[Step]:
    """Holidays on a weekday; that weekends do not count needs no saying."""
    return [
        Step.of(StepCode.SKIPPED, day=day, reason=reason)
        for day in days_between(first, last)
        if day.isoweekday() < _SATURDAY and (reason := holiday(day))
    ]
