import pytest

from core.errors import InvalidState
from incidents import policies
from incidents.enums import Status
from incidents.workflow import TRANSITIONS, Act, Actor, Condition, acts_from, transition


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_row(act: Act) -> None:
    assert any(row.act == act for row in TRANSITIONS)


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_is_used(condition: Condition) -> None:
    assert any(condition in row.conditions for row in TRANSITIONS)


def test_what_is_not_in_the_table_raises() -> None:
    listed = {(row.act, row.source, row.actor) for row in TRANSITIONS}
    for act in Act:
        for status in Status:
            for actor in Actor:
                if (act, status, actor) not in listed:
                    with pytest.raises(InvalidState):
                        transition(act, status, actor)


def test_only_the_listed_acts_change_the_status() -> None:
    changing = {(row.act, row.source, row.target) for row in TRANSITIONS if row.source != row.target}
    assert changing == {
        (Act.SUBMIT, None, Status.REPORTED),
        (Act.TAKE_UP, Status.REPORTED, Status.IN_REVIEW),
        (Act.ACCEPT_HANDOVER, Status.REPORTED, Status.IN_REVIEW),
        (Act.AWAIT_SANCTION, Status.IN_REVIEW, Status.AWAITING_SANCTION),
        (Act.RESUME_REVIEW, Status.AWAITING_SANCTION, Status.IN_REVIEW),
        (Act.CLOSE, Status.IN_REVIEW, Status.CLOSED),
        (Act.REOPEN, Status.CLOSED, Status.IN_REVIEW),
        (Act.WITHDRAW, Status.REPORTED, Status.CLOSED),
        (Act.WITHDRAW, Status.IN_REVIEW, Status.CLOSED),
    }


def test_a_case_that_awaits_a_sanction_cannot_be_closed_or_withdrawn() -> None:
    offered = {row.act for actor in Actor for row in acts_from(Status.AWAITING_SANCTION, actor)}
    assert not offered & {Act.CLOSE, Act.WITHDRAW}


def test_a_closed_case_allows_only_reopening_and_sharing() -> None:
    offered = {row.act for actor in Actor for row in acts_from(Status.CLOSED, actor)}
    assert offered == {Act.REOPEN, Act.SHARE, Act.STOP_SHARING}


def test_every_open_status_can_be_left_or_worked_on_by_a_handler() -> None:
    for status in (Status.REPORTED, Status.IN_REVIEW, Status.AWAITING_SANCTION):
        assert acts_from(status, Actor.HANDLER)


def test_the_policies_know_every_outcome() -> None:
    from incidents.enums import Outcome

    assert set(policies._OUTCOMES) == set(Outcome) - {Outcome.WITHDRAWN}
