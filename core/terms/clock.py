"""Working time: Monday to Friday 8:00–17:00 in Amsterdam, no public holidays.

School holidays are working time: a report made in July is answered in July. Summer time changes on a Sunday
night, so a working day always lasts nine hours.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.terms.calendar import ONE_DAY, days_between, is_ordinary, next_ordinary_day, ordinary_days

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
OPENS: Final = time(8)
CLOSES: Final = time(17)
NO_TIME: Final = timedelta()


class NaiveDatetime(ValueError):
    """A moment without a time zone is a mistake of the caller, never of the user."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"{moment!r} has no time zone; pass an aware datetime")


def local(moment: datetime) -> datetime:
    """The same moment on the clock of Amsterdam. Raises NaiveDatetime."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveDatetime(moment)
    return moment.astimezone(AMSTERDAM)


def local_date(day: date | datetime) -> date:
    """The day on the calendar in Amsterdam. Raises NaiveDatetime."""
    return local(day).date() if isinstance(day, datetime) else day


def opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, AMSTERDAM)


def closing(day: date) -> datetime:
    return datetime.combine(day, CLOSES, AMSTERDAM)


def is_working_moment(moment: datetime) -> bool:
    """Within working hours; opening and closing time are both within."""
    moment = local(moment)
    return is_ordinary(moment.date()) and OPENS <= moment.time() <= CLOSES


def next_working_moment(moment: datetime) -> datetime:
    """`moment` itself when it is within working hours, otherwise the next opening time."""
    moment = local(moment)
    day = next_ordinary_day(moment.date())
    if day == moment.date():
        if moment <= closing(day):
            return max(moment, opening(day))
        day = next_ordinary_day(day + ONE_DAY)
    return opening(day)


def add_working_time(start: datetime, amount: timedelta) -> datetime:
    """`amount` of working time after `start`; what fits exactly ends at closing time, not the next day."""
    if amount < NO_TIME:
        raise ValueError("working time can only be added, not taken off")
    moment = next_working_moment(start)
    left = amount
    while left > (today := closing(moment.date()) - moment):
        left -= today
        moment = opening(next_ordinary_day(moment.date() + ONE_DAY))
    return moment + left


def add_working_hours(start: datetime, hours: float) -> datetime:
    """`hours` of working time after `start`: four hours from Friday 16:00 is Monday 11:00."""
    return add_working_time(start, timedelta(hours=hours))


def add_working_days(start: date | datetime, days: int) -> datetime:
    """Closing time of the `days`-th working day after the day of `start`, whatever the hour of `start`.

    Whoever gets a question at the end of Thursday has all of Friday and Monday for two working days.
    """
    if days < 1:
        raise ValueError("a term lasts at least one working day")
    day = local_date(start)
    for _ in range(days):
        day = next_ordinary_day(day + ONE_DAY)
    return closing(day)


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """Working time from `start` to `end`; negative when `end` comes first."""
    start, end = local(start), local(end)
    if end < start:
        return -working_time_between(end, start)
    total = NO_TIME
    for day in days_between(start.date(), end.date()):
        if is_ordinary(day):
            total += max(min(end, closing(day)) - max(start, opening(day)), NO_TIME)
    return total


def working_days_after(start: date | datetime, end: date | datetime) -> int:
    """How many working days have begun after the day of `start`, up to and including the day of `end`."""
    return ordinary_days(local_date(start) + ONE_DAY, local_date(end))


def halfway(start: datetime, end: datetime) -> datetime:
    """The moment at which half of the working time between the two has passed: when to remind."""
    start, end = local(start), local(end)
    if end < start:
        raise ValueError("a term cannot end before it starts")
    return min(add_working_time(start, working_time_between(start, end) / 2), end)
