"""Rows that are wrong, leavers that are many, files for no school, and two decisions at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit.actions import SYSTEM
from audit.models import Event
from core.errors import DomainError, InvalidState, Stale
from people import progress
from people.actions.roster import apply, apply_import, discard_import, queue_import, refresh_preview
from people.models import Enrolment, Person, RosterImport, RosterProblem, RosterRow, School
from people.roster.errors import RosterError
from people.roster.problems import PROBLEMS
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml
from tests.integration.people import roster as shared
from tests.integration.people.roster import LATER, NOW, bring_in, changes, state, upload

PUPILS = [{"key": str(number), "roepnaam": f"Tim{number}", "achternaam": "Bos"} for number in range(10)]


@pytest.fixture
def school(db: None) -> School:
    return SchoolFactory(brin="99ZZ00")


def codes(roster: RosterImport) -> list[tuple[str, str, bool]]:
    return list(roster.problems.order_by("line", "pk").values_list("code", "detail", "is_skipped"))


# --- Rows that are wrong ------------------------------------------------------------------------


def test_a_double_key_counts_once(school: School) -> None:
    roster = bring_in(school, edexml(pupils=[*PUPILS, PUPILS[0] | {"roepnaam": "Ander"}]))
    assert codes(roster) == [("double_key", "", True)]
    assert Person.objects.filter(first_name="Ander").count() == 0


def test_a_double_eck_id_is_left_out_and_the_person_is_not(school: School) -> None:
    roster = bring_in(school, edexml(pupils=[pupil | {"eckid": "same"} for pupil in PUPILS[:2]]))
    assert codes(roster) == [("double_eckid", "", False)]
    assert Enrolment.objects.count() == 2


def test_an_unknown_group_is_left_out_and_the_person_is_not(school: School) -> None:
    pupils = [PUPILS[0] | {"groep": "weg", "samengesteld": ["ook weg", "K"]}]
    staff = [{"key": "L", "roepnaam": "Lia", "groepen": ["weg"]}]
    roster = bring_in(school, edexml(pupils=pupils, staff=staff, groups=[{"key": "K", "tag": "samengestelde_groep"}]))
    assert sorted(codes(roster)) == [("unknown_group", key, False) for key in ("ook weg", "weg", "weg")]
    assert Enrolment.objects.get().group is None
    assert Enrolment.objects.get().person.group_memberships.get().group.name == "K"


def test_a_row_that_is_wrong_does_not_make_its_person_leave(school: School) -> None:
    bring_in(school, edexml(pupils=PUPILS))
    wrong = PUPILS[0] | {"achternaam": "x" * 300}
    roster = bring_in(school, edexml(pupils=[wrong, *PUPILS[1:]]), now=LATER)
    assert changes(roster, "pupil") == {"skipped": 1}
    assert not Person.objects.exclude(left_on=None).exists()


def test_nobody_is_marked_when_a_row_cannot_be_recognised(school: School) -> None:
    bring_in(school, edexml(pupils=PUPILS))
    roster = bring_in(school, edexml(pupils=[{"roepnaam": "Wie"}, *PUPILS[1:]]), now=LATER)
    assert (changes(roster, "pupil"), roster.counts["hidden"]) == ({}, ["pupil"])


def test_a_file_in_which_nothing_is_usable_is_refused(school: School) -> None:
    with pytest.raises(RosterError) as caught:
        upload(school, edexml(pupils=[]))
    assert caught.value.code == "no_rows"


def test_every_problem_a_file_can_have_has_its_sentence(school: School) -> None:
    from pathlib import Path

    from people.roster import problems

    source = "".join(path.read_text() for path in Path(problems.__file__).parents[1].rglob("*.py"))
    assert [code for code in PROBLEMS if f'"{code}"' not in source and f"'{code}'" not in source] == []


# --- Which school -------------------------------------------------------------------------------


@pytest.mark.parametrize(("brin", "code"), [("11AA", "unknown_school"), ("", "no_school")])
def test_a_file_of_no_school_of_ours_is_refused_and_nothing_stays(school: School, brin: str, code: str) -> None:
    with pytest.raises(RosterError) as caught:
        upload(school, edexml(pupils=PUPILS, brin=brin))
    assert caught.value.code == code
    assert not RosterImport.objects.exists()
    assert not RosterRow.objects.exists()


def test_a_refusal_halfway_leaves_nothing(school: School) -> None:
    content = edexml(pupils=[*PUPILS, {"roepnaam": "zonder sleutel"}])
    with pytest.raises(RosterError) as caught:
        upload(school, content[:-40])
    assert caught.value.code == "truncated"
    assert not RosterImport.objects.exists()
    assert not RosterRow.objects.exists()
    assert not RosterProblem.objects.exists()


def test_the_school_of_another_board_is_not_found(school: School) -> None:
    stranger = SchoolFactory(brin="98YY00")
    with pytest.raises(RosterError):
        upload(stranger, edexml(pupils=PUPILS))


# --- Many who leave -----------------------------------------------------------------------------


def test_many_leavers_ask_for_a_confirmation(school: School) -> None:
    bring_in(school, edexml(pupils=PUPILS))
    roster = upload(school, edexml(pupils=PUPILS[:6]), now=LATER)
    with pytest.raises(DomainError) as caught:
        queue_import(roster=roster, accepts_leavers=False, by=SYSTEM, now=LATER)
    assert "accepts_leavers" in caught.value.fields
    shared.apply(roster, now=LATER, accepts_leavers=True)
    assert Person.objects.exclude(left_on=None).count() == 4


def test_a_few_leavers_do_not(school: School) -> None:
    bring_in(school, edexml(pupils=PUPILS))
    shared.apply(upload(school, edexml(pupils=PUPILS[:7]), now=LATER), now=LATER, accepts_leavers=False)
    assert Person.objects.exclude(left_on=None).count() == 3


# --- Twice, at once, halfway --------------------------------------------------------------------


def test_applying_twice_does_it_once(school: School) -> None:
    roster = shared.apply(upload(school, edexml(pupils=PUPILS)))
    assert apply_import(import_id=roster.pk, by=SYSTEM, now=NOW) is None
    with pytest.raises(InvalidState):
        queue_import(roster=roster, accepts_leavers=True, by=SYSTEM, now=NOW)
    assert Event.objects.filter(action="roster.apply").count() == 1


def test_a_preview_that_was_overtaken_has_to_be_renewed(school: School) -> None:
    first, second = (upload(school, edexml(pupils=PUPILS[:count]), now=NOW) for count in (9, 10))
    shared.apply(first, now=NOW + timedelta(minutes=1))
    with pytest.raises(Stale):
        queue_import(roster=second, accepts_leavers=True, by=SYSTEM, now=NOW + timedelta(minutes=2))

    fresh = refresh_preview(roster=second, by=SYSTEM, now=NOW + timedelta(minutes=3))
    assert changes(fresh, "pupil") == {"new": 1}
    shared.apply(fresh, now=NOW + timedelta(minutes=4))
    assert Enrolment.objects.count() == 10


def test_what_was_decided_can_no_longer_be_discarded(school: School) -> None:
    roster = upload(school, edexml(pupils=PUPILS))
    queue_import(roster=roster, accepts_leavers=False, by=SYSTEM, now=NOW)
    with pytest.raises(InvalidState):
        discard_import(roster=roster, by=SYSTEM, now=NOW)


def test_discarding_throws_the_rows_away(school: School) -> None:
    roster = upload(school, edexml(pupils=[*PUPILS, {"roepnaam": "x"}]))
    discard_import(roster=roster, by=SYSTEM, now=NOW)
    assert not RosterRow.objects.exists()
    assert not RosterProblem.objects.exists()
    assert apply_import(import_id=roster.pk, by=SYSTEM, now=NOW) is None


def test_a_failure_halfway_leaves_the_school_as_it_was_and_can_be_tried_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = upload(school, edexml(pupils=PUPILS))
    queue_import(roster=roster, accepts_leavers=False, by=SYSTEM, now=NOW)
    broken = (*apply._STEPS[:8], ("SELECT 1/0", "broken", False))
    with monkeypatch.context() as patch, pytest.raises(Exception, match="division by zero"), transaction.atomic():
        patch.setattr(apply, "_STEPS", broken)
        apply_import(import_id=roster.pk, by=SYSTEM, now=NOW)
    roster.refresh_from_db()
    assert not Person.objects.exists()
    assert RosterRow.objects.count() == 10


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture
    def school(self) -> School:
        return SchoolFactory(brin="99ZZ00")

    def test_two_files_for_one_school_one_wins_and_the_other_is_told(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = (upload(school, edexml(pupils=PUPILS[:count])) for count in (9, 10))
        for roster in (first, second):
            queue_import(roster=roster, accepts_leavers=True, by=SYSTEM, now=NOW)
        refused = _during_the_first_step(
            monkeypatch,
            of=lambda: apply_import(import_id=first.pk, by=SYSTEM, now=NOW),
            do=lambda: apply_import(import_id=second.pk, by=SYSTEM, now=NOW),
        )
        assert isinstance(refused, InvalidState)
        second.refresh_from_db()
        assert (second.status, second.failure) == ("failed", "busy")
        assert Enrolment.objects.count() == 9

    def test_two_workers_with_one_import_do_it_once(self, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
        roster = upload(school, edexml(pupils=PUPILS))
        queue_import(roster=roster, accepts_leavers=True, by=SYSTEM, now=NOW)

        def work() -> object:
            return apply_import(import_id=roster.pk, by=SYSTEM, now=NOW)

        assert _during_the_first_step(monkeypatch, of=work, do=work) is None
        assert Enrolment.objects.count() == 10

    def test_progress_is_seen_by_others_while_the_one_transaction_runs(
        self, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        roster = upload(school, edexml(pupils=PUPILS))
        queue_import(roster=roster, accepts_leavers=True, by=SYSTEM, now=NOW)
        seen = _during_the_first_step(
            monkeypatch,
            of=lambda: apply_import(import_id=roster.pk, by=SYSTEM, now=NOW),
            do=lambda: (progress.ask(roster.pk), Person.objects.count(), RosterImport.objects.get().status),
        )
        told, persons, status = seen  # type: ignore[misc]
        assert 0 < told["percent"] < 100
        assert (persons, status) == (0, "queued")
        assert progress.ask(roster.pk) == {"percent": 100, "step": "done"}


def _during_the_first_step(
    monkeypatch: pytest.MonkeyPatch, *, of: Callable[[], object], do: Callable[[], object]
) -> object:
    """Run `do` on a connection of its own while `of` stands in the middle of its transaction."""
    outcome: list[object] = []
    original = progress.tell

    def elsewhere() -> None:
        try:
            outcome.append(do())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    def tell(import_id: int, *, percent: int, step: str) -> None:
        original(import_id, percent=percent, step=step)
        if step == "keys" and not outcome:
            monkeypatch.setattr(progress, "tell", original)
            other = threading.Thread(target=elsewhere)
            other.start()
            other.join(timeout=30)

    monkeypatch.setattr(progress, "tell", tell)
    of()
    assert outcome
    return outcome[0]


def test_the_database_refuses_an_applied_import_without_a_moment(school: School) -> None:
    roster = upload(school, edexml(pupils=PUPILS))
    with pytest.raises(IntegrityError), transaction.atomic():
        RosterImport.objects.filter(pk=roster.pk).update(status="applied")


def test_a_preview_can_be_renewed_without_doubling_its_problems(school: School) -> None:
    bring_in(school, edexml(pupils=PUPILS))
    Enrolment.objects.filter(person__first_name="Tim0").update(ends_on=NOW.date() - timedelta(days=1))
    roster = upload(school, edexml(pupils=PUPILS), now=LATER)
    before = codes(roster)
    assert codes(refresh_preview(roster=roster, by=SYSTEM, now=LATER)) == before == [("ended_by_hand", "", True)]
    assert state(school)
