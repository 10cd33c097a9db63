"""Working time: Monday to Friday 8:00–17:00 in Amsterdam, no public holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.terms import (
    AMSTERDAM,
    NaiveDatetime,
    OutsideTables,
    add_working_days,
    add_working_hours,
    halfway,
    is_working_moment,
    local,
    local_date,
    next_working_moment,
    working_days_after,
    working_time_between,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-03 09:00", 4, "2026-11-03 13:00"),
        ("2026-11-03 13:00", 4, "2026-11-03 17:00"),  # fits exactly: closing time, not the next morning
        ("2026-11-03 13:01", 4, "2026-11-04 08:01"),
        ("2026-11-06 16:00", 4, "2026-11-09 11:00"),  # Friday to Monday
        ("2026-11-07 12:00", 4, "2026-11-09 12:00"),  # reported on Saturday
        ("2026-11-03 06:00", 4, "2026-11-03 12:00"),  # before opening
        ("2026-11-03 23:30", 4, "2026-11-04 12:00"),  # after closing
        ("2026-04-02 16:00", 4, "2026-04-07 11:00"),  # over Good Friday and Easter Monday
        ("2026-12-24 15:00", 4, "2026-12-28 10:00"),  # over Christmas
        ("2026-05-04 16:00", 4, "2026-05-06 11:00"),  # over the fifth of May
        ("2026-11-03 09:00", 0, "2026-11-03 09:00"),
        ("2026-11-07 12:00", 0, "2026-11-09 08:00"),
        ("2026-11-03 08:00", 18, "2026-11-04 17:00"),
        ("2026-11-03 08:00", 0.5, "2026-11-03 08:30"),
    ],
)
def test_adding_working_hours(start: str, hours: float, end: str) -> None:
    assert add_working_hours(at(start), hours) == at(end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-27 16:00", "2026-03-30 09:00"),  # summer time begins on Sunday 29 March
        ("2026-10-23 16:00", "2026-10-26 09:00"),  # and ends on Sunday 25 October
    ],
)
def test_two_working_hours_are_two_hours_on_the_clock_across_a_change_of_summer_time(start: str, end: str) -> None:
    assert add_working_hours(at(start), 2) == at(end)
    assert working_time_between(at(start), at(end)) == timedelta(hours=2)


def test_the_zone_of_the_caller_does_not_matter() -> None:
    in_utc = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)
    in_tokyo = in_utc.astimezone(ZoneInfo("Asia/Tokyo"))
    assert add_working_hours(in_utc, 4) == add_working_hours(in_tokyo, 4) == at("2026-11-09 11:00")
    assert add_working_hours(in_tokyo, 4).tzinfo is AMSTERDAM


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-03 09:00", 2, "2026-11-05 17:00"),
        ("2026-11-03 00:01", 2, "2026-11-05 17:00"),
        ("2026-11-03 23:59", 2, "2026-11-05 17:00"),
        ("2026-11-05 16:00", 2, "2026-11-09 17:00"),  # Thursday: Friday and Monday
        ("2026-11-07 12:00", 2, "2026-11-10 17:00"),  # Saturday: Monday and Tuesday
        ("2026-04-02 09:00", 2, "2026-04-08 17:00"),  # Thursday before Easter: Tuesday and Wednesday
        ("2026-12-23 09:00", 2, "2026-12-28 17:00"),
    ],
)
def test_adding_working_days_ends_at_closing_time(start: str, days: int, end: str) -> None:
    assert add_working_days(at(start), days) == at(end)


def test_the_day_is_taken_in_amsterdam_not_in_utc() -> None:
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)  # Wednesday half past midnight in Amsterdam
    assert local_date(late) == date(2026, 11, 4)
    assert add_working_days(late, 1) == at("2026-11-05 17:00")


@pytest.mark.parametrize("days", [0, -1])
def test_no_term_is_shorter_than_a_working_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        add_working_days(at("2026-11-03 09:00"), days)


def test_working_time_cannot_be_taken_off() -> None:
    with pytest.raises(ValueError, match="only be added"):
        add_working_hours(at("2026-11-03 09:00"), -1)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-03 09:00", "2026-11-03 12:30", 3.5),
        ("2026-11-06 16:00", "2026-11-09 09:00", 2),
        ("2026-11-07 00:00", "2026-11-08 23:00", 0),
        ("2026-11-03 00:00", "2026-11-04 00:00", 9),
        ("2026-11-02 00:00", "2026-11-09 00:00", 45),
        ("2026-04-02 17:00", "2026-04-07 08:00", 0),
        ("2026-11-09 09:00", "2026-11-06 16:00", -2),
    ],
)
def test_working_time_between(start: str, end: str, hours: float) -> None:
    assert working_time_between(at(start), at(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end", "reminder"),
    [
        ("2026-11-03 09:00", "2026-11-03 13:00", "2026-11-03 11:00"),
        ("2026-11-06 16:00", "2026-11-09 11:00", "2026-11-09 09:00"),
        ("2026-11-03 09:00", "2026-11-05 17:00", "2026-11-04 13:00"),
        ("2026-11-07 10:00", "2026-11-08 10:00", "2026-11-08 10:00"),  # no working time: at the end
        ("2026-11-03 09:00", "2026-11-03 09:00", "2026-11-03 09:00"),
    ],
)
def test_halfway_is_half_of_the_working_time(start: str, end: str, reminder: str) -> None:
    assert halfway(at(start), at(end)) == at(reminder)


def test_halfway_of_a_term_that_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        halfway(at("2026-11-03 09:00"), at("2026-11-03 08:00"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-03 08:00", True),
        ("2026-11-03 17:00", True),
        ("2026-11-03 07:59", False),
        ("2026-11-03 17:01", False),
        ("2026-11-07 12:00", False),
        ("2026-12-25 12:00", False),
        ("2026-07-20 12:00", True),  # school holidays are working time
    ],
)
def test_what_is_within_working_hours(moment: str, expected: bool) -> None:
    assert is_working_moment(at(moment)) is expected


def test_next_working_moment_after_closing_on_friday() -> None:
    assert next_working_moment(at("2026-11-06 17:30")) == at("2026-11-09 08:00")
    assert next_working_moment(at("2026-11-06 17:00")) == at("2026-11-06 17:00")


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-05 09:00", "2026-11-05 18:00", 0),
        ("2026-11-05 09:00", "2026-11-09 00:30", 2),
        ("2026-12-24 09:00", "2026-12-28 09:00", 1),
    ],
)
def test_working_days_after(start: str, end: str, days: int) -> None:
    """BW 7:677: has the urgent reason been told within two working days?"""
    assert working_days_after(at(start), at(end)) == days


def test_a_naive_moment_is_refused_everywhere() -> None:
    naive = datetime(2026, 11, 3, 9, 0)  # noqa: DTZ001
    aware = at("2026-11-03 09:00")
    for call in (
        lambda: local(naive),
        lambda: local_date(naive),
        lambda: add_working_hours(naive, 4),
        lambda: add_working_days(naive, 2),
        lambda: working_time_between(naive, aware),
        lambda: working_time_between(aware, naive),
        lambda: halfway(aware, naive),
        lambda: is_working_moment(naive),
    ):
        with pytest.raises(NaiveDatetime, match="no time zone"):
            call()


def test_working_hours_outside_the_tables_are_refused() -> None:
    with pytest.raises(OutsideTables):
        add_working_hours(at("2036-11-03 09:00"), 4)
