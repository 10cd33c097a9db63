"""Atw art. 3: which days are public holidays, checked year by year against an independent computation."""

from datetime import date, timedelta

import pytest

from core.terms import (
    NotOrdinary,
    OutsideTables,
    holiday,
    holidays_of,
    is_ordinary,
    next_ordinary_day,
    school_holidays,
    school_holidays_between,
)
from core.terms.calendar import EQUATED_DAYS, EQUATED_YEARS, FIRST_YEAR, LAST_YEAR, not_ordinary

YEARS = range(2020, 2036)


def easter(year: int) -> date:
    """Anonymous Gregorian computus: independent of the package under test."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@pytest.mark.parametrize("year", YEARS)
def test_atw_3_1_the_days_that_move_with_easter(year: int) -> None:
    sunday = easter(year)
    assert holiday(sunday + timedelta(days=1)) is NotOrdinary.EASTER_MONDAY
    assert holiday(sunday + timedelta(days=39)) is NotOrdinary.ASCENSION
    assert holiday(sunday + timedelta(days=50)) is NotOrdinary.WHIT_MONDAY


@pytest.mark.parametrize("year", YEARS)
def test_atw_3_2_good_friday_counts_as_a_public_holiday(year: int) -> None:
    assert holiday(easter(year) - timedelta(days=2)) is NotOrdinary.GOOD_FRIDAY


@pytest.mark.parametrize("year", YEARS)
def test_atw_3_1_the_fifth_of_may_counts_every_year_not_only_in_lustrum_years(year: int) -> None:
    assert holiday(date(year, 5, 5)) is NotOrdinary.FIFTH_OF_MAY


@pytest.mark.parametrize("year", YEARS)
def test_atw_3_1_kings_day_moves_to_saturday_when_it_would_be_a_sunday(year: int) -> None:
    is_sunday = date(year, 4, 27).isoweekday() == 7
    assert (holiday(date(year, 4, 26)) is NotOrdinary.KINGS_DAY) == is_sunday
    assert (holiday(date(year, 4, 27)) is NotOrdinary.KINGS_DAY) == (not is_sunday)


@pytest.mark.parametrize("year", YEARS)
def test_atw_3_1_new_year_and_both_days_of_christmas(year: int) -> None:
    assert holiday(date(year, 1, 1)) is NotOrdinary.NEW_YEAR
    assert holiday(date(year, 12, 25)) is NotOrdinary.CHRISTMAS
    assert holiday(date(year, 12, 26)) is NotOrdinary.SECOND_CHRISTMAS


@pytest.mark.parametrize("year", YEARS)
def test_the_table_holds_the_nine_days_of_the_law_and_the_decreed_days_and_nothing_else(year: int) -> None:
    decreed = [day for day in EQUATED_DAYS if day.year == year]
    found = holidays_of(year)
    assert len(found) == 9 + len(decreed)
    assert {day for day, name in found.items() if name is NotOrdinary.EQUATED} == set(decreed)


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)],
)
def test_atw_3_3_equated_days_of_the_current_decree(day: date) -> None:
    assert holiday(day) is NotOrdinary.EQUATED
    assert not is_ordinary(day)


@pytest.mark.parametrize("day", sorted(EQUATED_DAYS))
def test_equated_days_are_weekdays_that_are_not_already_holidays(day: date) -> None:
    assert day.isoweekday() <= 5
    assert holidays_of(day.year)[day] is NotOrdinary.EQUATED


def test_every_year_with_equated_days_is_a_year_of_which_the_decree_is_known() -> None:
    assert {day.year for day in EQUATED_DAYS} <= set(EQUATED_YEARS)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 24),  # Christmas Eve
        date(2026, 12, 31),  # New Year's Eve
        date(2026, 5, 4),  # Remembrance Day
        date(2026, 5, 1),  # Labour Day is no Dutch holiday
        date(2026, 4, 2),  # Maundy Thursday
        date(2025, 4, 28),  # King's Day was on Saturday 26 April: nothing moves to Monday
    ],
)
def test_days_that_are_often_free_but_ordinary_for_the_law(day: date) -> None:
    assert is_ordinary(day)


def test_easter_sunday_is_no_ordinary_day_because_it_is_a_sunday() -> None:
    assert not_ordinary(date(2026, 4, 5)) is NotOrdinary.SUNDAY


def test_a_holiday_on_a_saturday_is_named_by_the_holiday() -> None:
    assert not_ordinary(date(2026, 12, 26)) is NotOrdinary.SECOND_CHRISTMAS


def test_next_ordinary_day_passes_a_whole_easter_weekend() -> None:
    assert next_ordinary_day(date(2026, 4, 3)) == date(2026, 4, 7)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_outside_the_tables_is_refused_in_words(year: int) -> None:
    with pytest.raises(OutsideTables) as refusal:
        is_ordinary(date(year, 6, 3))
    assert str(year) in str(refusal.value)
    assert str(LAST_YEAR) in str(refusal.value)


def test_rolling_past_the_last_year_is_refused_rather_than_guessed() -> None:
    monday = date(LAST_YEAR, 12, 31)
    assert is_ordinary(monday)
    with pytest.raises(OutsideTables):
        next_ordinary_day(monday + timedelta(days=1))


@pytest.mark.parametrize(
    ("region", "first", "last"),
    [
        ("noord", date(2026, 7, 4), date(2026, 8, 16)),
        ("midden", date(2026, 7, 18), date(2026, 8, 30)),
        ("zuid", date(2026, 7, 11), date(2026, 8, 23)),
    ],
)
def test_summer_holiday_differs_by_region(region: str, first: date, last: date) -> None:
    summer = [h for h in school_holidays(region) if h.name == "summer" and h.first.year == 2026]
    assert [(h.first, h.last) for h in summer] == [(first, last)]


def test_christmas_holiday_is_one_stretch_across_the_year() -> None:
    found = school_holidays_between("noord", date(2026, 12, 30), date(2027, 1, 2))
    assert [(h.name, h.first, h.last) for h in found] == [("christmas", date(2026, 12, 19), date(2027, 1, 3))]


def test_an_unknown_region_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown school holiday region"):
        school_holidays("oost")


def test_school_holidays_of_unknown_years_are_simply_not_shown() -> None:
    assert school_holidays_between("zuid", date(2034, 7, 1), date(2034, 8, 30)) == ()
