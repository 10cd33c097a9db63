"""Which days count as ordinary days in the sense of the Algemene termijnenwet (Atw)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

FIRST_YEAR: Final = 2020
LAST_YEAR: Final = 2035
ONE_DAY: Final = timedelta(days=1)


class NotOrdinary(StrEnum):
    """Why a day is not an ordinary day."""

    NEW_YEAR = "new_year"
    GOOD_FRIDAY = "good_friday"
    EASTER_MONDAY = "easter_monday"
    KINGS_DAY = "kings_day"
    FIFTH_OF_MAY = "fifth_of_may"
    ASCENSION = "ascension"
    WHIT_MONDAY = "whit_monday"
    CHRISTMAS = "christmas"
    SECOND_CHRISTMAS = "second_christmas"
    EQUATED = "equated"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class OutsideTables(DomainError):
    """The holidays of that year are not in the tables, so no date can be promised."""

    def __init__(self, day: date) -> None:
        super().__init__(
            _("No term can be computed for %(year)s: the calendar knows the years %(first)s to %(last)s.")
            % {"year": day.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
        self.day = day


# Days equated with a public holiday by royal decree (Atw art. 3 lid 3), published about three years ahead.
# A new decree is a new line here: its date, and the last year in EQUATED_YEARS.
EQUATED_DAYS: Final = frozenset(
    {
        # Besluit gelijkstelling van 28 april 2023, 19 mei 2023, 10 mei 2024, 27 december 2024 en 30 mei 2025
        date(2023, 4, 28),
        date(2023, 5, 19),
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        # Besluit gelijkstelling van 2 januari 2026, 15 mei 2026, 7 mei 2027, 28 april 2028 en 26 mei 2028
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    }
)
EQUATED_YEARS: Final = range(2023, 2029)

# The names the `holidays` package gives, and the day of Atw art. 3 each stands for. Easter Sunday and
# Whit Sunday are not among them: the law does not name them, as they are Sundays anyway.
_BY_NAME: Final = MappingProxyType(
    {
        "Nieuwjaarsdag": NotOrdinary.NEW_YEAR,
        "Goede vrijdag": NotOrdinary.GOOD_FRIDAY,
        "Tweede paasdag": NotOrdinary.EASTER_MONDAY,
        "Koningsdag": NotOrdinary.KINGS_DAY,
        "Bevrijdingsdag": NotOrdinary.FIFTH_OF_MAY,
        "Hemelvaartsdag": NotOrdinary.ASCENSION,
        "Tweede pinksterdag": NotOrdinary.WHIT_MONDAY,
        "Eerste kerstdag": NotOrdinary.CHRISTMAS,
        "Tweede kerstdag": NotOrdinary.SECOND_CHRISTMAS,
    }
)
_SUNDAY_FEASTS: Final = frozenset({"Eerste paasdag", "Eerste pinksterdag"})


def is_covered(day: date) -> bool:
    """Whether the holidays of that year are in the tables."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def holidays_of(year: int) -> MappingProxyType[date, NotOrdinary]:
    """Public holidays and equated days of a year (Atw art. 3), whatever weekday they fall on."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideTables(date(year, 1, 1))
    base = holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="nl", expand=False)
    found = dict.fromkeys((day for day in EQUATED_DAYS if day.year == year), NotOrdinary.EQUATED)
    for day in base:
        for name in base.get_list(day):
            if name not in _SUNDAY_FEASTS:
                found[day] = _BY_NAME[name]
    return MappingProxyType(found)


def holiday(day: date) -> NotOrdinary | None:
    """The public holiday or equated day that `day` is. Raises OutsideTables."""
    return holidays_of(day.year).get(day)


def not_ordinary(day: date) -> NotOrdinary | None:
    """Why `day` is not an ordinary day (a holiday before a weekday), or None when it is one."""
    if found := holiday(day):
        return found
    return {6: NotOrdinary.SATURDAY, 7: NotOrdinary.SUNDAY}.get(day.isoweekday())


def is_ordinary(day: date) -> bool:
    """Not a Saturday, Sunday, public holiday or equated day (Atw art. 1 and 3)."""
    return not_ordinary(day) is None


def next_ordinary_day(day: date) -> date:
    """The first ordinary day on or after `day` (Atw art. 1 lid 1)."""
    while not is_ordinary(day):
        day += ONE_DAY
    return day


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def ordinary_days(first: date, last: date) -> int:
    """How many ordinary days there are from `first` to `last`, both included."""
    return sum(is_ordinary(day) for day in days_between(first, last))


def decree_is_known(year: int) -> bool:
    """Whether the equated days of that year are in the table; later decrees may still add days."""
    return year in EQUATED_YEARS


@dataclass(frozen=True)
class SchoolHoliday:
    """A stretch of days off in one region: both dates included."""

    name: str
    first: date
    last: date


SCHOOL_YEARS: Final = range(2020, 2031)
_BREAKS: Final = MappingProxyType(
    {
        "Kerstvakantie": "christmas",
        "Voorjaarsvakantie": "spring",
        "Meivakantie": "may",
        "Zomervakantie": "summer",
        "Herfstvakantie": "autumn",
    }
)


@lru_cache(maxsize=3)
def school_holidays(region: str) -> tuple[SchoolHoliday, ...]:
    """School holidays of a region (`noord`, `midden`, `zuid`), in order. Legal terms keep running in them.

    The names are codes: christmas, spring, may, summer, autumn. Spring and autumn are advice to schools.
    """
    if region not in ("noord", "midden", "zuid"):
        raise ValueError(f"unknown school holiday region: {region!r}")
    table = holidays.country_holidays(
        "NL",
        subdiv=region.capitalize(),
        years=SCHOOL_YEARS,
        categories=("school",),
        language="nl",
        expand=False,
    )
    found: list[SchoolHoliday] = []
    for day in sorted(table):
        name = _BREAKS[table[day]]
        if found and found[-1].name == name and found[-1].last + ONE_DAY == day:
            found[-1] = SchoolHoliday(name, found[-1].first, day)
        else:
            found.append(SchoolHoliday(name, day, day))
    return tuple(found)


def school_holidays_between(region: str, first: date, last: date) -> tuple[SchoolHoliday, ...]:
    """The school holidays of a region that touch the days from `first` to `last`. Unknown years give none."""
    return tuple(h for h in school_holidays(region) if h.first <= last and h.last >= first)
