"""What holds for every date, not only for the ones somebody thought of."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.terms import (
    ATW,
    EUROPEAN,
    Rules,
    Term,
    Unit,
    add_working_days,
    add_working_time,
    agreement_term,
    explain,
    halfway,
    is_ordinary,
    is_working_moment,
    local_date,
    next_ordinary_day,
    next_working_moment,
    response_term,
    term_after,
    term_before,
    with_school_holidays,
    working_days_after,
    working_time_between,
)
from core.terms.calendar import ordinary_days

days = st.dates(date(2020, 1, 1), date(2035, 6, 30))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
working_times = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))
units = st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS])
rule_books = st.sampled_from([ATW, EUROPEAN])


@st.composite
def statutory(draw: st.DrawFn) -> tuple[int, Unit]:
    """A length the Algemene termijnenwet holds for."""
    unit = draw(units)
    longest = {Unit.DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3}[unit]
    return draw(st.integers(1, longest)), unit


def after(day: date, length: tuple[int, Unit], rules: Rules = ATW) -> Term:
    return term_after(day, *length, source="x", rules=rules)


@given(days, statutory(), rule_books)
def test_a_statutory_term_never_ends_on_a_day_off(day: date, length: tuple[int, Unit], rules: Rules) -> None:
    term = after(day, length, rules)
    assert is_ordinary(term.ends_on)
    assert term.ends_on >= term.unrolled_on > day
    assert term.starts_on == day + timedelta(days=1)


@given(days, statutory(), rule_books)
def test_a_term_is_not_moved_further_than_it_must(day: date, length: tuple[int, Unit], rules: Rules) -> None:
    term = after(day, length, rules)
    skipped = ordinary_days(term.unrolled_on, term.ends_on - timedelta(days=1))
    if (term.unrolled_on - day).days < rules.minimum_from:
        assert skipped == 0
    else:
        assert skipped == 0 or ordinary_days(term.starts_on, term.ends_on) == 2


@given(days, statutory(), rule_books)
def test_a_term_of_a_few_days_holds_two_ordinary_days(day: date, length: tuple[int, Unit], rules: Rules) -> None:
    term = after(day, length, rules)
    if (term.unrolled_on - day).days >= rules.minimum_from:
        assert ordinary_days(term.starts_on, term.ends_on) >= 2


@given(days, st.integers(0, 30), statutory())
def test_a_later_event_never_ends_sooner(day: date, later: int, length: tuple[int, Unit]) -> None:
    assert after(day, length).ends_on <= after(day + timedelta(days=later), length).ends_on


@given(days, statutory())
def test_a_longer_term_never_ends_sooner(day: date, length: tuple[int, Unit]) -> None:
    amount, unit = length
    if amount > 1:
        assert after(day, (amount - 1, unit)).ends_on <= after(day, length).ends_on


@given(days, st.integers(0, 30))
def test_rolling_is_monotone_idempotent_and_short(day: date, later: int) -> None:
    rolled = next_ordinary_day(day)
    assert next_ordinary_day(rolled) == rolled
    assert rolled <= next_ordinary_day(day + timedelta(days=later))
    assert timedelta() <= rolled - day <= timedelta(days=5)
    assert (rolled == day) == is_ordinary(day)


@given(days, st.integers(91, 400))
def test_a_term_too_long_for_the_law_is_never_moved(day: date, amount: int) -> None:
    term = after(day, (amount, Unit.DAYS))
    assert term.ends_on == term.unrolled_on == day + timedelta(days=amount)


@given(st.dates(date(2021, 1, 1), date(2035, 6, 30)), statutory(), st.booleans())
def test_a_term_counted_back_is_never_later_and_leaves_room(day: date, length: tuple[int, Unit], clear: bool) -> None:
    term = term_before(day, *length, source="x", clear_days=clear)
    assert term.ends_on <= term.unrolled_on < day
    if (day - term.unrolled_on).days >= 3:
        assert ordinary_days(term.ends_on, day - timedelta(days=1)) >= 2


@given(days, statutory())
def test_a_term_of_the_agreement_ends_where_the_other_party_may_rely_on_it(day: date, length: tuple[int, Unit]) -> None:
    term = agreement_term(day, *length, source="x")
    assert term.ends_on == next_ordinary_day(term.unrolled_on)


@given(moments, working_times, working_times)
def test_adding_working_time_is_additive(start: datetime, a: timedelta, b: timedelta) -> None:
    assert add_working_time(add_working_time(start, a), b) == add_working_time(start, a + b)


@given(moments, working_times)
def test_adding_working_time_lands_within_working_hours_and_is_undone_by_measuring(
    start: datetime, amount: timedelta
) -> None:
    end = add_working_time(start, amount)
    assert is_working_moment(end)
    assert end >= start
    assert working_time_between(start, end) == amount


@given(moments, moments, moments)
def test_working_time_adds_up_and_has_a_direction(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted([a, b, c])
    c = min(c, a + timedelta(days=400))
    b = min(b, c)
    assert working_time_between(a, b) + working_time_between(b, c) == working_time_between(a, c)
    assert working_time_between(b, a) == -working_time_between(a, b)


@given(moments)
def test_the_next_working_moment_is_idempotent(moment: datetime) -> None:
    found = next_working_moment(moment)
    assert is_working_moment(found)
    assert next_working_moment(found) == found >= moment


@given(moments, st.timedeltas(timedelta(), timedelta(days=60)))
def test_halfway_lies_between(start: datetime, length: timedelta) -> None:
    end = start + length
    middle = halfway(start, end)
    assert start <= middle <= end
    left, right = working_time_between(start, middle), working_time_between(middle, end)
    assert abs(left - right) <= timedelta(microseconds=1)


@given(moments, st.integers(1, 30))
def test_adding_working_days_ends_on_that_working_day(start: datetime, amount: int) -> None:
    end = add_working_days(start, amount)
    assert is_ordinary(end.date())
    assert working_days_after(start, end) == amount
    assert end.date() > local_date(start)


@given(moments, st.sampled_from(["urgent", "normal"]))
def test_a_reminder_comes_before_the_response_is_due(now: datetime, urgency: str) -> None:
    term = response_term(urgency, now)
    assert term.ends_at is not None
    assert term.reminder_at is not None
    assert now < term.reminder_at < term.ends_at
    assert not term.is_over(now)


@given(days, statutory(), rule_books, st.sampled_from(["noord", "midden", "zuid"]))
def test_every_term_can_be_explained_and_stored(day: date, length: tuple[int, Unit], rules: Rules, region: str) -> None:
    term = with_school_holidays(after(day, length, rules), region)
    sentences = explain(term)
    assert len(sentences) == len(term.explanation)
    assert all(s and "%(" not in s for s in sentences)
    assert Term.from_json(term.to_json()) == term


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_of_a_day_is_in_or_out(hour: int) -> None:
    moment = datetime(2026, 11, 3, hour, 0, tzinfo=UTC)
    assert is_working_moment(moment) is (7 <= hour <= 16)  # 8:00–17:00 in winter time
