"""Every deadline can be read: how it was computed, and from which article."""

from datetime import date, datetime

import pytest
from django.utils import translation

from core.terms import (
    AMSTERDAM,
    NotOrdinary,
    StepCode,
    Unit,
    agreement_term,
    explain,
    explain_short,
    hours_after,
    response_term,
    term_after,
    term_before,
    with_school_holidays,
)
from core.terms.explain import AMOUNTS, BREAKS, REASONS, SENTENCES


@pytest.fixture(autouse=True)
def in_dutch():  # type: ignore[no-untyped-def]
    with translation.override("nl"):
        yield


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def test_six_weeks_without_anything_in_the_way() -> None:
    term = term_after(date(2026, 11, 3), 6, Unit.WEEKS, source="Awb art. 6:7")
    assert explain(term) == ["6 weken na di 3 nov is di 15 dec."]


def test_a_term_that_moves_on_names_the_day_and_the_article() -> None:
    term = term_after(date(2026, 11, 14), 6, Unit.WEEKS, source="Awb art. 6:7")
    assert explain(term) == [
        "6 weken na za 14 nov is za 26 dec.",
        "Za 26 dec is tweede kerstdag, dus de termijn schuift door naar ma 28 dec (Atw art. 1 lid 1).",
    ]


def test_years_are_shown_when_the_term_passes_into_the_next() -> None:
    term = term_after(date(2026, 12, 1), 6, Unit.WEEKS, source="Awb art. 6:7")
    assert explain(term) == ["6 weken na di 1 dec 2026 is di 12 jan 2027."]


def test_one_week_is_singular() -> None:
    assert explain_short(term_after(date(2026, 11, 3), 1, Unit.WEEKS, source="x")).startswith("1 week na")


def test_two_working_days_at_least() -> None:
    term = term_after(date(2026, 11, 6), 3, Unit.DAYS, source="x")
    assert explain(term)[1] == (
        "In een termijn van een paar dagen zitten altijd minstens twee werkdagen. "
        "Daarom loopt hij tot en met di 10 nov (Atw art. 2)."
    )


def test_a_long_term_says_why_it_does_not_move() -> None:
    term = term_after(date(2026, 7, 14), 4, Unit.MONTHS, source="x")
    assert explain(term)[1] == (
        "Za 14 nov is een zaterdag, maar een termijn die zo lang is, schuift niet door (Atw art. 4)."
    )


def test_a_term_counted_back() -> None:
    term = term_before(date(2026, 11, 16), 1, Unit.DAYS, source="x")
    assert explain(term) == [
        "1 dag vóór ma 16 nov is zo 15 nov.",
        "Zo 15 nov is een zondag, maar een termijn die je terugrekent, schuift niet door (Atw art. 1 lid 2).",
    ]


def test_a_term_in_hours_shows_the_time() -> None:
    term = hours_after(at("2026-11-03 16:00"), 24, source="x")
    assert explain(term) == ["24 uur na di 3 nov om 16:00 is wo 4 nov om 16:00."]


def test_a_term_of_the_agreement_tells_the_board_its_own_date() -> None:
    term = agreement_term(date(2026, 12, 4), 3, Unit.WEEKS, source="CAO PO art. 3.14")
    assert "Ga zelf uit van vr 25 dec." in explain_short(term)


def test_an_urgent_report_on_saturday() -> None:
    assert explain(response_term("urgent", at("2026-11-07 12:00"))) == [
        "4 werkuren na za 7 nov om 12:00 is ma 9 nov om 12:00.",
        (
            "Dat is buiten werktijd (maandag tot en met vrijdag, 8:00 tot 17:00). "
            "De tijd telt daarom vanaf ma 9 nov om 8:00."
        ),
    ]


def test_holidays_in_a_response_term() -> None:
    assert explain(response_term("normal", at("2026-04-02 09:00")))[1:] == [
        "Vr 3 apr telt niet mee: Goede Vrijdag.",
        "Ma 6 apr telt niet mee: tweede paasdag.",
    ]


def test_school_holidays_do_not_stop_a_term() -> None:
    term = term_after(date(2026, 7, 1), 6, Unit.WEEKS, source="Awb art. 6:7")
    assert explain(with_school_holidays(term, "noord"))[-1] == (
        "De termijn loopt door in de zomervakantie (za 4 jul tot en met zo 16 aug)."
    )


def test_the_same_term_in_english() -> None:
    term = term_after(date(2026, 11, 14), 6, Unit.WEEKS, source="Awb art. 6:7")
    with translation.override("en"):
        assert explain(term)[0] == "6 weeks after Sat 14 Nov is Sat 26 Dec."


def test_there_are_words_for_everything() -> None:
    assert set(SENTENCES) | {StepCode.NOT_ROLLED} == set(StepCode)
    assert set(REASONS) == set(NotOrdinary)
    assert set(AMOUNTS) == set(Unit)
    assert set(BREAKS) == {"christmas", "spring", "may", "summer", "autumn"}
