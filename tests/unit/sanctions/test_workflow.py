"""The table of the workflow, and everything that is drawn from it."""

import pytest
from django.urls import reverse

from core.errors import InvalidState
from incidents.presenters import timeline
from notifications.presenters import SENTENCES
from sanctions import policies
from sanctions.enums import SanctionStatus
from sanctions.presenters.words import ACT_PAGES
from sanctions.workflow import ENDED, RUNNING, TRANSITIONS, Act, Audience, Condition, acts_from, transition

STATUSES = [None, *SanctionStatus]


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_row(act: Act) -> None:
    assert any(row.act == act for row in TRANSITIONS)


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_is_used(condition: Condition) -> None:
    assert any(condition in row.conditions for row in TRANSITIONS)


def test_conditions_without_a_function_are_checked_by_who_reads_the_file_proposes_or_withdraws() -> None:
    assert set(Condition) - set(policies._CHECKS) == {
        Condition.ASSESSED,
        Condition.HANDLER_ONLY_IF_HELD_UP,
        Condition.LETTER_INTACT,
        Condition.LETTER_UP_TO_DATE,
        Condition.LETTER_NAMES_KNOWN,
    }


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("status", STATUSES)
def test_what_is_not_in_the_table_raises(act: Act, status: SanctionStatus | None) -> None:
    if any((row.act, row.source) == (act, status) for row in TRANSITIONS):
        assert transition(act, status).act == act
    else:
        with pytest.raises(InvalidState):
            transition(act, status)


def test_only_the_listed_acts_change_the_status() -> None:
    changing = {(row.act, row.source, row.target) for row in TRANSITIONS if row.source != row.target}
    assert changing == {
        (Act.PROPOSE, None, SanctionStatus.PROPOSED),
        (Act.DECIDE, SanctionStatus.PROPOSED, SanctionStatus.DECIDED),
        (Act.REJECT, SanctionStatus.PROPOSED, SanctionStatus.REJECTED),
        (Act.WITHDRAW, SanctionStatus.PROPOSED, SanctionStatus.WITHDRAWN),
        (Act.WITHDRAW, SanctionStatus.DECIDED, SanctionStatus.WITHDRAWN),
        (Act.SEND, SanctionStatus.DECIDED, SanctionStatus.SENT),
    }


@pytest.mark.parametrize("status", ENDED)
def test_what_has_ended_offers_nothing(status: SanctionStatus) -> None:
    assert acts_from(status) == []


def test_a_measure_runs_or_has_ended() -> None:
    assert sorted([*RUNNING, *ENDED]) == sorted(SanctionStatus)


def test_nothing_is_sent_that_was_not_decided() -> None:
    assert {row.source for row in TRANSITIONS if row.act == Act.SEND} == {SanctionStatus.DECIDED}


@pytest.mark.parametrize("act", ACT_PAGES)
def test_every_button_leads_to_a_page(act: Act) -> None:
    assert reverse(ACT_PAGES[act][2], args=["2026-0001", 1])


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.act}-{row.source}")
def test_the_timeline_of_the_case_tells_every_act(row: object) -> None:
    if row.in_story:  # type: ignore[attr-defined]
        assert row.entry_act in timeline.LINES  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.act}-{row.source}")
def test_whoever_is_told_gets_a_sentence(row: object) -> None:
    if set(row.tells) - {Audience.ADDRESSEES}:  # type: ignore[attr-defined]
        assert f"sanction.{row.act}" in SENTENCES  # type: ignore[attr-defined]
