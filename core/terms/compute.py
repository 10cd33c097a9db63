"""Terms of the law and of the collective agreement, in days, weeks, months and years, and in hours."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from core.terms.calendar import (
    ONE_DAY,
    decree_is_known,
    is_covered,
    next_ordinary_day,
    not_ordinary,
    ordinary_days,
    school_holidays_between,
)
from core.terms.clock import AMSTERDAM, local, local_date
from core.terms.term import Step, StepCode, Term, TermKind, Unit

_MINIMUM_ORDINARY_DAYS: Final = 2


@dataclass(frozen=True)
class Rules:
    """The law that says how a term of days or longer is counted."""

    kind: TermKind
    roll_article: str
    minimum_article: str
    minimum_from: int  # a term of so many days or more contains two ordinary days
    exempt_article: str
    longest: dict[Unit, int] | None  # longer terms are exempt; None: no term is too long

    def exempts(self, amount: int, unit: Unit) -> bool:
        return self.longest is not None and amount > self.longest.get(unit, 0)


ATW: Final = Rules(
    kind=TermKind.STATUTORY,
    roll_article="Atw art. 1 lid 1",
    minimum_article="Atw art. 2",
    minimum_from=3,
    exempt_article="Atw art. 4",
    longest={Unit.DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3, Unit.YEARS: 0},
)
# Terms of the AVG are terms of the Union, for which the Algemene termijnenwet does not hold.
EUROPEAN: Final = Rules(
    kind=TermKind.EUROPEAN,
    roll_article="Vo. 1182/71 art. 3 lid 4",
    minimum_article="Vo. 1182/71 art. 3 lid 5",
    minimum_from=2,
    exempt_article="Vo. 1182/71 art. 3 lid 4",
    longest=None,
)
_COUNTED_BACK_ARTICLE: Final = "Atw art. 1 lid 2"


def shift(day: date, amount: int, unit: Unit) -> date:
    """`amount` units later, or earlier when negative. A day that the month lacks becomes its last day."""
    match unit:
        case Unit.DAYS:
            return day + timedelta(days=amount)
        case Unit.WEEKS:
            return day + timedelta(weeks=amount)
        case Unit.MONTHS | Unit.YEARS:
            months = amount * (12 if unit is Unit.YEARS else 1)
            year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
            return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))
        case _:
            raise ValueError(f"a term in {unit} is not counted in whole days")


def term_after(event: date | datetime, amount: int, unit: Unit, *, source: str, rules: Rules = ATW) -> Term:
    """The statutory term that begins on the day after `event` (Awb art. 6:8, BW art. 6:2 alike).

    `event` is the day of announcement, receipt or knowledge. Raises OutsideTables for years without holidays,
    unless the term is too long for the law to move it.
    """
    event_on = _checked(event, amount)
    starts_on, counted = event_on + ONE_DAY, shift(event_on, amount, unit)
    steps = [Step.of(StepCode.COUNTED, amount=amount, unit=unit, after=event_on, until=counted)]
    if rules.exempts(amount, unit):
        ends_on = counted
        steps += _not_rolled(counted, why="too_long", article=rules.exempt_article)
    else:
        ends_on = next_ordinary_day(counted)
        if ends_on != counted:
            steps.append(_rolled(StepCode.ROLLED, counted, ends_on, article=rules.roll_article))
        if (counted - event_on).days >= rules.minimum_from:
            extended = _with_two_ordinary_days(starts_on, ends_on)
            if extended != ends_on:
                ends_on = extended
                steps.append(Step.of(StepCode.EXTENDED, until=ends_on, article=rules.minimum_article))
        steps += _unknown_decree(ends_on)
    return Term(
        kind=rules.kind,
        source=source,
        starts_on=starts_on,
        ends_on=ends_on,
        unrolled_on=counted,
        explanation=tuple(steps),
    )


def term_before(event: date | datetime, amount: int, unit: Unit, *, source: str, clear_days: bool = False) -> Term:
    """The last day on which something can be done that must be done so long *before* `event`.

    Never moved to a later day (Atw art. 1 lid 2). That exception does not reach art. 2, so in three days or
    more there are always two ordinary days: the last day comes earlier, which is also the safe side.
    With `clear_days` neither the day of the act nor the day of the event counts.
    """
    event_on = _checked(event, amount)
    counted = shift(event_on, -amount, unit) - (ONE_DAY if clear_days else timedelta())
    steps = [Step.of(StepCode.COUNTED_BACK, amount=amount, unit=unit, before=event_on, until=counted)]
    ends_on = counted
    if not ATW.exempts(amount, unit):
        if (event_on - counted).days >= ATW.minimum_from:
            while ordinary_days(ends_on, event_on - ONE_DAY) < _MINIMUM_ORDINARY_DAYS:
                ends_on -= ONE_DAY
        if ends_on != counted:
            steps.append(Step.of(StepCode.EXTENDED_BACK, until=ends_on, article=ATW.minimum_article))
    steps += _not_rolled(ends_on, why="counted_back", article=_COUNTED_BACK_ARTICLE)
    return Term(
        kind=TermKind.COUNTED_BACK,
        source=source,
        starts_on=ends_on,
        ends_on=ends_on,
        unrolled_on=counted,
        explanation=tuple(steps),
    )


def hours_after(event: datetime, hours: int, *, source: str, kind: TermKind = TermKind.STATUTORY) -> Term:
    """A statutory term in hours runs on through nights, weekends and holidays (Atw art. 4, onder a)."""
    if hours < 1:
        raise ValueError("a term lasts at least one hour")
    starts_at = local(event)
    # By way of UTC: an hour is an hour when the clock changes too.
    ends_at = (starts_at.astimezone(UTC) + timedelta(hours=hours)).astimezone(AMSTERDAM)
    counted = Step.of(StepCode.COUNTED_HOURS, amount=hours, unit=Unit.HOURS, after=starts_at, until=ends_at)
    not_rolled = _not_rolled(ends_at.date(), why="hours", article="Atw art. 4")
    return Term(
        kind=kind,
        source=source,
        starts_on=starts_at.date(),
        ends_on=ends_at.date(),
        unrolled_on=ends_at.date(),
        ends_at=ends_at,
        explanation=(counted, *not_rolled),
    )


def agreement_term(event: date | datetime, amount: int, unit: Unit, *, source: str) -> Term:
    """A term of the collective agreement: not statutory, so the Algemene termijnenwet does not hold.

    `ends_on` is what the other party is told (moved on to an ordinary day); `unrolled_on` is what the board
    itself should reckon with.
    """
    event_on = _checked(event, amount)
    counted = shift(event_on, amount, unit)
    ends_on = next_ordinary_day(counted)
    steps = [Step.of(StepCode.COUNTED, amount=amount, unit=unit, after=event_on, until=counted)]
    if ends_on != counted:
        steps.append(_rolled(StepCode.AGREEMENT_ROLLED, counted, ends_on))
    steps += _unknown_decree(ends_on)
    return Term(
        kind=TermKind.AGREEMENT,
        source=source,
        starts_on=event_on + ONE_DAY,
        ends_on=ends_on,
        unrolled_on=counted,
        explanation=tuple(steps),
    )


def with_school_holidays(term: Term, region: str) -> Term:
    """The same term, told about the school holidays (`noord`, `midden`, `zuid`) in which it keeps running."""
    breaks = school_holidays_between(region, term.starts_on, term.ends_on)
    return term.explained_by(
        *(Step.of(StepCode.SCHOOL_HOLIDAY, name=b.name, first=b.first, last=b.last) for b in breaks)
    )


def _checked(event: date | datetime, amount: int) -> date:
    if amount < 1:
        raise ValueError("a term lasts at least one day")
    return local_date(event)


def _with_two_ordinary_days(starts_on: date, ends_on: date) -> date:
    while ordinary_days(starts_on, ends_on) < _MINIMUM_ORDINARY_DAYS:
        ends_on = next_ordinary_day(ends_on + ONE_DAY)
    return ends_on


def _rolled(code: StepCode, day: date, until: date, **params: str) -> Step:
    return Step.of(code, day=day, reason=not_ordinary(day) or "", until=until, **params)


def _not_rolled(day: date, *, why: str, article: str) -> list[Step]:
    """Only worth saying where one would expect it to move."""
    reason = not_ordinary(day) if is_covered(day) else None
    return [Step.of(StepCode.NOT_ROLLED, day=day, reason=reason, why=why, article=article)] if reason else []


def _unknown_decree(day: date) -> list[Step]:
    return [] if decree_is_known(day.year) else [Step.of(StepCode.DECREE_UNKNOWN, year=day.year)]
