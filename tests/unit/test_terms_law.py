"""Known cases, counted by hand, with the article that decides them in the name."""

import json
from datetime import UTC, date, datetime

import pytest
from pytest_django import Settings

from core.terms import (
    AMSTERDAM,
    EUROPEAN,
    NaiveDatetime,
    OutsideTables,
    StepCode,
    Term,
    TermKind,
    Unit,
    agreement_term,
    hours_after,
    response_term,
    shift,
    term_after,
    term_before,
    with_school_holidays,
)


def codes(term: Term) -> list[StepCode]:
    return [step.code for step in term.explanation]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def test_awb_6_7_and_6_8_six_weeks_begin_on_the_day_after_announcement() -> None:
    term = term_after(date(2026, 11, 3), 6, Unit.WEEKS, source="Awb art. 6:7")
    assert (term.starts_on, term.ends_on, term.unrolled_on) == (
        date(2026, 11, 4),
        date(2026, 12, 15),
        date(2026, 12, 15),
    )
    assert not term.is_moved
    assert (term.kind, term.source, term.ends_at) == (TermKind.STATUTORY, "Awb art. 6:7", None)
    assert codes(term) == [StepCode.COUNTED]


def test_atw_1_1_a_term_that_ends_on_second_christmas_day_runs_to_the_next_ordinary_day() -> None:
    term = term_after(date(2026, 11, 14), 6, Unit.WEEKS, source="Awb art. 6:7")
    assert (term.unrolled_on, term.ends_on) == (date(2026, 12, 26), date(2026, 12, 28))
    assert codes(term) == [StepCode.COUNTED, StepCode.ROLLED]
    assert dict(term.explanation[1].params) == {
        "day": "2026-12-26",
        "reason": "second_christmas",
        "until": "2026-12-28",
        "article": "Atw art. 1 lid 1",
    }


@pytest.mark.parametrize(
    ("event", "ends_on"),
    [
        (date(2026, 11, 7), date(2026, 12, 21)),  # Saturday 19 December
        (date(2026, 11, 8), date(2026, 12, 21)),  # Sunday 20 December
        (date(2026, 2, 20), date(2026, 4, 7)),  # Good Friday, then the whole of Easter
        (date(2026, 3, 24), date(2026, 5, 6)),  # the fifth of May, in a year that is no lustrum
        (date(2026, 4, 2), date(2026, 5, 18)),  # Ascension, the equated Friday, the weekend
        (date(2025, 11, 20), date(2026, 1, 5)),  # New Year's Day and the equated second of January
        (date(2026, 3, 16), date(2026, 4, 28)),  # King's Day
    ],
)
def test_atw_1_1_and_3_six_weeks_that_end_on_a_day_off(event: date, ends_on: date) -> None:
    assert term_after(event, 6, Unit.WEEKS, source="Awb art. 6:7").ends_on == ends_on


def test_atw_1_2_a_term_counted_back_is_not_moved_to_a_later_day() -> None:
    term = term_before(date(2026, 11, 16), 1, Unit.DAYS, source="test")
    assert term.ends_on == date(2026, 11, 15)  # a Sunday
    assert term.kind is TermKind.COUNTED_BACK
    assert codes(term) == [StepCode.COUNTED_BACK, StepCode.NOT_ROLLED]


def test_atw_1_2_a_week_before_a_hearing_is_the_same_weekday_or_the_day_before_in_clear_days() -> None:
    hearing = date(2026, 11, 18)
    assert term_before(hearing, 1, Unit.WEEKS, source="test").ends_on == date(2026, 11, 11)
    assert term_before(hearing, 1, Unit.WEEKS, source="test", clear_days=True).ends_on == date(2026, 11, 10)


def test_atw_2_counted_back_over_easter_still_leaves_two_ordinary_days() -> None:
    # Three days before Tuesday 7 April 2026 is Saturday; Good Friday and Easter Monday are in between.
    term = term_before(date(2026, 4, 7), 3, Unit.DAYS, source="test")
    assert (term.unrolled_on, term.ends_on) == (date(2026, 4, 4), date(2026, 4, 1))
    assert StepCode.EXTENDED_BACK in codes(term)


@pytest.mark.parametrize(
    ("event", "ends_on"),
    [
        (date(2026, 11, 5), date(2026, 11, 9)),  # Friday and Monday are two
        (date(2026, 11, 6), date(2026, 11, 10)),  # Saturday, Sunday, Monday holds one: Tuesday too
        (date(2026, 4, 2), date(2026, 4, 8)),  # Good Friday to Sunday holds none: Tuesday and Wednesday
    ],
)
def test_atw_2_three_days_hold_at_least_two_ordinary_days(event: date, ends_on: date) -> None:
    assert term_after(event, 3, Unit.DAYS, source="test").ends_on == ends_on


def test_atw_2_does_not_hold_for_two_days() -> None:
    term = term_after(date(2026, 11, 6), 2, Unit.DAYS, source="test")
    assert term.ends_on == date(2026, 11, 9)
    assert StepCode.EXTENDED not in codes(term)


@pytest.mark.parametrize(
    ("event", "amount", "unit", "is_moved"),
    [
        (date(2026, 8, 15), 12, Unit.WEEKS, True),  # exactly twelve weeks: Saturday 7 November moves
        (date(2026, 8, 15), 13, Unit.WEEKS, False),
        (date(2026, 8, 14), 3, Unit.MONTHS, True),  # Saturday 14 November
        (date(2026, 7, 14), 4, Unit.MONTHS, False),
        (date(2026, 8, 16), 90, Unit.DAYS, True),  # Saturday 14 November
        (date(2026, 8, 15), 91, Unit.DAYS, False),
        (date(2025, 11, 14), 1, Unit.YEARS, False),
    ],
)
def test_atw_4_no_moving_over_90_days_12_weeks_3_months_or_in_years(
    event: date, amount: int, unit: Unit, is_moved: bool
) -> None:
    term = term_after(event, amount, unit, source="test")
    assert term.unrolled_on.isoweekday() == 6
    assert term.is_moved is is_moved
    assert (StepCode.NOT_ROLLED in codes(term)) is not is_moved


def test_sr_66_the_three_months_of_the_victim_to_complain() -> None:
    term = term_after(date(2026, 9, 26), 3, Unit.MONTHS, source="Sr art. 66")
    assert (term.unrolled_on, term.ends_on) == (date(2026, 12, 26), date(2026, 12, 28))


def test_atw_4_a_term_in_hours_runs_through_the_weekend() -> None:
    term = hours_after(at("2026-11-06 16:00"), 24, source="test")
    assert term.ends_at == at("2026-11-07 16:00")
    assert term.ends_on == date(2026, 11, 7)
    assert codes(term) == [StepCode.COUNTED_HOURS, StepCode.NOT_ROLLED]


def test_an_hour_is_an_hour_when_summer_time_ends() -> None:
    term = hours_after(at("2026-10-24 12:00"), 24, source="test")
    assert term.ends_at == at("2026-10-25 11:00")


def test_avg_12_3_one_month_is_a_term_of_the_union() -> None:
    term = term_after(date(2026, 10, 26), 1, Unit.MONTHS, source="AVG art. 12 lid 3", rules=EUROPEAN)
    assert (term.kind, term.ends_on) == (TermKind.EUROPEAN, date(2026, 11, 26))


def test_regulation_1182_71_moves_a_term_of_any_length_to_the_next_working_day() -> None:
    term = term_after(date(2026, 7, 14), 4, Unit.MONTHS, source="test", rules=EUROPEAN)
    assert (term.unrolled_on, term.ends_on) == (date(2026, 11, 14), date(2026, 11, 16))
    assert term.explanation[1].params["article"] == "Vo. 1182/71 art. 3 lid 4"


def test_regulation_1182_71_two_days_hold_two_working_days() -> None:
    term = term_after(date(2026, 11, 6), 2, Unit.DAYS, source="test", rules=EUROPEAN)
    assert term.ends_on == date(2026, 11, 10)


def test_cao_po_three_weeks_are_moved_for_the_other_party_and_shown_unmoved_to_the_board() -> None:
    term = agreement_term(date(2026, 12, 4), 3, Unit.WEEKS, source="CAO PO art. 3.14")
    assert (term.unrolled_on, term.ends_on) == (date(2026, 12, 25), date(2026, 12, 28))
    assert term.kind is TermKind.AGREEMENT
    assert codes(term) == [StepCode.COUNTED, StepCode.AGREEMENT_ROLLED]


def test_cao_terms_are_moved_for_the_other_party_however_long() -> None:
    assert agreement_term(date(2026, 7, 14), 4, Unit.MONTHS, source="CAO PO").is_moved


def test_awb_7_10_the_term_to_decide_counts_from_the_end_of_the_objection_term() -> None:
    objection = term_after(date(2026, 11, 14), 6, Unit.WEEKS, source="Awb art. 6:7")
    decision = term_after(objection.ends_on, 6, Unit.WEEKS, source="Awb art. 7:10 lid 1")
    assert (objection.ends_on, decision.ends_on) == (date(2026, 12, 28), date(2027, 2, 8))


def test_the_day_of_an_event_is_taken_in_amsterdam() -> None:
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert term_after(late, 1, Unit.WEEKS, source="test").ends_on == date(2026, 11, 11)


@pytest.mark.parametrize(
    ("day", "amount", "unit", "expected"),
    [
        (date(2026, 11, 30), 3, Unit.MONTHS, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, Unit.MONTHS, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, Unit.MONTHS, date(2026, 2, 28)),
        (date(2028, 2, 29), 1, Unit.YEARS, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, Unit.MONTHS, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, Unit.MONTHS, date(2026, 2, 28)),
        (date(2026, 1, 15), -2, Unit.MONTHS, date(2025, 11, 15)),
    ],
)
def test_a_day_the_month_lacks_becomes_its_last_day(day: date, amount: int, unit: Unit, expected: date) -> None:
    assert shift(day, amount, unit) == expected


def test_terms_in_years_need_no_holiday_tables() -> None:
    term = term_after(date(2034, 8, 1), 5, Unit.YEARS, source="retention")
    assert term.ends_on == date(2039, 8, 1)


def test_shorter_terms_outside_the_tables_are_refused() -> None:
    with pytest.raises(OutsideTables):
        term_after(date(2040, 8, 1), 6, Unit.WEEKS, source="Awb art. 6:7")


def test_after_the_last_known_decree_the_explanation_says_so() -> None:
    assert codes(term_after(date(2028, 3, 1), 6, Unit.WEEKS, source="x")) == [StepCode.COUNTED]
    unknown = term_after(date(2029, 3, 1), 6, Unit.WEEKS, source="x")
    assert codes(unknown)[-1] is StepCode.DECREE_UNKNOWN


@pytest.mark.parametrize("amount", [0, -3])
def test_a_term_of_nothing_is_a_mistake_of_the_caller(amount: int) -> None:
    for call in (term_after, term_before, agreement_term):
        with pytest.raises(ValueError, match="at least one day"):
            call(date(2026, 11, 3), amount, Unit.DAYS, source="x")
    with pytest.raises(ValueError, match="at least one hour"):
        hours_after(at("2026-11-03 09:00"), amount, source="x")


def test_working_units_are_not_for_statutory_terms() -> None:
    with pytest.raises(ValueError, match="not counted in whole days"):
        term_after(date(2026, 11, 3), 2, Unit.WORKING_DAYS, source="x")


def test_naive_moments_are_refused() -> None:
    naive = datetime(2026, 11, 3, 9, 0)  # noqa: DTZ001
    with pytest.raises(NaiveDatetime):
        term_after(naive, 1, Unit.WEEKS, source="x")
    with pytest.raises(NaiveDatetime):
        hours_after(naive, 1, source="x")
    with pytest.raises(NaiveDatetime):
        response_term("urgent", naive)


def test_urgent_reports_are_answered_within_four_working_hours() -> None:
    term = response_term("urgent", at("2026-11-06 16:00"))
    assert term.ends_at == at("2026-11-09 11:00")
    assert term.reminder_at == at("2026-11-09 09:00")
    assert (term.kind, term.source) == (TermKind.RESPONSE, "")
    assert codes(term) == [StepCode.COUNTED_HOURS]


def test_normal_reports_are_answered_by_closing_time_of_the_second_working_day() -> None:
    term = response_term("normal", at("2026-11-05 09:00"))
    assert term.ends_at == at("2026-11-09 17:00")
    assert term.reminder_at == at("2026-11-06 13:00")  # 13 of 8 + 9 + 9 working hours


def test_an_urgent_report_on_saturday_says_that_counting_waits_until_monday() -> None:
    term = response_term("urgent", at("2026-11-07 12:00"))
    assert codes(term) == [StepCode.COUNTED_HOURS, StepCode.WAITED]
    assert term.explanation[1].params["until"] == at("2026-11-09 08:00").isoformat()


def test_holidays_within_a_response_term_are_named() -> None:
    term = response_term("normal", at("2026-04-02 09:00"))
    skipped = [s.params["reason"] for s in term.explanation if s.code is StepCode.SKIPPED]
    assert skipped == ["good_friday", "easter_monday"]


def test_the_board_sets_the_response_terms(settings: Settings) -> None:
    settings.OPOR_TERM_URGENT_WORKING_HOURS = 1
    settings.OPOR_TERM_NORMAL_WORKING_DAYS = 1
    assert response_term("urgent", at("2026-11-03 09:00")).ends_at == at("2026-11-03 10:00")
    assert response_term("normal", at("2026-11-03 09:00")).ends_at == at("2026-11-04 17:00")


def test_an_unknown_urgency_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown urgency"):
        response_term("whenever", at("2026-11-03 09:00"))


def test_school_holidays_are_told_but_change_nothing() -> None:
    term = term_after(date(2026, 7, 1), 6, Unit.WEEKS, source="Awb art. 6:7")
    told = with_school_holidays(term, "noord")
    assert (told.ends_on, told.starts_on) == (term.ends_on, term.starts_on)
    assert dict(told.explanation[-1].params) == {
        "name": "summer",
        "first": "2026-07-04",
        "last": "2026-08-16",
    }


def test_a_term_is_over_after_its_last_day_in_amsterdam() -> None:
    term = term_after(date(2026, 11, 3), 6, Unit.WEEKS, source="x")  # until 15 December
    assert not term.is_over(datetime(2026, 12, 15, 22, 59, tzinfo=UTC))
    assert term.is_over(datetime(2026, 12, 15, 23, 0, tzinfo=UTC))
    assert (term.days_left(date(2026, 12, 15)), term.days_left(date(2026, 12, 17))) == (0, -2)


def test_a_term_in_hours_is_over_after_its_last_moment() -> None:
    term = response_term("urgent", at("2026-11-03 09:00"))
    assert term.deadline == at("2026-11-03 13:00")
    assert not term.is_over(at("2026-11-03 13:00"))
    assert term.is_over(at("2026-11-03 13:01"))


def test_a_term_survives_being_stored_as_json() -> None:
    for term in (
        response_term("urgent", at("2026-11-07 12:00")),
        with_school_holidays(term_after(date(2026, 11, 14), 6, Unit.WEEKS, source="Awb art. 6:7"), "zuid"),
    ):
        assert Term.from_json(json.loads(json.dumps(term.to_json()))) == term
